//! Opportunities.

use super::codec::Fault;
use super::field::DueV1;
use super::form::Kept;
use super::instant::{Since, after, since};
use super::layout::{layout, record};
use crate::domain::{
    Attributes, CustomerId, LeadId, Money, Opportunity, OpportunityCard, OpportunityId, OpportunityStatus, Position, SaleKind, Timestamp,
    UserId,
};
use chrono::NaiveDate;

record! {
    OpportunityCardV1 of OpportunityCard {
        name: String,
        sale: Option<SaleKind>,
        amount: Option<Money>,
        probability: Option<u8>,
        expected_close: Option<NaiveDate>,
        product: Option<String>,
        attributes: Attributes,
    }
}

layout! {
    /// An opportunity. Its instants are told from its opening.
    OpportunityV1<'a> {
        id: u64,
        version: u64,
        card: OpportunityCardV1<'a>,
        lead: Option<u64>,
        customer: Option<u64>,
        owner: Option<u64>,
        stage: &'a str,
        entered_at: Since,
        status: u8,
        opened_at: Since,
        closed_at: Option<Since>,
        reason: Option<&'a str>,
        reopened: u64,
        last_activity_at: Option<Since>,
        open_follow_ups: Vec<DueV1>,
        last_event_at: Since,
        touched: u64,
    }
}

impl Kept for Opportunity {
    type Form<'a> = OpportunityV1<'a>;

    fn form(&self) -> OpportunityV1<'_> {
        let Self {
            id,
            version,
            card,
            lead,
            customer,
            owner,
            stage,
            entered_at,
            status,
            opened_at,
            closed_at,
            reason,
            reopened,
            last_activity_at,
            open_follow_ups,
            last_event_at,
            touched,
        } = self;
        let begun = *opened_at;
        OpportunityV1 {
            id: id.form(),
            version: *version,
            card: card.form(),
            lead: lead.form(),
            customer: customer.form(),
            owner: owner.form(),
            stage,
            entered_at: Since::between(begun, *entered_at),
            status: status.form(),
            opened_at: opened_at.form(),
            closed_at: since(begun, *closed_at),
            reason: reason.form(),
            reopened: *reopened,
            last_activity_at: since(begun, *last_activity_at),
            open_follow_ups: DueV1::all(begun, open_follow_ups),
            last_event_at: Since::between(begun, *last_event_at),
            touched: touched.form(),
        }
    }

    fn from_form(form: OpportunityV1<'_>) -> Result<Self, Fault> {
        let begun = Timestamp::from_form(form.opened_at)?;
        Ok(Self {
            id: OpportunityId(form.id),
            version: form.version,
            card: OpportunityCard::from_form(form.card)?,
            lead: form.lead.map(LeadId),
            customer: form.customer.map(CustomerId),
            owner: form.owner.map(UserId),
            stage: form.stage.to_owned(),
            entered_at: form.entered_at.after(begun)?,
            status: OpportunityStatus::from_form(form.status)?,
            opened_at: begun,
            closed_at: after(begun, form.closed_at)?,
            reason: Kept::from_form(form.reason)?,
            reopened: form.reopened,
            last_activity_at: after(begun, form.last_activity_at)?,
            open_follow_ups: DueV1::restore(begun, form.open_follow_ups)?,
            last_event_at: form.last_event_at.after(begun)?,
            touched: Position(form.touched),
        })
    }
}
