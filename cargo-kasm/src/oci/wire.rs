//! Single requests: to the right host, not too many at once, again where a server fails.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RANGE, RETRY_AFTER};
use ureq::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use ureq::{Agent, Body, BodyReader, Error};

use super::gate::{Gates, Permit};
use super::{OciError, Traffic, wait};
use crate::net::address;
use crate::net::agents::{self, Agents};
use crate::net::failure::{Failure as Broken, of_io, of_ureq};

/// How often a question is asked, and how long is waited before each further try.
const TRIES: usize = 3;

/// What asks.
pub(super) struct Wire {
    pub(super) agents: Agents,
    gates: Gates,
    traffic: Arc<Counters>,
    pub(super) timeout: Duration,
    waits: [Duration; TRIES - 1],
}

/// A request.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    pub(super) uri: &'a Uri,
    pub(super) accept: Option<&'static str>,
    pub(super) range: Option<&'a str>,
    pub(super) authorization: Option<HeaderValue>,
    /// A form's content, for `POST`.
    pub(super) form: Option<String>,
    /// Whether all of it has to be there in time, or only the next bytes.
    pub(super) is_stream: bool,
}

/// An answer whose body is still to be read.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    host: String,
    body: BodyReader<'static>,
    traffic: Arc<Counters>,
    // The host is asked for as long as its answer is read.
    permit: Permit,
}

/// Why there is nothing to be made of an answer.
pub(super) enum Failure {
    /// Another try may end better; what the server did.
    Again(String),
    /// So may one after silence, at first or in the midst of an answer.
    Silent(String),
    /// So will a try after some time, as far as the server says it.
    Later(Option<Duration>),
    /// All tries end so.
    Never(OciError),
}

#[derive(Default)]
struct Counters {
    heads: AtomicU64,
    gets: AtomicU64,
    posts: AtomicU64,
    bytes: AtomicU64,
}

impl Wire {
    pub(super) fn new(agents: Agents, per_host: usize, timeout: Duration) -> Self {
        Self {
            agents,
            gates: Gates::new(per_host),
            traffic: Arc::default(),
            timeout,
            waits: [Duration::from_millis(200), Duration::from_secs(1)],
        }
    }

    /// What was asked and read so far.
    pub(super) fn traffic(&self) -> Traffic {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Counters { heads, gets, posts, bytes } = &*self.traffic;
        Traffic { heads: count(heads), gets: count(gets), posts: count(posts), bytes: count(bytes) }
    }

    /// Asks until a server has an answer, and makes something of it.
    pub(super) fn ask<T>(
        &self,
        ask: &Ask<'_>,
        mut read: impl FnMut(Answer) -> Result<T, Failure>,
    ) -> Result<T, OciError> {
        let authority = address::of(ask.uri);
        let gate = self.gates.of(authority);
        let mut tries = 0;
        loop {
            let permit = gate.enter()?;
            let since = permit.since();
            let answer = self.once(ask, permit);
            if let Ok(Answer { headers, .. }) = &answer
                && let Some(wait) = wait::exhausted(headers, SystemTime::now())
            {
                gate.rest(wait);
            }
            let read = answer.and_then(&mut read);
            if !matches!(read, Err(Failure::Silent(_))) {
                gate.answered();
            }
            let (why, is_silent) = match read {
                Ok(value) => return Ok(value),
                Err(Failure::Never(error)) => return Err(error),
                Err(Failure::Later(wait)) => {
                    gate.pause(since, wait)?;
                    continue;
                }
                Err(Failure::Again(why)) => (why, false),
                Err(Failure::Silent(why)) => (why, true),
            };
            let Some(wait) = self.waits.get(tries) else {
                let (host, why) = (authority.to_owned(), format!("{why}, {TRIES} times"));
                let error = OciError::Unanswered { host, why };
                return Err(if is_silent { gate.unanswered(error) } else { error });
            };
            thread::sleep(*wait);
            tries += 1;
        }
    }

    fn once(&self, ask: &Ask<'_>, permit: Permit) -> Result<Answer, Failure> {
        let host = address::of(ask.uri).to_owned();
        let never = |why| Failure::Never(OciError::Unanswered { host: host.clone(), why });
        let agent = self.agents.of(ask.uri).map_err(never)?;
        self.traffic.count(&ask.method);
        let whole = (!ask.is_stream).then_some(self.timeout);
        let answer = ask.send(&agent, whole).map_err(|error| match of_ureq(error) {
            Broken::Broken(why) => Failure::Silent(format!("{why}{}", agents::way(&agent))),
            Broken::Late(why) => late_in(&permit, format!("{why}{}", agents::way(&agent))),
            Broken::Untrusted(why) => never(why),
        })?;
        let (parts, body) = answer.into_parts();
        let traffic = Arc::clone(&self.traffic);
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            host,
            body: body.into_with_config().limit(u64::MAX).reader(),
            traffic,
            permit,
        };
        answer.unless_the_server_failed()
    }
}

impl Ask<'_> {
    fn send(&self, agent: &Agent, whole: Option<Duration>) -> Result<Response<Body>, Error> {
        let mut request = Request::builder().method(self.method.clone()).uri(self.uri.clone());
        if let Some(accept) = self.accept {
            request = request.header(ACCEPT, accept);
        }
        if let Some(range) = self.range {
            request = request.header(RANGE, range);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let Some(form) = &self.form else {
            let request = agent.configure_request(request.body(())?);
            return agent.run(request.timeout_global(whole).build());
        };
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = agent.configure_request(request.body(form.clone())?);
        agent.run(request.timeout_global(whole).build())
    }
}

/// What it means that the time for an answer, or for the rest of it, went by.
fn late_in(permit: &Permit, why: String) -> Failure {
    permit.late(&why).map_or_else(Failure::Never, |()| Failure::Silent(why))
}

impl Answer {
    fn unless_the_server_failed(self) -> Result<Self, Failure> {
        let now = SystemTime::now();
        match self.status.as_u16() {
            429 => Err(Failure::Later(wait::asked_for(&self.headers, now))),
            503 if self.headers.contains_key(RETRY_AFTER) => {
                Err(Failure::Later(wait::asked_for(&self.headers, now)))
            }
            status @ (408 | 500 | 502..=504 | 507..=599) => {
                Err(Failure::Again(format!("answered {status}")))
            }
            _ => Ok(self),
        }
    }

    /// A header's text.
    pub(super) fn text(&self, name: impl ureq::http::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The error that what answers is no registry.
    pub(super) fn odd(&self, why: impl Into<String>) -> Failure {
        Failure::Never(OciError::BadAnswer { host: self.host.clone(), why: why.into() })
    }

    /// The body, if it is small enough.
    pub(super) fn bytes(mut self, what: &'static str, limit: u64) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let read = (&mut self).take(limit + 1).read_to_end(&mut bytes);
        if let Err(error) = read {
            return Err(match of_io(&error) {
                Broken::Broken(why) => Failure::Again(why),
                Broken::Late(why) => late_in(&self.permit, why),
                Broken::Untrusted(why) => {
                    Failure::Never(OciError::Unanswered { host: self.host.clone(), why })
                }
            });
        }
        if bytes.len() as u64 > limit {
            let host = self.host.clone();
            return Err(Failure::Never(OciError::TooLarge { host, what, limit }));
        }
        Ok(bytes)
    }
}

impl Read for Answer {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.body.read(buffer)?;
        self.traffic.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Counters {
    fn count(&self, method: &Method) {
        let counter = match *method {
            Method::HEAD => &self.heads,
            Method::POST => &self.posts,
            _ => &self.gets,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}
