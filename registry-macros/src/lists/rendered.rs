//! The lists as texts.

use std::time::UNIX_EPOCH;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use registry_core::bundle::{Draft, Entries};
use registry_core::declare::Loaded;
use registry_core::model::{Model, layout};
use registry_core::source::Syntax;

/// The constants that hold them.
pub(super) fn lists(loaded: &Loaded, model: &Model<'_>, entries: Entries) -> TokenStream {
    let draft = Draft::of(&loaded.registry, model, entries);
    let schemas: Vec<_> = draft.schemas().collect();
    let modified = match modified(loaded) {
        Ok(modified) => modified,
        Err(problem) => return quote! { ::core::compile_error! { #problem } },
    };
    let bundle = draft.finish(modified);
    let text = |path: &str| {
        let bytes = bundle.get(path).map(|content| content.to_vec()).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    };
    let versions = text(layout::VERSIONS_TXT);
    let lists = schemas.into_iter().map(|schema| {
        let name = format_ident!("LIST_JSON_{}", schema.name().replace('.', "_"));
        let doc =
            format!(" `{}`, as `cargo kasm bundle` would write it.", layout::list_json(schema));
        let json = text(&layout::list_json(schema));
        quote! {
            #[doc = #doc]
            pub static #name: &str = #json;
        }
    });
    quote! {
        /// `versions.txt`: the schemas that this registry is published in.
        pub static VERSIONS_TXT: &str = #versions;
        #(#lists)*
        const _: ::core::option::Option<&str> = ::core::option_env!("SOURCE_DATE_EPOCH");
    }
}

/// Milliseconds since 1970: `SOURCE_DATE_EPOCH`, else the newest declaration's time.
fn modified(loaded: &Loaded) -> Result<u64, String> {
    if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
        let seconds = epoch.parse::<u64>().ok();
        return seconds.and_then(|seconds| seconds.checked_mul(1000)).ok_or_else(|| {
            format!("SOURCE_DATE_EPOCH is `{epoch}`, not a number of seconds since 1970")
        });
    }
    let files = loaded.sources.iter().filter(|file| file.syntax != Syntax::Opaque);
    let times = files.filter_map(|file| file.path.metadata().ok()?.modified().ok());
    let newest = times.filter_map(|time| time.duration_since(UNIX_EPOCH).ok()).max();
    Ok(newest.map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or_default()))
}
