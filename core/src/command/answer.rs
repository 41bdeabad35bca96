//! What commands answer.

use crate::domain::{CustomerId, InterestId, LeadId, OpportunityId};
use crate::error::{Error, Match, Result};
use serde::Serialize;

/// What capturing came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A lead that nobody knew before.
    Created,
    /// Somebody known; the interest was attached to the lead that is named.
    Attached,
    /// Somebody known; captured anyway, as a lead of its own that points back.
    Repeat,
}

impl Outcome {
    /// The outcome's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Attached => "attached",
            Self::Repeat => "repeat",
        }
    }
}

/// The answer of capturing a lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Captured {
    /// The lead: the new one, or the known one that the interest was attached to.
    pub lead: LeadId,
    /// What it came to.
    pub outcome: Outcome,
    /// Who was known, and by what.
    pub matches: Vec<Match>,
    /// The interest that was attached, or that the lead grew out of.
    pub interest: Option<InterestId>,
    /// The lead's version.
    pub version: u64,
}

/// The answer of converting a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Converted {
    /// The lead.
    pub lead: LeadId,
    /// The customer that it became.
    pub customer: CustomerId,
    /// Whether the customer was created by it.
    pub created: bool,
    /// The opportunity that was opened or linked.
    pub opportunity: Option<OpportunityId>,
    /// The lead's version.
    pub version: u64,
}

/// The answer of taking back what an import did to a lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
// As the other answers of commands on leads are called there.
#[cfg_attr(feature = "boundary", schemars(rename = "RevertedLead"))]
pub struct Reverted {
    /// The lead.
    pub lead: LeadId,
    /// Whether it is no lead any longer, since the import had captured it.
    pub withdrawn: bool,
    /// Whether it was set back to what it was before.
    pub set_back: bool,
    /// How many customers are none any longer, since the import had converted the lead into them.
    pub customers: u64,
    /// How many activities were withdrawn.
    pub activities: u64,
    /// How many interests were withdrawn.
    pub interests: u64,
    /// How many commands of the import count no longer.
    pub commands: u64,
    /// Whether the import did more to the lead, which is to be taken back next.
    pub more: bool,
}

/// The answer of any write operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// A lead was captured, or somebody known met.
    Captured(Captured),
    /// A lead was converted.
    Converted(Converted),
    /// A record was begun.
    Created {
        /// Its number.
        number: u64,
    },
    /// A record was changed.
    Changed {
        /// Its version from now on; 0 for what has none.
        version: u64,
    },
    /// What an import did to a lead was taken back.
    Reverted(Reverted),
}

impl Answer {
    pub(crate) fn captured(self) -> Result<Captured> {
        if let Self::Captured(captured) = self { Ok(captured) } else { Err(self.mismatch()) }
    }

    pub(crate) fn converted(self) -> Result<Converted> {
        if let Self::Converted(converted) = self { Ok(converted) } else { Err(self.mismatch()) }
    }

    pub(crate) fn reverted(self) -> Result<Reverted> {
        if let Self::Reverted(reverted) = self { Ok(reverted) } else { Err(self.mismatch()) }
    }

    pub(crate) fn number(self) -> Result<u64> {
        if let Self::Created { number } = self { Ok(number) } else { Err(self.mismatch()) }
    }

    pub(crate) fn version(self) -> Result<u64> {
        if let Self::Changed { version } = self { Ok(version) } else { Err(self.mismatch()) }
    }

    /// Only a damaged request record can hold the answer of another operation: its content would have had to be the same.
    fn mismatch(&self) -> Error {
        Error::corrupt(format!("the answer kept for this request id is of another operation: {self:?}"))
    }
}
