//! `include_registry!`: a registry in files, checked with the functions that `cargo kasm check` uses.

use proc_macro2::TokenStream;
use quote::quote;
use registry_core::check;
use registry_core::declare::record::{Body, Record};
use registry_core::declare::{self, Loaded};
use registry_core::finding::Report;
use registry_core::model::Model;
use registry_core::source::{SourceFile, Syntax};
use syn::parse::{Parse, ParseStream};
use syn::{Error, LitStr, Token};

use crate::known::Store;
use crate::lists::{Lists, READING};
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
    let variable = registry_core::build::variable(&path.value());
    let store = Store::of(&file, &variable);
    let include = Include { path, options, package, variable, store };
    let known = include.store.as_ref().map(Store::read);
    if let Some(known) = &known {
        let loaded =
            declare::load_known(&file, READING, known).map_err(|error| Error::new(place, error))?;
        let judged = include.judge(&loaded);
        if check::is_certain(&loaded, &judged.report)
            && let Some(lists) = Lists::new(&judged.model)
        {
            return Ok(include.expand(&loaded, &judged, lists));
        }
    }
    let loaded = declare::load(&file, None, READING).map_err(|error| Error::new(place, error))?;
    let judged = include.judge(&loaded);
    let lists = Lists::new(&judged.model);
    // Of what was read whole, nothing is known from before.
    Ok(lists.map_or_else(TokenStream::new, |lists| include.expand(&loaded, &judged, lists)))
}

/// One invocation.
struct Include<'a> {
    path: &'a LitStr,
    options: &'a Options,
    package: Package,
    /// What a watching build script sets.
    variable: String,
    store: Option<Store>,
}

/// What was read, as it was found.
struct Judged<'l> {
    model: Model<'l>,
    report: Report,
}

impl Include<'_> {
    fn judge<'l>(&self, loaded: &'l Loaded) -> Judged<'l> {
        let (model, findings) = check::judge(loaded);
        let findings =
            if self.options.partial { check::without_the_rest(findings) } else { findings };
        let report = Report::new(findings, &model.policy);
        Judged { model, report }
    }

    fn expand(&self, loaded: &Loaded, judged: &Judged<'_>, lists: Lists) -> TokenStream {
        let Judged { model, report } = judged;
        let place = self.path.span();
        if let Some(store) = &self.store {
            store.save(loaded, model, report, &lists);
        }
        let errors = report::of_files(report, &loaded.sources, place);
        if !report.is_publishable() {
            return errors;
        }
        let body = Body::Toml { path: self.path.value(), fingerprint: loaded.fingerprint() };
        let record = expand::literal_record(&Record { head: self.package.head(place), body });
        let registry = expand::registry(loaded, self.options);
        let lists = lists.expand(loaded, model);
        let watched = self.watched(loaded);
        quote! { #record #registry #lists #watched }
    }

    /// Cargo rebuilds when a file that was included changes. With a watching build script it does so
    /// anyway, and the compiler need not read every file again.
    fn watched(&self, loaded: &Loaded) -> TokenStream {
        let variable = &self.variable;
        if std::env::var_os(variable).is_some() {
            return quote! { const _: ::core::option::Option<&str> = ::core::option_env!(#variable); };
        }
        included(loaded.sources.iter())
    }
}

/// What makes Cargo build the crate again when a file changes.
pub(crate) fn included<'f>(files: impl Iterator<Item = &'f SourceFile>) -> TokenStream {
    let texts = files.filter(|file| file.syntax != Syntax::Opaque);
    let paths = texts.filter_map(|file| Some(file.path.canonicalize_utf8().ok()?.into_string()));
    quote! { #(const _: &[u8] = ::core::include_bytes!(#paths);)* }
}
