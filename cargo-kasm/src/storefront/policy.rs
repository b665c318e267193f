//! The Content-Security-Policy: what pages may load, which is nothing but the registry's own.

use registry_core::model::{Schema, layout};

/// What a page says of itself, in its head. The builder shows a picture that was just chosen, and asks
/// for the registry's lists; a live page listens to its server.
pub(super) fn of_page(page: &str, is_live: bool) -> String {
    let is_builder = page == "new";
    let pictures = if is_builder { "'self' blob: data:" } else { "'self'" };
    let connections = if is_builder || is_live { "connect-src 'self'; " } else { "" };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; \
         {connections}base-uri 'none'; form-action 'self'"
    )
}

/// What is said with every file: what the most demanding page says, and what only a header can say.
pub(crate) fn headers() -> [(&'static str, String); 3] {
    [
        ("Content-Security-Policy", of_page("new", false) + "; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
    ]
}

/// Whether browsers of a Kasm read a file, from another origin: a list or an icon.
pub(crate) fn is_for_other_origins(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    path == layout::VERSIONS_TXT || Schema::ALL.iter().any(|schema| schema.name() == first)
}

/// `_headers`, for hosts that read it. Assets have their content's hash in their names.
pub(super) fn headers_file(schemas: &[Schema]) -> String {
    const OTHERS: &str = "  Access-Control-Allow-Origin: *\n";
    let headers = headers().map(|(name, value)| format!("  {name}: {value}\n"));
    let lists: Vec<_> = schemas.iter().map(|schema| format!("/{schema}/*\n{OTHERS}")).collect();
    format!(
        "/*\n{}/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n\
         /versions.txt\n{OTHERS}{}",
        headers.concat(),
        lists.concat()
    )
}
