//! A registry and its workspaces.

use super::object::Reader;
use super::workspace::Workspace;

/// A registry, as its crate declares it.
///
/// ```
/// use registry_core::declared::{Registry, Workspaces};
///
/// static EMPTY: Registry = Registry::new("Desktops", "For the lab.", "https://lab.example/kasm/");
/// assert_eq!(EMPTY.name, "Desktops");
/// assert!(EMPTY.workspaces.is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Registry {
    /// The name that Kasm shows.
    pub name: &'static str,
    /// What the registry offers.
    pub description: &'static str,
    /// The public root, which Kasm stores as the registry's identity.
    pub list_url: &'static str,
    /// The registry's icon as declared: a file, or an https address.
    pub icon: Option<&'static str>,
    /// Where its maintainers are reached.
    pub contact_url: Option<&'static str>,
    /// The channel that is selected at first, where the registry names one.
    pub default_channel: Option<&'static str>,
    /// The workspaces: those in files ordered by folder, those in Rust as they were written.
    pub workspaces: Workspaces,
}

impl Registry {
    /// A registry without workspaces; empty texts stand for what was not declared.
    pub const fn new(
        name: &'static str,
        description: &'static str,
        list_url: &'static str,
    ) -> Self {
        Self {
            name,
            description,
            list_url,
            icon: None,
            contact_url: None,
            default_channel: None,
            workspaces: Workspaces::packed(&[]),
        }
    }

    /// Sets the icon.
    #[must_use]
    pub const fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Sets the maintainers' address.
    #[must_use]
    pub const fn contact_url(mut self, contact_url: &'static str) -> Self {
        self.contact_url = Some(contact_url);
        self
    }

    /// Sets the channel that is selected at first.
    #[must_use]
    pub const fn default_channel(mut self, default_channel: &'static str) -> Self {
        self.default_channel = Some(default_channel);
        self
    }

    /// Sets the workspaces.
    #[must_use]
    pub const fn workspaces(mut self, workspaces: Workspaces) -> Self {
        self.workspaces = workspaces;
        self
    }
}

/// The workspaces of a [`Registry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workspaces(&'static [u8]);

impl Workspaces {
    /// Workspaces as the macros pack them: their number, the place of each, and they.
    pub const fn packed(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    /// How many there are.
    pub fn len(self) -> usize {
        Reader(self.0).count().unwrap_or_default()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// One of them, by its place.
    pub fn get(self, index: usize) -> Option<Workspace> {
        if index >= self.len() {
            return None;
        }
        let place = self.0.get(4 * (index + 1)..)?;
        let start = Reader(place).count()?;
        Workspace::packed(self.0.get(start..)?)
    }

    /// The one in a folder; without regard to case, as folders are unique.
    pub fn in_folder(self, folder: &str) -> Option<Workspace> {
        self.iter().find(|workspace| workspace.folder().eq_ignore_ascii_case(folder))
    }

    /// All of them, in order.
    pub fn iter(self) -> impl Iterator<Item = Workspace> {
        (0..self.len()).filter_map(move |index| self.get(index))
    }
}

impl IntoIterator for Workspaces {
    type Item = Workspace;
    type IntoIter = Iter;

    fn into_iter(self) -> Iter {
        Iter { workspaces: self, next: 0 }
    }
}

/// The iterator over [`Workspaces`].
#[derive(Clone, Debug)]
pub struct Iter {
    workspaces: Workspaces,
    next: usize,
}

impl Iterator for Iter {
    type Item = Workspace;

    fn next(&mut self) -> Option<Workspace> {
        let workspace = self.workspaces.get(self.next)?;
        self.next += 1;
        Some(workspace)
    }
}
