//! The macros.
mod expand;
mod include;
mod inline;
mod known;
#[cfg(feature = "list-json")]
mod lists;
mod options;
mod package;
mod report;
mod tokens;

use proc_macro::TokenStream;
use registry_core::declare::Macro;

/// Checks a registry in files while the crate is compiled.
#[proc_macro]
pub fn include_registry(input: TokenStream) -> TokenStream {
    let arguments = syn::parse_macro_input!(input as include::Arguments);
    include::include(&arguments).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares a registry.
#[proc_macro]
pub fn registry(input: TokenStream) -> TokenStream {
    inline::inline(Macro::Registry, input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Declares a workspace.
#[proc_macro]
pub fn workspace(input: TokenStream) -> TokenStream {
    inline::inline(Macro::Workspace, input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
