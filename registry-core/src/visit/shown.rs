//! What a release shows of a list that was added.

use super::icons::Icons;
use super::{Added, Page, Update, required};
use crate::declare::{Published, WorkspaceDecl};
use crate::finding::quoted;
use crate::model::{Model, Modelled, Release};
use crate::source::Value;

/// A list, and what is known of it.
pub(super) struct Shown<'a> {
    pub(super) model: &'a Model<'a>,
    pub(super) read: &'a Published,
    pub(super) icons: &'a Icons,
}

impl Shown<'_> {
    /// What a release makes of it.
    pub(super) fn to(&self, release: Release, icon: Option<bool>, update: &Update) -> Added {
        let is_listed =
            |own: &&Modelled<'_>| own.offer_to(release.version(), &[self.read.schema]).is_some();
        let listed: Vec<_> = self.model.workspaces.iter().filter(is_listed).collect();
        let all = self.read.entries.as_ref().and_then(|entries| entries.value.as_array());
        let is_broken = |own: &&&Modelled<'_>| self.icons.is_broken(own.decl.text("image_src"));
        Added {
            workspaces: listed.len(),
            hidden: all.map_or(0, <[_]>::len).saturating_sub(listed.len()),
            broken_icons: listed.iter().filter(is_broken).count(),
            icon,
            page: self.page(&listed),
            update: update.clone(),
        }
    }

    /// What becomes of the page.
    fn page(&self, listed: &[&Modelled<'_>]) -> Page {
        if required::value(self.read, "list_url").is_some_and(|it| it.value == Value::Null) {
            return Page::BreaksAll;
        }
        let entries = self.read.entries.as_ref().map(|entries| &entries.value);
        let Some(entries) = entries.and_then(Value::as_array) else {
            return Page::Crashes("`workspaces` is no list".to_owned());
        };
        if entries.iter().any(|entry| entry.value.as_object().is_none()) {
            return Page::Crashes("a workspace is no object".to_owned());
        }
        let crashes = listed.iter().find_map(|own| crash(own.decl));
        crashes.map_or(Page::Shown, Page::Crashes)
    }
}

/// Why a workspace brings the page down.
fn crash(workspace: &WorkspaceDecl) -> Option<String> {
    let has = |key| workspace.fields.get(key).is_some_and(|value| value.value != Value::Null);
    let name = quoted(&workspace.folder);
    if let Some(key) = ["friendly_name", "architecture"].into_iter().find(|key| !has(key)) {
        return Some(format!("{name} has no `{key}`"));
    }
    let categories = workspace.fields.get("categories")?.value.as_str()?;
    Some(format!("`categories` of {name} is the text {}, no list", quoted(categories)))
}
