//! Where Kasm and browsers look for things below `list_url`: the paths of a bundle.

use super::Schema;

/// The schemas, one a line.
pub const VERSIONS_TXT: &str = "versions.txt";
/// The page that a visitor sees.
pub const INDEX_HTML: &str = "index.html";
/// The page that composes a workspace.
pub const NEW_HTML: &str = "new/index.html";
/// The page for what is not there, on most hosts.
pub const NOT_FOUND_HTML: &str = "404.html";
/// Where search engines find the pages.
pub const SITEMAP_XML: &str = "sitemap.xml";
/// What became of workspaces, for feed readers.
pub const FEED_XML: &str = "feed.xml";
/// When workspaces were added and changed, for the next bundle.
pub const HISTORY_JSON: &str = "history.json";
/// What search engines read of a host, at its root.
pub const ROBOTS_TXT: &str = "robots.txt";
/// What some hosts send with each file.
pub const HEADERS: &str = "_headers";
/// The folder of what pages are made of.
pub const ASSETS: &str = "assets";
/// The host at which GitHub Pages serves the site.
pub const CNAME: &str = "CNAME";
/// Tells GitHub Pages to publish names as they are.
pub const NO_JEKYLL: &str = ".nojekyll";
/// Every other file and its SHA-256.
pub const SHA256SUMS: &str = "SHA256SUMS";

/// The folder of workspaces' pages.
const WORKSPACE: &str = "workspace";
/// The folder of the page on which a new workspace is composed.
const NEW: &str = "new";

/// The list that Kasm's server reads.
pub fn list_json(schema: Schema) -> String {
    format!("{schema}/list.json")
}

/// Where a visitor of an old link ends up.
pub fn schema_html(schema: Schema) -> String {
    format!("{schema}/{INDEX_HTML}")
}

/// The Kasm versions that a list mentions; schema 1.1 only.
pub fn versions_json(schema: Schema) -> String {
    format!("{schema}/versions.json")
}

/// An icon, as browsers ask for it.
pub fn icon(schema: Schema, name: &str) -> String {
    format!("{schema}/icons/{name}")
}

/// The folder of a workspace's page.
pub fn workspace(slug: &str) -> String {
    format!("{WORKSPACE}/{slug}/")
}

/// Whether a path is, or lies in, what the bundle itself consists of, so that no other file may
/// claim it. Case does not count, as on some systems. What else belongs to the site alone gives way to a
/// file of the registry, but not to a folder of its name, or to a name that differs by case.
pub fn is_reserved(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    let own = [VERSIONS_TXT, INDEX_HTML, NO_JEKYLL, SHA256SUMS, HISTORY_JSON, NEW, WORKSPACE];
    let is_own = own
        .into_iter()
        .chain(Schema::ALL.map(Schema::name))
        .any(|own| own.eq_ignore_ascii_case(first));
    let files = [NOT_FOUND_HTML, HEADERS, ROBOTS_TXT, SITEMAP_XML, FEED_XML].into_iter();
    let is_beside = files.filter(|file| *file != path).any(|file| file.eq_ignore_ascii_case(first));
    let is_asset = first == ASSETS && first != path;
    is_own || is_beside || (first.eq_ignore_ascii_case(ASSETS) && !is_asset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kasm_reads_and_pages_of_the_site_are_not_for_others() {
        let page = workspace("desk");
        for reserved in
            ["1.1/icons/x.svg", "index.HTML", "new", NEW_HTML, "Workspace/x", HISTORY_JSON, &page]
        {
            assert!(is_reserved(reserved), "{reserved}");
        }
        for beside in ["assets", "Assets/x.css", "404.html/x", "404.HTML", "_headers/x", "Feed.xml"]
        {
            assert!(is_reserved(beside), "{beside}");
        }
        let free = [
            NOT_FOUND_HTML,
            HEADERS,
            ROBOTS_TXT,
            SITEMAP_XML,
            FEED_XML,
            "favicon.ico",
            "assets/x.css",
        ];
        for free in free.into_iter().chain(["workspaces/x", "newer", "CNAME"]) {
            assert!(!is_reserved(free), "{free}");
        }
    }
}
