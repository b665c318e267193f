//! A registry's findings as compile errors.

use annotate_snippets::Renderer;
use camino::{Utf8Path, Utf8PathBuf};
use proc_macro2::TokenStream;
use quote::quote;
use registry_core::check;
use registry_core::declare::{self, Reading};
use registry_core::finding::{Level, Levelled, Report, render};
use registry_core::source::{Sources, Syntax};
use syn::{Error, LitStr};

/// Expands to what makes Cargo watch the declarations, or to one error for each finding.
pub(crate) fn include(path: &LitStr) -> Result<TokenStream, Error> {
    let folder = package_folder(path).ok_or_else(|| {
        Error::new(path.span(), "the package's folder is unknown: CARGO_MANIFEST_DIR is not set")
    })?;
    let file = shown(&folder.join(path.value()));
    let loaded = declare::load(&file, None, Reading::Declarations)
        .map_err(|error| Error::new(path.span(), error))?;
    let (model, findings) = check::judge(&loaded);
    let report = Report::new(findings, &model.levels);
    let denied = report.findings.iter().filter(|levelled| levelled.level == Level::Deny);
    let errors = denied.map(|levelled| Error::new(path.span(), message(levelled, &loaded.sources)));
    match errors.reduce(|mut all, next| {
        all.combine(next);
        all
    }) {
        Some(errors) => Err(errors),
        None => Ok(watched(&loaded.sources)),
    }
}

/// The folder of the Cargo.toml above the invoking file. The compiler knows that file even where a
/// test harness builds it from a package elsewhere; editors do not always, but set the variable.
fn package_folder(path: &LitStr) -> Option<Utf8PathBuf> {
    let file =
        path.span().unwrap().local_file().and_then(|file| Utf8PathBuf::from_path_buf(file).ok());
    let file = file.and_then(|file| camino::absolute_utf8(file).ok());
    let mut above = file.as_deref().into_iter().flat_map(Utf8Path::ancestors);
    let package = above.find(|folder| folder.join("Cargo.toml").exists());
    let manifest_folder = || std::env::var("CARGO_MANIFEST_DIR").ok().map(Utf8PathBuf::from);
    package.map(Utf8Path::to_owned).or_else(manifest_folder)
}

/// The finding without the word that rustc puts in front itself.
fn message(levelled: &Levelled, sources: &Sources) -> String {
    let text = render::human(levelled, sources, &Renderer::plain());
    text.strip_prefix("error").unwrap_or(&text).to_owned()
}

/// Cargo rebuilds when a file that was included changes.
fn watched(sources: &Sources) -> TokenStream {
    let texts = sources.iter().filter(|file| file.syntax != Syntax::Opaque);
    let paths = texts.filter_map(|file| Some(file.path.canonicalize_utf8().ok()?.into_string()));
    quote! { #(const _: &[u8] = ::core::include_bytes!(#paths);)* }
}

/// As rustc shows paths: from the current folder, which is the workspace's.
fn shown(path: &Utf8Path) -> Utf8PathBuf {
    let here = std::env::current_dir().ok().and_then(|here| Utf8PathBuf::from_path_buf(here).ok());
    let relative = here.and_then(|here| path.strip_prefix(&here).ok().map(Utf8Path::to_owned));
    relative.unwrap_or_else(|| path.to_owned())
}
