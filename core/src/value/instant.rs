//! Instants, as their distance from one that stands beside them.
//!
//! Much of what is written in came with whole seconds or milliseconds, so the unit is chosen by the distance: the lowest two bits say
//! which.

use super::codec::{Fault, In, Out, Stuck, fault};
use super::form::{Form, Kept};
use super::number;
use crate::domain::Timestamp;

/// From where instants are counted that stand alone: 2020-01-01T00:00:00Z, nearer to most than 1970.
const EPOCH: Timestamp = Timestamp::from_seconds(1_577_836_800);

/// Microseconds in each unit, by its number.
const UNITS: [i64; 3] = [1, 1_000, 1_000_000];

/// How long after another instant, in microseconds; absent if it is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Since(i64);

impl Since {
    #[inline]
    pub(super) fn between(earlier: Timestamp, instant: Timestamp) -> Self {
        Self(instant.micros_since(earlier))
    }

    #[inline]
    pub(super) fn after(self, earlier: Timestamp) -> Result<Timestamp, Fault> {
        let micros = earlier.micros().checked_add(self.0);
        match micros.map(|micros| (micros, Timestamp::from_micros(micros))) {
            Some((micros, instant)) if instant.micros() == micros => Ok(instant),
            _ => Err(fault("an instant in it is beyond the years 1 to 9999")),
        }
    }
}

impl Form<'_> for Since {
    #[inline]
    fn absent() -> Result<Self, Fault> {
        Ok(Self(0))
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.0 == 0
    }

    #[inline]
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        let unit = if self.0 % UNITS[1] != 0 {
            0
        } else if self.0 % UNITS[2] != 0 {
            1
        } else {
            2
        };
        // No two instants are further apart than 2^59 microseconds, so folding and two more bits fit.
        number::put(number::fold(self.0 / UNITS[unit]) << 2 | unit as u64, out)
    }

    #[inline]
    fn take(from: &mut In<'_>) -> Result<Self, Fault> {
        let number = number::take(from)?;
        let unit = UNITS.get((number & 3) as usize).ok_or_else(|| fault("an instant in it is told in no known unit"))?;
        number::unfold(number >> 2).checked_mul(*unit).map(Self).ok_or_else(|| fault("an instant in it is beyond 64 bits"))
    }
}

impl Kept for Timestamp {
    type Form<'a> = Since;

    #[inline]
    fn form(&self) -> Since {
        Since::between(EPOCH, *self)
    }

    #[inline]
    fn from_form(form: Since) -> Result<Self, Fault> {
        form.after(EPOCH)
    }
}

/// The distances of optional instants.
#[inline]
pub(super) fn since(earlier: Timestamp, instant: Option<Timestamp>) -> Option<Since> {
    instant.map(|instant| Since::between(earlier, instant))
}

/// The optional instants at those distances.
#[inline]
pub(super) fn after(earlier: Timestamp, since: Option<Since>) -> Result<Option<Timestamp>, Fault> {
    since.map(|since| since.after(earlier)).transpose()
}
