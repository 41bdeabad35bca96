//! Interests.

use super::codec::Fault;
use super::form::Kept;
use super::instant::{Since, after, since};
use super::layout::{layout, record};
use crate::domain::{CampaignId, Channel, Interest, InterestCard, InterestId, LeadId, Position, Timestamp, UserId, Utm};
use crate::identity::{Email, Phone};

record! {
    InterestCardV1 of InterestCard {
        source: String,
        channel: Option<Channel>,
        campaign: Option<CampaignId>,
        utm: Utm,
        product: Option<String>,
        text: Option<String>,
        name: Option<String>,
        company: Option<String>,
        emails: Vec<Email>,
        phones: Vec<Phone>,
    }
}

layout! {
    /// An interest. When it was identified is told from when it was shown.
    InterestV1<'a> {
        id: u64,
        card: InterestCardV1<'a>,
        at: Since,
        by: Option<u64>,
        lead: Option<u64>,
        identified_at: Option<Since>,
        touched: u64,
    }
}

impl Kept for Interest {
    type Form<'a> = InterestV1<'a>;

    fn form(&self) -> InterestV1<'_> {
        let Self { id, card, at, by, lead, identified_at, touched } = self;
        InterestV1 {
            id: id.form(),
            card: card.form(),
            at: at.form(),
            by: by.form(),
            lead: lead.form(),
            identified_at: since(*at, *identified_at),
            touched: touched.form(),
        }
    }

    fn from_form(form: InterestV1<'_>) -> Result<Self, Fault> {
        let at = Timestamp::from_form(form.at)?;
        Ok(Self {
            id: InterestId(form.id),
            card: InterestCard::from_form(form.card)?,
            at,
            by: form.by.map(UserId),
            lead: form.lead.map(LeadId),
            identified_at: after(at, form.identified_at)?,
            touched: Position(form.touched),
        })
    }
}
