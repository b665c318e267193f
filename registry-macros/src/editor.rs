//! What rust-analyzer completes: the keys as fields of structs, each with the token that was typed.
//!
//! No compiler sees any of this. `cfg(rust_analyzer)` would do as well, but rustc would read what it
//! then throws away, and its lint `unexpected_cfgs` can be forbidden.

use std::sync::LazyLock;

use proc_macro2::{Ident, Span as TokenSpan, TokenStream};
use quote::quote;
use registry_core::declare::Macro;
use registry_core::editor;
use registry_core::source::{Entry, Object, Value};

use crate::options::Options;
use crate::places::Places;

/// Whether the macro is expanded by rust-analyzer, or by the server that it has for macros.
static IS_EDITOR: LazyLock<bool> = LazyLock::new(|| {
    let program = std::env::current_exe().ok();
    let name = program.as_deref().and_then(|program| program.file_stem()?.to_str());
    name.is_some_and(|name| name.starts_with("rust-analyzer"))
});

/// What is known of a declaration's keys, where somebody may want to complete them.
pub(crate) fn keys(
    which: Macro,
    fields: &Object,
    places: &Places,
    options: &Options,
) -> TokenStream {
    if !*IS_EDITOR {
        return TokenStream::new();
    }
    let kind = match which {
        Macro::Registry => Kind::Registry,
        Macro::Workspace => Kind::Workspace,
    };
    let literals = Literals { places, core: options.core() }.of(kind, fields);
    quote! { const _: () = { #literals }; }
}

/// The objects whose keys are known.
#[derive(Clone, Copy)]
enum Kind {
    Registry,
    Site,
    FooterLink,
    Workspace,
    Matrix,
    Compatibility,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Registry => "Registry",
            Self::Site => "Site",
            Self::FooterLink => "FooterLink",
            Self::Workspace => "Workspace",
            Self::Matrix => "Matrix",
            Self::Compatibility => "Compatibility",
        }
    }

    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Registry => editor::Registry::KEYS,
            Self::Site => editor::Site::KEYS,
            Self::FooterLink => editor::FooterLink::KEYS,
            Self::Workspace => editor::Workspace::KEYS,
            Self::Matrix => editor::Matrix::KEYS,
            Self::Compatibility => editor::Compatibility::KEYS,
        }
    }

    /// Whether a key is to be a field of the struct: a known one, or one that is not yet written to its
    /// end. Another would be an error there, and is none of ours.
    fn has(self, entry: &Entry, places: &Places) -> bool {
        let key = entry.key.value.as_str();
        self.keys().contains(&key) || places.unfinished(entry.key.span).is_some()
    }

    /// What the objects below a key are.
    fn below(self, key: &str) -> Option<Self> {
        match (self, key) {
            (Self::Registry, "workspaces" | "defaults") => Some(Self::Workspace),
            (Self::Registry, "site") => Some(Self::Site),
            (Self::Site, "footer") => Some(Self::FooterLink),
            (Self::Workspace, "compatibility") => Some(Self::Compatibility),
            (Self::Workspace, "matrix") => Some(Self::Matrix),
            _ => None,
        }
    }
}

struct Literals<'a> {
    places: &'a Places,
    core: TokenStream,
}

impl Literals<'_> {
    /// A function with a struct literal for an object, and those for the objects in it.
    fn of(&self, kind: Kind, object: &Object) -> TokenStream {
        let core = &self.core;
        let name = Ident::new(kind.name(), TokenSpan::mixed_site());
        let entries = object.entries.iter().filter(|entry| kind.has(entry, self.places));
        let keys = entries.filter_map(|entry| {
            let place = entry.key.span;
            let token = self.places.unfinished(place);
            let token = token.unwrap_or_else(|| self.places.tokens(place).0);
            let key = syn::parse_str::<Ident>(entry.key.value.as_str()).ok()?;
            Some(Ident::new(&key.to_string(), token))
        });
        let below = object.entries.iter().map(|entry| self.below(kind, entry));
        quote! {
            const _: fn() -> #core::editor::#name = || #core::editor::#name {
                #(#keys: loop {},)*
                ..loop {}
            };
            #(#below)*
        }
    }

    fn below(&self, kind: Kind, entry: &Entry) -> TokenStream {
        let Some(kind) = kind.below(entry.key.value.as_str()) else {
            return TokenStream::new();
        };
        match &entry.value.value {
            Value::Object(object) => self.of(kind, object),
            Value::Array(items) => {
                let objects = items.iter().filter_map(|item| item.value.as_object());
                objects.map(|object| self.of(kind, object)).collect()
            }
            _ => TokenStream::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use registry_core::source::Sources;

    use super::*;
    use crate::tokens;

    #[test]
    fn known_keys_and_unfinished_ones_are_fields() {
        let source = Sources::default().add_opaque("lib.rs");
        let input = quote! {
            friendly_name: "Desk", colour: "blue", frien,
            compatibility: ["1.15.x", { version: "1.17.x", im }],
        };
        let written = tokens::read(input, source);
        let literals = Literals { places: &written.places, core: quote! { core } };
        let expected = quote! {
            const _: fn() -> core::editor::Workspace = || core::editor::Workspace {
                friendly_name: loop {}, frien: loop {}, compatibility: loop {}, ..loop {}
            };
            const _: fn() -> core::editor::Compatibility = || core::editor::Compatibility {
                version: loop {}, im: loop {}, ..loop {}
            };
        };
        let found = literals.of(Kind::Workspace, &written.fields);
        assert_eq!(found.to_string(), expected.to_string());
    }
}
