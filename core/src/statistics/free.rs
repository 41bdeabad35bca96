//! The product that both curves are built on.

/// The probability of no event yet, carried along the times: the product of `(at risk - events) / at risk`.
///
/// Between two censorings the factors cancel, so each stretch without one is a single quotient of counts. That keeps rounding out of it:
/// where nobody is censored, the result is the share of those left, to the last bit.
#[derive(Clone, Copy)]
pub(super) struct Free {
    /// The probability when the last stretch began.
    before: f64,
    /// At risk when the last stretch began.
    at_risk: u64,
    /// The probability now.
    pub(super) share: f64,
}

impl Free {
    pub(super) fn new(subjects: u64) -> Free {
        Free { before: 1.0, at_risk: subjects, share: 1.0 }
    }

    /// Goes past one time: at it so many were at risk, so many had an event, and so many were censored after the events.
    pub(super) fn pass(&mut self, at_risk: u64, events: u64, censored: u64) {
        let left = at_risk - events;
        if events > 0 {
            self.share = self.before * (left as f64 / self.at_risk as f64);
        }
        if censored > 0 {
            self.before = self.share;
            self.at_risk = left - censored;
        }
    }
}
