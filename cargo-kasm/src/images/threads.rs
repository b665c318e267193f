//! Many questions at once.

use rayon::ThreadPool;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use crate::progress::Bar;

/// Threads that wait for answers.
pub(super) struct Threads(
    /// None where the system allows no further threads.
    Option<ThreadPool>,
);

impl Threads {
    pub(super) fn new(connections: u16) -> Self {
        let builder = rayon::ThreadPoolBuilder::new().num_threads(connections.into());
        Self(builder.build().ok())
    }

    /// What `question` makes of each item, in their order.
    pub(super) fn each<T: Sync, R: Send>(
        &self,
        verb: &str,
        items: &[T],
        question: impl Fn(&T) -> R + Sync,
    ) -> Vec<R> {
        let bar = Bar::now(verb, items.len());
        let one = |item: &T| {
            let answer = question(item);
            bar.step();
            answer
        };
        match &self.0 {
            Some(threads) => threads.install(|| items.par_iter().map(one).collect()),
            None => items.iter().map(one).collect(),
        }
    }
}
