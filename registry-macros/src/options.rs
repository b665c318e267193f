//! What can be said to a macro beside what it declares.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::parse::ParseStream;
use syn::{Ident, Token};

/// The options of one invocation.
#[derive(Default)]
pub(crate) struct Options {
    /// Further workspaces are declared elsewhere: what they could mend is left to `cargo kasm`.
    pub(crate) partial: bool,
    /// Where the crate `registry_core` is, if not at the root of all names.
    krate: Option<TokenStream>,
}

impl Options {
    /// Reads `partial` or `crate = path`.
    pub(crate) fn read(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek(Token![crate]) {
            let word = input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            let path = path(input);
            if path.is_empty() {
                return Err(syn::Error::new(
                    word.span,
                    "expected `crate = path::to::registry_core`",
                ));
            }
            self.krate = Some(path);
            return Ok(());
        }
        let word: Ident = input.parse()?;
        if word == "partial" {
            self.partial = true;
            return Ok(());
        }
        Err(syn::Error::new(word.span(), "expected `partial` or `crate = path::to::registry_core`"))
    }

    /// The path of `registry_core` in an expansion.
    pub(crate) fn core(&self) -> TokenStream {
        self.core_at(Span::call_site())
    }

    /// The same, for what the compiler is to blame on the tokens of `place`.
    pub(crate) fn core_at(&self, place: Span) -> TokenStream {
        match &self.krate {
            Some(path) => path.clone(),
            None => quote_spanned! { place => ::registry_core },
        }
    }
}

/// What stands before the next `,` or `;`.
fn path(input: ParseStream<'_>) -> TokenStream {
    let mut path = TokenStream::new();
    while !(input.is_empty() || input.peek(Token![,]) || input.peek(Token![;])) {
        let Ok(token) = input.parse::<TokenTree>() else { break };
        path.extend([token]);
    }
    path
}
