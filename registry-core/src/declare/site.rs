//! `[site]`: the files that the storefront is made with.

use camino::Utf8Path;

use super::disk::{self, Kind, Listed};
use super::tree::Reader;
use super::{RegistryDecl, SiteDecl, StaticFile, icons};
use crate::finding::{Code, Finding, quoted};
use crate::source::{Object, Span, Syntax, Value, with_slashes};

/// The settings that name a file or folder.
pub(super) const PATHS: [&str; 2] = [LOGO, THEME];
const LOGO: &str = "logo";
const THEME: &str = "theme";

/// Reads what the settings name below the registry's folder.
pub(super) fn read(
    settings: Object,
    folder: &Utf8Path,
    registry: &mut RegistryDecl,
    reader: &mut Reader<'_>,
) {
    let paths = PATHS.into_iter().filter_map(|key| icons::path(&settings, key, folder));
    registry.inputs.extend(paths);
    let logo = named(&settings, LOGO, folder, reader).and_then(|(file, span)| {
        let path = with_slashes(file.path.strip_prefix(folder).unwrap_or(&file.path)).into();
        match disk::read_content(&file) {
            Ok(content) => {
                let source = reader.sources.add_opaque(&file.path);
                Some(StaticFile { path, content, source })
            }
            Err(refusal) => {
                reader.findings.push(refusal.at(span));
                None
            }
        }
    });
    let theme = named(&settings, THEME, folder, reader).map(|(theme, span)| {
        if theme.kind == Kind::Folder {
            return reader.files(&theme.path);
        }
        let message = format!("`{}` is a file, not a folder", theme.path);
        let finding = Finding::new(Code::SiteFileMissing, span, message);
        reader.findings.push(finding.help("name the folder that holds the theme's files"));
        Vec::new()
    });
    registry.site = SiteDecl { settings, logo, theme: theme.unwrap_or_default() };
}

/// What a setting names, and the setting's place.
fn named(
    settings: &Object,
    key: &str,
    folder: &Utf8Path,
    reader: &mut Reader<'_>,
) -> Option<(Listed, Span)> {
    let value = settings.get(key)?;
    // A wrong type is the next stage's business.
    let Value::String(text) = &value.value else { return None };
    let (what, content) = match key {
        LOGO => ("file", "the picture"),
        _ => ("folder", "the theme's folder"),
    };
    let here = match reader.sources.file(value.span.source).syntax {
        Syntax::Rust => "in the package's folder",
        _ => "beside registry.toml",
    };
    let missing = |message: String, help: String| {
        Finding::new(Code::SiteFileMissing, value.span, message).help(help)
    };
    let finding = match icons::path(settings, key, folder).map(|path| reader.root.find(&path)) {
        Some(Ok(Some(listed))) => return Some((listed, value.span)),
        Some(Ok(None)) => missing(
            format!("there is no {what} {} {here}", quoted(text.as_str())),
            format!("put {content} there, or leave `{key}` out"),
        ),
        Some(Err(refusal)) => refusal.at(value.span),
        None => missing(
            format!("{} is no path inside the registry's folder", quoted(text.as_str())),
            format!("put {content} {here} and write its name"),
        ),
    };
    reader.findings.push(finding);
    None
}
