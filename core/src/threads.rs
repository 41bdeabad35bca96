//! Work that is done on two threads.

use std::sync::{Mutex, PoisonError};

/// What comes of each of the things, in their order; on two threads if that is much work.
pub(crate) fn on_two_threads<T: Send, R: Send>(things: Vec<T>, is_much: bool, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if !is_much || things.len() < 2 {
        return things.into_iter().map(work).collect();
    }
    let waiting = Mutex::new(things.into_iter().enumerate());
    let go = || {
        let mut done = Vec::new();
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((index, thing)) = next else { return done };
            done.push((index, work(thing)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let other = std::thread::Builder::new().spawn_scoped(scope, go);
        let mut done = go();
        match other.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(more)) => done.extend(more),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // There may be no more threads; then this one has done all.
            Err(_) => {}
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_threads_answer_in_the_order_of_what_was_asked() {
        let squares: Vec<u64> = (0..1_000).map(|number| number * number).collect();
        assert_eq!(on_two_threads((0..1_000_u64).collect(), true, |number| number * number), squares);
        assert_eq!(on_two_threads((0..1_000_u64).collect(), false, |number| number * number), squares);
    }
}
