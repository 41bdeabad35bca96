//! Opportunities: opened, edited, moved, won, lost, reopened.

use super::leads::{put, put_attributes, put_copied, put_line};
use super::{Ask, Faults, Model, Whose, change, get};
use leadbook::{
    Answer, Code, CustomerId, Edit, Event, Money, NewOpportunity, Opportunity, OpportunityCard, OpportunityEdit, OpportunityField,
    OpportunityId, OpportunityStatus, Timestamp,
};

impl Model {
    /// What stands against opening it, but for whose it is.
    pub(super) fn check_draft(&self, faults: &mut Faults, draft: &NewOpportunity) {
        faults.needed(&draft.name, 200);
        faults.line(draft.product.as_deref(), 120);
        faults.price(draft.amount);
        faults.add_if(draft.probability.is_some_and(|percent| percent > 100), Code::InvalidValue);
        if let Some(stage) = &draft.stage {
            self.check_stage(faults, stage);
        }
        self.check_owner(faults, draft.owner);
    }

    fn check_stage(&self, faults: &mut Faults, key: &str) {
        let keys: Vec<String> = self.settings.pipeline.iter().map(|stage| stage.key.clone()).collect();
        if !keys.iter().any(|stage| stage == key) {
            faults.allowing(Code::UnknownStage, keys);
        }
    }

    fn first_stage(&self) -> String {
        self.settings.pipeline.first().map(|stage| stage.key.clone()).unwrap_or_default()
    }

    /// Opens an opportunity that nothing stands against.
    pub(super) fn opened(&mut self, ask: &Ask<'_>, draft: NewOpportunity) -> OpportunityId {
        let id = OpportunityId(self.opportunities.len() as u64 + 1);
        let mut texts = Faults::default();
        let card = OpportunityCard {
            name: texts.needed(&draft.name, 200),
            sale: draft.sale,
            amount: draft.amount,
            probability: draft.probability,
            expected_close: draft.expected_close,
            product: texts.line(draft.product.as_deref(), 120),
            attributes: draft.attributes,
        };
        let stage = draft.stage.unwrap_or_else(|| self.first_stage());
        let (lead, customer, owner) = (draft.lead, draft.customer, draft.owner);
        let mut whose = vec![Whose::Opportunity(id)];
        whose.extend(lead.map(Whose::Lead));
        whose.extend(customer.map(Whose::Customer));
        let event = Event::OpportunityOpened { opportunity: id, card: card.clone(), lead, customer, owner, stage: stage.clone() };
        let touched = self.write(ask, event, &whose);
        self.opportunities.push(Opportunity {
            id,
            version: 1,
            card,
            lead,
            customer,
            owner,
            stage,
            entered_at: ask.at,
            opened_at: ask.at,
            last_event_at: ask.at,
            touched,
            ..Opportunity::default()
        });
        id
    }

    pub(super) fn open_opportunity(&mut self, ask: &Ask<'_>, mut faults: Faults, draft: &NewOpportunity) -> Result<Answer, Faults> {
        ask.no_version(&mut faults);
        faults.add_if(draft.lead.is_some_and(|lead| get(&self.leads, lead.0).is_none()), Code::NotFound);
        faults.add_if(draft.customer.is_some_and(|customer| get(&self.customers, customer.0).is_none()), Code::NotFound);
        faults.add_if(draft.lead.is_none() && draft.customer.is_none(), Code::Missing);
        self.check_draft(&mut faults, draft);
        faults.settle()?;
        let id = self.opened(ask, draft.clone());
        Ok(Answer::Created { number: id.0 })
    }

    pub(super) fn edit_opportunity(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: OpportunityId,
        edit: &OpportunityEdit,
    ) -> Result<Answer, Faults> {
        let mut changed = faults.there(get(&self.opportunities, id.0))?.clone();
        let before = changed.clone();
        ask.version(&mut faults, before.version);
        faults.add_if(*edit == OpportunityEdit::default(), Code::Missing);
        let mut fields = Vec::new();
        if let Some(name) = &edit.name {
            put(&mut fields, &mut changed.card.name, faults.needed(name, 200), OpportunityField::Name);
        }
        put_copied(&mut fields, &mut changed.card.sale, &edit.sale, OpportunityField::Sale);
        if let Edit::Set(amount) = edit.amount {
            faults.price(Some(amount));
        }
        put_copied(&mut fields, &mut changed.card.amount, &edit.amount, OpportunityField::Amount);
        faults.add_if(matches!(edit.probability, Edit::Set(percent) if percent > 100), Code::InvalidValue);
        put_copied(&mut fields, &mut changed.card.probability, &edit.probability, OpportunityField::Probability);
        put_line(&mut faults, &mut fields, &mut changed.card.product, &edit.product, OpportunityField::Product);
        put_attributes(&mut fields, &mut changed.card.attributes, &edit.attributes, OpportunityField::Attribute);
        if let Edit::Set(owner) = edit.owner {
            self.check_owner(&mut faults, Some(owner));
        }
        put_copied(&mut fields, &mut changed.owner, &edit.owner, OpportunityField::Owner);
        if let Some(customer) = edit.customer {
            faults.there(get(&self.customers, customer.0))?;
            faults.add_if(before.customer.is_some_and(|with| with != customer), Code::OpportunityElsewhere);
            put(&mut fields, &mut changed.customer, Some(customer), OpportunityField::Customer);
        }
        faults.add_if(before.status == OpportunityStatus::Won && changed.amount != before.amount, Code::OpportunityEnded);
        faults.settle()?;
        let version = before.version + u64::from(!fields.is_empty());
        let touched = self.write(ask, Event::OpportunityEdited { opportunity: id, fields }, &[Whose::Opportunity(id)]);
        change(&mut self.opportunities, id.0, |opportunity| *opportunity = Opportunity { version, touched, ..changed });
        Ok(Answer::Changed { version })
    }

    pub(super) fn move_opportunity(&mut self, ask: &Ask<'_>, mut faults: Faults, id: OpportunityId, to: &str) -> Result<Answer, Faults> {
        let opportunity = faults.there(get(&self.opportunities, id.0))?.clone();
        self.check_step(ask, &mut faults, &opportunity);
        self.check_stage(&mut faults, to);
        let ended = opportunity.status != OpportunityStatus::Open;
        faults.add_if(ended, Code::OpportunityEnded);
        faults.add_if(!ended && opportunity.stage == to, Code::AlreadyThere);
        faults.settle()?;
        let event = Event::OpportunityMoved { opportunity: id, from: opportunity.stage, to: to.to_owned() };
        let touched = self.write(ask, event, &[Whose::Opportunity(id)]);
        change(&mut self.opportunities, id.0, |opportunity| {
            opportunity.stage = to.to_owned();
            opportunity.entered_at = ask.at;
            stepped(opportunity, ask.at, touched);
        });
        Ok(Answer::Changed { version: opportunity.version + 1 })
    }

    fn check_step(&self, ask: &Ask<'_>, faults: &mut Faults, opportunity: &Opportunity) {
        ask.version(faults, opportunity.version);
        ask.not_before(faults, opportunity.last_event_at);
    }

    pub(super) fn win_opportunity(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: OpportunityId,
        amount: Option<Money>,
        reason: Option<&str>,
    ) -> Result<Answer, Faults> {
        let opportunity = faults.there(get(&self.opportunities, id.0))?.clone();
        self.check_step(ask, &mut faults, &opportunity);
        faults.price(amount);
        let reason = faults.line(reason, 4_000);
        faults.add_if(opportunity.status != OpportunityStatus::Open, Code::OpportunityEnded);
        // Without a customer of its own, who buys is the customer that its lead was converted into.
        let lead = opportunity.lead.and_then(|lead| get(&self.leads, lead.0));
        let buyer: Option<CustomerId> = opportunity.customer.or(lead.and_then(|lead| lead.converted_to));
        faults.add_if(buyer.is_none(), Code::CustomerNeeded);
        faults.settle()?;
        let Some(customer) = buyer else { return Err(Faults::default()) };
        let amount = amount.or(opportunity.amount);
        let mut whose = vec![Whose::Opportunity(id), Whose::Customer(customer)];
        whose.extend(opportunity.lead.map(Whose::Lead));
        let event = Event::OpportunityWon { opportunity: id, lead: opportunity.lead, customer, amount, reason: reason.clone() };
        let touched = self.write(ask, event, &whose);
        change(&mut self.opportunities, id.0, |opportunity| {
            (opportunity.status, opportunity.closed_at, opportunity.reason) = (OpportunityStatus::Won, Some(ask.at), reason);
            (opportunity.card.amount, opportunity.customer) = (amount, Some(customer));
            stepped(opportunity, ask.at, touched);
        });
        change(&mut self.customers, customer.0, |customer| {
            customer.opportunities_won += 1;
            add(&mut customer.lifetime_value, amount, 1);
            customer.touched = touched;
        });
        Ok(Answer::Changed { version: opportunity.version + 1 })
    }

    pub(super) fn lose_opportunity(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: OpportunityId,
        reason: &str,
    ) -> Result<Answer, Faults> {
        let opportunity = faults.there(get(&self.opportunities, id.0))?.clone();
        self.check_step(ask, &mut faults, &opportunity);
        let given = faults.line(Some(reason), 4_000);
        faults.add_if(given.is_none(), Code::ReasonNeeded);
        faults.add_if(opportunity.status != OpportunityStatus::Open, Code::OpportunityEnded);
        faults.settle()?;
        let reason = given.unwrap_or_default();
        let mut whose = vec![Whose::Opportunity(id)];
        whose.extend(opportunity.lead.map(Whose::Lead));
        whose.extend(opportunity.customer.map(Whose::Customer));
        let (lead, customer) = (opportunity.lead, opportunity.customer);
        let touched = self.write(ask, Event::OpportunityLost { opportunity: id, lead, customer, reason: reason.clone() }, &whose);
        change(&mut self.opportunities, id.0, |opportunity| {
            (opportunity.status, opportunity.closed_at, opportunity.reason) = (OpportunityStatus::Lost, Some(ask.at), Some(reason));
            stepped(opportunity, ask.at, touched);
        });
        Ok(Answer::Changed { version: opportunity.version + 1 })
    }

    pub(super) fn reopen_opportunity(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: OpportunityId,
        stage: Option<&str>,
    ) -> Result<Answer, Faults> {
        let opportunity = faults.there(get(&self.opportunities, id.0))?.clone();
        self.check_step(ask, &mut faults, &opportunity);
        if let Some(stage) = stage {
            self.check_stage(&mut faults, stage);
        }
        faults.add_if(opportunity.status == OpportunityStatus::Open, Code::OpportunityOpen);
        faults.settle()?;
        let there = self.settings.pipeline.iter().any(|stage| stage.key == opportunity.stage);
        let stage = match stage {
            Some(stage) => stage.to_owned(),
            None if there => opportunity.stage.clone(),
            None => self.first_stage(),
        };
        let (lead, customer, was) = (opportunity.lead, opportunity.customer, opportunity.status);
        let won = was == OpportunityStatus::Won;
        let taken_back = if won { opportunity.amount } else { None };
        let mut whose = vec![Whose::Opportunity(id)];
        whose.extend(lead.map(Whose::Lead));
        whose.extend(customer.map(Whose::Customer));
        let event = Event::OpportunityReopened { opportunity: id, lead, customer, was, taken_back, stage: stage.clone() };
        let touched = self.write(ask, event, &whose);
        change(&mut self.opportunities, id.0, |opportunity| {
            (opportunity.status, opportunity.closed_at, opportunity.reason) = (OpportunityStatus::Open, None, None);
            (opportunity.stage, opportunity.entered_at) = (stage, ask.at);
            opportunity.reopened += 1;
            stepped(opportunity, ask.at, touched);
        });
        if let Some(customer) = customer {
            change(&mut self.customers, customer.0, |customer| {
                customer.touched = touched;
                if won {
                    customer.opportunities_won -= 1;
                    add(&mut customer.lifetime_value, taken_back, -1);
                }
            });
        }
        Ok(Answer::Changed { version: opportunity.version + 1 })
    }
}

fn stepped(opportunity: &mut Opportunity, at: Timestamp, touched: leadbook::Position) {
    opportunity.version += 1;
    opportunity.last_event_at = at;
    opportunity.touched = touched;
}

/// Adds to the sum of its currency; sums are sorted by currency.
pub(super) fn add(sums: &mut Vec<Money>, amount: Option<Money>, sign: i64) {
    let Some(amount) = amount else { return };
    match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
        Some(sum) => sum.amount_minor += sign * amount.amount_minor,
        None => sums.push(Money { amount_minor: sign * amount.amount_minor, currency: amount.currency }),
    }
    sums.sort_by_key(|sum| sum.currency);
}
