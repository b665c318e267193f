//! How far long work is: a line on a terminal, which is gone when the work is done; nothing elsewhere.
//!
//! Whether anybody wants it is decided once for the process, as for colours.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use clap_cargo::style;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Nobody wants to see what is done by then.
const SOON: Duration = Duration::from_millis(500);
/// How often a line that counts nothing moves.
const TICK: Duration = Duration::from_millis(120);

static IS_WANTED: AtomicBool = AtomicBool::new(false);

/// Lets it be shown from now on.
pub(crate) fn want(is_wanted: bool) {
    IS_WANTED.store(is_wanted, Ordering::Relaxed);
}

/// Work that is done item by item.
pub(crate) struct Bar {
    line: ProgressBar,
    since: Instant,
    shown: Once,
}

impl Bar {
    /// Shown from its first moment: nobody knows how long the first item takes.
    pub(crate) fn now(verb: &str, count: usize) -> Self {
        let bar = Self::late(verb, count);
        bar.show();
        bar
    }

    /// Shown once it turns out that it takes its time.
    pub(crate) fn late(verb: &str, count: usize) -> Self {
        let length = u64::try_from(count).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:26}] {pos}/{len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(styled(verb));
        Self { line: bar, since: Instant::now(), shown: Once::new() }
    }

    /// One more item is done.
    pub(crate) fn step(&self) {
        self.line.inc(1);
        if self.since.elapsed() > SOON {
            self.show();
        }
    }

    fn show(&self) {
        if IS_WANTED.load(Ordering::Relaxed) && self.line.length() != Some(0) {
            // It draws nothing where standard error is no terminal.
            self.shown.call_once(|| {
                self.line.set_draw_target(ProgressDrawTarget::stderr());
                self.line.tick();
            });
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}

/// Work of which nobody knows how much there is: it is shown while this is there.
pub(crate) struct Wait(ProgressBar);

impl Wait {
    /// "Asking https://…"
    pub(crate) fn new(verb: &str, what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if IS_WANTED.load(Ordering::Relaxed) {
            if let Ok(style) = ProgressStyle::with_template("{msg} {spinner}") {
                bar.set_style(style);
            }
            bar.set_message(format!("{} {}", styled(verb), registry_core::finding::escaped(what)));
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.tick();
            bar.enable_steady_tick(TICK);
        }
        Self(bar)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A verb as Cargo shows its own.
fn styled(verb: &str) -> String {
    let (green, plain) = (style::HEADER, format!("{verb:>12}"));
    match AutoStream::choice(&std::io::stderr()) {
        ColorChoice::Never => plain,
        _ => format!("{green}{plain}{green:#}"),
    }
}
