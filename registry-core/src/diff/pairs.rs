//! Which workspaces of two lists or publications are the same.

use std::collections::{BTreeMap, BTreeSet};

use super::NormalWorkspace;
use super::form::repository;

/// What was paired, by places.
#[derive(Default)]
pub(super) struct Pairs {
    /// What is in both, in the order of the second.
    pub(super) both: Vec<(usize, usize)>,
    /// What only the first has.
    pub(super) removed: Vec<usize>,
    /// What only the second has.
    pub(super) added: Vec<usize>,
}

/// Pairs what has the same name: an entry of one schema's list and that of another's.
pub(super) fn of_one_name(old: &[NormalWorkspace], new: &[NormalWorkspace]) -> Pairs {
    let mut open = Open::new(old, new);
    open.by_name();
    open.finish()
}

/// Pairs by name; what is left by image, by its repository, and by icon.
pub(super) fn old_and_new(old: &[NormalWorkspace], new: &[NormalWorkspace]) -> Pairs {
    let mut open = Open::new(old, new);
    open.by_name();
    open.where_one(|workspace| images(workspace));
    open.where_one(|workspace| repositories(workspace));
    open.where_one(|workspace| icon(workspace).into_iter().collect());
    open.finish()
}

/// What has no partner yet.
struct Open<'a> {
    old: Vec<Option<&'a NormalWorkspace>>,
    new: Vec<Option<&'a NormalWorkspace>>,
    pairs: Vec<(usize, usize)>,
}

/// By a key, the places of those that have it, old and new.
type Places<K> = BTreeMap<K, (Vec<usize>, Vec<usize>)>;

impl<'a> Open<'a> {
    fn new(old: &'a [NormalWorkspace], new: &'a [NormalWorkspace]) -> Self {
        let (old, new) = (old.iter().map(Some).collect(), new.iter().map(Some).collect());
        Self { old, new, pairs: Vec::new() }
    }

    /// Pairs what has the same name; of several with one name, first those that share more.
    fn by_name(&mut self) {
        let name = |workspace: &'a NormalWorkspace| workspace.friendly_name().unwrap_or_default();
        let named = |workspace, keys: BTreeSet<&'a str>| -> BTreeSet<_> {
            keys.into_iter().map(|key| (name(workspace), key)).collect()
        };
        self.where_one(|workspace| BTreeSet::from([name(workspace)]));
        self.where_one(|workspace| named(workspace, images(workspace)));
        self.where_one(|workspace| named(workspace, repositories(workspace)));
        self.where_one(|workspace| named(workspace, icon(workspace).into_iter().collect()));
        for (old, new) in self.places(|workspace| BTreeSet::from([name(workspace)])).into_values() {
            old.into_iter().zip(new).for_each(|(old, new)| self.pair(old, new));
        }
    }

    /// Pairs those that are the only ones with some key, on both sides.
    fn where_one<K: Ord>(&mut self, keys: impl Fn(&'a NormalWorkspace) -> BTreeSet<K>) {
        for (mut old, mut new) in self.places(keys).into_values() {
            old.retain(|&place| self.old[place].is_some());
            new.retain(|&place| self.new[place].is_some());
            if let ([old], [new]) = (&old[..], &new[..]) {
                self.pair(*old, *new);
            }
        }
    }

    fn places<K: Ord>(&self, keys: impl Fn(&'a NormalWorkspace) -> BTreeSet<K>) -> Places<K> {
        let mut places = Places::new();
        for (place, workspace) in self.old.iter().enumerate() {
            for key in workspace.iter().flat_map(|workspace| keys(workspace)) {
                places.entry(key).or_default().0.push(place);
            }
        }
        for (place, workspace) in self.new.iter().enumerate() {
            for key in workspace.iter().flat_map(|workspace| keys(workspace)) {
                places.entry(key).or_default().1.push(place);
            }
        }
        places
    }

    fn pair(&mut self, old: usize, new: usize) {
        (self.old[old], self.new[new]) = (None, None);
        self.pairs.push((old, new));
    }

    fn finish(self) -> Pairs {
        let mut both = self.pairs;
        both.sort_unstable_by_key(|&(_, new)| new);
        let left = |open: Vec<Option<&NormalWorkspace>>| {
            let left = open.iter().enumerate().filter(|(_, workspace)| workspace.is_some());
            left.map(|(place, _)| place).collect()
        };
        Pairs { both, removed: left(self.old), added: left(self.new) }
    }
}

fn images(workspace: &NormalWorkspace) -> BTreeSet<&str> {
    workspace.images().collect()
}

fn repositories(workspace: &NormalWorkspace) -> BTreeSet<&str> {
    workspace.images().map(repository).collect()
}

fn icon(workspace: &NormalWorkspace) -> Option<&str> {
    workspace.text("image_src")
}
