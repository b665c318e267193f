//! Why a site cannot be made: only a registry's own theme can be the reason.

use std::error::Error as _;

/// What is wrong with a file of a theme.
#[derive(Debug, thiserror::Error)]
pub enum StorefrontError {
    /// A template cannot be read, or does not render.
    #[error("the theme's {}", described(.0))]
    Template(#[from] minijinja::Error),
    /// A template is no text.
    #[error("the theme's `{file}` is not UTF-8")]
    NotUtf8 {
        /// The file, below the theme's folder.
        file: String,
    },
    /// A template makes more than any page has.
    #[error("the theme's `{file}` makes a page of more than {most} bytes")]
    TooLarge {
        /// The file, below the theme's folder.
        file: String,
        /// How many bytes a page may have.
        most: usize,
    },
}

/// "`library.html`, line 3: unknown filter: filter foo is unknown"
fn described(error: &minijinja::Error) -> String {
    // What is included fails inside of what includes it; the innermost error says where.
    let mut innermost = error;
    while let Some(inner) = innermost.source().and_then(|source| source.downcast_ref()) {
        innermost = inner;
    }
    let file = innermost.name().unwrap_or("template");
    let line = innermost.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let kind = innermost.kind();
    match innermost.detail() {
        Some(detail) => format!("`{file}`{line}: {kind}: {detail}"),
        None => format!("`{file}`{line}: {kind}"),
    }
}
