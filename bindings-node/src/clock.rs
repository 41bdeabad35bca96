//! A clock that stands still until it is moved, for tests and examples.

use leadbook::{ManualClock, Timestamp};
use napi_derive::napi;
use std::sync::Arc;

/// A clock that stands still until it is moved. JavaScript has a number for milliseconds, and another for the microseconds in one.
#[napi(js_name = "Clock")]
pub struct Clock(pub(crate) Arc<ManualClock>);

const MICROS: i64 = 1_000;

fn instant(millis: f64, micros: u32) -> Timestamp {
    // Whole numbers far below 2^53: what a `Date` can tell.
    Timestamp::from_micros((millis as i64).saturating_mul(MICROS).saturating_add(i64::from(micros)))
}

#[napi]
impl Clock {
    /// A clock that stands at that instant.
    #[napi(constructor)]
    pub fn new(millis: f64, micros: u32) -> Self {
        Self(Arc::new(ManualClock::at(instant(millis, micros))))
    }

    /// Sets it to an instant.
    #[napi]
    pub fn set(&self, millis: f64, micros: u32) {
        self.0.set(instant(millis, micros));
    }

    /// The milliseconds at which it stands.
    #[napi]
    pub fn millis(&self) -> f64 {
        leadbook::Clock::now(&*self.0).micros().div_euclid(MICROS) as f64
    }

    /// The microseconds in that millisecond.
    #[napi]
    pub fn micros(&self) -> u32 {
        leadbook::Clock::now(&*self.0).micros().rem_euclid(MICROS) as u32
    }
}
