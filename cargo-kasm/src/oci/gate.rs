//! How much is asked of one host: so many requests at once, none while it wants to be left alone, and
//! none any more where it asks for too long a wait or does not answer at all.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::OciError;

/// How long is waited for one host in all.
const PATIENCE: Duration = Duration::from_mins(1);

/// So many questions without any answer, one behind the other, and a host is given up.
const MOST_UNANSWERED: u32 = 4;

/// So often is waited as long as an answer may take, and none comes, and a host is given up: that takes long
/// enough.
const MOST_LATE: u32 = 2;

/// The gates of all hosts.
pub(super) struct Gates {
    per_host: usize,
    gates: Mutex<HashMap<String, Arc<Gate>>>,
}

/// That of one host.
pub(super) struct Gate {
    host: String,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    free: usize,
    patience: Duration,
    closed_until: Option<Instant>,
    paused_at: Option<Instant>,
    /// How long the last pause was that the host did not name.
    guess: Duration,
    unanswered: u32,
    late: u32,
    late_at: Option<Instant>,
    given_up: Option<OciError>,
}

/// One of the requests that a host answers at once.
pub(super) struct Permit {
    gate: Arc<Gate>,
    since: Instant,
}

impl Gates {
    pub(super) fn new(per_host: usize) -> Self {
        Self { per_host: per_host.max(1), gates: Mutex::default() }
    }

    pub(super) fn of(&self, host: &str) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.entry(host.to_owned()).or_insert_with(|| {
            let state = State {
                free: self.per_host,
                patience: PATIENCE,
                closed_until: None,
                paused_at: None,
                guess: Duration::from_secs(1),
                unanswered: 0,
                late: 0,
                late_at: None,
                given_up: None,
            };
            let (state, changed) = (Mutex::new(state), Condvar::new());
            Arc::new(Gate { host: host.to_owned(), state, changed })
        });
        Arc::clone(gate)
    }
}

impl Gate {
    /// Waits until the host may be asked.
    pub(super) fn enter(self: &Arc<Self>) -> Result<Permit, OciError> {
        let mut state = self.state();
        loop {
            if let Some(error) = &state.given_up {
                return Err(error.clone());
            }
            let now = Instant::now();
            let pause = state.closed_until.and_then(|until| until.checked_duration_since(now));
            state = match pause {
                Some(pause) if !pause.is_zero() => {
                    let waited = self.changed.wait_timeout(state, pause);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                _ if state.free > 0 => {
                    state.free -= 1;
                    return Ok(Permit { gate: Arc::clone(self), since: now });
                }
                _ => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// The host wants to be left alone. Once it has asked for more than is waited for, it is.
    /// Where it does not say for how long, each time for longer.
    pub(super) fn pause(&self, since: Instant, wait: Option<Duration>) -> Result<(), OciError> {
        let mut state = self.state();
        if let Some(error) = &state.given_up {
            return Err(error.clone());
        }
        // Others of the same burst were told the same.
        if state.paused_at.is_some_and(|paused| paused >= since) {
            return Ok(());
        }
        let wait = wait.unwrap_or_else(|| {
            state.guess *= 2;
            state.guess
        });
        // At once would be the same answer again.
        let wait = wait.max(Duration::from_secs(1));
        let now = Instant::now();
        if wait > state.patience {
            let until = SystemTime::now() + wait;
            return Err(
                self.give_up(state, OciError::RateLimited { host: self.host.clone(), until })
            );
        }
        state.close(now, wait);
        Ok(())
    }

    /// The host will answer nothing more for some time: asked then, it would say how long.
    pub(super) fn rest(&self, wait: Duration) {
        let mut state = self.state();
        let now = Instant::now();
        let is_closed = state.closed_until.is_some_and(|until| until > now);
        if wait <= state.patience && !is_closed {
            state.close(now, wait);
        }
    }

    /// The host answered something, and all of it in time.
    pub(super) fn answered(&self) {
        let mut state = self.state();
        (state.unanswered, state.late) = (0, 0);
    }

    /// A question to the host had no answer, in all of its tries.
    pub(super) fn unanswered(&self, error: OciError) -> OciError {
        let mut state = self.state();
        state.unanswered += 1;
        if state.unanswered < MOST_UNANSWERED {
            return error;
        }
        self.give_up(state, error)
    }

    fn give_up(&self, mut state: MutexGuard<'_, State>, error: OciError) -> OciError {
        state.given_up = Some(error.clone());
        drop(state);
        self.changed.notify_all();
        error
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn close(&mut self, now: Instant, wait: Duration) {
        self.patience -= wait;
        self.paused_at = Some(now);
        self.closed_until = Some(now + wait);
    }
}

impl Permit {
    /// When it was given.
    pub(super) fn since(&self) -> Instant {
        self.since
    }

    /// The host let all the time pass that an answer may take. Nobody else is let in before that is known.
    pub(super) fn late(&self, why: &str) -> Result<(), OciError> {
        let mut state = self.gate.state();
        // Others of the same burst waited for the same.
        if state.late_at.is_some_and(|late| late >= self.since) {
            return Ok(());
        }
        state.late_at = Some(Instant::now());
        state.late += 1;
        if state.late < MOST_LATE {
            return Ok(());
        }
        let (host, why) = (self.gate.host.clone(), format!("{why}, {MOST_LATE} times"));
        Err(self.gate.give_up(state, OciError::Unanswered { host, why }))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.gate.state().free += 1;
        self.gate.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_left_alone_for_a_minute_in_all() {
        let gate = Gates::new(1).of("a.example");
        let before = Instant::now();
        assert_eq!(gate.pause(before, Some(Duration::from_secs(59))), Ok(()));
        assert_eq!(
            gate.pause(before, Some(Duration::from_secs(59))),
            Ok(()),
            "it is the same pause"
        );
        assert_eq!(gate.state().patience, Duration::from_secs(1));
        let error = gate.pause(Instant::now(), Some(Duration::from_secs(2))).unwrap_err();
        assert!(matches!(error, OciError::RateLimited { .. }), "{error}");
        assert_eq!(gate.enter().err(), Some(error), "and then nothing more is asked");
    }

    #[test]
    fn a_host_that_does_not_say_for_how_long_is_asked_ever_less() {
        let gate = Gates::new(1).of("a.example");
        let pauses = (0..10).take_while(|_| gate.pause(Instant::now(), None).is_ok());
        assert_eq!(pauses.count(), 4, "2, 4, 8 and 16 seconds");
    }

    #[test]
    fn a_limit_that_is_reached_is_waited_for_if_it_is_short() {
        let gate = Gates::new(1).of("a.example");
        gate.rest(Duration::from_secs(61));
        assert_eq!(gate.state().closed_until, None);
        gate.rest(Duration::from_secs(20));
        gate.rest(Duration::from_secs(20));
        assert_eq!(gate.state().patience, Duration::from_secs(40), "it is the same limit");
    }

    #[test]
    fn a_host_that_does_not_answer_is_given_up() {
        let gate = Gates::new(1).of("a.example");
        let error = OciError::Unanswered { host: "a.example".to_owned(), why: String::new() };
        for _ in 1..MOST_UNANSWERED {
            gate.unanswered(error.clone());
        }
        gate.answered();
        for _ in 1..MOST_UNANSWERED {
            gate.unanswered(error.clone());
        }
        assert!(gate.enter().is_ok());
        gate.unanswered(error.clone());
        assert_eq!(gate.enter().err(), Some(error));
    }

    #[test]
    fn a_host_that_is_late_is_given_up_early() {
        let gate = Gates::new(2).of("a.example");
        let late = |permit: &Permit| permit.late("did not answer in time");
        let burst = [gate.enter().unwrap(), gate.enter().unwrap()];
        assert!(burst.iter().all(|permit| late(permit).is_ok()), "all of it wait for the same");
        drop(burst);
        gate.answered();
        assert_eq!(late(&gate.enter().unwrap()), Ok(()), "it did answer in between");
        let error = late(&gate.enter().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "`a.example` did not answer in time, 2 times");
        assert_eq!(gate.enter().err(), Some(error));
    }

    #[test]
    fn so_many_are_asked_at_once() {
        let gate = Gates::new(2).of("a.example");
        let (first, second) = (gate.enter(), gate.enter());
        assert_eq!(gate.state().free, 0);
        drop((first, second));
        assert_eq!(gate.state().free, 2);
    }
}
