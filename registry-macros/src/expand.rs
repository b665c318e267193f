//! What a macro expands to: a record in a section of the artifact, and constants.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use registry_core::constant;
use registry_core::declare::Loaded;
use registry_core::declare::record::{self, Record};
use registry_core::declared;
use registry_core::model::Model;

use crate::constants;
use crate::options::Options;

/// A record whose bytes the macro knows.
pub(crate) fn literal_record(record: &Record) -> TokenStream {
    let template = record::template(record);
    let bytes = constant::MAGIC
        .iter()
        .copied()
        .chain(u32::try_from(template.len()).unwrap_or(u32::MAX).to_le_bytes())
        .chain([0; 4])
        .chain(template.bytes());
    let bytes: Vec<u8> = bytes.collect();
    let len = Literal::usize_unsuffixed(bytes.len());
    let bytes = Literal::byte_string(&bytes);
    in_section(&len, &quote! { *#bytes })
}

/// A record for which the compiler checks and fills in the constants. Each is an item of its own:
/// the compiler gives up on a single evaluation that takes long.
pub(crate) fn constant_record(
    record: &Record,
    constants: &[TokenStream],
    model: &Model<'_>,
    options: &Options,
) -> TokenStream {
    let core = options.core();
    let template = record::template(record);
    let values = constants::values(constants, model, options);
    let segments = (0..constants.len()).map(constants::segment_name);
    let bytes = in_section(
        &quote! { __KASM_LEN },
        &quote! { #core::constant::record(__KASM_TEMPLATE, __KASM_SEGMENTS) },
    );
    quote! {
        const _: () = {
            #values
            const __KASM_TEMPLATE: &str = #template;
            const __KASM_SEGMENTS: &[#core::constant::Segment<'static>] = &[#(#segments),*];
            const __KASM_LEN: usize =
                #core::constant::record_len(__KASM_TEMPLATE, __KASM_SEGMENTS);
            #bytes
        };
    }
}

/// Bytes in the section that `cargo kasm` reads. Section names are short: eight characters on
/// Windows, sixteen for each part on Apple's systems.
fn in_section(len: &impl quote::ToTokens, bytes: &TokenStream) -> TokenStream {
    quote! {
        const _: () = {
            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__kasmreg"))]
            #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".kasmreg"))]
            static __KASM_RECORD: [u8; #len] = #bytes;
        };
    }
}

/// What was declared, as a constant of the crate.
pub(crate) fn registry(loaded: &Loaded, options: &Options) -> TokenStream {
    let core = options.core();
    let settings = loaded.registry.settings.as_ref().map(|(settings, _)| settings);
    let text = |key| settings.and_then(|settings| settings.get(key)?.value.as_str());
    let required = |key| text(key).unwrap_or_default();
    let (name, description) = (required("name"), required("description"));
    let list_url = registry_core::model::list_url(&loaded.registry).unwrap_or_default();
    let optional = ["icon", "contact_url", "default_channel"].into_iter().filter_map(|key| {
        let (text, setter) = (text(key)?, format_ident!("{key}"));
        Some(quote! { .#setter(#text) })
    });
    let packed = Literal::byte_string(&declared::pack(loaded.registry.workspaces.iter()));
    quote! {
        /// The registry that this module declares.
        pub static REGISTRY: #core::declared::Registry =
            #core::declared::Registry::new(#name, #description, #list_url)
                #(#optional)*
                .workspaces(#core::declared::Workspaces::packed(#packed));
    }
}
