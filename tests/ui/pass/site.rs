#![deny(warnings)]

const TITLE: &str = "Desks of the lab";

registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "icons/logo.svg",
    site: {
        name: TITLE,
        logo: "icons/logo.svg",
        accent: "#2563eb",
        footer: [{ text: "Source", url: "https://lab.example/desks" }],
    },
}

fn main() {}
