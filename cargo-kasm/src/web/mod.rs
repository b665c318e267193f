//! Web servers, asked for single files: redirects are followed and remembered. Nothing here knows of
//! Kasm.

mod address;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use ureq::http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION, X_CONTENT_TYPE_OPTIONS};
use ureq::http::{HeaderMap, Request, Response, Uri};
use ureq::{Agent, Body, Error};

use crate::net::address::of;
use crate::net::agents::{self, Agents};
use crate::net::failure::{Failure, of_io, of_ureq};
use crate::net::proxy::Proxies;
use crate::net::tls::Authorities;
use crate::progress::{Bar, Wait};

/// How many requests are under way at once.
const AT_ONCE: usize = 8;
/// As many as browsers follow.
const MOST_REDIRECTS: usize = 20;
/// The wait before the second and last try.
const WAIT: Duration = Duration::from_millis(500);
/// How often a host that has answered may fail to.
const MOST_FAILURES: usize = AT_ONCE;

/// What asks web servers.
pub(crate) struct Web {
    agents: Agents,
    timeout: Duration,
    /// What is known of each host: no further request waits for one that is lost.
    hosts: Mutex<HashMap<String, Host>>,
}

/// What became of the requests to a host.
#[derive(Default)]
struct Host {
    has_answered: bool,
    failures: usize,
    /// Why the last one failed.
    why: String,
}

impl Host {
    /// Whether it cannot be reached at all. Of a host that answers, one file may be slow.
    const fn is_lost(&self) -> bool {
        self.failures >= if self.has_answered { MOST_FAILURES } else { 1 }
    }
}

/// What became of a request.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    /// The address that answered at last.
    pub(crate) address: String,
    /// The addresses that led there, the one that was asked for first.
    pub(crate) redirects: Vec<String>,
    /// What there is.
    pub(crate) outcome: Result<File, Trouble>,
}

/// What a server sent.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Its `Content-Type`, as sent.
    pub(crate) content_type: Option<String>,
    /// Whether browsers have to believe that: `X-Content-Type-Options: nosniff`.
    pub(crate) nosniff: bool,
    /// Which pages may show it: `Cross-Origin-Resource-Policy`.
    pub(crate) resource_policy: Option<String>,
    /// Its bytes.
    pub(crate) body: Arc<[u8]>,
}

/// Why there is nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The address names no place on the web.
    #[error("it is no address that can be asked")]
    BadAddress,
    /// Its host is written as people read it, not as it is asked for.
    #[error("its host has letters beyond ASCII: write it as it is asked for, `xn--…`")]
    OtherLetters,
    /// It holds somebody's name, or password.
    #[error("it holds a login, which is not sent: leave it out")]
    Login,
    /// No server answered: DNS, TLS, a proxy, the connection, or its time.
    #[error("`{host}` {why}")]
    Unreachable {
        /// The host that did not.
        host: String,
        /// What happened: "is not known by that name".
        why: String,
    },
    /// The server answered with a status that stands for no success.
    #[error("the server answered {0}")]
    Status(u16),
    /// There is more than was asked for, in bytes.
    #[error("it has more than {0} bytes")]
    TooLarge(u64),
    /// One redirect led to the next.
    #[error("it is redirected without end")]
    Redirects,
}

impl Web {
    /// With this machine's proxies and authorities; `timeout` is for each whole answer.
    pub(crate) fn new(timeout: Duration) -> Self {
        let authorities = Authorities::new(Vec::new());
        let agents = Agents::new(authorities, Proxies::of_environment(), AT_ONCE, timeout);
        Self { agents, timeout, hosts: Mutex::default() }
    }

    /// Gets a file of at most `most` bytes.
    pub(crate) fn get(&self, address: &str, most: u64) -> Got {
        let _shown = Wait::new("Asking", address);
        self.follow(address, most)
    }

    fn follow(&self, address: &str, most: u64) -> Got {
        let mut redirects = Vec::new();
        let Some(mut uri) = address::parse(address) else {
            let address = address.to_owned();
            let outcome = Err(address::problem(&address));
            return Got { address, redirects, outcome };
        };
        loop {
            let outcome = match self.ask(&uri, most) {
                Ok(Answer::File(file)) => Ok(file),
                Ok(Answer::Redirect(_)) if redirects.len() >= MOST_REDIRECTS => {
                    Err(Trouble::Redirects)
                }
                Ok(Answer::Redirect(target)) => match address::join(&uri, &target) {
                    Some(target) => {
                        redirects.push(uri.to_string());
                        uri = target;
                        continue;
                    }
                    None => {
                        redirects.push(uri.to_string());
                        let outcome = Err(address::problem(&target));
                        return Got { address: target, redirects, outcome };
                    }
                },
                Err(trouble) => Err(trouble),
            };
            return Got { address: uri.to_string(), redirects, outcome };
        }
    }

    /// Gets several files, some at once; in the order of their addresses.
    pub(crate) fn get_all(&self, addresses: &[String], most: u64, bar: &Bar) -> Vec<Got> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut got = Vec::new();
            while let index = next.fetch_add(1, Ordering::Relaxed)
                && let Some(address) = addresses.get(index)
            {
                got.push((index, self.follow(address, most)));
                bar.step();
            }
            got
        };
        let mut got = thread::scope(|scope| {
            let others = AT_ONCE.min(addresses.len()).saturating_sub(1);
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
            let others: Vec<_> = (0..others).filter_map(spawn).collect();
            let mut got = work();
            got.extend(others.into_iter().filter_map(|other| other.join().ok()).flatten());
            got
        });
        got.sort_by_key(|(index, _)| *index);
        got.into_iter().map(|(_, got)| got).collect()
    }

    /// Asks one server, twice where it fails.
    fn ask(&self, uri: &Uri, most: u64) -> Result<Answer, Trouble> {
        let host = of(uri);
        if let Some(known) = self.hosts().get(host).filter(|known| known.is_lost()) {
            return Err(Trouble::Unreachable { host: host.to_owned(), why: known.why.clone() });
        }
        let answer = match self.once(uri, most) {
            Err(trouble) if is_passing(&trouble) => {
                thread::sleep(WAIT);
                self.once(uri, most)
            }
            answer => answer,
        };
        let mut hosts = self.hosts();
        let known = hosts.entry(host.to_owned()).or_default();
        match &answer {
            Err(Trouble::Unreachable { why, .. }) => {
                known.failures += 1;
                known.why.clone_from(why);
            }
            _ => known.has_answered = true,
        }
        drop(hosts);
        answer
    }

    fn hosts(&self) -> std::sync::MutexGuard<'_, HashMap<String, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn once(&self, uri: &Uri, most: u64) -> Result<Answer, Trouble> {
        let lost = |why| Trouble::Unreachable { host: of(uri).to_owned(), why };
        let agent = self.agents.of(uri).map_err(lost)?;
        let failed = |failure| {
            let (Failure::Broken(why) | Failure::Late(why) | Failure::Untrusted(why)) = failure;
            lost(format!("{why}{}", agents::way(&agent)))
        };
        let answer = send(&agent, uri, self.timeout).map_err(|error| failed(of_ureq(error)))?;
        let (parts, body) = answer.into_parts();
        if parts.status.is_redirection() && parts.headers.contains_key(LOCATION) {
            return Ok(Answer::Redirect(text(&parts.headers, LOCATION).unwrap_or_default()));
        }
        if !parts.status.is_success() {
            return Err(Trouble::Status(parts.status.as_u16()));
        }
        let reader = body.into_with_config().limit(u64::MAX).reader();
        let packed = text(&parts.headers, CONTENT_ENCODING).map(|it| it.to_ascii_lowercase());
        let read = match packed.as_deref().map(str::trim) {
            Some("gzip" | "x-gzip") => bytes(MultiGzDecoder::new(reader), most),
            _ => bytes(reader, most),
        };
        let body = read.map_err(|error| failed(of_io(&error)))?.ok_or(Trouble::TooLarge(most))?;
        let is_nosniff = |value: String| value.trim().eq_ignore_ascii_case("nosniff");
        Ok(Answer::File(File {
            content_type: text(&parts.headers, CONTENT_TYPE),
            nosniff: text(&parts.headers, X_CONTENT_TYPE_OPTIONS).is_some_and(is_nosniff),
            resource_policy: text(&parts.headers, "cross-origin-resource-policy"),
            body: body.into(),
        }))
    }
}

/// What one server said.
enum Answer {
    File(File),
    /// To ask there.
    Redirect(String),
}

fn send(agent: &Agent, uri: &Uri, timeout: Duration) -> Result<Response<Body>, Error> {
    let request = agent.configure_request(Request::get(uri.clone()).body(())?);
    agent.run(request.timeout_global(Some(timeout)).build())
}

/// Whether another try may end otherwise.
const fn is_passing(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Unreachable { .. } | Trouble::Status(429 | 502..=504))
}

fn text(headers: &HeaderMap, name: impl ureq::http::header::AsHeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// All bytes, unless they are too many.
fn bytes(reader: impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}
