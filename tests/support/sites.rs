//! Sites as they are served, without a network: a folder of files, and a `server.toml` for what
//! servers do beyond that.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::visit::{Document, Fetch, Fetched, Folder, Unfetched};
use serde::Deserialize;

/// Where fixtures are served, unless an admin enters something else.
const ROOT: &str = "https://registry.example/kasm/";

/// A site.
pub struct Site {
    folder: Folder<'static>,
    server: Server,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Server {
    /// The address that an admin enters.
    #[serde(default = "root")]
    entered: String,
    #[serde(default, rename = "answer")]
    answers: Vec<Answer>,
}

/// What is answered at an address, which may be a path below the root.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Answer {
    at: String,
    /// The file that is served there.
    file: Option<String>,
    /// The address that this one leads to.
    redirect: Option<String>,
    status: Option<u16>,
    headers: BTreeMap<String, String>,
}

fn root() -> String {
    ROOT.to_owned()
}

impl Site {
    /// A site of fixtures.
    ///
    /// # Panics
    /// Where its `server.toml` is wrong.
    pub fn read(path: &Utf8Path) -> Self {
        let server = fs::read_to_string(path.join("server.toml")).unwrap_or_default();
        let server = toml::from_str(&server).expect("a server.toml");
        let files: Utf8PathBuf = path.to_owned();
        let read = move |name: &str| fs::read(files.join(name)).ok().map(Arc::from);
        Self { folder: Folder::at(ROOT, path, read), server }
    }

    /// The address that an admin enters.
    pub fn entered(&self) -> &str {
        &self.server.entered
    }

    fn answer(&self, address: &str) -> Answer {
        let is_meant = |answer: &&Answer| {
            answer.at == address || address.strip_prefix(ROOT) == Some(answer.at.as_str())
        };
        self.server.answers.iter().find(is_meant).cloned().unwrap_or_default()
    }
}

impl Fetch for Site {
    fn get(&self, address: &str) -> Fetched {
        let answer = self.answer(address);
        if let Some(target) = &answer.redirect {
            let mut fetched = self.get(target);
            fetched.redirects.insert(0, address.to_owned());
            return fetched;
        }
        if let Some(status) = answer.status {
            return Fetched::at(address, Err(Unfetched::Status(status)));
        }
        let file = answer.file.as_ref().map(|file| format!("{ROOT}{file}"));
        let outcome = self.folder.get(file.as_deref().unwrap_or(address)).outcome;
        let outcome = outcome.map(|document| with_headers(document, &answer.headers));
        Fetched::at(address, outcome.map_err(|unfetched| elsewhere(unfetched, address)))
    }

    fn called(&self, address: &str) -> Utf8PathBuf {
        self.folder.called(address)
    }
}

fn with_headers(document: Document, headers: &BTreeMap<String, String>) -> Document {
    let header = |name: &str| headers.get(name).cloned();
    Document {
        content_type: header("content-type").or(document.content_type),
        nosniff: header("x-content-type-options").is_some_and(|value| value == "nosniff"),
        resource_policy: header("cross-origin-resource-policy"),
        body: document.body,
    }
}

/// Of other hosts nobody has heard.
fn elsewhere(unfetched: Unfetched, address: &str) -> Unfetched {
    let host = address.split('/').nth(2).unwrap_or_default();
    match unfetched {
        Unfetched::NotLooked => {
            Unfetched::Unreachable(format!("`{host}` is not known by that name"))
        }
        other => other,
    }
}
