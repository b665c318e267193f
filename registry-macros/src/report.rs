//! Findings as compile errors, one each.
//!
//! Warnings have no way through a macro on stable Rust that would not be an error where warnings are
//! denied. They are printed, as cargo prints its own: it shows them, and shows them again while the
//! crate is fresh.

use std::fmt::Write as _;

use annotate_snippets::Renderer;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use registry_core::finding::{Edit, Level, Levelled, Report, render};
use registry_core::source::Sources;

use crate::places::{Places, position};

/// What a report about files says: every error at the token that names them, with its snippet.
pub(crate) fn of_files(
    report: &Report,
    sources: &Sources,
    place: proc_macro2::Span,
) -> TokenStream {
    let errors = report.findings.iter().filter_map(|levelled| {
        let text = render::human(levelled, sources, &Renderer::plain());
        match levelled.level {
            Level::Deny | Level::Forbid => {
                let text = text.strip_prefix("error").unwrap_or(&text);
                Some(quote_spanned! { place => ::core::compile_error! { #text } })
            }
            Level::Warn | Level::Allow => {
                warn(&text);
                None
            }
        }
    });
    errors.collect()
}

/// What a report about a macro's own tokens says: every error at its token.
pub(crate) fn of_tokens(report: &Report, places: &Places) -> TokenStream {
    let errors = report.findings.iter().filter_map(|levelled| {
        let (first, last) = places.tokens(levelled.finding.primary.span);
        let text = text(levelled, places);
        match levelled.level {
            Level::Deny | Level::Forbid => Some(compile_error(&text, first, last)),
            Level::Warn | Level::Allow => {
                warn(&format!("warning: {text}\n  --> {}", shown(first)));
                None
            }
        }
    });
    errors.collect()
}

/// `compile_error!` from the first token to the last: rustc underlines what its own tokens span.
pub(crate) fn compile_error(
    text: &str,
    first: proc_macro2::Span,
    last: proc_macro2::Span,
) -> TokenStream {
    let path = quote_spanned! { first => ::core::compile_error! };
    let braces = quote_spanned! { last => { #text } };
    quote! { #path #braces }
}

/// The words that `cargo kasm check` has for a finding, without the lines that rustc shows itself.
fn text(levelled: &Levelled, places: &Places) -> String {
    let finding = &levelled.finding;
    let mut text =
        format!("[{}: {}]: {}", finding.code.code(), finding.code.name(), finding.message);
    for label in &finding.related {
        let at = shown(places.tokens(label.span).0);
        // Writing to a text cannot fail.
        let _ = write!(text, "\n  note: {} at {at}", label.text);
    }
    if let Some(help) = &finding.help {
        text.push_str("\n  help: ");
        text.push_str(help);
        let edits = finding.fix.as_ref().map(|fix| &fix.edits[..]);
        if let Some([edit]) = edits.filter(|edits| !edits.iter().all(|edit| is_named(edit, help))) {
            let _ = write!(text, ": `{}`", edit.replacement);
        }
    }
    text
}

/// Whether the help says in its words what to write.
fn is_named(edit: &Edit, help: &str) -> bool {
    let replacement = &edit.replacement[..];
    replacement.is_empty()
        || replacement.contains(['`', '\n'])
        || help.contains(replacement.trim_matches('"'))
}

/// A place as rustc shows places, so that it can be followed from wherever cargo was called.
fn shown(token: proc_macro2::Span) -> String {
    let at = position(token);
    format!("{}:{}:{}", token.unwrap().file(), at.line, at.column)
}

#[expect(clippy::print_stderr, reason = "the one way for a warning that is never an error")]
fn warn(text: &str) {
    eprintln!("{text}\n");
}
