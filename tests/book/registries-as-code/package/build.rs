// build.rs
fn main() {
    registry_core::build::watch("registry.toml");
}
