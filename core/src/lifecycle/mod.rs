//! The lifecycle of leads, as data of the book: stages, each with a kind, and the moves allowed between them.
//!
//! Rules and reports look at kinds, so that a book can name its stages as it likes and have several of a kind.

mod check;
mod standard;

pub(crate) use check::check_key;

use serde::{Deserialize, Serialize};

/// What a stage means, whatever it is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// Captured, and nothing done yet. Every lifecycle has exactly one stage of this kind: where leads start.
    #[default]
    New,
    /// Being worked on.
    Working,
    /// Not now; kept warm.
    Nurturing,
    /// Fits the ideal customer and engages.
    MarketingQualified,
    /// Sales confirmed need, budget, authority and time-line.
    SalesQualified,
    /// Became a customer. Every lifecycle has exactly one stage of this kind.
    Converted,
    /// Out of the funnel, with a reason; can be reopened.
    Disqualified,
}

impl StageKind {
    /// Every kind, in the order of the funnel.
    pub const ALL: [Self; 7] =
        [Self::New, Self::Working, Self::Nurturing, Self::MarketingQualified, Self::SalesQualified, Self::Converted, Self::Disqualified];

    /// The kind's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Working => "working",
            Self::Nurturing => "nurturing",
            Self::MarketingQualified => "marketing_qualified",
            Self::SalesQualified => "sales_qualified",
            Self::Converted => "converted",
            Self::Disqualified => "disqualified",
        }
    }

    /// Whether a lead in such a stage is neither converted nor disqualified.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Converted | Self::Disqualified)
    }
}

/// A stage of the lifecycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// By what it is named in commands: small letters, digits and underscores.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it means.
    pub kind: StageKind,
}

/// A move that the lifecycle allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AllowedMove {
    /// The stage it leaves, by key.
    pub from: String,
    /// The stage it enters, by key.
    pub to: String,
    /// Whether a reason must be given. Moves to a `disqualified` stage need one in any case.
    #[serde(default)]
    pub reason: bool,
}

/// The stages that leads go through and the moves allowed between them.
///
/// ```
/// use leadbook::{Lifecycle, StageKind};
/// let lifecycle = Lifecycle::standard();
/// assert_eq!(lifecycle.initial().key, "new");
/// assert_eq!(lifecycle.stage("sql").map(|stage| stage.kind), Some(StageKind::SalesQualified));
///
/// // A book's own: the standard one with a stage of its own between `contacted` and `mql`.
/// let own = Lifecycle::standard()
///     .with_stage("demo_booked", "Demo booked", StageKind::Working)
///     .with_move("contacted", "demo_booked")
///     .with_move("demo_booked", "mql")
///     .with_move("demo_booked", "disqualified");
/// own.check()?;
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// The stages, in the order they are shown.
    pub stages: Vec<Stage>,
    /// The moves allowed between them.
    pub moves: Vec<AllowedMove>,
}

impl Lifecycle {
    /// A lifecycle without any stage, to be built up.
    pub fn empty() -> Self {
        Self { stages: Vec::new(), moves: Vec::new() }
    }

    /// The same with one more stage.
    #[must_use]
    pub fn with_stage(mut self, key: impl Into<String>, name: impl Into<String>, kind: StageKind) -> Self {
        self.stages.push(Stage { key: key.into(), name: name.into(), kind });
        self
    }

    /// The same with one more move.
    #[must_use]
    pub fn with_move(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.moves.push(AllowedMove { from: from.into(), to: to.into(), reason: false });
        self
    }

    /// The same with one more move, for which a reason must be given.
    #[must_use]
    pub fn with_reasoned_move(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.moves.push(AllowedMove { from: from.into(), to: to.into(), reason: true });
        self
    }

    /// The stage with that key.
    pub fn stage(&self, key: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.key == key)
    }

    /// The first stage of that kind.
    pub fn first_of(&self, kind: StageKind) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.kind == kind)
    }

    /// The stage where leads start.
    ///
    /// A lifecycle that passed [`Lifecycle::check`] has exactly one; of an unchecked one without, the first stage stands in.
    pub fn initial(&self) -> &Stage {
        static NOWHERE: Stage = Stage { key: String::new(), name: String::new(), kind: StageKind::New };
        self.first_of(StageKind::New).or_else(|| self.stages.first()).unwrap_or(&NOWHERE)
    }

    /// The move between those two stages, if it is allowed.
    pub fn allowed(&self, from: &str, to: &str) -> Option<&AllowedMove> {
        self.moves.iter().find(|step| step.from == from && step.to == to)
    }

    /// Where a lead in that stage may be moved, in the order of the stages.
    pub fn exits(&self, from: &str) -> Vec<&Stage> {
        self.stages.iter().filter(|stage| self.allowed(from, &stage.key).is_some()).collect()
    }
}
