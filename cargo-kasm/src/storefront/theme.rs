//! The theme: templates, styles and scripts, built in and overridable file by file.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use minijinja::value::Value;
use minijinja::{Environment, State, UndefinedBehavior, context};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use registry_core::model::{SiteFile, layout};
use sha2::{Digest as _, Sha256};

use super::live::BUILD;
use super::{StorefrontError, policy};

/// The built-in files.
const FILES: [(&str, &str); 19] = [
    ("404.html", include_str!("../../storefront/404.html")),
    ("base.html", include_str!("../../storefront/base.html")),
    ("feed.xml", include_str!("../../storefront/feed.xml")),
    ("footer.html", include_str!("../../storefront/footer.html")),
    ("head.html", include_str!("../../storefront/head.html")),
    ("library.html", include_str!("../../storefront/library.html")),
    ("link.html", include_str!("../../storefront/link.html")),
    ("new.html", include_str!("../../storefront/new.html")),
    ("redirect.html", include_str!("../../storefront/redirect.html")),
    ("sitemap.xml", include_str!("../../storefront/sitemap.xml")),
    ("workspace.html", include_str!("../../storefront/workspace.html")),
    ("site.css", include_str!("../../storefront/site.css")),
    ("site.js", include_str!("../../storefront/site.js")),
    (TIMES, include_str!("../../storefront/times.js")),
    ("builder.css", include_str!("../../storefront/builder.css")),
    ("builder.js", include_str!("../../storefront/builder.js")),
    ("live.html", include_str!("../../storefront/live.html")),
    ("live.css", include_str!("../../storefront/live.css")),
    ("live.js", include_str!("../../storefront/live.js")),
];

/// What the names of files begin with that nothing published needs.
const LIVE: &str = "live.";

/// What only pages with times need.
const TIMES: &str = "times.js";

/// The instructions of a template for one page. A library of 5,000 workspaces needs a hundredth of them,
/// and a loop that never ends is told within seconds.
const FUEL: u64 = 100_000_000;

/// More than any page has, in bytes: of 5,000 workspaces, a few million.
const LARGEST_PAGE: usize = 64 << 20;

/// What is not escaped in the path of an address: what no host and no attribute takes for more.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/');

/// Templates that escape what they are given, and files that pages refer to.
pub(super) struct Theme {
    templates: Environment<'static>,
    assets: Vec<(String, Vec<u8>)>,
    is_live: bool,
}

/// What pages need beside the usual.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needs {
    /// Whether they reload themselves.
    pub(super) is_live: bool,
    /// Whether they say when workspaces were added and changed.
    pub(super) has_times: bool,
}

impl Theme {
    /// The built-in theme, with a registry's own files in the place of those of the same name. `style`
    /// goes before the style sheet.
    pub(super) fn new(
        overrides: &[SiteFile],
        style: &str,
        Needs { is_live, has_times }: Needs,
    ) -> Result<Self, StorefrontError> {
        let built_in =
            FILES.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        let mut files: BTreeMap<String, Vec<u8>> = built_in.collect();
        files.extend(overrides.iter().map(|file| (file.path.clone(), file.content.to_vec())));
        files.retain(|name, _| is_live || !name.starts_with(LIVE));
        files.retain(|name, _| has_times || name != TIMES);
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        templates.set_fuel(Some(FUEL));
        let mut assets = Vec::new();
        let mut paths = BTreeMap::new();
        for (name, content) in files {
            if is_template(&name) {
                let text = String::from_utf8(content)
                    .map_err(|_| StorefrontError::NotUtf8 { file: name.clone() })?;
                templates.add_template_owned(name, text)?;
                continue;
            }
            let content = match name.as_str() {
                "site.css" => [style.as_bytes(), &content].concat(),
                _ => content,
            };
            let path = asset_path(&name, &content);
            paths.insert(name, path.clone());
            assets.push((path, content));
        }
        add_functions(&mut templates, paths);
        Ok(Self { templates, assets, is_live })
    }

    /// Something that every page knows.
    pub(super) fn set(&mut self, name: &'static str, value: Value) {
        self.templates.add_global(name, value);
    }

    /// The page that the template of this name makes of `content`; `root` leads from it to the site's
    /// root.
    pub(super) fn page(
        &self,
        page: &str,
        root: &str,
        content: Value,
    ) -> Result<String, StorefrontError> {
        let csp = policy::of_page(page);
        let (is_live, build) = (self.is_live, BUILD);
        let told = context! { root, page, csp, is_live, build, ..content };
        self.render(&format!("{page}.html"), told)
    }

    /// What a template makes of `context`.
    pub(super) fn render(&self, name: &str, context: Value) -> Result<String, StorefrontError> {
        let mut written = Written::default();
        let template = self.templates.get_template(name)?;
        let rendered = template.render_captured_to(context, &mut written).map(drop);
        if written.is_full {
            return Err(StorefrontError::TooLarge { file: name.to_owned(), most: LARGEST_PAGE });
        }
        rendered?;
        String::from_utf8(written.bytes)
            .map_err(|_| StorefrontError::NotUtf8 { file: name.to_owned() })
    }

    /// What pages refer to: paths in the bundle, and bytes.
    pub(super) fn into_assets(self) -> Vec<(String, Vec<u8>)> {
        self.assets
    }
}

/// What was written of a page.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    /// Whether it would be more than a page has.
    is_full: bool,
}

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_full |= bytes.len() > LARGEST_PAGE - self.bytes.len();
        if self.is_full {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is rendered, and escaped as its ending asks for; everything else goes into the bundle as it is.
fn is_template(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "html" | "xml")))
}

/// A path of the bundle, as it stands in an address.
pub(crate) fn escaped(path: &str) -> PercentEncode<'_> {
    utf8_percent_encode(path, PLAIN)
}

/// `url(path)` and `asset(name)`: addresses relative to the page that is rendered.
fn add_functions(templates: &mut Environment<'static>, paths: BTreeMap<String, String>) {
    let url = |state: &State<'_, '_>, path: &str| {
        let root = state.lookup("root").unwrap_or_default();
        let path = escaped(path);
        // The root is ours, and what was escaped holds nothing that HTML would read.
        Value::from_safe_string(format!("{}{path}", root.as_str().unwrap_or_default()))
    };
    templates.add_function("url", url);
    let paths = Arc::new(paths);
    templates.add_function("asset", move |state: &State<'_, '_>, name: &str| {
        match paths.get(name) {
            Some(path) => Ok(url(state, path)),
            None => Err(minijinja::Error::new(
                minijinja::ErrorKind::InvalidOperation,
                format!("the theme has no file `{name}`"),
            )),
        }
    });
}

/// A name that changes with the content, so that browsers may keep it for ever.
pub(super) fn asset_path(name: &str, content: &[u8]) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
    format!("{}/{stem}.{}.{extension}", layout::ASSETS, short_hash(content))
}

/// The first 48 bits are enough: names need to differ from one bundle to the next only.
fn short_hash(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let number = digest.iter().take(6).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{number:012x}")
}
