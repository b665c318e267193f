//! A list that was fetched: what its readers make of it, and what is wrong with it.

use std::collections::HashMap;
use std::sync::Arc;

use super::address::whole;
use super::asking::Asking;
use super::icons::{self, Icons};
use super::{Outcome, Refusal, Seen, Shown, Update, consistency, required, update};
use crate::check;
use crate::declare::{Loaded, Published, PublishedList, published};
use crate::finding::{Code, Finding, Findings};
use crate::listing::View;
use crate::model::{Release, Schema, is_official};
use crate::source::{Span, Spanned, Value};

/// The text of a list, and how it was asked for.
pub(super) struct ListText<'a> {
    /// The address that the admin typed.
    pub(super) url: &'a str,
    pub(super) schema: Schema,
    /// Where the list was asked for.
    pub(super) address: String,
    pub(super) text: Arc<str>,
}

/// Judges a list, and says what each of its readers makes of it.
pub(super) fn judge(
    text: &ListText<'_>,
    readers: &[Release],
    asking: &mut Asking<'_>,
) -> (Seen, Vec<Outcome>) {
    let mut list = PublishedList {
        schema: text.schema,
        path: asking.fetch.called(&text.address),
        text: Arc::clone(&text.text),
        icons: HashMap::new(),
    };
    let read = published(&list);
    let Some(head) = &read.head else { return unreadable(read.loaded, readers) };
    let list_url = head.get("list_url").cloned();
    let address = list_url.as_ref().and_then(|value| value.value.as_str());
    let icons = address.map(|address| Icons::ask(&read, address, asking)).unwrap_or_default();
    list.icons.clone_from(&icons.shown);
    let read = published(&list);
    let (model, findings) = check::judge_published(&read.loaded);
    let mut judge = Judge { text, read: &read, icons: &icons, findings };
    let (next, icon) = judge.run(list_url.as_ref(), asking);
    let findings = judge.findings;
    let lists = [(text.schema, Some(model))];
    let view = View::published(&lists);
    let shown = Shown { view: &view, read: &read, icons: &icons };
    let outcome = |release: &Release| match required::refusal(&read, text.url) {
        Some((refusal, cause)) => Outcome::Refused { refusal, cause },
        None => Outcome::Added(shown.to(*release, icon, &next)),
    };
    let outcomes = readers.iter().map(outcome).collect();
    (Seen { loaded: read.loaded, findings }, outcomes)
}

/// What is no JSON, or no object.
fn unreadable(mut loaded: Loaded, readers: &[Release]) -> (Seen, Vec<Outcome>) {
    let found = std::mem::take(&mut loaded.findings).into_iter().map(|finding| Finding {
        code: Code::ListUnreadable,
        message: match finding.code {
            Code::NotJson => "the list is no object".to_owned(),
            _ => finding.message,
        },
        fix: None,
        help: Some("publish the list as it was built; Kasm's server fails on this one".to_owned()),
        ..finding
    });
    let findings: Findings = found.take(1).collect();
    let first = findings.clone().into_iter().next();
    let cause = first.map_or_else(|| "the list is no JSON".to_owned(), |finding| finding.message);
    let refused =
        |_: &Release| Outcome::Refused { refusal: Refusal::ServerError, cause: cause.clone() };
    let outcomes = readers.iter().map(refused).collect();
    (Seen { loaded, findings }, outcomes)
}

struct Judge<'a> {
    text: &'a ListText<'a>,
    read: &'a Published,
    icons: &'a Icons,
    findings: Findings,
}

impl Judge<'_> {
    /// Adds what is wrong. Returns what the next update does, and whether the registry's icon is shown.
    fn run(
        &mut self,
        list_url: Option<&Spanned<Value>>,
        asking: &mut Asking<'_>,
    ) -> (Update, Option<bool>) {
        /// What the official registry is right about.
        const DEFAULTS: [Code; 2] =
            [Code::ListUrlTemplateDefault, Code::RegistryTextTemplateDefault];
        if is_official(self.text.url) {
            let findings = std::mem::take(&mut self.findings).into_iter();
            self.findings = findings.filter(|finding| !DEFAULTS.contains(&finding.code)).collect();
        }
        self.findings.extend(required::findings(self.read));
        consistency::check(self.read, &mut self.findings);
        let next = list_url.map_or(Update::Never, |list_url| self.follow(list_url, asking));
        let icon = self.read.head.as_ref().and_then(|head| head.get("icon"));
        let Some(icon) = icon else { return (next, Some(false)) };
        let (is_shown, finding) = icons::of_registry(icon, asking);
        self.findings.extend(finding.filter(|_| !self.is_explained(&OF_ICON)));
        (next, is_shown)
    }

    /// What hangs on `list_url`.
    fn follow(&mut self, list_url: &Spanned<Value>, asking: &mut Asking<'_>) -> Update {
        let ListText { schema, address, text, .. } = self.text;
        let Some(next) = list_url.value.as_str().filter(|text| !text.trim().is_empty()) else {
            return Update::Never;
        };
        let next = update::follow(next, *schema, (address, text), asking);
        if !self.is_explained(&OF_LIST_URL) {
            self.findings.extend(of_update(&next, list_url.span));
            // Where nothing is published at all, there are no icons either.
            if !(matches!(next, Update::Fails(_)) && self.icons.shown.is_empty()) {
                let is_http = self.is_explained(&[Code::ListUrlInsecure]);
                self.findings.extend(self.icons.findings(self.read, list_url.span, is_http));
            }
        }
        next
    }

    /// Whether something is wrong that explains the rest.
    fn is_explained(&self, codes: &[Code]) -> bool {
        self.findings.codes().any(|code| codes.contains(&code))
    }
}

/// What is wrong with `list_url` that breaks all that hangs on it.
const OF_LIST_URL: [Code; 7] = [
    Code::ListUrlTemplateDefault,
    Code::ListUrlMissingSlash,
    Code::ListUrlHasSchema,
    Code::ListUrlIsFile,
    Code::ListUrlInvalid,
    Code::ListUrlRepositoryPage,
    Code::ListUrlHostTypo,
];

/// What is wrong with the registry's icon that needs no request to be told.
const OF_ICON: [Code; 3] =
    [Code::RegistryIconRelative, Code::RegistryIconInsecure, Code::RegistryIconHtmlPage];

fn of_update(next: &Update, place: Span) -> Option<Finding> {
    let (code, message, help) = match next {
        Update::Fails(why) => (
            Code::UpdateFails,
            format!("the next update fails: {why}"),
            "write the address of the folder with `versions.txt`, as everybody reaches it",
        ),
        Update::Elsewhere(list) => (
            Code::UpdateElsewhere,
            format!("the next update reads another list, {}", whole(list)),
            "what was added is replaced by that list: publish the same one there, or correct `list_url`",
        ),
        Update::Same | Update::NotLooked | Update::Never => return None,
    };
    Some(Finding::new(code, place, message).help(help))
}
