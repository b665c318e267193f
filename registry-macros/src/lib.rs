//! Kasm workspace registries that fail `cargo build` while they are invalid.
//!
//! ```ignore
//! registry_macros::include_registry!("registry.toml");
//! ```
//!
//! reads the registry beside the package's `Cargo.toml` with the functions that `cargo kasm check`
//! uses. Every finding at deny level becomes a compile error of its own, with the file, the line
//! and the source as `cargo kasm check` shows them; levels are those of the registry's `[lints]`.
//! Warnings cannot be shown by a macro on stable Rust, so `cargo kasm check` is where they appear.
//!
//! A rebuild notices when `registry.toml` or a workspace's declaration changes. It cannot notice a
//! *new* workspace folder, or an icon; a `build.rs` with these lines makes it:
//!
//! ```
//! println!("cargo::rerun-if-changed=registry.toml");
//! println!("cargo::rerun-if-changed=workspaces");
//! ```
//!
//! This crate is the thin front door: reading, rules and messages are `registry_core`'s.

mod registry;

use proc_macro::TokenStream;

/// Checks a registry while the crate is compiled. See the [crate's documentation](crate).
///
/// The argument is the path of a `registry.toml`, relative to the package's folder.
#[proc_macro]
pub fn include_registry(input: TokenStream) -> TokenStream {
    let path = syn::parse_macro_input!(input as syn::LitStr);
    registry::include(&path).unwrap_or_else(syn::Error::into_compile_error).into()
}
