//! Tells when a registry changed.

use std::io;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, Watcher};

use super::places::Places;

/// How long nothing must happen before what happened counts as one change.
const QUIET: Duration = Duration::from_millis(20);
/// How long a change may take, however much happens.
const LONGEST: Duration = Duration::from_millis(400);

/// What the command waits for.
#[derive(Debug)]
pub(crate) enum Signal {
    /// The registry may have changed.
    Changed(Change),
    /// Changes may go unnoticed.
    Unwatched(notify::Error),
    /// The server ended.
    Ended(io::Error),
}

/// What happened to a registry's files.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Change {
    /// Whether a folder that is watched is no longer the one that it was.
    pub(crate) is_moved: bool,
    /// Whether a manifest is among them, so that Cargo may say something else of the package.
    pub(crate) in_manifest: bool,
}

/// Watches the places of a registry as long as it lives.
pub(crate) struct Watch {
    places: Option<Places>,
    signals: Sender<Signal>,
    watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// Watches nothing yet.
    pub(crate) fn new(signals: Sender<Signal>) -> Self {
        Self { places: None, signals, watcher: None }
    }

    /// Watches these places from now on. What is watched already stays so without a gap.
    pub(crate) fn renew(&mut self, places: Places, is_moved: bool) {
        if self.places.as_ref() == Some(&places) && !is_moved {
            return;
        }
        let unwatched = |error| self.signals.send(Signal::Unwatched(error));
        let (concerned, signals) = (places.clone(), self.signals.clone());
        let on_event = move |event: notify::Result<Event>| {
            let signal = match event {
                Ok(event) => change(&event, &concerned).map(Signal::Changed),
                Err(error) => Some(Signal::Unwatched(error)),
            };
            // Where nobody listens any more, the process is about to end.
            let _ = signal.map(|signal| signals.send(signal));
        };
        let config = Config::default().with_follow_symlinks(false);
        match RecommendedWatcher::new(on_event, config) {
            Ok(mut watcher) => {
                for (folder, mode) in places.folders() {
                    if let Err(error) = watcher.watch(folder, mode) {
                        let _ = unwatched(error);
                    }
                }
                self.watcher = Some(watcher);
            }
            Err(error) => {
                let _ = unwatched(error);
            }
        }
        self.places = Some(places);
    }
}

/// What an event says about the registry; nothing where it is only read, or something else changed.
fn change(event: &Event, places: &Places) -> Option<Change> {
    let is_gone = match event.kind {
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Any
        | EventKind::Other => false,
        EventKind::Access(_) => return None,
    };
    if event.need_rescan() {
        return Some(Change { is_moved: true, in_manifest: true });
    }
    let concerned: Vec<_> = event.paths.iter().filter(|path| places.concern(path)).collect();
    (!concerned.is_empty()).then(|| Change {
        is_moved: is_gone && concerned.iter().any(|path| places.are_watched_in(path)),
        in_manifest: concerned.iter().any(|path| path.ends_with("Cargo.toml")),
    })
}

/// Waits for something to happen; for a change, until all of it has: a checkout touches many files.
pub(crate) fn next(signals: &Receiver<Signal>) -> Signal {
    let first = signals.recv().unwrap_or_else(|_| Signal::Ended(io::ErrorKind::BrokenPipe.into()));
    let Signal::Changed(mut change) = first else {
        return first;
    };
    let since = Instant::now();
    while since.elapsed() < LONGEST {
        match signals.recv_timeout(QUIET) {
            Ok(Signal::Changed(more)) => {
                change.is_moved |= more.is_moved;
                change.in_manifest |= more.in_manifest;
            }
            // What is said of the rest of the change comes after it, and it is built again then.
            Ok(other) => return other,
            Err(_) => break,
        }
    }
    Signal::Changed(change)
}
