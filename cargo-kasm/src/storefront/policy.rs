//! The Content-Security-Policy: what pages may load, which is nothing but the registry's own.

/// What every page says of itself, in its head. `frame-ancestors` means nothing there.
pub(super) const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'self'";

/// `_headers`, for hosts that read it: the same, and what only a header can say. Assets have their
/// content's hash in their names, and Kasm's browsers read the lists and icons from another origin.
pub(super) fn headers() -> String {
    format!(
        "/*\n  Content-Security-Policy: {PAGE}; frame-ancestors 'none'\n  \
         X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n\
         /assets/*\n  Cache-Control: public, max-age=31536000, immutable\n\
         /versions.txt\n  Access-Control-Allow-Origin: *\n\
         /1.0/*\n  Access-Control-Allow-Origin: *\n\
         /1.1/*\n  Access-Control-Allow-Origin: *\n"
    )
}
