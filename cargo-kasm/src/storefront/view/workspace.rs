//! A workspace's page, and its card.

use rayon::prelude::*;
use registry_core::audit::{Warning, WarningKind, privileges, warnings};
use registry_core::bundle::{pretty, pretty_value, published};
use registry_core::model::{KasmVersion, Model, Modelled, Offer, Schema, layout};
use registry_core::source::{Entry as Written, Object, Value};
use serde::Serialize;

use super::library::{Card, Chip, Data, Offered};
use super::times::{Dates, Mark};
use super::{Part, initials, megabytes, parts, summary, texts};
use crate::history::History;
use crate::progress::Bar;
use crate::storefront::icons::Icons;
use crate::storefront::slug::slugs;

/// Everything that the site shows of a workspace.
#[derive(Debug)]
pub(in crate::storefront) struct Page {
    pub(in crate::storefront) card: Card,
    pub(in crate::storefront) detail: Detail,
    /// The pictures that both refer to: their paths and bytes.
    pub(in crate::storefront) pictures: Vec<(String, Vec<u8>)>,
}

/// A picture of the site.
#[derive(Clone, Debug, Serialize)]
pub(in crate::storefront) struct Icon {
    pub(in crate::storefront) path: String,
}

/// What only the workspace's own page shows.
#[derive(Debug, Serialize)]
pub(in crate::storefront) struct Detail {
    name: String,
    description: String,
    summary: String,
    initial: String,
    icon: Option<Icon>,
    /// The page's own address, where the site's is known.
    pub(in crate::storefront) address: Option<String>,
    /// The page, below the site's root.
    #[serde(skip)]
    pub(in crate::storefront) page: String,
    dates: Dates,
    mark: Option<Mark>,
    chips: Vec<Chip>,
    /// The first one, which Kasm's tile shows.
    category: Option<String>,
    permissions: Vec<Permission>,
    warnings: Vec<Warned>,
    versions: Vec<Version>,
    has_tags: bool,
    fields: Vec<Field>,
    entries: Vec<Entry>,
}

/// Something that the workspace may do.
#[derive(Debug, Serialize)]
struct Permission {
    gravity: &'static str,
    sentence: Vec<Part>,
    item: String,
}

/// Something that Kasm warns about.
#[derive(Debug, Serialize)]
struct Warned {
    item: String,
    sentence: String,
}

/// What one release installs.
#[derive(Debug, Serialize)]
struct Version {
    kasm: String,
    image: String,
    tags: Vec<String>,
    size: String,
}

/// A field as it was declared.
#[derive(Debug, Serialize)]
struct Field {
    key: String,
    value: String,
    is_block: bool,
}

/// An entry of a list.
#[derive(Debug, Serialize)]
struct Entry {
    title: String,
    json: String,
}

/// The pages of all workspaces, in the order of the model.
pub(in crate::storefront) fn pages(
    model: &Model<'_>,
    icons: &Icons<'_>,
    history: Option<&History>,
) -> Vec<Page> {
    let releases: Vec<_> = model.releases().into_iter().rev().collect();
    let schemas = model.schemas();
    let slugs = slugs(model.workspaces.iter().map(|workspace| workspace.decl.folder.as_str()));
    let maker = Maker { model, releases: &releases, schemas: &schemas, icons, history };
    let workspaces = model.workspaces.par_iter().zip(slugs);
    let bar = Bar::late("Drawing", model.workspaces.len());
    let page = |(workspace, slug): (_, String)| {
        let page = maker.page(workspace, &slug);
        bar.step();
        page
    };
    workspaces.map(page).collect()
}

/// What all pages are made with.
struct Maker<'m> {
    model: &'m Model<'m>,
    /// The newest first.
    releases: &'m [KasmVersion],
    schemas: &'m [Schema],
    icons: &'m Icons<'m>,
    history: Option<&'m History>,
}

impl Maker<'_> {
    fn page(&self, workspace: &Modelled<'_>, slug: &str) -> Page {
        let fields = &workspace.decl.fields;
        let offers = self.releases.iter().filter_map(|&release| {
            workspace.offer_to(release, self.schemas).map(|offer| (release, offer))
        });
        let offers: Vec<_> = offers.collect();
        let name = workspace.decl.text("friendly_name").filter(|name| !name.trim().is_empty());
        let name = name.unwrap_or(&workspace.decl.folder).to_owned();
        let description = workspace.decl.text("description").unwrap_or_default().to_owned();
        let page = layout::workspace(slug);
        let (categories, architectures) =
            (texts(fields, "categories"), texts(fields, "architecture"));
        let newest = offers.first().map(|(_, offer)| *offer);
        let chips = chips(&categories, &architectures, newest);
        let times = self.history.and_then(|history| history.times(&workspace.decl.folder));
        let mark = self.history.and_then(|history| Mark::of(times?, history.modified));
        let mut pictures = Vec::new();
        let content = workspace.facts.icon.as_ref().and_then(|icon| icon.value.content.as_deref());
        let mut icon = |size| {
            let (path, content) = self.icons.picture(content?, size)?;
            pictures.push((path.clone(), content));
            Some(Icon { path })
        };
        let root = self.model.registry.as_ref().and_then(|registry| registry.root.as_ref());
        let initial = initials(&name);
        let privileges = permissions(fields);
        let detail = Detail {
            name: name.clone(),
            summary: summary(if description.is_empty() { &name } else { &description }),
            description: description.clone(),
            initial: initial.clone(),
            icon: icon(Icons::LARGE),
            address: root.map(|root| root.join(&page)),
            page: page.clone(),
            dates: times.map(Dates::of).unwrap_or_default(),
            mark: mark.clone(),
            chips: chips.clone(),
            category: categories.first().cloned(),
            permissions: privileges,
            warnings: warned(&warnings(fields)),
            has_tags: offers.iter().any(|(_, offer)| !offer.tags().is_empty()),
            versions: offers.iter().map(|(release, offer)| Version::new(*release, offer)).collect(),
            fields: fields.entries.iter().map(Field::new).collect(),
            entries: self.entries(workspace),
        };
        let card = Card {
            name,
            description,
            initial,
            icon: icon(Icons::SMALL),
            page,
            mark,
            chips,
            image: newest.and_then(|offer| offer.installs(None)).unwrap_or_default(),
            data: Data {
                offers: Offered::all(&offers),
                categories,
                architectures,
                added: times.and_then(|times| times.added),
                changed: times.map(|times| times.changed),
            },
        };
        Page { card, detail, pictures }
    }

    /// What the lists hold of it, the newest schema first.
    fn entries(&self, workspace: &Modelled<'_>) -> Vec<Entry> {
        let schemas = self.schemas.iter().rev();
        let entries = schemas.flat_map(|&schema| {
            let entries = published(workspace, schema, self.schemas);
            let title = format!("What Kasm {} reads", schema.readers());
            entries
                .into_iter()
                .map(move |fields| Entry { title: title.clone(), json: pretty(&fields) })
        });
        entries.collect()
    }
}

fn chips(categories: &[String], architectures: &[String], newest: Option<&Offer>) -> Vec<Chip> {
    let chip = |kind| move |text: &String| Chip { text: text.clone(), kind };
    let size = newest.and_then(|offer| offer.size.as_ref());
    let size = size.map(|size| Chip { text: megabytes(size.value.get()), kind: "size" });
    let categories = categories.iter().map(chip("category"));
    categories.chain(architectures.iter().map(chip("arch"))).chain(size).collect()
}

/// The gravest first.
fn permissions(fields: &Object) -> Vec<Permission> {
    let mut privileges = privileges(fields);
    privileges.sort_by_key(|privilege| std::cmp::Reverse(privilege.access.gravity()));
    let permission = |privilege: registry_core::audit::Privilege| Permission {
        gravity: privilege.access.gravity().name(),
        sentence: parts(&privilege.sentence),
        item: privilege.item,
    };
    privileges.into_iter().map(permission).collect()
}

/// Kasm's warnings, those of one value together.
fn warned(warnings: &[Warning]) -> Vec<Warned> {
    let values = warnings.chunk_by(|a, b| a.item == b.item).map(|warnings| {
        let sentences: Vec<_> = warnings.iter().map(|warning| meaning(warning.kind)).collect();
        Warned { item: warnings[0].item.clone(), sentence: sentences.join(", and ") }
    });
    values.collect()
}

/// What a warning is about.
const fn meaning(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::FlagProperty => "a setting that an admin should look at",
        WarningKind::UserError => "another user than the usual one, number 1000",
        WarningKind::Privileged => "a container that may be privileged",
        WarningKind::PrivilegedContainer => "a privileged command",
    }
}

impl Version {
    fn new(release: KasmVersion, offer: &Offer) -> Self {
        Self {
            kasm: release.number(),
            image: offer.installs(None).unwrap_or_default(),
            tags: offer.tags().iter().map(|tag| tag.value.to_string()).collect(),
            size: offer.size.as_ref().map(|size| megabytes(size.value.get())).unwrap_or_default(),
        }
    }
}

impl Field {
    fn new(entry: &Written) -> Self {
        let key = entry.key.value.as_str().to_owned();
        let (value, is_block) = match &entry.value.value {
            Value::Array(items) if items.iter().all(|item| is_plain(&item.value)) => {
                let items: Vec<_> = items.iter().map(|item| plain(&item.value)).collect();
                (items.join(", "), false)
            }
            value if is_plain(value) => (plain(value), false),
            value => (pretty_value(value), true),
        };
        let unit = match key.as_str() {
            "memory" | "uncompressed_size_mb" => Some("MB"),
            "session_time_limit" => Some("seconds"),
            _ => None,
        };
        let value = unit.map_or_else(|| value.clone(), |unit| format!("{value} {unit}"));
        Self { key, value, is_block }
    }
}

const fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

/// A text as it is, everything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| pretty_value(value), str::to_owned)
}
