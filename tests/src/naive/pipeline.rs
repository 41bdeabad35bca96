//! The pipeline: what may still be sold, and what moved in it.

use super::book::{LeadTale, SaleTale, Tale};
use super::groups::{Fact, Frame, text};
use super::sums::{Sums, count, held, how_many, rounded};
use chrono::{Datelike, NaiveDate};
use leadbook::{Currency, GroupBy, Money, OpportunityStatus, PipelineMove, PipelineRow, PipelineTotals, Report};
use std::collections::BTreeMap;

/// What stands in one line: stage (by place, unknown ones behind in the order of their keys), month and currency, those without last.
type Line = (usize, String, (bool, Option<NaiveDate>), (bool, Option<Currency>));

impl Frame<'_> {
    /// The pipeline, and what moved since that other tale ended.
    pub fn pipeline(&self, since: Option<&Tale>) -> Report<PipelineRow, PipelineTotals> {
        let opened = || self.sales().filter(|(_, sale)| self.span.contains(sale.opened_at));
        let open = opened().filter(|(_, sale)| sale.is_open());
        let facts: Vec<Fact<&SaleTale>> =
            open.map(|(lead, sale)| Fact { groups: self.groups(|key| self.of_sale(key, lead, sale)), what: sale }).collect();
        let moved = since.map(|since| self.moved(since)).unwrap_or_default();
        self.answer("pipeline", &facts, |sales| self.pipeline_lines(sales), |sales| {
            let weighted = sales.iter().filter_map(|sale| Some((sale.card.amount?.currency, self.weighted(sale))));
            let mut sums = Sums::default();
            weighted.for_each(|(currency, minor)| sums.add(currency, minor));
            PipelineTotals {
                count: count(sales.len()),
                without_amount: how_many(sales, |sale| sale.card.amount.is_none()),
                amount: Sums::of(sales.iter().map(|sale| sale.card.amount)).money(),
                weighted: sums.money(),
                moved: moved.clone(),
            }
        })
    }

    /// The values of a key: owner and product are the opportunity's own, the others those of the lead when it was opened.
    fn of_sale(&self, key: &GroupBy, lead: Option<&LeadTale>, sale: &SaleTale) -> Vec<leadbook::GroupValue> {
        match key {
            GroupBy::Owner => vec![self.user(sale.owner)],
            GroupBy::Product => vec![text(sale.card.product.as_deref())],
            _ => self.values(key, lead, sale.opened_at),
        }
    }

    /// The place of a stage in the pipeline of the settings.
    fn place(&self, stage: &str) -> Option<usize> {
        self.tale.settings.as_ref().and_then(|settings| settings.pipeline.iter().position(|known| known.key == stage))
    }

    /// The amount times the probability, of the opportunity itself or else of its stage.
    fn weighted(&self, sale: &SaleTale) -> i128 {
        let of_stage = || self.tale.settings.as_ref().and_then(|settings| settings.pipeline_stage(&sale.stage)).map(|stage| stage.probability);
        let percent = sale.card.probability.or_else(of_stage).unwrap_or_default();
        rounded(i128::from(sale.card.amount.map_or(0, |amount| amount.amount_minor)) * i128::from(percent), 100)
    }

    fn pipeline_lines(&self, sales: &[&SaleTale]) -> Vec<PipelineRow> {
        let mut lines: BTreeMap<Line, Vec<&SaleTale>> = BTreeMap::new();
        for sale in sales {
            let month = sale.card.expected_close.and_then(|day| day.with_day(1));
            let currency = sale.card.amount.map(|amount| amount.currency);
            let place = self.place(&sale.stage).unwrap_or(usize::MAX);
            lines.entry((place, sale.stage.clone(), (month.is_none(), month), (currency.is_none(), currency))).or_default().push(sale);
        }
        let line = |((_, stage, (_, close_month), (_, currency)), sales): (Line, Vec<&SaleTale>)| PipelineRow {
            stage,
            close_month,
            currency,
            count: count(sales.len()),
            amount_minor: held(sales.iter().map(|sale| minor(sale.card.amount)).sum()),
            weighted_minor: held(sales.iter().map(|sale| self.weighted(sale)).sum()),
        };
        lines.into_iter().map(line).collect()
    }

    fn moved(&self, since: &Tale) -> Vec<PipelineMove> {
        let mut lines: BTreeMap<(bool, Option<Currency>), Moves> = BTreeMap::new();
        for (id, now) in &self.tale.sales {
            if !self.lets_in(now.lead) || !self.span.contains(now.opened_at) {
                continue;
            }
            let then = since.sales.get(id);
            let of = |sale: &SaleTale| sale.card.amount.map(|amount| amount.currency);
            let currency = of(now).or_else(|| then.and_then(of));
            lines.entry((currency.is_none(), currency)).or_default().take(self, then, now);
        }
        let line = |((_, currency), moves): ((bool, Option<Currency>), Moves)| moves.line(currency);
        lines.into_iter().map(line).filter(|line| *line != Moves::default().line(line.currency)).collect()
    }
}

fn minor(amount: Option<Money>) -> i128 {
    amount.map_or(0, |amount| i128::from(amount.amount_minor))
}

/// What moved, in one currency.
#[derive(Clone, Copy, Debug, Default)]
struct Moves {
    new: (u64, i128),
    advanced: u64,
    went_back: u64,
    slipped: u64,
    pulled_in: u64,
    won: (u64, i128),
    lost: (u64, i128),
    reopened: u64,
    changed: (u64, i128),
}

impl Moves {
    fn take(&mut self, frame: &Frame<'_>, then: Option<&SaleTale>, now: &SaleTale) {
        let amount = minor(now.card.amount);
        let became = |status: OpportunityStatus| now.status == status && then.is_none_or(|then| then.status != status);
        let add = |(many, sum): &mut (u64, i128), minor: i128| {
            *many += 1;
            *sum += minor;
        };
        if then.is_none() {
            add(&mut self.new, amount);
        }
        if became(OpportunityStatus::Won) {
            add(&mut self.won, amount);
        }
        if became(OpportunityStatus::Lost) {
            add(&mut self.lost, amount);
        }
        let Some(then) = then else { return };
        if !then.is_open() && now.is_open() {
            self.reopened += 1;
        }
        if !then.is_open() || !now.is_open() {
            return;
        }
        let (before, after) = (frame.place(&then.stage), frame.place(&now.stage));
        self.advanced += u64::from(after > before);
        self.went_back += u64::from(after < before);
        // No day is later than any.
        let day = |sale: &SaleTale| sale.card.expected_close.unwrap_or(NaiveDate::MAX);
        self.slipped += u64::from(day(now) > day(then));
        self.pulled_in += u64::from(day(now) < day(then));
        if now.card.amount != then.card.amount {
            // Of an amount that is gone, all of it; what was in another currency counts as nothing.
            let same = |earlier: &Money| now.card.amount.is_none_or(|later| later.currency == earlier.currency);
            add(&mut self.changed, amount - minor(then.card.amount.filter(same)));
        }
    }

    fn line(&self, currency: Option<Currency>) -> PipelineMove {
        PipelineMove {
            currency,
            new: self.new.0,
            new_minor: held(self.new.1),
            advanced: self.advanced,
            went_back: self.went_back,
            slipped: self.slipped,
            pulled_in: self.pulled_in,
            won: self.won.0,
            won_minor: held(self.won.1),
            lost: self.lost.0,
            lost_minor: held(self.lost.1),
            reopened: self.reopened,
            changed: self.changed.0,
            changed_minor: held(self.changed.1),
        }
    }
}
