//! The logins that Docker knows.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use registry_core::lock::DOCKER_HUB;
use serde::Deserialize;

use super::helper;

/// What Docker Hub's login is kept under, since the time of its first registry.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// What proves who somebody is.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Secret {
    /// A name and a password.
    Password { user: String, password: String },
    /// What a token server gives tokens for.
    Refresh(String),
}

/// Nothing of it is ever shown.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A login, none, or why it cannot be had.
pub(super) type Found = Result<Option<Secret>, String>;

/// The files that hold logins, and the programs that they name.
#[derive(Default)]
pub(crate) struct Logins {
    files: Vec<PathBuf>,
    patience: Duration,
    /// What helpers said, by their name and what they were asked.
    said: Mutex<HashMap<(String, String), Found>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Config {
    auths: Option<HashMap<String, Option<Kept>>>,
    cred_helpers: Option<HashMap<String, String>>,
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Kept {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
}

impl Logins {
    /// The files, the first that has a login counts; how long a helper may take.
    pub(crate) fn new(files: Vec<PathBuf>, patience: Duration) -> Self {
        Self { files, patience, said: Mutex::default() }
    }

    /// Those of this user: what `$REGISTRY_AUTH_FILE` names, and Docker's.
    pub(crate) fn of_user(patience: Duration) -> Self {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let docker = variable("DOCKER_CONFIG").map(PathBuf::from);
        let docker = docker.or_else(|| Some(etcetera::home_dir().ok()?.join(".docker")));
        let named = variable("REGISTRY_AUTH_FILE").map(PathBuf::from);
        let docker = docker.map(|folder| folder.join("config.json"));
        Self::new(named.into_iter().chain(docker).collect(), patience)
    }

    /// The login for a repository of a registry.
    pub(super) fn of(&self, registry: &str, repository: &str) -> Found {
        for file in &self.files {
            let Some(config) = read(file)? else {
                continue;
            };
            if let Some(secret) = self.look_in(&config, file, registry, repository)? {
                return Ok(Some(secret));
            }
        }
        Ok(None)
    }

    fn look_in(&self, config: &Config, file: &Path, registry: &str, repository: &str) -> Found {
        let own = config.cred_helpers.iter().flatten().find(|(key, _)| is_of(key, registry));
        let helper = own.map(|(_, helper)| helper).or(config.creds_store.as_ref());
        let said = match helper.filter(|helper| !helper.is_empty()) {
            Some(helper) => self.ask_helper(helper, registry),
            None => Ok(None),
        };
        if let Ok(Some(secret)) = said {
            return Ok(Some(secret));
        }
        match best(config, registry, repository).map_or(Ok(None), |kept| secret(kept, file))? {
            Some(secret) => Ok(Some(secret)),
            // Why a helper said nothing is worth telling only where nothing else is known.
            None => said,
        }
    }

    /// Helpers are asked one after the other, and once: some ask the user.
    fn ask_helper(&self, helper: &str, registry: &str) -> Found {
        let server = if registry == DOCKER_HUB { DOCKER_HUB_KEY } else { registry };
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (helper.to_owned(), server.to_owned());
        let found = said.entry(key).or_insert_with(|| helper::ask(helper, server, self.patience));
        found.clone()
    }
}

fn read(file: &Path) -> Result<Option<Config>, String> {
    /// A longer file holds something else.
    const LONGEST: u64 = 4 << 20;
    let unreadable = || format!("`{}` cannot be read", file.display());
    match std::fs::metadata(file) {
        Ok(metadata) if !metadata.is_file() || metadata.len() > LONGEST => return Err(unreadable()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        _ => {}
    }
    let bytes = std::fs::read(file).map_err(|_| unreadable())?;
    // An error's own text could quote a secret.
    let config = serde_json::from_slice(&bytes);
    config.map(Some).map_err(|_| format!("`{}` is not as Docker writes it", file.display()))
}

/// The login of the longest key that a repository lies below.
fn best<'a>(config: &'a Config, registry: &str, repository: &str) -> Option<&'a Kept> {
    let keys = config.auths.iter().flatten();
    let fitting = keys.filter(|(key, _)| match scope(key) {
        Some((host, path)) => {
            let below = repository.strip_prefix(path);
            is_of(host, registry)
                && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        None => is_of(key, registry),
    });
    fitting.max_by_key(|(key, _)| (scope(key).map_or(0, |(_, path)| path.len()), *key))?.1.as_ref()
}

/// The host and path of a key that is for a part of a registry: Podman's `ghcr.io/owner`.
fn scope(key: &str) -> Option<(&str, &str)> {
    let (host, path) = key.split_once('/')?;
    let path = path.trim_end_matches('/');
    let is_address = host.ends_with(':') || matches!(path, "" | "v1" | "v2");
    (!is_address).then_some((host, path))
}

/// Whether a key is for a registry: `host`, or an address with it.
fn is_of(key: &str, registry: &str) -> bool {
    let key = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let host = key.split('/').next().unwrap_or_default();
    let is_hub = matches!(host, "docker.io" | "index.docker.io" | "registry-1.docker.io");
    host.eq_ignore_ascii_case(registry) || (is_hub && registry == DOCKER_HUB)
}

fn secret(kept: &Kept, file: &Path) -> Found {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    if let Some(token) = text(&kept.identitytoken) {
        return Ok(Some(Secret::Refresh(token)));
    }
    if let Some(auth) = text(&kept.auth) {
        let damaged = || format!("a login in `{}` is damaged", file.display());
        return decoded(&auth).map(Some).ok_or_else(damaged);
    }
    let (user, password) = (text(&kept.username), text(&kept.password));
    Ok(user.zip(password).map(|(user, password)| Secret::Password { user, password }))
}

/// `user:password` in base 64; Docker forgives missing padding and zeros behind it.
fn decoded(auth: &str) -> Option<Secret> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&STANDARD, config).decode(auth.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    let (user, password) = (user.to_owned(), password.trim_end_matches('\0').to_owned());
    Some(Secret::Password { user, password })
}

#[cfg(test)]
#[path = "login_tests.rs"]
mod tests;
