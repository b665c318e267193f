//! The workspaces of a bundle, as its record has them.

use registry_core::bundle::order;
use registry_core::diff::Names;
use registry_core::model::{Model, layout};

use super::record::{Event, Kind};
use crate::storefront::slugs;

/// A workspace of the bundle.
pub(super) struct Member<'m> {
    pub(super) folder: &'m str,
    /// What the record calls it: by its name, with a number behind it where that is taken.
    pub(super) key: String,
    description: Option<&'m str>,
    /// Its page, below the site's root.
    page: String,
}

impl Member<'_> {
    /// That it is there.
    pub(super) fn added(&self, time: u64) -> Event {
        self.event(time, Kind::Added, self.description.map(str::to_owned).into_iter().collect())
    }

    /// That it is not as it was.
    pub(super) fn changed(&self, time: u64, changes: Vec<String>) -> Event {
        self.event(time, Kind::Changed, changes)
    }

    fn event(&self, time: u64, kind: Kind, changes: Vec<String>) -> Event {
        Event { time, kind, name: self.key.clone(), page: Some(self.page.clone()), changes }
    }
}

/// The workspaces, in the order of the newest list, and then of what only others have: so their names are
/// made unique as `diff` does.
pub(super) fn members<'m>(model: &Model<'m>) -> Vec<Member<'m>> {
    let slugs = slugs(model.workspaces.iter().map(|workspace| workspace.decl.folder.as_str()));
    let written = model.schemas();
    let mut order = order(model);
    order.sort_by_key(|&index| {
        !written.last().is_some_and(|&newest| model.workspaces[index].is_in(newest, &written))
    });
    let mut names = Names::default();
    let member = |index: usize| {
        let decl = model.workspaces[index].decl;
        let key = names.unique(decl.text("friendly_name").unwrap_or(&decl.folder));
        let page = layout::workspace(&slugs[index]);
        Member { folder: &decl.folder, key, description: decl.text("description"), page }
    };
    order.into_iter().map(member).collect()
}
