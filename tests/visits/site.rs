//! A registry on a server of this machine, and what the built binary says about it.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};

use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::{Value, json};

use crate::faulty::{Asked, Faulty, Reply, say};

pub(crate) const NO_SCHEMA_LIST: &str = "This registry does not appear to have a valid schema list";
pub(crate) const INVALID: &str = "A valid url needs to be entered";
pub(crate) const NO_SCHEMA: &str =
    "This registry does not appear to have a compatible schema version available";
pub(crate) const NO_REGISTRY: &str = "This does not look like a valid registry.";
pub(crate) const INSTALLED: &str = "This Registry has already been installed.";

pub(crate) const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"/>"#;
pub(crate) const LOGIN: &str = "<!doctype html><form><input type=\"password\"></form>";

/// What a server answers at some paths.
type Pages = BTreeMap<String, Page>;

#[derive(Clone)]
struct Page {
    status: &'static str,
    headers: String,
    body: String,
}

/// A server below `/kasm/`, encrypted, whose certificate only those trust who are told so.
pub(crate) struct Site {
    server: Faulty,
    certificate: String,
    pages: Arc<OnceLock<Pages>>,
    list: Value,
    changed: Pages,
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    /// What the newest Kasm makes of it.
    pub(crate) verdict: Value,
    /// The rules that found something, and their messages.
    findings: Vec<(String, String)>,
    text: String,
}

impl Site {
    /// One with all that it takes.
    pub(crate) fn sound() -> Self {
        let names = vec!["127.0.0.1".to_owned()];
        let own = rcgen::generate_simple_self_signed(names).expect("plain names");
        let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("its own versions")
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key.into())
            .expect("they belong together");
        let pages: Arc<OnceLock<Pages>> = Arc::default();
        let shown = Arc::clone(&pages);
        let server = Faulty::encrypted(config, move |asked, _| answer(shown.get(), asked));
        let site = Self {
            server,
            certificate: own.cert.pem(),
            pages,
            list: Value::Null,
            changed: Pages::new(),
        };
        let root = site.root();
        let entry = |minor: u32| json!({ "version": format!("1.{minor}.x"), "image": "a/desk:1", "uncompressed_size_mb": 900 });
        let list = json!({
            "name": "Desk",
            "workspacecount": 1,
            "icon": format!("{root}logo.svg"),
            "description": "One desktop.",
            "list_url": root,
            "contact_url": null,
            "modified": 1_700_000_000_000_u64,
            "workspaces": [{
                "friendly_name": "Desk",
                "description": "A desktop.",
                "image_src": "desk.svg",
                "architecture": ["amd64"],
                "compatibility": [entry(16), entry(17), entry(18), entry(19)],
                "sha": "0a",
            }],
            "channels": [],
            "default_channel": null,
        });
        let site = Self { list, ..site };
        site.page("versions.txt", "text/plain", "1.1\n")
            .page("1.1/icons/desk.svg", "image/svg+xml", SVG)
            .page("logo.svg", "image/svg+xml", SVG)
    }

    /// Its address, as an admin enters it.
    pub(crate) fn root(&self) -> String {
        format!("https://{}/kasm/", self.server.address)
    }

    /// What it was asked, below `/kasm/`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.server.lines()
    }

    /// With something at a path.
    pub(crate) fn page(self, path: &str, content_type: &str, body: &str) -> Self {
        self.answers(path, "200 OK", &format!("Content-Type: {content_type}\r\n"), body)
    }

    /// With any answer at a path.
    pub(crate) fn answers(
        mut self,
        path: &str,
        status: &'static str,
        headers: &str,
        body: &str,
    ) -> Self {
        let page = Page { status, headers: headers.to_owned(), body: body.to_owned() };
        let path =
            path.strip_prefix("../").map_or_else(|| format!("/kasm/{path}"), |it| format!("/{it}"));
        self.changed.insert(path, page);
        self
    }

    /// With nothing at a path.
    pub(crate) fn without(self, path: &str) -> Self {
        self.answers(path, "404 Not Found", "", "")
    }

    /// With another value in its list; none takes the key away.
    pub(crate) fn value(mut self, key: &str, value: Option<Value>) -> Self {
        let list = self.list.as_object_mut().expect("a list");
        match value {
            Some(value) => drop(list.insert(key.to_owned(), value)),
            None => drop(list.remove(key)),
        }
        self
    }

    /// With another value in its workspace.
    pub(crate) fn workspace(mut self, key: &str, value: Value) -> Self {
        self.list["workspaces"][0][key] = value;
        self
    }

    /// Runs `cargo kasm verify` on it.
    pub(crate) fn verified(&self) -> Said {
        self.verified_at(&self.root(), &[])
    }

    /// The same for another address, with variables of the environment.
    pub(crate) fn verified_at(&self, address: &str, environment: &[(&str, &str)]) -> Said {
        self.pages.get_or_init(|| {
            let list = Page {
                status: "200 OK",
                headers: "Content-Type: application/json\r\n".to_owned(),
                body: self.list.to_string(),
            };
            let mut pages = Pages::from([("/kasm/1.1/list.json".to_owned(), list)]);
            pages.extend(self.changed.clone());
            pages
        });
        let folder = tempfile::tempdir().expect("a temporary folder");
        let authorities = folder.path().join("authorities.pem");
        fs::write(&authorities, &self.certificate).expect("an own folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
        command.args(["kasm", "verify", "--message-format", "json"]).arg(address);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", folder.path()).env("SSL_CERT_FILE", authorities);
        command.envs(environment.iter().copied()).current_dir(folder.path());
        let output = command.stdin(Stdio::null()).output().expect("the binary runs");
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_as_documented(&lines);
        let objects: Vec<Value> =
            lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let findings = objects.iter().filter(|object| object["reason"] == "kasm-finding");
        let text = |object: &Value, key: &str| object[key].as_str().unwrap_or_default().to_owned();
        let findings = findings.map(|object| (text(object, "name"), text(object, "message")));
        // Of a server on this machine, that is so.
        let findings = findings.filter(|(name, _)| name != "list-url-private").collect();
        let mut verdicts = objects.iter().filter(|object| object["reason"] == "kasm-verdict");
        let verdict = verdicts.next_back().cloned().unwrap_or_default();
        let text = lines + &String::from_utf8_lossy(&output.stderr);
        Said { code: output.status.code(), verdict, findings, text }
    }
}

fn answer(pages: Option<&Pages>, asked: &Asked) -> Reply {
    match pages.and_then(|pages| pages.get(&asked.path)) {
        Some(page) => say(page.status, &page.headers, &page.body),
        None => say("404 Not Found", "Content-Type: text/html\r\n", "<title>Not found</title>"),
    }
}

/// Asserts that each line is what the schema of `--message-format json` says.
fn assert_as_documented(lines: &str) {
    const SCHEMA: &str = include_str!("../../cargo-kasm/schemas/messages.schema.json");
    let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for line in lines.lines() {
        let object: Value = serde_json::from_str(line).expect("a line is JSON");
        if let Err(error) = validator.validate(&object) {
            panic!("{error} in {line}");
        }
    }
}

impl Said {
    /// Asserts that the registry is refused with these words, for this reason.
    #[track_caller]
    pub(crate) fn is_refused(&self, words: Option<&str>, cause: &str) -> &Self {
        let refused = &self.verdict["refused"];
        assert_eq!(refused["message"].as_str(), words, "{self:#?}");
        let said = refused["cause"].as_str().unwrap_or_default();
        assert!(said.contains(cause), "{cause:?} is not in {said:?}: {self:#?}");
        self
    }

    /// Asserts that it is added, and what becomes of some of it.
    #[track_caller]
    pub(crate) fn is_added(&self, expected: &[(&str, Value)]) -> &Self {
        assert!(self.verdict["added"].is_object(), "{self:#?}");
        for (key, value) in expected {
            assert_eq!(self.verdict["added"][key], *value, "{key} of {self:#?}");
        }
        self
    }

    /// Asserts that these rules found something, in their order, and the exit code.
    #[track_caller]
    pub(crate) fn finds(&self, rules: &[&str], code: i32) -> &Self {
        let found: Vec<_> = self.findings.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!((&found[..], self.code), (rules, Some(code)), "{self:#?}");
        self
    }

    /// Asserts that a text is said somewhere.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        assert!(self.text.contains(text), "{text:?} is not in: {self:#?}");
    }

    /// Asserts that nothing of this is told.
    #[track_caller]
    pub(crate) fn hides(&self, text: &str) {
        assert!(!self.text.contains(text), "{self:#?}");
    }
}
