//! What a release shows of a list that was added.

use super::icons::Icons;
use super::{Added, Page, Update, required};
use crate::declare::Published;
use crate::finding::quoted;
use crate::listing::{Listing, View, Why};
use crate::model::Release;
use crate::source::Value;

/// A list, and what is known of it.
pub(super) struct Shown<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) read: &'a Published,
    pub(super) icons: &'a Icons,
}

impl Shown<'_> {
    /// What a release makes of it: its first view.
    pub(super) fn to(&self, release: Release, icon: Option<bool>, update: &Update) -> Added {
        let release = release.version();
        let listing = self.view.listing(release, self.view.first_selection(release));
        let names = listing.tiles.iter().map(|tile| tile.workspace.decl.text("image_src"));
        Added {
            workspaces: listing.tiles.len(),
            hidden: listing.hidden.len(),
            broken_icons: names.filter(|name| self.icons.is_broken(*name)).count(),
            icon,
            page: self.page(&listing),
            update: update.clone(),
        }
    }

    /// What becomes of the page.
    fn page(&self, listing: &Listing<'_>) -> Page {
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
        let crashes = listing.hidden.iter().find_map(|hidden| match hidden.why {
            Why::Crashes(crash) => {
                Some(format!("{} {}", quoted(&hidden.workspace.decl.folder), crash.words()))
            }
            _ => None,
        });
        crashes.map_or(Page::Shown, Page::Crashes)
    }
}
