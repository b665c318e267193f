registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "icons/logo.svg",
    workspaces: [],
}

fn main() {}
