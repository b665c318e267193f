//! `registry!` and `workspace!`: declarations in Rust.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use registry_core::check;
use registry_core::declare::record::{Body, Record, Written};
use registry_core::declare::{self, Loaded, Macro};
use registry_core::finding::Report;
use registry_core::lock::LOCK_FILE;
use registry_core::model::Model;
use registry_core::source::{SourceFile, Sources, Syntax};
use syn::parse::{ParseStream, Parser as _};
use syn::{Error, Token};

use crate::include::included;
use crate::lists::{Lists, READING};
use crate::options::Options;
use crate::package::Package;
use crate::{constants, editor, expand, report, tokens};

/// Expands to a record, and for a registry of literals to constants, or to one error for each
/// finding.
pub(crate) fn inline(which: Macro, input: TokenStream) -> syn::Result<TokenStream> {
    let (options, input) = options(input)?;
    let place = Span::call_site();
    let package = Package::of(place).map_err(|problem| Error::new(place, problem))?;
    let head = package.head(place);
    let mut sources = Sources::default();
    let source = sources.add(&head.file, "".into(), Syntax::Rust);
    let written = tokens::read(input, source);
    let folder = package.shown("");
    let fields = written.fields.clone();
    let loaded = declare::inline(which, written.fields, sources, &folder, READING);
    let (model, mut findings) = check::judge(&loaded);
    findings.append(written.findings);
    findings = check::without_constants(findings, &model);
    if options.partial {
        findings = check::without_the_rest(findings);
    }
    let mut report = Report::new(findings, &model.policy);
    // What stands in files beside the crate has no token here; `cargo kasm check` says it.
    report.findings.retain(|levelled| levelled.finding.primary.span.source == source);
    let errors = report::of_tokens(&report, &written.places);
    let keys = editor::keys(which, &fields, &written.places, &options);
    if !report.is_publishable() {
        let checks = constants::only_checked(&written.constants, &model, &options);
        return Ok(quote! { #keys #errors #checks });
    }
    let body = Written { fields, places: written.places.positions() };
    let body = match which {
        Macro::Registry => Body::Registry(body),
        Macro::Workspace => Body::Workspace(body),
    };
    let left = left(&Record { head, body }, &written.constants, &loaded, &model, &options);
    // It was read if something was left out.
    let is_lock = |file: &&SourceFile| file.path.file_name() == Some(LOCK_FILE);
    let lock = included(loaded.sources.iter().filter(is_lock));
    Ok(quote! { #keys #left #lock })
}

/// What is left in the crate of a declaration that is right.
fn left(
    record: &Record,
    constants: &[TokenStream],
    loaded: &Loaded,
    model: &Model<'_>,
    options: &Options,
) -> TokenStream {
    if !constants.is_empty() {
        return expand::constant_record(record, constants, model, options);
    }
    let left = expand::literal_record(record);
    match record.body {
        Body::Registry(_) => {
            let registry = expand::registry(loaded, options);
            let lists = Lists::new(model).map(|lists| lists.expand(loaded, model));
            quote! { #left #registry #lists }
        }
        Body::Workspace(_) | Body::Toml { .. } => left,
    }
}

/// The options in front, each with its semicolon, and the declaration behind them. Only what begins
/// like an option is parsed as one: a declaration is long, and read elsewhere.
fn options(input: TokenStream) -> syn::Result<(Options, TokenStream)> {
    let mut tokens = input.clone().into_iter();
    let is_option = match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(_)), Some(TokenTree::Punct(next))) => next.as_char() != ':',
        _ => false,
    };
    if !is_option {
        return Ok((Options::default(), input));
    }
    let parser = |input: ParseStream<'_>| {
        let mut options = Options::default();
        while input.peek2(Token![;]) || (input.peek(Token![crate]) && input.peek2(Token![=])) {
            options.read(input)?;
            input.parse::<Token![;]>()?;
        }
        Ok((options, input.parse()?))
    };
    parser.parse2(input)
}
