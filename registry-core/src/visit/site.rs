//! `versions.txt`, and the way from it to the lists.

use std::sync::Arc;

use super::address::whole;
use super::asking::Asking;
use super::list::ListText;
use super::{Fetched, Refusal, Seen, Unfetched, list_json, page, versions, versions_txt};
use crate::declare::{Loaded, RegistryDecl};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{RELEASES, Release, Schema, layout};
use crate::source::{Sources, Span, Syntax};

pub(super) type Refused = (Refusal, String);

/// `versions.txt`.
pub(super) struct Site<'u> {
    url: &'u str,
    /// What it says, or how Kasm refuses what is there instead.
    text: Result<Arc<str>, Refused>,
    loaded: Loaded,
    findings: Findings,
}

impl<'u> Site<'u> {
    pub(super) fn ask(url: &'u str, asking: &mut Asking<'_>) -> Self {
        let address = versions_txt(url);
        let fetched = asking.get(&address);
        let kind = fetched.outcome.as_ref().ok().and_then(page::kind);
        let mut sources = Sources::default();
        let called = asking.fetch.called(&address);
        let text = fetched.outcome.as_ref().ok().filter(|_| kind.is_none());
        let text = text.map(|document| Arc::from(String::from_utf8_lossy(&document.body)));
        let source = match &text {
            Some(text) => sources.add(&called, Arc::clone(text), Syntax::Json),
            None => sources.add_opaque(&called),
        };
        let place = Span::whole(source);
        let registry = RegistryDecl::new(called.parent().unwrap_or(&called), source);
        let loaded = Loaded { sources, registry, findings: Findings::default() };
        let (text, finding) = match (&fetched.outcome, text) {
            (_, Some(text)) => (Ok(text), None),
            (Err(unfetched), None) => not_there(url, &address, (&fetched, unfetched), place),
            (Ok(_), None) => not_a_list(&address, kind.unwrap_or("no text"), &fetched, place),
        };
        Self { url, text, loaded, findings: finding.into_iter().collect() }
    }

    fn place(&self) -> Span {
        Span::whole(self.loaded.registry.source)
    }

    /// The list of a schema, if its line is there.
    pub(super) fn list(
        &mut self,
        schema: Schema,
        asking: &mut Asking<'_>,
    ) -> Result<ListText<'u>, Refused> {
        let versions = self.text.clone()?;
        let Some(line) = versions::line_of(&versions, schema) else {
            let cause = format!("no line of `{}` is `{schema}`", layout::VERSIONS_TXT);
            return Err((Refusal::NoCompatibleSchema, cause));
        };
        let place = Span::new(self.loaded.registry.source, line);
        let address = list_json(self.url, schema);
        let fetched = asking.get(&address);
        let (refusal, cause) = match &fetched.outcome {
            Ok(document) => match (page::kind(document), str::from_utf8(&document.body)) {
                (None, Ok(text)) => {
                    return Ok(ListText { url: self.url, schema, address, text: text.into() });
                }
                (Some(kind), _) => (
                    Refusal::ServerError,
                    format!("{} {}", whole(&address), is_page(kind, &fetched)),
                ),
                (None, Err(_)) => {
                    (Refusal::ServerError, format!("{} is not UTF-8", whole(&address)))
                }
            },
            Err(unfetched) => {
                (refusal_of(unfetched, Refusal::ServerError), fetched.trouble(&address, unfetched))
            }
        };
        let code = match refusal {
            Refusal::InvalidAddress => Code::SiteUnreachable,
            _ => Code::ListUnreadable,
        };
        let message = format!("{cause}, though `{schema}` is a line of `{}`", layout::VERSIONS_TXT);
        let help = format!("publish the list there, or remove the line `{schema}`");
        self.findings.push(Finding::new(code, place, message).help(help));
        Err((refusal, cause))
    }

    /// Says which schemas are not named, and which are named almost.
    pub(super) fn missing(&mut self, releases: &[Release]) {
        let Ok(text) = self.text.clone() else { return };
        let is_asked = |schema: &Schema| releases.iter().any(|release| release.schema == *schema);
        let schemas = || Schema::ALL.into_iter().filter(is_asked);
        let near = schemas().filter_map(|schema| Some((schema, versions::nearly(&text, schema)?)));
        let near: Vec<_> = near.collect();
        for (schema, near) in &near {
            let line = &text[near.place.clone()];
            let place = Span::new(self.loaded.registry.source, near.place.clone());
            let message = format!(
                "Kasm {} look for a line that is exactly `{schema}`, and {} {}",
                schema.readers(),
                quoted(line),
                near.what
            );
            let help =
                format!("write `{schema}` alone on its line, in UTF-8 without a byte order mark");
            self.findings.push(Finding::new(Code::NoCompatibleSchema, place, message).help(help));
        }
        if !near.is_empty() {
            return;
        }
        if !versions::names_any(&text) {
            let finding = Finding::new(
                Code::NoCompatibleSchema,
                self.place(),
                "no line is a schema that any Kasm reads",
            );
            self.findings.push(
                finding
                    .help("write a line `1.1`, and `1.0` where there is a list for old releases"),
            );
        } else if let Some(newest) = schemas().next_back().filter(|it| Some(*it) == newest())
            && versions::line_of(&text, newest).is_none()
        {
            let message =
                format!("no line is `{newest}`: Kasm {} do not see the registry", newest.readers());
            let finding = Finding::new(Code::CurrentSchemaMissing, self.place(), message);
            let help =
                format!("publish a list of schema {newest} as well, and add the line `{newest}`");
            self.findings.push(finding.help(help));
        }
    }

    pub(super) fn seen(self) -> Seen {
        Seen { loaded: self.loaded, findings: self.findings }
    }
}

fn newest() -> Option<Schema> {
    RELEASES.last().map(|release| release.schema)
}

/// How Kasm refuses what cannot be fetched; `status` where a server answered.
fn refusal_of(unfetched: &Unfetched, status: Refusal) -> Refusal {
    match unfetched {
        Unfetched::NoScheme | Unfetched::Unreachable(_) => Refusal::InvalidAddress,
        Unfetched::Status(_) | Unfetched::TooLarge(_) | Unfetched::NotLooked => status,
    }
}

type Instead = (Result<Arc<str>, Refused>, Option<Finding>);

fn not_there(
    url: &str,
    address: &str,
    (fetched, unfetched): (&Fetched, &Unfetched),
    place: Span,
) -> Instead {
    let refusal = refusal_of(unfetched, Refusal::NoSchemaList);
    let is_missing = *unfetched == Unfetched::NoScheme;
    let cause = fetched.trouble(if is_missing { url } else { address }, unfetched);
    let (code, help) = match refusal {
        Refusal::InvalidAddress if is_missing => {
            (Code::SiteUnreachable, format!("write the address with it: `https://{url}`"))
        }
        Refusal::InvalidAddress => (Code::SiteUnreachable, NO_WAY.to_owned()),
        _ => (Code::NoSchemaList, help_of_status(address, unfetched)),
    };
    let finding = Finding::new(code, place, cause.clone()).help(help);
    (Err((refusal, cause)), Some(finding))
}

const NO_WAY: &str = "Kasm's server has to reach it as well: look at the host's name, its certificate, and proxies on the way";

/// What to do where there is no `versions.txt`: usually the address of a page was copied.
fn help_of_status(address: &str, unfetched: &Unfetched) -> String {
    let folder = address.strip_suffix(layout::VERSIONS_TXT).unwrap_or(address);
    let before = |schema: Schema| Some(folder.split_once(&format!("/{schema}/"))?.0);
    if let Some(root) = Schema::ALL.into_iter().find_map(before) {
        return format!("enter the registry's root, `{root}/`, not the page of a schema");
    }
    match unfetched {
        Unfetched::Status(401 | 403) => {
            "Kasm's server logs in nowhere: let everybody read the file".to_owned()
        }
        Unfetched::Status(429 | 500..) => {
            "the web server fails, which says nothing about the registry: ask again later"
                .to_owned()
        }
        _ => format!(
            "enter the address of the folder with `{}`, and publish it there",
            layout::VERSIONS_TXT
        ),
    }
}

fn not_a_list(address: &str, kind: &str, fetched: &Fetched, place: Span) -> Instead {
    let cause = format!("{} {}", whole(address), is_page(kind, fetched));
    let help =
        "Kasm's server logs in nowhere and reads plain text: let everybody read the file itself";
    let finding = Finding::new(Code::NoCompatibleSchema, place, cause.clone()).help(help);
    (Err((Refusal::NoCompatibleSchema, cause)), Some(finding))
}

/// What follows an address where a page was served.
fn is_page(kind: &str, fetched: &Fetched) -> String {
    if fetched.redirects.is_empty() {
        format!("is {kind}")
    } else {
        format!("leads to {}, {kind}", whole(&fetched.address))
    }
}
