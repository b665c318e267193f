//! What every page shows of the registry.

use registry_core::model::{ListUrl, Model, Registry, RegistryIcon, Schema};
use serde::Serialize;

use super::{initials, is_link, summary, text};
use crate::storefront::asset_path;
use crate::storefront::colour::{of_name, on_dark, on_light};

/// What every page shows of the registry.
#[derive(Debug, Serialize)]
pub(in crate::storefront) struct Site {
    pub(in crate::storefront) name: String,
    pub(super) description: String,
    /// The description, for search engines.
    summary: String,
    /// The link to paste into Kasm.
    pub(in crate::storefront) list_url: Option<String>,
    /// The same, where it is a right address.
    #[serde(skip)]
    pub(in crate::storefront) root: Option<ListUrl>,
    /// Where the site lies on its host, with a slash at both ends.
    #[serde(skip)]
    pub(in crate::storefront) path: String,
    /// The releases of Kasm that read it: "1.13 to 1.15".
    readers: String,
    /// Whether it is known when workspaces were added and changed.
    has_times: bool,
    /// Whether there is a feed of that.
    pub(in crate::storefront) has_feed: bool,
    contact: Option<String>,
    footer: Vec<Link>,
    pub(in crate::storefront) logo: Logo,
    #[serde(skip)]
    accent: [String; 2],
}

#[derive(Debug, Serialize)]
struct Link {
    text: String,
    url: String,
}

/// The picture beside the name.
#[derive(Debug, Serialize)]
pub(in crate::storefront) struct Logo {
    pub(in crate::storefront) path: String,
    #[serde(skip)]
    pub(in crate::storefront) content: Vec<u8>,
}

impl Site {
    pub(in crate::storefront) fn of(
        model: &Model<'_>,
        logo: Option<Logo>,
        has_times: bool,
    ) -> Self {
        let registry = model.registry.as_ref();
        let setting = |get: fn(&Registry) -> Option<&registry_core::source::Value>| {
            text(registry.and_then(get))
        };
        let named = setting(|registry| registry.name.as_ref());
        let name = model.site.name.clone().or(named).unwrap_or_else(|| "Workspaces".to_owned());
        let description = setting(|registry| registry.description.as_ref()).unwrap_or_default();
        let accent = model.site.accent.unwrap_or_else(|| of_name(&name));
        let accent = [on_light(accent), on_dark(accent)].map(|shade| shade.to_string());
        let footer = model.site.footer.iter();
        let root = registry.and_then(|registry| registry.root.as_ref());
        Self {
            summary: summary(if description.is_empty() { &name } else { &description }),
            list_url: setting(|registry| registry.list_url.as_ref()),
            path: root.map_or("/", ListUrl::path).to_owned(),
            root: root.cloned(),
            readers: readers(&model.schemas()),
            has_times,
            has_feed: has_times && root.is_some(),
            contact: setting(|registry| registry.contact_url.as_ref()).filter(|url| is_link(url)),
            footer: footer
                .map(|link| Link { text: link.text.clone(), url: link.url.clone() })
                .collect(),
            logo: logo.unwrap_or_else(|| monogram(&name, &accent[0])),
            name,
            description,
            accent,
        }
    }

    /// The style sheet's first line: the registry's own colours.
    pub(in crate::storefront) fn style(&self) -> String {
        let [light, dark] = &self.accent;
        format!(":root{{--accent-light:{light};--accent-dark:{dark}}}\n")
    }
}

/// The picture that stands for the registry, where it is one of its own files.
pub(in crate::storefront) fn logo_of<'m>(model: &'m Model<'_>) -> Option<&'m [u8]> {
    let own = model.site.logo.as_ref().map(|logo| &logo.content);
    let icon = model.registry.as_ref().and_then(|registry| match &registry.icon {
        RegistryIcon::File { content, .. } => Some(content),
        RegistryIcon::None | RegistryIcon::AsWritten(_) => None,
    });
    own.or(icon).map(|content| &content[..])
}

/// The initials of a name, on its colour.
fn monogram(name: &str, colour: &str) -> Logo {
    let letters = initials(name);
    let size = if letters.chars().count() > 1 { 30 } else { 40 };
    let content = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\
         <rect width=\"64\" height=\"64\" rx=\"14\" fill=\"{colour}\"/>\
         <text x=\"32\" y=\"33\" fill=\"#fff\" font-family=\"system-ui,sans-serif\" \
         font-size=\"{size}\" font-weight=\"600\" text-anchor=\"middle\" \
         dominant-baseline=\"central\">{}</text></svg>\n",
        minijinja::HtmlEscape(&letters)
    );
    let content = content.into_bytes();
    Logo { path: asset_path("logo.svg", &content), content }
}

fn readers(schemas: &[Schema]) -> String {
    match schemas {
        [only] => only.readers(),
        [first, .., last] => {
            let from = first.readers();
            let from = from.split(' ').next().unwrap_or_default();
            let until = last.readers();
            let until = until.split_once(' ').map_or("", |(_, until)| until);
            format!("{from} {until}")
        }
        [] => String::new(),
    }
}
