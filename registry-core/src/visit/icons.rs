//! The icons of a list, as browsers ask for them.

use std::collections::{BTreeSet, HashMap};
use std::mem::discriminant;

use super::asking::Asking;
use super::picture::{self, Hidden};
use super::{Unfetched, address};
use crate::declare::{Content, Published};
use crate::finding::{Code, Finding};
use crate::model::IconName;
use crate::picture::Picture;
use crate::source::{Span, Spanned, Value};

/// What became of each, by `image_src`.
#[derive(Default)]
pub(super) struct Icons {
    pub(super) shown: HashMap<String, Content>,
    hidden: HashMap<String, Hidden>,
    addresses: HashMap<String, String>,
}

impl Icons {
    /// Asks for each that a list names.
    pub(super) fn ask(list: &Published, list_url: &str, asking: &mut Asking<'_>) -> Self {
        let workspaces = list.loaded.registry.workspaces.iter();
        let names: BTreeSet<_> = workspaces.filter_map(|own| own.text("image_src")).collect();
        let address = |name: &&str| address::icon(list_url, list.schema, name);
        let addresses: Vec<_> = names.iter().map(address).collect();
        let mut icons = Self::default();
        let answers = asking.get_all(&addresses);
        for ((name, address), fetched) in names.into_iter().zip(addresses).zip(answers) {
            match picture::shown(&address, &fetched) {
                Ok(content) => drop(icons.shown.insert(name.to_owned(), content)),
                Err(hidden) => drop(icons.hidden.insert(name.to_owned(), hidden)),
            }
            icons.addresses.insert(name.to_owned(), address);
        }
        icons
    }

    /// Whether a tile has no picture; where nobody looked, it may have one.
    pub(super) fn is_broken(&self, name: Option<&str>) -> bool {
        let Some(name) = name else { return true };
        match self.shown.get(name) {
            Some(content) => Picture::read(content).is_err(),
            None => !self.hidden.get(name).is_some_and(is_not_looked),
        }
    }

    /// A finding for each that is not shown; one for all of them where they have the same reason.
    /// `is_http` where it was said that all are asked for over http.
    pub(super) fn findings(&self, list: &Published, list_url: Span, is_http: bool) -> Vec<Finding> {
        let is_told = |hidden: &Hidden| {
            is_not_looked(hidden) || (is_http && matches!(hidden, Hidden::Insecure(_)))
        };
        let hidden = self.hidden.values().filter(|hidden| !is_told(hidden));
        let hidden: Vec<_> = hidden.collect();
        let is_all = self.shown.is_empty() && hidden.len() == self.hidden.len();
        if let [first, others @ ..] = &hidden[..]
            && is_all
            && !others.is_empty()
            && others.iter().all(|other| is_alike(first, other))
        {
            return self.none(list_url).into_iter().collect();
        }
        let workspaces = list.loaded.registry.workspaces.iter();
        let named = workspaces.filter_map(|workspace| {
            let name = workspace.text("image_src")?;
            // What is wrong with the name has been said.
            name.parse::<IconName>().ok()?;
            let hidden = self.hidden.get(name).filter(|hidden| !is_told(hidden))?;
            let address = address::whole(self.addresses.get(name)?);
            let message = format!("the icon {address} {hidden}");
            Some(Finding::new(code(hidden), workspace.icon_place(), message).help(hidden.help()))
        });
        named.collect()
    }

    /// One of them stands for all.
    fn none(&self, list_url: Span) -> Option<Finding> {
        let name = self.hidden.keys().min()?;
        let (hidden, address) = (self.hidden.get(name)?, address::whole(self.addresses.get(name)?));
        let count = self.hidden.len();
        let message = format!("none of the {count} icons is shown: {address} {hidden}");
        Some(Finding::new(code(hidden), list_url, message).help(hidden.help()))
    }
}

const fn code(hidden: &Hidden) -> Code {
    match hidden {
        Hidden::Unfetched(_) => Code::IconUnreachable,
        _ => Code::IconNotShown,
    }
}

fn is_not_looked(hidden: &Hidden) -> bool {
    matches!(hidden, Hidden::Unfetched(Unfetched::NotLooked))
}

/// Whether two are hidden for one reason.
fn is_alike(a: &Hidden, b: &Hidden) -> bool {
    match (a, b) {
        (
            Hidden::Unfetched(Unfetched::Unreachable(_)),
            Hidden::Unfetched(Unfetched::Unreachable(_)),
        ) => true,
        (Hidden::Unfetched(a), Hidden::Unfetched(b)) => a == b,
        _ => discriminant(a) == discriminant(b),
    }
}

/// What becomes of the registry's own icon: whether it is shown, unless nobody looked.
pub(super) fn of_registry(
    icon: &Spanned<Value>,
    asking: &mut Asking<'_>,
) -> (Option<bool>, Option<Finding>) {
    // Without a scheme, it is asked of the Kasm server.
    let Some(address) = icon.value.as_str().filter(|text| address::has_scheme(text)) else {
        return (Some(false), None);
    };
    let (what, help) = match picture::shown(address, &asking.get(address)) {
        Err(Hidden::Unfetched(Unfetched::NotLooked)) => return (None, None),
        Err(hidden) => (hidden.to_string(), hidden.help()),
        Ok(content) => match Picture::read(&content) {
            Ok(_) => return (Some(true), None),
            Err(flaw) => (flaw.what.to_owned(), flaw.help),
        },
    };
    let message = format!("the registry's icon {} {what}", address::whole(address));
    let finding = Finding::new(Code::RegistryIconUnreachable, icon.span, message).help(help);
    (Some(false), Some(finding))
}
