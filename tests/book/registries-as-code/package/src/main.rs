registry_macros::include_registry!("registry.toml");

fn main() {
    assert_eq!(REGISTRY.name, "Desktops");
    let desk = REGISTRY.workspaces.in_folder("desk").unwrap();
    assert_eq!(desk.friendly_name(), "Desk");
    assert_eq!(desk.compatibility().next().unwrap().image, "acme/desk:1.17.0");
}
