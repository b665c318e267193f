//! Kasm workspace registries as code: an invalid one fails `cargo build`.
//!
//! A registry in files, checked and made a constant:
//!
//! ```
//! registry_macros::include_registry!("examples/registry.toml");
//!
//! fn main() {
//!     assert_eq!(REGISTRY.name, "Desktops");
//!     assert_eq!(REGISTRY.workspaces.len(), 1);
//! }
//! ```
//!
//! A workspace in Rust, with a constant:
//!
//! ```
//! const IMAGE: &str = "acme/desk:1.17.0";
//!
//! registry_macros::workspace! {
//!     friendly_name: "Desk",
//!     description: "A desk with a terminal.",
//!     image_src: "desk.svg",
//!     architecture: ["amd64"],
//!     compatibility: [{ version: "1.17.x", image: IMAGE, uncompressed_size_mb: 2460 }],
//! }
//! ```
//!
//! A mistake is an error at its place:
//!
//! ```compile_fail
//! registry_macros::workspace! {
//!     friendly_name: "Desk",
//!     description: "A desk with a terminal.",
//!     image_src: "desk.svg",
//!     architecture: ["amd46"], // error: [KR0206: bad-value]: `amd46` is not an architecture
//!     compatibility: [{ version: "1.17.x", image: "acme/desk:1", uncompressed_size_mb: 2460 }],
//! }
//! ```
//!
//! The crate needs `registry-core` beside this one: expansions name its types. The book's chapter
//! "Registries as code" says what else there is to know: what a rebuild notices, where warnings appear,
//! what `cargo kasm` does with all this.
//!
//! # Features
//!
//! `list-json`: the lists that Kasm reads, as constants of the crate. Off by default, since the
//! template's order of workspaces takes a while to compile.
//!
//! # Inside
//!
//! This crate is the thin front door. `tokens` makes declarations of tokens, `report` makes compile
//! errors of findings, `expand` writes what is left in the crate; reading, rules and messages are
//! `registry_core`'s, the very functions that `cargo kasm check` calls.

mod constants;
mod editor;
mod expand;
mod include;
mod inline;
mod known;
mod lists;
mod literal;
mod options;
mod package;
mod places;
mod report;
mod tokens;

use proc_macro::TokenStream;
use registry_core::declare::Macro;

/// Checks a registry in files while the crate is compiled, and declares it.
///
/// The argument is the path of a `registry.toml`, relative to the package's folder. Behind it may
/// stand `partial`, where workspaces that are declared elsewhere complete the registry, and
/// `crate = path`, where `registry_core` is not at `::registry_core`.
///
/// Every finding at deny level becomes a compile error of its own; levels are those of the
/// registry's `[lints]`. Where there is none, the macro expands to `pub static REGISTRY:`
/// [`Registry`](registry_core::declared::Registry) and, with the feature `list-json`, to
/// `VERSIONS_TXT`, `LIST_JSON_1_0` and `LIST_JSON_1_1`, as far as these schemas are published.
///
/// ```
/// mod desktops {
///     registry_macros::include_registry!("examples/registry.toml");
/// }
///
/// let desk = desktops::REGISTRY.workspaces.in_folder("desk").unwrap();
/// assert!(desk.architecture().contains("amd64"));
/// ```
#[proc_macro]
pub fn include_registry(input: TokenStream) -> TokenStream {
    let arguments = syn::parse_macro_input!(input as include::Arguments);
    include::include(&arguments).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares a registry: the settings of `registry.toml`, and if wanted `defaults`, `lints`, `site` and a
/// list of `workspaces`.
///
/// In front may stand `partial;` and `crate = path;`, as for [`include_registry!`]. Without constants
/// among its values it expands to the same constants.
///
/// ```
/// registry_macros::registry! {
///     name: "Desktops",
///     description: "The desktops of the lab.",
///     list_url: "https://lab.example/kasm/",
///     icon: "https://lab.example/logo.png",
/// }
/// ```
#[proc_macro]
pub fn registry(input: TokenStream) -> TokenStream {
    inline::inline(Macro::Registry, input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Declares a workspace of the package's registry, with Kasm's own field names.
///
/// Values are literals, lists and objects of them, or expressions that the compiler can evaluate.
/// `folder` and `icon` say where it belongs and where its icon lies; they are not published. In front
/// may stand `crate = path;`, as for [`include_registry!`].
///
/// ```
/// const SIZE: u32 = 2460; // MB
///
/// registry_macros::workspace! {
///     folder: "desk",
///     friendly_name: "Desk",
///     description: concat!("Version ", env!("CARGO_PKG_VERSION")),
///     image_src: "desk.svg",
///     architecture: ["amd64", "arm64"],
///     compatibility: [
///         { version: "1.17.x", image: "acme/desk:1.17.0", uncompressed_size_mb: SIZE },
///     ],
///     run_config: { hostname: "desk" },
/// }
/// ```
#[proc_macro]
pub fn workspace(input: TokenStream) -> TokenStream {
    inline::inline(Macro::Workspace, input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// The page of the package, whose example is tested here.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
