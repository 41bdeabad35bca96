//! What happens to opportunities, customers, campaigns and the house.

use super::{DAY, HOUR, PRODUCTS, REASONS, SOURCES, Trade, lifecycle};
use crate::Tested;
use chrono::{Days, NaiveDate};
use leadbook::{
    CampaignEdit, Command, CustomerId, Edit, NewCustomer, NewOpportunity, Opportunity, OpportunityEdit, OpportunityId, PipelineStage, Spend,
    Timestamp, UserEdit,
};

impl Trade {
    pub(super) fn sell(&mut self) -> Tested {
        if self.made.sales == 0 || self.dice.comes(30) {
            return self.open_sale();
        }
        let sale = self.book.opportunity(OpportunityId(1 + self.dice.below(self.made.sales)))?;
        let back = self.dice.one(&[HOUR, 30 * DAY, 300 * DAY]);
        let at = self.lately(back, Some(sale.last_event_at));
        let opportunity = sale.id;
        let reason = self.dice.one(&REASONS).to_owned();
        let command = match self.dice.below(12) {
            0..3 => Command::MoveOpportunity { opportunity, stage: self.pipeline_stage()? },
            3..6 => return self.edit_sale(&sale),
            6..8 => {
                let amount = if self.dice.comes(40) { self.amount() } else { None };
                Command::WinOpportunity { opportunity, amount, reason: None }
            }
            8..10 => Command::LoseOpportunity { opportunity, reason },
            _ => {
                let stage = if self.dice.comes(50) { Some(self.pipeline_stage()?) } else { None };
                Command::ReopenOpportunity { opportunity, stage }
            }
        };
        self.ask(command, at).map(drop)
    }

    fn pipeline_stage(&mut self) -> Tested<String> {
        let keys: Vec<String> = self.book.settings()?.pipeline.into_iter().map(|stage| stage.key).collect();
        Ok(self.dice.one(&keys))
    }

    fn close_day(&mut self) -> NaiveDate {
        self.now().to_datetime().date_naive() + Days::new(self.dice.below(120))
    }

    fn open_sale(&mut self) -> Tested {
        let mut sale = NewOpportunity::named("Order");
        sale.lead = if self.dice.comes(70) { self.lead() } else { None };
        if self.made.customers > 0 && self.dice.comes(70) {
            sale.customer = Some(CustomerId(1 + self.dice.below(self.made.customers)));
        }
        sale.amount = self.amount();
        sale.probability = self.dice.comes(40).then(|| self.dice.below(101) as u8);
        sale.expected_close = self.dice.comes(70).then(|| self.close_day());
        sale.product = self.dice.maybe(60, &PRODUCTS).map(str::to_owned);
        sale.owner = self.dice.comes(70).then(|| self.user());
        sale.stage = if self.dice.comes(40) { Some(self.pipeline_stage()?) } else { None };
        let back = self.dice.one(&[HOUR, 30 * DAY, 300 * DAY]);
        let at = self.lately(back, None);
        self.ask(Command::OpenOpportunity { opportunity: sale }, at)?;
        self.recount()
    }

    fn edit_sale(&mut self, sale: &Opportunity) -> Tested {
        let mut edit = OpportunityEdit::default();
        match self.dice.below(5) {
            0 => edit.amount = self.amount().map_or(Edit::Clear, Edit::Set),
            1 => edit.probability = if self.dice.comes(60) { Edit::Set(self.dice.below(101) as u8) } else { Edit::Clear },
            2 => edit.expected_close = if self.dice.comes(70) { Edit::Set(self.close_day()) } else { Edit::Clear },
            3 => edit.product = self.dice.maybe(70, &PRODUCTS).map_or(Edit::Clear, |product| Edit::Set(product.to_owned())),
            _ => edit.owner = if self.dice.comes(70) { Edit::Set(self.user()) } else { Edit::Clear },
        }
        let at = self.lately(DAY, None);
        self.ask(Command::EditOpportunity { opportunity: sale.id, edit }, at).map(drop)
    }

    pub(super) fn spend(&mut self) -> Tested {
        let campaign = self.campaign();
        // A correction may be negative.
        let mut amount = self.amount();
        if self.dice.comes(10)
            && let Some(money) = &mut amount
        {
            money.amount_minor = -money.amount_minor / 4;
        }
        let at = self.lately(200 * DAY, None);
        let spend = Spend { amount, reach: 10, clicks: 1 };
        self.ask(Command::RecordSpend { campaign, spend }, at).map(drop)
    }

    pub(super) fn customers(&mut self) -> Tested {
        let at = self.lately(50 * DAY, None);
        if self.made.customers > 0 && self.dice.comes(50) {
            let customer = CustomerId(1 + self.dice.below(self.made.customers));
            if let Some(lead) = self.lead() {
                self.ask(Command::LinkLead { lead, customer }, at)?;
            }
            let owner = self.dice.comes(70).then(|| self.user());
            let now = self.now();
            return self.ask(Command::AssignCustomer { customer, owner }, now).map(drop);
        }
        let customer = NewCustomer { owner: self.dice.comes(60).then(|| self.user()), ..NewCustomer::company("Example Trading") };
        self.ask(Command::CreateCustomer { customer }, at)?;
        self.recount()
    }

    /// Users come, go and get other names; campaigns change; the lifecycle and the settings do, as far as they may.
    pub(super) fn keep_house(&mut self) -> Tested {
        let now = self.now();
        let command = match self.dice.below(10) {
            0 if self.made.users < 6 => return self.add_user("Kim"),
            1 if self.made.campaigns < 7 => return self.add_campaign(),
            0..3 => {
                let name = self.dice.maybe(50, &["Mona", "Leila", "José"]).map(str::to_owned);
                let edit = UserEdit { name, active: Some(self.dice.comes(60)), ..UserEdit::default() };
                Command::EditUser { user: self.user(), edit }
            }
            3..6 => {
                let mut edit = CampaignEdit { plan: Some(self.plan()), ..CampaignEdit::default() };
                if self.dice.comes(40) {
                    edit.source = self.dice.maybe(70, &SOURCES).map_or(Edit::Clear, |source| Edit::Set(source.to_owned()));
                }
                if self.dice.comes(30) {
                    edit.name = Some(format!("Effort {}", self.made.people));
                }
                if self.dice.comes(30) {
                    edit.ends_at = Edit::Set(Timestamp::from_micros(now.micros() + self.dice.between(-100, 300) * DAY));
                }
                Command::EditCampaign { campaign: self.campaign(), edit }
            }
            6..8 => Command::SetLifecycle { lifecycle: lifecycle(&mut self.dice) },
            _ => {
                let mut settings = self.book.settings()?;
                match self.dice.below(4) {
                    0 => settings.zone = self.dice.one(&super::ZONES).name().to_owned(),
                    1 => settings.pipeline.reverse(),
                    2 => settings.pipeline.retain(|stage| stage.key != "review"),
                    _ => settings.pipeline.insert(1, PipelineStage::new("review", "Review", 25)),
                }
                Command::SetSettings { settings }
            }
        };
        self.ask(command, now).map(drop)
    }
}
