//! `include_registry!`: a registry in files, checked with the functions that `cargo kasm check` uses.

use camino::Utf8Path;
use proc_macro2::TokenStream;
use quote::quote;
use registry_core::check;
use registry_core::declare::record::{Body, Record};
use registry_core::declare::{self, Loaded, Reading};
use registry_core::finding::Report;
use registry_core::source::{Sources, Syntax};
use syn::parse::{Parse, ParseStream};
use syn::{Error, LitStr, Token};

use crate::options::Options;
use crate::package::Package;
use crate::{expand, report};

/// The macro's arguments: a path, and options.
pub(crate) struct Arguments {
    path: LitStr,
    options: Options,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = input.parse()?;
        let mut options = Options::default();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            options.read(input)?;
        }
        Ok(Self { path, options })
    }
}

/// Expands to constants and a record, or to one error for each finding.
pub(crate) fn include(arguments: &Arguments) -> syn::Result<TokenStream> {
    let Arguments { path, options } = arguments;
    let place = path.span();
    let package = Package::of(place).map_err(|problem| Error::new(place, problem))?;
    let file = package.shown(&path.value());
    let loaded = declare::load(&file, None, READING).map_err(|error| Error::new(place, error))?;
    let (model, mut findings) = check::judge(&loaded);
    if options.partial {
        findings = check::without_the_rest(findings);
    }
    let report = Report::new(findings, &model.levels);
    let errors = report::of_files(&report, &loaded.sources, place);
    if !report.is_publishable() {
        return Ok(errors);
    }
    let body = Body::Toml { path: path.value(), fingerprint: loaded.fingerprint() };
    let record = expand::literal_record(&Record { head: package.head(place), body });
    let constants = expand::constants(&loaded, &model, options);
    let watched = watched(&loaded, &file);
    Ok(quote! { #record #constants #watched })
}

#[cfg(feature = "list-json")]
const READING: Reading = Reading::Everything;
#[cfg(not(feature = "list-json"))]
const READING: Reading = Reading::Declarations;

/// Cargo rebuilds when a file that was included changes. With a watching build script it does so
/// anyway, and the compiler need not read every file again.
fn watched(loaded: &Loaded, file: &Utf8Path) -> TokenStream {
    let variable = registry_core::build::variable(file.file_name().unwrap_or_default());
    if std::env::var_os(&variable).is_some() {
        return quote! { const _: ::core::option::Option<&str> = ::core::option_env!(#variable); };
    }
    included(&loaded.sources)
}

fn included(sources: &Sources) -> TokenStream {
    let texts = sources.iter().filter(|file| file.syntax != Syntax::Opaque);
    let paths = texts.filter_map(|file| Some(file.path.canonicalize_utf8().ok()?.into_string()));
    quote! { #(const _: &[u8] = ::core::include_bytes!(#paths);)* }
}
