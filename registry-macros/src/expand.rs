//! What a macro expands to: a record in a section of the artifact, and constants.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use registry_core::constant;
use registry_core::declare::Loaded;
use registry_core::declare::record::{self, Record};
use registry_core::declared;
use registry_core::model::{Constant, Model, Rule};

use crate::options::Options;
use crate::tokens;

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
    rules: &[Constant],
    options: &Options,
) -> TokenStream {
    let core = options.core();
    let template = record::template(record);
    let values = checks(constants, rules, options);
    let segments = (0..constants.len()).map(|id| format_ident!("__KASM_SEGMENT_{id}"));
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

/// The constants that a declaration with mistakes leaves to the compiler: it checks them as well.
pub(crate) fn only_checks(
    constants: &[TokenStream],
    rules: &[Constant],
    options: &Options,
) -> TokenStream {
    let values = checks(constants, rules, options);
    quote! { const _: () = { #values }; }
}

fn checks(constants: &[TokenStream], rules: &[Constant], options: &Options) -> TokenStream {
    let values = constants.iter().enumerate().map(|(id, expression)| {
        let known = rules.iter().find(|constant| constant.id as usize == id);
        let (rule, key) = known.map_or((Rule::Any, ""), |known| (known.rule, &known.key));
        value(&format_ident!("__KASM_VALUE_{id}"), expression, rule, key, options)
    });
    values.collect()
}

/// One constant: its value, its rule, and its segment of the record.
fn value(
    name: &Ident,
    expression: &TokenStream,
    rule: Rule,
    key: &str,
    options: &Options,
) -> TokenStream {
    let core = options.core();
    let segment = format_ident!("{}", name.to_string().replace("VALUE", "SEGMENT"));
    let segment = |made: TokenStream| {
        quote! { const #segment: #core::constant::Segment<'static> = #made; }
    };
    // The rule is called with the expression's span, so that the compiler's error points there.
    let mut tokens = expression.clone().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    // Nothing that is written around the expression takes in the whole macro.
    let end = last.resolved_at(Span::mixed_site());
    let call = |function: &str| {
        let function = Ident::new(function, first.resolved_at(Span::mixed_site()));
        let core = options.core_at(first);
        let path = quote_spanned! { first => #core::constant::#function };
        let arguments = quote_spanned! { end => (#key, #name) };
        quote! { const _: () = #path #arguments; }
    };
    match rule {
        Rule::Any | Rule::Literal => {
            let core = options.core_at(end);
            // The compiler would not choose a type that has a method `segment`.
            let number = tokens::is_bare_arithmetic(expression.clone());
            let number = number.then(|| quote_spanned! { end => ::<i64> });
            segment(quote_spanned! { end => #core::constant::Any #number (#expression).segment() })
        }
        Rule::Flag => {
            let made = segment(quote! { #core::constant::Segment::Flag(#name) });
            let value = quote_spanned! { end => #expression; };
            quote! { const #name: bool = #value #made }
        }
        Rule::List(item) => {
            let check = list_function(*item).map(call);
            let made = segment(quote! { #core::constant::Segment::Texts(#name) });
            let value = quote_spanned! { end => #expression; };
            quote! { const #name: &[&str] = #value #check #made }
        }
        rule => match (text_function(rule), number_function(rule)) {
            (_, Some(function)) => {
                let check = call(function);
                let made = segment(quote! { #core::constant::Segment::Number(#name) });
                let value = quote_spanned! { end => (#expression) as f64; };
                quote! {
                    const #name: f64 = #value
                    #check
                    #made
                }
            }
            (function, None) => {
                let check = function.map(call);
                let made = segment(quote! { #core::constant::Segment::Text(#name) });
                let value = quote_spanned! { end => #expression; };
                quote! { const #name: &str = #value #check #made }
            }
        },
    }
}

/// The function of [`constant`] for a rule about a text.
const fn text_function(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::Name => "name",
        Rule::Image => "image",
        Rule::Tag => "tag",
        Rule::Version => "version",
        Rule::Architecture => "architecture",
        Rule::CpuAllocationMethod => "cpu_allocation_method",
        Rule::ImageType => "image_type",
        Rule::Mode => "mode",
        Rule::Device => "device",
        _ => return None,
    })
}

/// The function for a list of texts.
const fn list_function(item: Rule) -> Option<&'static str> {
    Some(match item {
        Rule::Name => "names",
        Rule::Image => "images",
        Rule::Tag => "tags",
        Rule::Version => "versions",
        Rule::Architecture => "architectures",
        Rule::CpuAllocationMethod => "cpu_allocation_methods",
        Rule::ImageType => "image_types",
        Rule::Mode => "modes",
        Rule::Device => "devices",
        _ => return None,
    })
}

/// The function for a number.
const fn number_function(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::Whole => "whole",
        Rule::WholeU32 => "whole_u32",
        Rule::Positive => "positive",
        Rule::SizeMb => "size_mb",
        Rule::MemoryMb => "memory_mb",
        Rule::Cores => "cores",
        _ => return None,
    })
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

/// What was declared, as constants.
pub(crate) fn constants(loaded: &Loaded, model: &Model<'_>, options: &Options) -> TokenStream {
    let registry = registry(loaded, options);
    let lists = lists(loaded, model);
    quote! { #registry #lists }
}

fn registry(loaded: &Loaded, options: &Options) -> TokenStream {
    let core = options.core();
    let settings = loaded.registry.settings.as_ref().map(|(settings, _)| settings);
    let text = |key| settings.and_then(|settings| settings.get(key)?.value.as_str());
    let required = |key| text(key).unwrap_or_default();
    let (name, description, list_url) =
        (required("name"), required("description"), required("list_url"));
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

/// The lists, as they would be bundled.
#[cfg(feature = "list-json")]
fn lists(loaded: &Loaded, model: &Model<'_>) -> TokenStream {
    crate::lists::lists(loaded, model)
}

#[cfg(not(feature = "list-json"))]
fn lists(_: &Loaded, _: &Model<'_>) -> TokenStream {
    TokenStream::new()
}
