//! Makes Cargo notice new workspaces and changed icons, which a macro cannot see.

fn main() {
    registry_core::build::watch("registry.toml");
}
