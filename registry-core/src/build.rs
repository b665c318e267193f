//! For build scripts: what Cargo has to watch.

use camino::Utf8Path;

use crate::declare;

/// Makes Cargo rebuild the package when anything of a registry changes: a declaration, an icon, a new
/// folder or one that is gone. Without it a rebuild notices only that a declaration was edited or
/// removed, since a macro on stable Rust cannot watch a folder. What does not exist when the package is
/// built, the folder of the workspaces for one, is watched once registry.toml has changed.
///
/// `file` is a `registry.toml`, relative to the package's folder, as `include_registry!` has it. This is
/// the whole `build.rs` that a package needs:
///
/// ```no_run
/// # #[expect(clippy::needless_doctest_main, reason = "a build script is one")]
/// fn main() {
///     registry_core::build::watch("registry.toml");
/// }
/// ```
///
/// with `registry-core = { version = "…", features = ["load"] }` among the `[build-dependencies]`.
#[expect(clippy::print_stdout, reason = "that is how a build script talks to Cargo")]
pub fn watch(file: &str) {
    for path in declare::watched(Utf8Path::new(file)) {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rustc-env={}={}", variable(file), stamp());
}

/// The variable by which `include_registry!` learns that a registry is watched.
pub fn variable(file: &str) -> String {
    let mut name = String::from("KASM_WATCHED_");
    name.extend(file.trim_start_matches("./").chars().map(|character| {
        if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' }
    }));
    name
}

/// Changes whenever this crate was compiled anew: what it judged before is judged again.
fn stamp() -> String {
    let program = std::env::current_exe().and_then(std::fs::metadata);
    let time = program.and_then(|metadata| metadata.modified()).ok();
    let time = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    time.map_or_else(String::new, |time| time.as_nanos().to_string())
}
