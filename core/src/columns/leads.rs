//! One row a lead.

use super::{Codes, Places};

/// What is told of each lead as it is at the end of the ledger. The number of a dimension is part of the checkpoint's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Dimension {
    Source,
    /// 0 for none, else one more than its place among all channels.
    Channel,
    /// The campaign's number, 0 for none.
    Campaign,
    /// The user's number, 0 for nobody. What stood there before is told by the assignments.
    Owner,
    /// Its place among all temperatures.
    Temperature,
    Score,
    Country,
    Language,
    Product,
    Tags,
    Attributes,
    /// Always 0: links have a log of their own.
    Links,
}

impl Dimension {
    pub(crate) const COUNT: usize = 12;
}

/// The leads, by number: lead 1 has row 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Leads {
    pub(crate) places: Places,
    pub(crate) captured_at: Vec<i64>,
    /// The stage that it was captured in.
    pub(crate) first_stage: Codes,
    /// The stage that it is in.
    pub(crate) stage: Codes,
    pub(crate) dimensions: [Codes; Dimension::COUNT],
}

impl Leads {
    pub(crate) fn len(&self) -> usize {
        self.captured_at.len()
    }

    pub(crate) fn dimension(&self, dimension: Dimension) -> &Codes {
        &self.dimensions[dimension as usize]
    }

    pub(super) fn dimension_mut(&mut self, dimension: Dimension) -> &mut Codes {
        &mut self.dimensions[dimension as usize]
    }
}
