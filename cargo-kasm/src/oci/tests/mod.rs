//! The client against small servers on this machine.

mod answers;
mod shown;
mod texts;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use registry_core::lock::PullRef;

use super::error::Login;
use super::login::Logins;
use super::{Access, Client, Digest, OciError, Options, Resolved};
use crate::net::proxy::Proxies;
use crate::net::tls::Authorities;

/// What a server was asked: the request's first line, and its headers in lower case.
#[derive(Clone, Debug)]
struct Asked {
    line: String,
    headers: String,
    body: String,
}

impl Asked {
    fn shows(&self, secret: &str) -> bool {
        self.headers.contains(&format!("authorization: {}", secret.to_ascii_lowercase()))
    }
}

type Log = Arc<Mutex<Vec<Asked>>>;

/// A server that answers as a function says: status line, headers and body as they are sent.
struct Server {
    address: String,
    log: Log,
}

impl Server {
    fn start(answer: impl Fn(&Asked, usize) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let log = Log::default();
        let seen = Arc::clone(&log);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let asked = read(&stream);
                let count = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(asked.clone());
                    seen.len()
                };
                // A client may have seen enough.
                let _ = (&stream).write_all(answer(&asked, count).as_bytes());
            }
        });
        Self { address, log }
    }

    fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    fn image(&self, rest: &str) -> PullRef {
        PullRef::own(&format!("{}/{rest}", self.address)).unwrap()
    }
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut headers = String::new();
    while reader.read_line(&mut headers).unwrap() > 2 {}
    let headers = headers.to_ascii_lowercase();
    let length = headers
        .split_once("content-length: ")
        .map_or(0, |(_, rest)| rest.split("\r\n").next().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    Asked { line, headers, body: String::from_utf8(body).unwrap() }
}

/// An answer with headers that each end with `\r\n`.
fn say(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

fn options() -> Options {
    Options {
        timeout: Duration::from_mins(1),
        per_host: 4,
        logins: Logins::default(),
        authorities: Authorities::new(Vec::new()),
        proxies: Proxies::default(),
    }
}

fn client() -> Client {
    Client::new(options())
}

/// One that knows a login for a server.
fn client_of(server: &str, auth: &str) -> (Client, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.json");
    std::fs::write(&file, format!("{{\"auths\":{{\"{server}\":{auth}}}}}")).unwrap();
    let logins = Logins::new(vec![file], Duration::from_mins(1));
    (Client::new(Options { logins, ..options() }), folder)
}

const PASSWORD: &str = r#"{ "username": "user", "password": "word" }"#;

fn basic() -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("user:word"))
}

fn digest(content: &str) -> Digest {
    Digest::of(content.as_bytes())
}

fn digest_header(content: &str) -> String {
    format!("Docker-Content-Digest: {}\r\n", digest(content))
}

fn bearer(asked: &Asked, path: &str) -> String {
    let (_, host) = asked.headers.split_once("host: ").unwrap();
    let host = host.split("\r\n").next().unwrap();
    format!("WWW-Authenticate: Bearer realm=\"http://{host}{path}\",service=\"s\"\r\n")
}
