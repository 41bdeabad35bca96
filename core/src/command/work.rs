//! What the operations on activities, follow-ups, users and campaigns are given.

use super::edit::{Edit, given};
use crate::domain::{Activity, ActivityKind, CampaignPlan, Channel, Money, Subject, Timestamp, UserId, Way};
use serde::{Deserialize, Serialize};

/// A touch to be recorded. Its instant and user are those of the command (`at`, `by`).
///
/// ```
/// use leadbook::{Activity, LeadId};
/// let call = Activity::call(LeadId(1)).outbound().text("Asked for the price list");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewActivity {
    /// Whom it was with.
    pub subject: Subject,
    /// What it was.
    pub kind: ActivityKind,
    /// Who reached out. Everything but a note needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Way>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What came of it, in a word or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

impl NewActivity {
    /// An activity of that kind; except for notes, say whether it was inbound or outbound.
    pub fn new(kind: ActivityKind, subject: impl Into<Subject>) -> Self {
        Self { subject: subject.into(), kind, direction: None, text: None, outcome: None }
    }

    /// They reached out to us.
    #[must_use]
    pub fn inbound(mut self) -> Self {
        self.direction = Some(Way::Inbound);
        self
    }

    /// We reached out to them.
    #[must_use]
    pub fn outbound(mut self) -> Self {
        self.direction = Some(Way::Outbound);
        self
    }

    /// Says what was said.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Says what came of it.
    #[must_use]
    pub fn outcome(mut self, outcome: impl Into<String>) -> Self {
        self.outcome = Some(outcome.into());
        self
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $kind:ident;)*) => {
        /// Ways to begin a [`NewActivity`].
        impl Activity {
            $($(#[$doc])* pub fn $name(subject: impl Into<Subject>) -> NewActivity {
                NewActivity::new(ActivityKind::$kind, subject)
            })*
        }
    };
}

kinds! {
    /// A call.
    call Call;
    /// An e-mail.
    email Email;
    /// A chat or text message.
    message Message;
    /// A meeting.
    meeting Meeting;
    /// A form filled in.
    form Form;
    /// A visit.
    visit Visit;
    /// A proposal.
    proposal Proposal;
    /// A note.
    note Note;
}

/// A task to be added.
///
/// ```
/// use leadbook::{LeadId, NewFollowUp};
/// let task = NewFollowUp::on(LeadId(1), "2026-02-02T09:00:00Z".parse()?).text("Send the offer");
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewFollowUp {
    /// Whom it is about.
    pub subject: Subject,
    /// When it is due.
    pub due: Timestamp,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who is to do it; none: the owner of the record that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

impl NewFollowUp {
    /// A task about that record, due at that instant.
    pub fn on(subject: impl Into<Subject>, due: Timestamp) -> Self {
        Self { subject: subject.into(), due, text: None, owner: None }
    }

    /// Says what is to be done.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Says who is to do it.
    #[must_use]
    pub fn owner(mut self, owner: UserId) -> Self {
        self.owner = Some(owner);
        self
    }
}

/// A user to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewUser {
    /// The name.
    pub name: String,
    /// The e-mail; no two users share one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl NewUser {
    /// A user of that name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), email: None }
    }

    /// Says the e-mail.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }
}

/// What is to change of a user. What is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct UserEdit {
    /// The name.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "String"))]
    pub name: Option<String>,
    /// The e-mail.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub email: Edit<String>,
    /// Whether records can be assigned to the user.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "bool"))]
    pub active: Option<bool>,
}

/// A campaign to be added; only the name is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewCampaign {
    /// The name; no two campaigns share one.
    pub name: String,
    /// How its leads come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The source that its leads are told by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// The plan.
    pub plan: CampaignPlan,
}

impl NewCampaign {
    /// A campaign of that name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// What is to change on a campaign's card. What is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CampaignEdit {
    /// The name.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "String"))]
    pub name: Option<String>,
    /// How its leads come.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub channel: Edit<Channel>,
    /// The source that its leads are told by.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub source: Edit<String>,
    /// When it starts.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub starts_at: Edit<Timestamp>,
    /// When it ends.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub ends_at: Edit<Timestamp>,
    /// The plan, as a whole.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "CampaignPlan"))]
    pub plan: Option<CampaignPlan>,
}

/// What a campaign spent, reached and was clicked, at the instant of the command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Spend {
    /// What was spent; a correction may be negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// How many more people were reached.
    pub reach: u64,
    /// How many more clicks there were.
    pub clicks: u64,
}

impl From<Money> for Spend {
    fn from(amount: Money) -> Self {
        Self { amount: Some(amount), ..Self::default() }
    }
}
