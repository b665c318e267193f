//! A real registry server: Debian's `docker-registry`, on a free port of this machine.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use serde_json::{Value, json};

const PROGRAM: &str = "docker-registry";

/// Why none can be started.
pub(crate) fn missing() -> Option<&'static str> {
    let path = env::var_os("PATH").unwrap_or_default();
    let is_there = env::split_paths(&path).any(|folder| folder.join(PROGRAM).is_file());
    (!is_there).then_some("no docker-registry")
}

/// Who may log in to a server that asks for it: `somebody`, with `secret`.
const HTPASSWD: &str = "somebody:$2b$04$aewLb/H7oXZj8uyOecRx0.Z/q1rzW96DK30bmrFc54jWh5K7eyiD2\n";

/// A certificate of a server and its key, as PEM.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// How a server is spoken to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Door<'a> {
    Open,
    Login,
    Encrypted(&'a Certificate),
}

/// A server, which ends with this value. What it holds stays in its folder, for the next one.
#[derive(Debug)]
pub(crate) struct Registry {
    process: Child,
    /// `127.0.0.1:12345`.
    pub(crate) address: String,
}

impl Registry {
    /// Starts one over what `folder` holds.
    pub(crate) fn start(folder: &Path, door: Door) -> Self {
        let config = written(folder, "config.yml", &config(folder, door).to_string());
        let mut command = Command::new(PROGRAM);
        command.arg("serve").arg(config).stdin(Stdio::null()).stdout(Stdio::null());
        let mut process = command.stderr(Stdio::piped()).spawn().expect("docker-registry runs");
        let mut said = BufReader::new(process.stderr.take().expect("it is piped")).lines();
        let address = said.by_ref().map_while(Result::ok).find_map(|line| listens_on(&line));
        // It is never to wait for somebody who reads what else it says.
        thread::spawn(move || said.for_each(drop));
        let Some(address) = address else {
            panic!("docker-registry ended with {:?} before it listened", process.wait());
        };
        Self { process, address }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// JSON, which is YAML too. The system chooses the port, and the log says which.
fn config(folder: &Path, door: Door) -> Value {
    let mut config = json!({
        "version": "0.1",
        "log": { "level": "info", "formatter": "json", "accesslog": { "disabled": true } },
        "storage": { "filesystem": { "rootdirectory": folder.join("storage") } },
        "http": { "addr": "127.0.0.1:0", "secret": "of no worth" },
    });
    match door {
        Door::Open => {}
        Door::Login => {
            let users = written(folder, "htpasswd", HTPASSWD);
            config["auth"] = json!({ "htpasswd": { "realm": "images", "path": users } });
        }
        Door::Encrypted(of) => {
            let certificate = written(folder, "server.crt", &of.certificate);
            let key = written(folder, "server.key", &of.key);
            config["http"]["tls"] = json!({ "certificate": certificate, "key": key });
        }
    }
    config
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    fs::write(&file, text).expect("a folder of the test's own");
    file
}

fn listens_on(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    let address = line["msg"].as_str()?.strip_prefix("listening on ")?;
    Some(address.trim_end_matches(", tls").to_owned())
}
