//! What pages need only while they are served to whoever writes the registry.

use minijinja::context;
use registry_core::bundle::Bundle;
use registry_core::model::layout;

use super::theme::{Needs, Theme};
use super::{StorefrontError, add};

/// Stands in live pages for what tells one build from another, which is known when they are sent.
pub(crate) const BUILD: &str = "kasm-build.invalid";

/// The site of a registry that could not be built yet: one page, which says why. `root` is the path
/// under which it is served.
///
/// # Errors
/// None that a registry could be the reason of: the page is the built-in theme's.
pub(crate) fn without_site(problems: &str, root: &str) -> Result<Bundle, StorefrontError> {
    let theme = Theme::new(&[], "", Needs { is_live: true, has_times: false })?;
    let mut bundle = Bundle::default();
    for path in [layout::INDEX_HTML, layout::NOT_FOUND_HTML] {
        add(&mut bundle, path, theme.page("live", root, context! { problems })?);
    }
    for (path, content) in theme.into_assets() {
        add(&mut bundle, &path, content);
    }
    Ok(bundle)
}
