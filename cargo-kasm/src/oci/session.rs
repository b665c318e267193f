//! What has been shown to a registry so that it answers about one repository.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use ureq::http::{HeaderValue, StatusCode};

use super::challenge::Challenge;
use super::error::Login;
use super::login::{Logins, Secret};
use super::token::{self, Proof};
use super::wire::Wire;
use super::{Access, OciError, realm};

/// A repository of a registry, and what that has been shown. One thread gets a token while the
/// others wait for it.
pub(super) struct Session {
    /// What people call the registry.
    name: String,
    /// The host and port that are asked.
    authority: String,
    repository: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    stage: Stage,
    proof: Option<Proof>,
    /// What was asked for, to get another token when one expires.
    challenge: Option<Challenge>,
    /// What everybody's token was asked for with, in vain or not.
    tried: Option<Challenge>,
    /// Whether the proof was accepted: then a refusal means that it has expired.
    is_proven: bool,
    /// How often the proof has changed.
    turn: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Nothing was shown.
    #[default]
    Bare,
    /// A token that everybody gets.
    Anonymous,
    /// The user's login, or a token for it.
    Login,
}

/// What is shown with one request.
pub(super) struct Shown {
    pub(super) header: Option<HeaderValue>,
    turn: u64,
    stage: Stage,
}

/// What a login is looked up in: (the logins, the registry's name).
pub(super) type Known<'a> = Option<(&'a Logins, &'a str)>;

impl Shown {
    /// What it says about who may pull.
    pub(super) fn access(&self) -> Access {
        if self.stage == Stage::Login { Access::Login } else { Access::Anonymous }
    }
}

impl Session {
    /// One with a registry that is likely to want this, as it did for another repository.
    pub(super) fn new(
        name: &str,
        authority: &str,
        repository: &str,
        likely: Option<Challenge>,
    ) -> Self {
        let (name, authority) = (name.to_owned(), authority.to_owned());
        let state = Mutex::new(State { challenge: likely, ..State::default() });
        Self { name, authority, repository: repository.to_owned(), state }
    }

    /// Whether the registry has not said yet what it wants to see.
    pub(super) fn is_open(&self) -> bool {
        self.state().challenge.is_none()
    }

    /// What to show with the next request.
    pub(super) fn show(&self, wire: &Wire, known: Known<'_>) -> Result<Shown, OciError> {
        let mut state = self.state();
        if state.stage == Stage::Bare {
            self.get_anonymous(&mut state, wire)?;
        }
        let expires = state.proof.as_ref().and_then(|proof| proof.expires);
        if expires.is_some_and(|expires| Instant::now() >= expires) {
            self.renew(&mut state, wire, known)?;
        }
        let header = state.proof.as_ref().map(|proof| proof.header.clone());
        Ok(Shown { header, turn: state.turn, stage: state.stage })
    }

    /// What was shown was enough.
    pub(super) fn accepted(&self, shown: &Shown) {
        let mut state = self.state();
        state.is_proven |= state.turn == shown.turn;
    }

    /// What was shown was not enough: finds something better, or says that there is nothing.
    pub(super) fn refused(
        &self,
        shown: &Shown,
        (status, challenge): (StatusCode, Option<Challenge>),
        wire: &Wire,
        known: Known<'_>,
    ) -> Result<(), OciError> {
        let mut state = self.state();
        // Somebody else has found it meanwhile.
        if state.turn != shown.turn {
            return Ok(());
        }
        state.challenge = challenge.or(state.challenge.take());
        if state.is_proven && status == StatusCode::UNAUTHORIZED {
            return self.renew(&mut state, wire, known);
        }
        if state.stage == Stage::Bare && self.get_anonymous(&mut state, wire)? {
            return Ok(());
        }
        if state.stage == Stage::Login {
            return Err(self.denied(Login::Refused));
        }
        self.log_in(&mut state, wire, known)
    }

    /// The token that everybody gets, where there is one; asked for once.
    fn get_anonymous(&self, state: &mut State, wire: &Wire) -> Result<bool, OciError> {
        if state.challenge.is_none() || state.tried == state.challenge {
            return Ok(false);
        }
        let token = self.token(state, wire, None)?;
        state.tried.clone_from(&state.challenge);
        let is_given = token.is_some();
        if is_given {
            state.next(Stage::Anonymous, token);
        }
        Ok(is_given)
    }

    /// Another proof like the one that has expired.
    fn renew(&self, state: &mut State, wire: &Wire, known: Known<'_>) -> Result<(), OciError> {
        if state.stage == Stage::Login {
            return self.log_in(state, wire, known);
        }
        let token = self.token(state, wire, None)?;
        if token.is_none() {
            return self.log_in(state, wire, known);
        }
        state.next(Stage::Anonymous, token);
        Ok(())
    }

    fn log_in(&self, state: &mut State, wire: &Wire, known: Known<'_>) -> Result<(), OciError> {
        let found =
            known.map_or(Ok(None), |(logins, registry)| logins.of(registry, &self.repository));
        let secret = match found {
            Ok(Some(secret)) => secret,
            Ok(None) => return Err(self.denied(Login::None)),
            Err(why) => return Err(self.denied(Login::Unreadable(why))),
        };
        let proof = match &state.challenge {
            Some(Challenge::Basic) => token::basic(&secret),
            _ => self.token(state, wire, Some(&secret))?,
        };
        if proof.is_none() {
            return Err(self.denied(Login::Refused));
        }
        state.next(Stage::Login, proof);
        Ok(())
    }

    /// A token, if the registry has named a server for them and that gives one.
    fn token(
        &self,
        state: &State,
        wire: &Wire,
        secret: Option<&Secret>,
    ) -> Result<Option<Proof>, OciError> {
        let Some(Challenge::Bearer { realm, service, repository }) = &state.challenge else {
            return Ok(None);
        };
        let realm = &realm::trusted(&self.authority, realm)?;
        let repository = repository.as_deref().unwrap_or(&self.repository);
        let service = service.as_deref();
        token::fetch(wire, &token::Request { realm, service, repository, secret })
    }

    fn denied(&self, login: Login) -> OciError {
        OciError::Denied { host: self.name.clone(), login }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next(&mut self, stage: Stage, proof: Option<Proof>) {
        (self.stage, self.proof, self.is_proven) = (stage, proof, false);
        self.turn += 1;
    }
}
