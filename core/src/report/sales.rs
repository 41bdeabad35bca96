//! Opportunities as they stand at a cut, folded from their log.

use crate::columns::{Cut, OpportunityChange};
use crate::domain::OpportunityStatus;
use chrono::NaiveDate;

/// An opportunity.
#[derive(Clone, Debug, Default)]
pub(super) struct Sale {
    /// The row of the lead that it came from.
    pub(super) lead: Option<usize>,
    pub(super) opened_at: i64,
    /// The number of its stage.
    pub(super) stage: u32,
    pub(super) owner: u32,
    pub(super) product: u32,
    pub(super) minor: i64,
    /// The number of its currency; 0 without an amount.
    pub(super) currency: u32,
    pub(super) percent: Option<u8>,
    pub(super) close: Option<NaiveDate>,
    pub(super) status: OpportunityStatus,
    pub(super) closed_at: i64,
    /// The last of its losses, one more than the place among all of them; 0 if it was never lost.
    last_loss: usize,
}

/// A time that it was lost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loss {
    /// The place of the opportunity.
    pub(super) sale: usize,
    pub(super) at: i64,
    pub(super) reason: u32,
    pub(super) stage: u32,
    pub(super) reopened: bool,
}

/// All opportunities, by number, and the times that they were lost.
pub(super) struct Sales {
    pub(super) all: Vec<Sale>,
    pub(super) losses: Vec<Loss>,
}

/// The opportunities at a cut.
pub(super) fn sales(cut: &Cut<'_>) -> Sales {
    let rows = &cut.columns.opportunities;
    let opened = rows.change[..cut.opportunities].iter().filter(|change| **change == OpportunityChange::Opened as u8).count();
    let (mut sales, mut losses): (Vec<Sale>, Vec<Loss>) = (Vec::with_capacity(opened), Vec::new());
    for row in 0..cut.opportunities {
        let (value, beside) = (rows.value.get(row), rows.beside.get(row));
        let number = rows.opportunity[row] as usize;
        if rows.change[row] == OpportunityChange::Opened as u8 && number == sales.len() + 1 {
            let (at, lead) = (rows.at.get(row), usize::try_from(value).ok().and_then(|lead| lead.checked_sub(1)));
            sales.push(Sale { lead, opened_at: at, ..Sale::default() });
            continue;
        }
        let Some(sale) = number.checked_sub(1).and_then(|index| sales.get_mut(index)) else { continue };
        let small = u32::try_from(value).unwrap_or(0);
        match OpportunityChange::of(rows.change[row]) {
            Some(OpportunityChange::Stage) => sale.stage = small,
            Some(OpportunityChange::Owner) => sale.owner = small,
            Some(OpportunityChange::Amount) => (sale.minor, sale.currency) = (value, beside),
            Some(OpportunityChange::Probability) => sale.percent = u8::try_from(value).ok().filter(|_| beside != 0),
            Some(OpportunityChange::ExpectedClose) => {
                sale.close = i32::try_from(value).ok().filter(|_| beside != 0).and_then(NaiveDate::from_num_days_from_ce_opt);
            }
            Some(OpportunityChange::Product) => sale.product = small,
            Some(OpportunityChange::Won) => (sale.status, sale.closed_at) = (OpportunityStatus::Won, rows.at.get(row)),
            Some(OpportunityChange::Lost) => {
                let at = rows.at.get(row);
                (sale.status, sale.closed_at) = (OpportunityStatus::Lost, at);
                losses.push(Loss { sale: number - 1, at, reason: small, stage: sale.stage, reopened: false });
                sale.last_loss = losses.len();
            }
            Some(OpportunityChange::Reopened) => {
                if sale.status == OpportunityStatus::Lost
                    && let Some(loss) = sale.last_loss.checked_sub(1).and_then(|last| losses.get_mut(last))
                {
                    loss.reopened = true;
                }
                sale.status = OpportunityStatus::Open;
            }
            Some(OpportunityChange::Opened) | None => {}
        }
    }
    Sales { all: sales, losses }
}
