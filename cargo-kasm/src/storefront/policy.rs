//! The Content-Security-Policy: what pages may load, which is nothing but the registry's own.

use registry_core::model::Schema;

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

/// `_headers`, for hosts that read it: what only a header can say. Assets have their content's hash in
/// their names; browsers of a Kasm read the lists and icons from another origin.
pub(super) fn headers(schemas: &[Schema]) -> String {
    let policy = of_page("new", false);
    let lists: Vec<_> = schemas
        .iter()
        .map(|schema| format!("/{schema}/*\n  Access-Control-Allow-Origin: *\n"))
        .collect();
    format!(
        "/*\n  Content-Security-Policy: {policy}; frame-ancestors 'none'\n  \
         X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n\
         /assets/*\n  Cache-Control: public, max-age=31536000, immutable\n\
         /versions.txt\n  Access-Control-Allow-Origin: *\n{}",
        lists.concat()
    )
}
