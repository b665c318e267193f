//! The Content-Security-Policy: what pages may load, which is nothing but the registry's own.

use registry_core::model::{Schema, layout};

/// What a page says of itself, in its head. The builder shows a picture that was just chosen. Every page
/// may ask its own host: the builder does for the registry's lists, a live page for news, and a
/// browser's own tools for robots.txt, which they report as broken where the page forbids it.
pub(super) fn of_page(page: &str) -> String {
    let is_builder = page == "new";
    let pictures = if is_builder { "'self' blob: data:" } else { "'self'" };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; \
         connect-src 'self'; base-uri 'none'; form-action 'self'"
    )
}

/// What is said with every file: what the most demanding page says, and what only a header can say.
pub(crate) fn headers() -> [(&'static str, String); 3] {
    [
        ("Content-Security-Policy", of_page("new") + "; frame-ancestors 'none'"),
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
