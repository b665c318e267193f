#![deny(warnings)]
#![forbid(unsafe_code)]

registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "icons/logo.svg",
}

const NAME: &str = REGISTRY.name;
static ADDRESS: &str = REGISTRY.list_url;
const _: () = assert!(REGISTRY.contact_url.is_none());

fn main() {
    assert_eq!((NAME, ADDRESS), ("Lab", "https://lab.example/kasm/"));
}
