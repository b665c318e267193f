//! Work on many items at once, with the standard library alone: this is compiled in every user's
//! first build, where a thread pool would cost more than it saves.

use std::num::NonZeroUsize;
use std::thread;

/// What `f` makes of each item, in the items' order, on as many threads as the machine runs at once.
pub(crate) fn map<'a, T: Sync, R: Send>(items: &'a [T], f: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    /// Fewer items than this are not worth a thread of their own.
    const LEAST: usize = 16;
    // Asking how many threads there are reads files, which a macro for one workspace can spare.
    if items.len() <= LEAST {
        return items.iter().map(f).collect();
    }
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = items.len().div_ceil(threads).max(LEAST);
    let (own, others) = items.split_at(share.min(items.len()));
    thread::scope(|scope| {
        let f = &f;
        let others: Vec<_> = others
            .chunks(share)
            .map(|chunk| {
                let work = move || chunk.iter().map(f).collect::<Vec<_>>();
                // Where the system allows no further thread, this one does its work.
                thread::Builder::new().spawn_scoped(scope, work).map_err(|_| chunk)
            })
            .collect();
        let mut results: Vec<R> = own.iter().map(f).collect();
        for other in others {
            match other.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(done)) => results.extend(done),
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(chunk) => results.extend(chunk.iter().map(f)),
            }
        }
        results
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_order_is_kept() {
        for count in [0, 1, 15, 16, 17, 100, 1001] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(super::map(&items, |item| item * 2), doubled);
        }
    }
}
