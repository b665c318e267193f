registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "icons/logo.svg",
    site: {
        titel: "Desks of the lab",
        logo: "logo.svg",
        accent: "blue",
        footer: [{ text: "Source", url: "javascript:alert(1)" }],
        theme: "../theme",
    },
}

fn main() {}
