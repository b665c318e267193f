//! Questions about one repository: redirects are followed, and what a registry wants to see is shown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use registry_core::lock::PullRef;
use ureq::http::header::LOCATION;
use ureq::http::{Method, StatusCode, Uri};

use super::challenge::{self, Challenge};
use super::login::Logins;
use super::session::{Known, Session, Shown};
use super::wire::{Answer, Ask, Failure, Wire};
use super::{Access, OciError, host};
use crate::net::address;

/// How many redirects are followed.
const MOST_REDIRECTS: usize = 5;

/// How often something better is shown: a token, a login, and each of them again.
const MOST_REFUSALS: usize = 4;

/// Registries, and what they were shown.
pub(super) struct Registries {
    pub(super) wire: Wire,
    logins: Logins,
    /// By the host that is asked, the repository, and whether that host names the image.
    sessions: Mutex<HashMap<(String, String, bool), Arc<Session>>>,
    /// What hosts wanted to see.
    wanted: Mutex<HashMap<String, Challenge>>,
}

/// A question about a repository.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) image: &'a PullRef,
    pub(super) method: &'a Method,
    /// What is asked for: `manifests/latest`.
    pub(super) path: &'a str,
    pub(super) accept: Option<&'static str>,
    pub(super) range: Option<&'a str>,
    pub(super) is_stream: bool,
}

/// What an answer comes to.
enum Step<T> {
    Done(T),
    Elsewhere(Uri),
    Refused(StatusCode, Option<Challenge>),
}

impl Registries {
    pub(super) fn new(wire: Wire, logins: Logins) -> Self {
        Self { wire, logins, sessions: Mutex::default(), wanted: Mutex::default() }
    }

    /// Asks, and makes something of the answer, which has any status but those of redirects, of
    /// refusals and of servers that fail.
    pub(super) fn ask<T>(
        &self,
        question: &Question<'_>,
        mut read: impl FnMut(Answer) -> Result<T, Failure>,
    ) -> Result<(T, Access), OciError> {
        let (name, repository) = (question.image.host(), question.image.repository());
        let home = host::authority(name);
        let mut uri = self.uri(name, &format!("/v2/{repository}/{}", question.path))?;
        let (mut redirects, mut refusals) = (0, 0);
        // Whoever a registry sends on to is shown what everybody may have, and no login.
        let mut access = Access::Anonymous;
        loop {
            let authority = address::of(&uri);
            let is_home = authority == home;
            let known: Known<'_> = is_home.then_some((&self.logins, name));
            let session = self.session(is_home.then_some(name), authority, repository);
            let shown = session.show(&self.wire, known)?;
            if is_home {
                access = shown.access();
            }
            let ask = question.at(&uri, &shown);
            let step = self.wire.ask(&ask, |answer| step(answer, &uri, &mut read))?;
            match step {
                Step::Done(value) => {
                    session.accepted(&shown);
                    return Ok((value, access));
                }
                Step::Elsewhere(target) => {
                    session.accepted(&shown);
                    redirects += 1;
                    if redirects > MOST_REDIRECTS {
                        let why = format!("redirects more than {MOST_REDIRECTS} times");
                        return Err(OciError::BadAnswer { host: name.to_owned(), why });
                    }
                    uri = target;
                }
                Step::Refused(status, challenge) => {
                    let wants_token = matches!(challenge, Some(Challenge::Bearer { .. }));
                    refusals += 1;
                    if refusals > MOST_REFUSALS || !(is_home || wants_token || !session.is_open()) {
                        let (host, why) =
                            (authority.to_owned(), format!("answered {}", status.as_u16()));
                        return Err(OciError::BadAnswer { host, why });
                    }
                    let challenge = match challenge {
                        None if session.is_open() => self.challenge(name)?,
                        challenge => challenge,
                    };
                    if let Some(likely) = challenge.as_ref().and_then(Challenge::elsewhere) {
                        self.wanted().insert(authority.to_owned(), likely);
                    }
                    session.refused(&shown, (status, challenge), &self.wire, known)?;
                }
            }
        }
    }

    /// What a registry wants to see in general, where it refuses something without a word.
    fn challenge(&self, name: &str) -> Result<Option<Challenge>, OciError> {
        let uri = self.uri(name, "/v2/")?;
        let ask = Ask {
            method: Method::GET,
            uri: &uri,
            accept: None,
            range: None,
            authorization: None,
            form: None,
            is_stream: false,
        };
        self.wire.ask(&ask, |answer| Ok(challenge::of(&answer.headers)))
    }

    fn uri(&self, name: &str, path: &str) -> Result<Uri, OciError> {
        let has_authority = self.wire.agents.has_authority(host::authority(name));
        host::uri(name, path, has_authority).ok_or_else(|| {
            let why = "has no address that could be asked".to_owned();
            OciError::BadAnswer { host: name.to_owned(), why }
        })
    }

    fn session(&self, name: Option<&str>, authority: &str, repository: &str) -> Arc<Session> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (authority.to_owned(), repository.to_owned(), name.is_some());
        let session = sessions.entry(key).or_insert_with(|| {
            let likely = self.wanted().get(authority).cloned();
            let name = name.unwrap_or(authority);
            Arc::new(Session::new(name, authority, repository, likely))
        });
        Arc::clone(session)
    }

    fn wanted(&self) -> MutexGuard<'_, HashMap<String, Challenge>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Question<'_> {
    fn at<'a>(&'a self, uri: &'a Uri, shown: &Shown) -> Ask<'a> {
        Ask {
            method: self.method.clone(),
            uri,
            accept: self.accept,
            range: self.range,
            authorization: shown.header.clone(),
            form: None,
            is_stream: self.is_stream,
        }
    }
}

fn step<T>(
    answer: Answer,
    from: &Uri,
    read: &mut impl FnMut(Answer) -> Result<T, Failure>,
) -> Result<Step<T>, Failure> {
    match answer.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Ok(Step::Refused(answer.status, challenge::of(&answer.headers)))
        }
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => {
            let target = answer.text(LOCATION).and_then(|target| address::join(from, target));
            let Some(target) = target else {
                return Err(answer.odd("redirects to nowhere that could be asked"));
            };
            if is_safe(from, &target) {
                Ok(Step::Elsewhere(target))
            } else {
                let target = address::of(&target);
                Err(answer.odd(format!("redirects to `{target}`, which is not followed")))
            }
        }
        _ => read(answer).map(Step::Done),
    }
}

/// Nobody is led from an encrypted connection to another one, nor from elsewhere to this machine.
fn is_safe(from: &Uri, to: &Uri) -> bool {
    let is_here = |uri| address::is_loopback(address::bare(address::of(uri)));
    if is_here(to) { is_here(from) } else { to.scheme_str() == Some("https") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_nowhere_unsafe() {
        for (from, to, is_followed) in [
            ("https://a.example/", "https://cdn.example/", true),
            ("https://a.example/", "http://a.example/", false),
            ("https://a.example/", "http://127.0.0.1/", false),
            ("https://a.example/", "https://localhost/", false),
            ("http://127.0.0.1:5000/", "http://localhost:5001/", true),
            ("http://127.0.0.1:5000/", "https://cdn.example/", true),
            ("http://127.0.0.1:5000/", "http://cdn.example/", false),
        ] {
            let parse = |text| address::parse(text).unwrap();
            assert_eq!(is_safe(&parse(from), &parse(to)), is_followed, "{from} {to}");
        }
    }
}
