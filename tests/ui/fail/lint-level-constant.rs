const LEVEL: &str = "deny";

registry_macros::registry! {
    name: "Lab",
    description: "Desktops.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.png",
    lints: { "unknown-key": LEVEL },
}

fn main() {}
