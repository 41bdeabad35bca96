//! What is sold: offers, conversions and what becomes of them, and later sales to those who have bought.

use super::calendar::{DAY, HOUR, MINUTE};
use super::story::{Life, instant, user};
use super::tale::Begins;
use super::trade::any_seller;
use super::words::{LOSSES, PIPELINE, PRODUCTS, REVERSALS};
use leadbook::{Activity, Command, Conversion, CustomerChoice, CustomerEdit, Money, NewOpportunity, OpportunityChoice, SaleKind};

impl Life<'_> {
    /// A sale as it is opened at that instant.
    fn draft(&mut self, at: i64, kind: SaleKind) -> NewOpportunity {
        let product = self.dice.pick(&PRODUCTS);
        let seats = self.dice.within(2, 60);
        // Whole fifties, in cents.
        let cents = (self.dice.skewed(720_000, 0.75) as f64 * self.worth) as i64 / 5_000 * 5_000 + 60_000;
        let in_dollars = self.in_dollars || self.dice.happens(0.04);
        let currency = if in_dollars { self.world.dollar } else { self.world.euro };
        let close = instant(at + self.dice.within(18, 85) * DAY).to_datetime().date_naive();
        let mut sale = NewOpportunity::named(format!("{product}, {seats} seats")).expected_close(close);
        sale.amount = self.dice.happens(0.95).then_some(Money { amount_minor: cents, currency });
        sale.sale = Some(kind);
        sale.product = Some(product.into());
        sale.owner = self.owner_at(at).map(user);
        sale.probability = self.dice.happens(0.1).then(|| self.dice.within(2, 19) as u8 * 5);
        sale
    }

    /// Opens a sale with somebody who is no customer yet.
    pub(super) fn offer(&mut self, qualified_at: i64) {
        let Some(at) = self.later(qualified_at, HOUR) else { return };
        let sale = self.tale.next_sale();
        let draft = self.draft(at, SaleKind::First);
        let story = self.story;
        self.say(at, Begins::Sale(sale), move |known| Command::OpenOpportunity { opportunity: draft.from_lead(known.lead(story)) });
        // Nothing that ends the sale may come before it was opened.
        self.at = at;
        self.sale = Some((sale, 0));
        let wait = self.dice.skewed(4 * DAY, 0.8);
        let sent_at = self.later(at, wait).filter(|_| self.dice.happens(0.6));
        if let Some(at) = sent_at {
            self.say(at, Begins::Nothing, move |known| Command::MoveOpportunity {
                opportunity: known.sale(sale),
                stage: PIPELINE[1].into(),
            });
            self.at = at;
            self.sale = Some((sale, 1));
        }
    }

    /// Loses the sale that runs, if one does.
    pub(super) fn give_up_sale(&mut self, at: i64, reason: &'static str) {
        if let Some((sale, _)) = self.sale.take() {
            self.say(at, Begins::Nothing, move |known| Command::LoseOpportunity { opportunity: known.sale(sale), reason: reason.into() });
        }
    }

    /// Makes the lead a customer; one of forty conversions is taken back.
    pub(super) fn convert(&mut self) -> Option<()> {
        self.become_customer()?;
        if !self.dice.happens(0.025) {
            self.deliver();
            return Some(());
        }
        let wait = self.dice.within(2 * DAY, 19 * DAY);
        let at = self.later(self.at, wait)?;
        self.at = at;
        let reason = self.dice.pick(&REVERSALS);
        self.give_up_sale(at, "order withdrawn");
        // It goes back to where it came from, which nobody minds here: from `sql` or before, every way is open but to itself.
        self.stage = "reverted";
        self.on_lead(at, move |lead| Command::RevertConversion { lead, reason: reason.into() });
        match self.dice.share() {
            share if share < 0.5 => {
                self.at += self.dice.skewed(18 * DAY, 0.5);
                self.become_customer()?;
                self.deliver();
                Some(())
            }
            share if share < 0.75 => {
                self.at += self.dice.skewed(15 * DAY, 0.5);
                self.disqualify()
            }
            _ => Some(()),
        }
    }

    fn become_customer(&mut self) -> Option<()> {
        let at = self.later(self.at, 10 * MINUTE)?;
        self.at = at;
        let linked = self.sale;
        let opens = linked.is_none() && self.dice.happens(0.9);
        let draft = opens.then(|| self.draft(at, SaleKind::First));
        let sale = draft.is_some().then(|| self.tale.next_sale());
        let owner = self.owner_at(at).map(|owner| if self.dice.happens(0.3) { any_seller(self.dice) } else { owner });
        let (story, account) = (self.story, self.account);
        self.stage = "converted";
        self.sale = linked.or(sale.map(|sale| (sale, 0)));
        let kept = sale.or(linked.map(|(sale, _)| sale));
        self.say(at, Begins::Customer { account, sale: kept }, move |known| {
            let customer = known.customer(account).map_or(CustomerChoice::New, CustomerChoice::from);
            let opportunity = match (draft, linked) {
                (Some(opportunity), _) => OpportunityChoice::New { opportunity },
                (None, Some((sale, _))) => OpportunityChoice::Existing { opportunity: known.sale(sale) },
                (None, None) => OpportunityChoice::None,
            };
            let conversion = Conversion { customer, opportunity, customer_owner: owner.map(user), fill_empty: true };
            Command::ConvertLead { lead: known.lead(story), conversion }
        });
        Some(())
    }

    /// What follows a conversion that stands: the sale goes on, and others come.
    fn deliver(&mut self) {
        self.complete_card();
        let mut won_at = self.sale.and_then(|(sale, place)| self.pursue(sale, place, self.at));
        for _ in 0..4 {
            let Some(last) = won_at.filter(|_| self.dice.happens(0.42)) else { return };
            let wait = self.dice.skewed(85 * DAY, 0.6).max(9 * DAY);
            let Some(at) = self.later(last, wait) else { return };
            let kind = self.dice.pick(&[SaleKind::Repeat, SaleKind::Repeat, SaleKind::Upsell, SaleKind::CrossSell]);
            let draft = self.draft(at, kind);
            let (sale, account) = (self.tale.next_sale(), self.account);
            self.say(at, Begins::Sale(sale), move |known| {
                let opportunity = NewOpportunity { customer: known.customer(account), ..draft };
                Command::OpenOpportunity { opportunity }
            });
            won_at = self.pursue(sale, 0, at);
        }
    }

    /// A sale's way through the pipeline; when it was won, if it was.
    fn pursue(&mut self, sale: usize, place: usize, from: i64) -> Option<i64> {
        let mut at = from;
        for stage in PIPELINE.into_iter().skip(place + 1) {
            if !self.dice.happens(0.82) {
                break;
            }
            let wait = self.dice.skewed(6 * DAY, 0.8);
            at = self.later(at, wait)?;
            self.say(at, Begins::Nothing, move |known| Command::MoveOpportunity { opportunity: known.sale(sale), stage: stage.into() });
        }
        let end = self.dice.share();
        let wait = self.dice.skewed(8 * DAY, 0.8);
        at = self.later(at, wait)?;
        if end < 0.63 {
            self.say(at, Begins::Nothing, move |known| Command::WinOpportunity {
                opportunity: known.sale(sale),
                amount: None,
                reason: None,
            });
            return Some(at);
        }
        if end < 0.9 {
            let reason = self.dice.pick(&LOSSES);
            self.say(at, Begins::Nothing, move |known| Command::LoseOpportunity { opportunity: known.sale(sale), reason: reason.into() });
        }
        None
    }

    /// Some customers' cards are filled in, and they are spoken to.
    fn complete_card(&mut self) {
        let account = self.account;
        if self.dice.happens(0.4) {
            let wait = self.dice.skewed(3 * DAY, 0.8);
            let segment = self.dice.pick(&["small business", "mid-market", "public sector", "key account"]);
            let number = self.dice.within(100_000_000, 999_999_999);
            if let Some(at) = self.later(self.at, wait) {
                let edit = CustomerEdit {
                    tax_number: format!("X{number}").into(),
                    segments: Some(vec![segment.into()]),
                    ..CustomerEdit::default()
                };
                self.say(at, Begins::Nothing, move |known| {
                    let customer = known.customer(account).unwrap_or_default();
                    Command::EditCustomer { customer, edit }
                });
            }
        }
        if self.dice.happens(0.6) {
            let wait = self.dice.skewed(12 * DAY, 0.8);
            if let Some(at) = self.later(self.at, wait) {
                self.say(at, Begins::Nothing, move |known| {
                    let customer = known.customer(account).unwrap_or_default();
                    Command::RecordActivity { activity: Activity::call(customer).outbound().text("Asked how the first weeks went") }
                });
            }
        }
    }
}
