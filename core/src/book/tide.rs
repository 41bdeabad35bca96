//! As of which instant a state may be told, so that the same question has the same answer for ever.
//!
//! "As of T" is everything recorded at or before T. Whoever is told what was known at T must never see a command recorded at T or earlier
//! come afterwards: not one that is on its way to the ledger while the question is asked, and not one of a clock that was set back. So
//! commits say from which instant on they will be recorded, readers are told an instant before that, and commits stay behind all that
//! readers were told.
//!
//! This holds for the readers and writers of one book. Several books on one storage have clocks of their own.

use super::clock::Clock;
use super::inner::lock;
use crate::domain::Timestamp;
use std::sync::Mutex;
use std::time::Duration;

/// The smallest distance between instants.
const TICK: Duration = Duration::from_micros(1);

#[derive(Debug)]
struct State {
    /// The latest instant of which readers were told everything.
    told: Timestamp,
    /// From when on the commit that is on its way is recorded.
    on_its_way: Option<Timestamp>,
}

/// What readers were told, and what is on its way.
#[derive(Debug)]
pub(super) struct Tide(Mutex<State>);

impl Default for Tide {
    fn default() -> Self {
        Self(Mutex::new(State { told: Timestamp::MIN, on_its_way: None }))
    }
}

/// A commit on its way; it has come or gone when this is dropped.
pub(super) struct OnItsWay<'a> {
    tide: &'a Tide,
    /// The first instant that it may be recorded at.
    pub(super) not_before: Timestamp,
}

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        lock(&self.tide.0).on_its_way = None;
    }
}

impl Tide {
    /// A commit sets out, after the last one that was recorded then. There is one at a time.
    pub(super) fn set_out(&self, clock: &dyn Clock, after: Timestamp) -> OnItsWay<'_> {
        let mut state = lock(&self.0);
        let not_before = clock.now().max(after + TICK).max(state.told + TICK);
        state.on_its_way = Some(not_before);
        OnItsWay { tide: self, not_before }
    }

    /// The instant that a state is of whose last command was recorded then; none if it is not the newest any more.
    pub(super) fn tell(&self, clock: &dyn Clock, recorded_at: Timestamp, is_newest: impl FnOnce() -> bool) -> Option<Timestamp> {
        let mut state = lock(&self.0);
        if !is_newest() {
            return None;
        }
        // What comes next may be recorded at this very instant.
        let before = state.on_its_way.map_or(clock.now(), |first| first.min(clock.now())) - TICK;
        let as_of = before.max(recorded_at);
        state.told = state.told.max(as_of);
        Some(as_of)
    }

    /// Everything that comes from now on is recorded after that instant. With nothing on its way, whatever was recorded by then is there.
    pub(super) fn hold(&self, instant: Timestamp) {
        let mut state = lock(&self.0);
        state.told = state.told.max(instant);
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::ManualClock;
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn nobody_is_told_of_an_instant_at_which_something_may_still_come() {
        let (tide, clock) = (Tide::default(), ManualClock::at(at(100)));
        let commit = tide.set_out(&clock, at(50));
        assert_eq!(commit.not_before, at(100));
        clock.set(at(200));
        assert_eq!(tide.tell(&clock, at(50), || true), Some(at(100) - TICK));
        assert_eq!(tide.tell(&clock, at(50), || false), None);
        drop(commit);
        assert_eq!(tide.tell(&clock, at(100), || true), Some(at(200) - TICK));
        // Nothing was told of this very instant, so the next commit may be recorded at it.
        assert_eq!(tide.set_out(&clock, at(100)).not_before, at(200));
    }

    #[test]
    fn nothing_comes_before_what_was_told_even_if_the_clock_is_set_back() {
        let (tide, clock) = (Tide::default(), ManualClock::at(at(200)));
        assert_eq!(tide.tell(&clock, at(50), || true), Some(at(200) - TICK));
        clock.set(at(100));
        assert_eq!(tide.set_out(&clock, at(50)).not_before, at(200));
        assert_eq!(tide.tell(&clock, at(150), || true), Some(at(150)));
        tide.hold(at(300));
        assert_eq!(tide.set_out(&clock, at(150)).not_before, at(300) + TICK);
    }
}
