//! Makes Cargo notice new workspaces and changed icons, which the macro cannot see.

fn main() {
    println!("cargo::rerun-if-changed=registry.toml");
    println!("cargo::rerun-if-changed=workspaces");
}
