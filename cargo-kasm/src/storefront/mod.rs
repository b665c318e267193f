//! The site in a bundle: pages for people, beside what Kasm reads.
//!
//! 1. `view` says what each page shows, as plain data made from the model.
//! 2. `theme` has the templates, styles and scripts, and a registry's own in their place.
//! 3. [`Storefront::add`] renders every page and puts it into the bundle, with small pictures (`icons`).
//!
//! Pages refer to each other relatively, so they work under any path. Only the page for what is not
//! there cannot know where it is asked for: it takes the path from `list_url`.

mod colour;
mod error;
mod icons;
pub(crate) mod live;
pub(crate) mod policy;
pub mod rendition;
mod slug;
pub(crate) mod theme;
mod view;

pub use error::StorefrontError;
pub(crate) use slug::slugs;

use minijinja::context;
use minijinja::value::{Serde, Value};
use rayon::prelude::*;
use registry_core::bundle::Bundle;
use registry_core::model::{Model, layout};

use crate::history::History;
use icons::Icons;
use rendition::Renditions;
use theme::{Needs, Theme, asset_path};
use view::{Builder, Feed, Library, Page, Site};

/// What the site of a bundle is made from.
pub struct Storefront<'m> {
    /// The registry.
    pub model: &'m Model<'m>,
    /// When its workspaces were added and changed, if that is known.
    pub history: Option<&'m History>,
    /// What makes its pictures small.
    pub renditions: &'m Renditions,
    /// Whether pages reload themselves when the server that they come from says so.
    pub is_live: bool,
}

impl Storefront<'_> {
    /// Adds the site to a bundle. What is there already, from `static/`, stays.
    ///
    /// # Errors
    /// Where a file of the registry's own theme cannot be rendered.
    pub fn add(&self, bundle: &mut Bundle) -> Result<(), StorefrontError> {
        let icons = Icons { renditions: self.renditions };
        let logo = view::logo_of(self.model).and_then(|logo| icons.logo(logo));
        let needs = Needs { is_live: self.is_live, has_times: self.history.is_some() };
        let site = Site::of(self.model, logo, needs.has_times);
        let mut theme = Theme::new(&self.model.site.theme, &site.style(), needs)?;
        theme.set("site", Serde(&site).into());
        let pages = view::pages(self.model, &icons, self.history);
        self.add_single_pages(bundle, &theme, &site, &pages)?;
        self.add_feed(bundle, &theme, &site, &pages)?;
        add_for_search_engines(bundle, &theme, &site, &pages)?;
        let rendered: Vec<_> =
            pages.par_iter().map(|page| workspace(&theme, page)).collect::<Result<_, _>>()?;
        for (path, html) in rendered {
            add(bundle, &path, html);
        }
        for (path, content) in pages.into_iter().flat_map(|page| page.pictures) {
            add(bundle, &path, content);
        }
        for (path, content) in theme.into_assets() {
            add(bundle, &path, content);
        }
        add(bundle, &site.logo.path, site.logo.content);
        add(bundle, layout::HEADERS, policy::headers_file(&self.model.schemas()));
        Ok(())
    }

    /// The pages of which there is one.
    fn add_single_pages(
        &self,
        bundle: &mut Bundle,
        theme: &Theme,
        site: &Site,
        pages: &[Page],
    ) -> Result<(), StorefrontError> {
        let library = Value::from(Serde(Library::new(self.model, pages)));
        let builder = Value::from(Serde(Builder::new(self.model)));
        let pages = [
            (layout::INDEX_HTML, "library", "./", library),
            (layout::NEW_HTML, "new", "../", context! { builder }),
            (layout::NOT_FOUND_HTML, "404", &site.path, context! {}),
        ];
        for (path, page, root, content) in pages {
            add(bundle, path, theme.page(page, root, content)?);
        }
        for schema in self.model.schemas() {
            let redirect = theme.page("redirect", "../", context! {})?;
            add(bundle, &layout::schema_html(schema), redirect);
        }
        Ok(())
    }

    /// What feed readers ask for, where there is anything to tell, and an address to tell it of.
    fn add_feed(
        &self,
        bundle: &mut Bundle,
        theme: &Theme,
        site: &Site,
        pages: &[Page],
    ) -> Result<(), StorefrontError> {
        if let (Some(history), Some(root)) = (self.history, &site.root) {
            let feed = Value::from(Serde(Feed::new(site, root, history, pages)));
            add(bundle, layout::FEED_XML, theme.render(layout::FEED_XML, context! { feed })?);
        }
        Ok(())
    }
}

/// What search engines ask for, where the site's address is known.
fn add_for_search_engines(
    bundle: &mut Bundle,
    theme: &Theme,
    site: &Site,
    pages: &[Page],
) -> Result<(), StorefrontError> {
    let addresses: Vec<_> = pages.iter().filter_map(|page| page.detail.address.clone()).collect();
    let Some(root) = site.root.as_ref() else {
        return Ok(());
    };
    let sitemap = theme.render(layout::SITEMAP_XML, context! { addresses })?;
    add(bundle, layout::SITEMAP_XML, sitemap);
    if site.path == "/" {
        let robots = format!("User-agent: *\nAllow: /\nSitemap: {root}{}\n", layout::SITEMAP_XML);
        add(bundle, layout::ROBOTS_TXT, robots);
    }
    Ok(())
}

fn workspace(theme: &Theme, page: &Page) -> Result<(String, String), StorefrontError> {
    let detail = context! { workspace => Value::from(Serde(&page.detail)) };
    let html = theme.page("workspace", "../../", detail)?;
    Ok((format!("{}index.html", page.detail.page), html))
}

/// Adds a file, unless the registry has one of its own.
fn add(bundle: &mut Bundle, path: &str, content: impl Into<Vec<u8>>) {
    if bundle.get(path).is_none() {
        bundle.insert(path, content.into());
    }
}
