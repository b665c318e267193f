//! Many questions at once, and how far they are.

use indicatif::{ProgressBar, ProgressStyle};
use rayon::ThreadPool;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

/// Threads that wait for answers, and a bar on a terminal.
pub(super) struct Progress {
    /// None where the system allows no further threads.
    threads: Option<ThreadPool>,
    quiet: bool,
}

impl Progress {
    pub(super) fn new(connections: u16, quiet: bool) -> Self {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(connections.into()).build().ok();
        Self { threads, quiet }
    }

    /// What `question` makes of each item, in their order.
    pub(super) fn each<T: Sync, R: Send>(
        &self,
        verb: &'static str,
        items: &[T],
        question: impl Fn(&T) -> R + Sync,
    ) -> Vec<R> {
        let bar = self.bar(verb, items.len());
        let one = |item: &T| {
            let answer = question(item);
            bar.inc(1);
            answer
        };
        let answers = match &self.threads {
            Some(threads) => threads.install(|| items.par_iter().map(one).collect()),
            None => items.iter().map(one).collect(),
        };
        bar.finish_and_clear();
        answers
    }

    /// As Cargo's own; it draws nothing where standard error is no terminal.
    fn bar(&self, verb: &'static str, count: usize) -> ProgressBar {
        if self.quiet || count == 0 {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(u64::try_from(count).unwrap_or(u64::MAX));
        let style = ProgressStyle::with_template("{msg:>12.green.bold} [{bar:26}] {pos}/{len}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(verb);
        bar
    }
}
