//! A dog that barks when a test hangs: a dead-lock must fail with its name, not hold up the whole run.

use std::process::abort;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long a test may take that normally takes a few seconds, on a machine that is busy with others.
const LIMIT: Duration = Duration::from_secs(240);

/// Ends the whole test process, with a message, unless it is dropped in time.
#[derive(Debug)]
pub struct Watchdog {
    _leash: Sender<()>,
}

impl Watchdog {
    /// Watches from now on.
    pub fn over(what: &'static str) -> Self {
        Self::within(what, LIMIT, abort)
    }

    fn within(what: &'static str, limit: Duration, bite: fn() -> !) -> Self {
        let (leash, held): (Sender<()>, Receiver<()>) = channel();
        thread::spawn(move || {
            if held.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                eprintln!("{what} did not end within {} seconds: somebody waits for ever", limit.as_secs());
                bite();
            }
        });
        Self { _leash: leash }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    static BITES: AtomicUsize = AtomicUsize::new(0);

    fn bite() -> ! {
        BITES.fetch_add(1, Ordering::SeqCst);
        loop {
            thread::park();
        }
    }

    #[test]
    fn it_bites_whoever_is_late_and_nobody_else() {
        drop(Watchdog::within("in time", Duration::from_millis(200), bite));
        let late = Watchdog::within("late on purpose", Duration::from_millis(1), bite);
        while BITES.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        drop(late);
        thread::sleep(Duration::from_millis(300));
        assert_eq!(BITES.load(Ordering::SeqCst), 1);
    }
}
