//! Opportunities: opened, edited, moved through the pipeline, won, lost, reopened.

use super::check::{self, Weigh};
use super::{Decision, Given};
use crate::command::{Code, NewOpportunity, OpportunityEdit};
use crate::domain::{
    CustomerId, LeadId, Money, Opportunity, OpportunityCard, OpportunityId, OpportunityStatus, PipelineStage, UserId, limits,
};
use crate::error::Result;
use crate::event::apply::set_opportunity_field;
use crate::event::{Event, OpportunityField};

/// What an opportunity to be opened is, and the stage that it starts in.
pub(super) struct Sale {
    card: OpportunityCard,
    stage: String,
}

impl Given<'_> {
    pub(super) fn open_opportunity(&self, draft: &NewOpportunity) -> Result<Decision> {
        self.no_version()?;
        if draft.lead.is_none() && draft.customer.is_none() {
            return Err(Code::Missing.on("lead", "an opportunity is with somebody: name a lead, a customer, or both"));
        }
        let sale = self.checked_opportunity(draft)?;
        self.instant()?;
        self.active_user("owner", draft.owner)?;
        let (id, event) = self.opened(sale, draft.lead, draft.customer, draft.owner);
        Ok(Decision::created(event, id.0))
    }

    /// The values of an opportunity to be opened.
    pub(super) fn checked_opportunity(&self, draft: &NewOpportunity) -> Result<Sale> {
        let card = OpportunityCard {
            name: check::needed("name", &draft.name, limits::NAME)?,
            sale: draft.sale,
            amount: check::price("amount", draft.amount)?,
            probability: check::percent("probability", draft.probability)?,
            expected_close: draft.expected_close,
            product: check::short("product", draft.product.as_deref())?,
            attributes: check::attributes(&draft.attributes)?,
        };
        card.not_too_large()?;
        let stage = match &draft.stage {
            Some(key) => self.pipeline_stage(key)?,
            None => self.first_pipeline_stage()?,
        };
        Ok(Sale { card, stage: stage.key.clone() })
    }

    /// The event that opens an opportunity with which all is well.
    pub(super) fn opened(
        &self,
        sale: Sale,
        lead: Option<LeadId>,
        customer: Option<CustomerId>,
        owner: Option<UserId>,
    ) -> (OpportunityId, Event) {
        let id = OpportunityId(self.book.opportunities.saturating_add(1));
        (id, Event::OpportunityOpened { opportunity: id, card: sale.card, lead, customer, owner, stage: sale.stage })
    }

    fn pipeline_stage(&self, key: &str) -> Result<&PipelineStage> {
        self.book.settings.pipeline_stage(key).ok_or_else(|| {
            Code::UnknownStage
                .on("stage", format!("the pipeline of this book has no stage {key:?}"))
                .allowing(self.book.settings.pipeline.iter().map(|stage| stage.key.clone()).collect())
        })
    }

    fn first_pipeline_stage(&self) -> Result<&PipelineStage> {
        // Settings without a stage are refused, so one is always there.
        self.book.settings.pipeline.first().ok_or_else(|| Code::NoSuchStageKind.on("stage", "the pipeline of this book has no stage"))
    }

    pub(super) fn edit_opportunity(&self, id: OpportunityId, edit: &OpportunityEdit) -> Result<Decision> {
        let opportunity = self.the_opportunity(id)?;
        self.same_version(id, opportunity.version)?;
        if *edit == OpportunityEdit::default() {
            return Err(Code::Missing.on("edit", "no field is named; name at least one"));
        }
        let mut fields = Vec::new();
        if let Some(name) = &edit.name {
            fields.push(OpportunityField::Name(check::needed("name", name, limits::NAME)?));
        }
        fields.extend(edit.sale.value().map(|sale| OpportunityField::Sale(sale.copied())));
        if let Some(amount) = edit.amount.value() {
            fields.push(OpportunityField::Amount(check::price("amount", amount.copied())?));
        }
        if let Some(percent) = edit.probability.value() {
            fields.push(OpportunityField::Probability(check::percent("probability", percent.copied())?));
        }
        fields.extend(edit.expected_close.value().map(|day| OpportunityField::ExpectedClose(day.copied())));
        fields.extend(check::edited("product", &edit.product)?.map(OpportunityField::Product));
        let attributes = check::attribute_edits(&opportunity.attributes, &edit.attributes)?;
        fields.extend(attributes.into_iter().map(|(name, value)| OpportunityField::Attribute(name, value)));
        self.instant()?;
        if let Some(owner) = edit.owner.value() {
            self.active_user("owner", owner.copied())?;
            fields.push(OpportunityField::Owner(owner.copied()));
        }
        fields.extend(edit.customer.map(|customer| OpportunityField::Customer(Some(customer))));
        // What stands there already is no change.
        fields.retain(|field| {
            let mut changed = Opportunity::clone(&opportunity);
            set_opportunity_field(&mut changed, field);
            changed != *opportunity
        });
        let mut changed = Opportunity::clone(&opportunity);
        for field in &fields {
            set_opportunity_field(&mut changed, field);
        }
        changed.card.not_too_large()?;
        if opportunity.status == OpportunityStatus::Won && changed.amount != opportunity.amount {
            return Err(Code::OpportunityEnded.on("amount", format!("{id} was won with that amount; reopen it to correct it")));
        }
        if edit.customer.is_some_and(|customer| opportunity.customer.is_some_and(|with| with != customer)) {
            return Err(Code::OpportunityElsewhere.on("customer", format!("{id} is with another customer; open a new one instead")));
        }
        let version = opportunity.version + u64::from(!fields.is_empty());
        Ok(Decision::changed(Event::OpportunityEdited { opportunity: id, fields }, version))
    }

    fn running(&self, opportunity: &Opportunity) -> Result<()> {
        if opportunity.is_open() {
            return Ok(());
        }
        let id = opportunity.id;
        Err(Code::OpportunityEnded
            .on(id.to_string(), format!("{id} was {} already; reopen it first", opportunity.status.as_str()))
            .allowing(vec!["reopen_opportunity".to_owned()]))
    }

    pub(super) fn move_opportunity(&self, id: OpportunityId, stage: &str) -> Result<Decision> {
        let opportunity = self.the_opportunity(id)?;
        self.same_version(id, opportunity.version)?;
        let target = self.pipeline_stage(stage)?;
        self.instant_after(id, opportunity.last_event_at)?;
        if target.key == opportunity.stage && opportunity.is_open() {
            return Err(Code::AlreadyThere.on("stage", format!("{id} is in {stage:?} already")));
        }
        self.running(&opportunity)?;
        let event = Event::OpportunityMoved { opportunity: id, from: opportunity.stage.clone(), to: target.key.clone() };
        Ok(Decision::changed(event, opportunity.version.saturating_add(1)))
    }

    pub(super) fn win_opportunity(&self, id: OpportunityId, amount: Option<Money>, reason: Option<&str>) -> Result<Decision> {
        let opportunity = self.the_opportunity(id)?;
        self.same_version(id, opportunity.version)?;
        let amount = check::price("amount", amount)?.or(opportunity.amount);
        let reason = check::long("reason", reason)?;
        self.instant_after(id, opportunity.last_event_at)?;
        self.running(&opportunity)?;
        let customer = self.buyer(&opportunity)?;
        check::sum_stays_in_range("amount", &self.the_customer(customer)?.lifetime_value, amount)?;
        let event = Event::OpportunityWon { opportunity: id, lead: opportunity.lead, customer, amount, reason };
        Ok(Decision::changed(event, opportunity.version.saturating_add(1)))
    }

    /// Who buys: the customer it is with, or the one that its lead was converted into.
    fn buyer(&self, opportunity: &Opportunity) -> Result<CustomerId> {
        let through_lead = match opportunity.lead {
            Some(lead) if opportunity.customer.is_none() => self.the_lead(lead)?.converted_to,
            _ => None,
        };
        opportunity.customer.or(through_lead).ok_or_else(|| {
            Code::CustomerNeeded.on("customer", format!("{} has no customer yet: convert its lead, or name the customer", opportunity.id))
        })
    }

    pub(super) fn lose_opportunity(&self, id: OpportunityId, reason: &str) -> Result<Decision> {
        let opportunity = self.the_opportunity(id)?;
        self.same_version(id, opportunity.version)?;
        // As for a lead, why it was lost is what one learns from it.
        let reason = check::long("reason", Some(reason))?;
        self.instant_after(id, opportunity.last_event_at)?;
        let reason = reason.ok_or_else(|| Code::ReasonNeeded.on("reason", "say why it was lost"))?;
        self.running(&opportunity)?;
        let event = Event::OpportunityLost { opportunity: id, lead: opportunity.lead, customer: opportunity.customer, reason };
        Ok(Decision::changed(event, opportunity.version.saturating_add(1)))
    }

    pub(super) fn reopen_opportunity(&self, id: OpportunityId, stage: Option<&str>) -> Result<Decision> {
        let opportunity = self.the_opportunity(id)?;
        self.same_version(id, opportunity.version)?;
        let stage = match stage {
            Some(key) => self.pipeline_stage(key)?,
            // The stage may be gone since.
            None => match self.book.settings.pipeline_stage(&opportunity.stage) {
                Some(stage) => stage,
                None => self.first_pipeline_stage()?,
            },
        };
        self.instant_after(id, opportunity.last_event_at)?;
        if opportunity.is_open() {
            return Err(Code::OpportunityOpen.on(id.to_string(), format!("{id} still runs")));
        }
        let won = opportunity.status == OpportunityStatus::Won;
        let event = Event::OpportunityReopened {
            opportunity: id,
            lead: opportunity.lead,
            customer: opportunity.customer,
            was: opportunity.status,
            taken_back: opportunity.amount.filter(|_| won),
            stage: stage.key.clone(),
        };
        Ok(Decision::changed(event, opportunity.version.saturating_add(1)))
    }
}
