//! Every report as a table: which cells its rows and totals have.

use super::activity_counts::Touches;
use super::table::Cells;
use super::{
    ActivityCount, ActivityTotals, AgingRow, Cohort, CohortTotals, ConversionRow, FirstResponseRow, FunnelStage, FunnelTotals, LostReason,
    LostTotals, OwnerRow, PipelineMove, PipelineRow, PipelineTotals, SourceRow, StageDuration, TemperatureRow, TimeToConvertRow,
    TimeToConvertTotals, TrendMeasures, TrendRow, TrendTotals,
};
use crate::domain::{Currency, Money};

/// What has cells in a table.
pub(super) trait Line {
    /// Puts its cells into the row that was begun.
    fn put(&self, cells: &mut Cells);

    /// Puts those that people see: where a row has more than fit on a screen, the most telling ones.
    fn show(&self, cells: &mut Cells) {
        self.put(cells);
    }
}

/// Totals: one row, or several, and what stands beside them.
pub(super) trait Totals {
    /// Begins a row for each line and puts its cells there.
    fn rows(&self, cells: &mut Cells);

    /// A second table of the totals; empty where there is none.
    fn more(&self, _cells: &mut Cells) {}

    /// A sentence about the totals.
    fn remark(&self) -> Option<String> {
        None
    }
}

/// Totals of the same shape as the rows.
macro_rules! as_rows {
    ($($type:ty)*) => {$(
        impl Totals for $type {
            fn rows(&self, cells: &mut Cells) {
                cells.begin_row();
                self.show(cells);
            }
        }
    )*};
}

as_rows!(ConversionRow SourceRow OwnerRow FirstResponseRow AgingRow TemperatureRow);

impl<L: Line> Totals for Vec<L> {
    fn rows(&self, cells: &mut Cells) {
        for line in self {
            cells.begin_row();
            line.show(cells);
        }
    }
}

/// An amount whose currency stands in a column of its own: a number for programs, with its currency for people.
fn shown(cells: &mut Cells, name: &str, amount_minor: i64, currency: Option<Currency>) {
    let amount = currency.map(|currency| Money { amount_minor, currency }.to_string());
    cells.category(name, amount.as_deref());
}

impl Line for FunnelStage {
    fn put(&self, cells: &mut Cells) {
        cells.category("stage", Some(&self.stage));
        cells.category("kind", Some(self.kind.as_str()));
        cells.count("entered", self.entered);
        cells.count("went_on", self.went_on);
        cells.count("disqualified", self.disqualified);
        cells.count("still_there", self.still_there);
        cells.count("converted", self.converted);
        cells.share("went_on_rate", self.went_on_rate);
        cells.share("entered_rate", self.entered_rate);
        cells.share("converted_rate", self.converted_rate);
    }
}

impl Totals for FunnelTotals {
    fn rows(&self, cells: &mut Cells) {
        cells.begin_row();
        cells.count("leads", self.leads);
        cells.count("open", self.open);
        cells.count("converted", self.converted);
        cells.count("disqualified", self.disqualified);
        cells.share("converted_rate", self.converted_rate);
    }

    fn more(&self, cells: &mut Cells) {
        self.stages.rows(cells);
    }
}

impl Line for ConversionRow {
    fn put(&self, cells: &mut Cells) {
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        cells.share("rate", self.rate);
        cells.share("rate_low", self.rate_low);
        cells.share("rate_high", self.rate_high);
        cells.count("conversions", self.conversions);
        cells.count("reverted", self.reverted);
    }
}

impl Line for TimeToConvertRow {
    fn put(&self, cells: &mut Cells) {
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        cells.count("disqualified", self.disqualified);
        cells.count("waiting", self.waiting);
        for quantile in &self.quantiles {
            let name = name_of(quantile.share);
            cells.length(&name, quantile.time);
            cells.length(&format!("{name}_low"), quantile.low);
            cells.length(&format!("{name}_high"), quantile.high);
        }
        for after in &self.after {
            let name = |what: &str| format!("{what}_after_{}_days", after.days);
            cells.count(&name("at_risk"), after.at_risk);
            cells.share(&name("unconverted"), after.unconverted);
            cells.share(&name("unconverted_low"), after.unconverted_low);
            cells.share(&name("unconverted_high"), after.unconverted_high);
            cells.share(&name("converted"), after.converted);
            cells.share(&name("converted_low"), after.converted_low);
            cells.share(&name("converted_high"), after.converted_high);
            cells.share(&name("disqualified"), after.disqualified);
        }
        cells.length("converted_only_mean", self.converted_only_mean);
        cells.length("converted_only_median", self.converted_only_median);
    }

    fn show(&self, cells: &mut Cells) {
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        cells.count("waiting", self.waiting);
        for quantile in &self.quantiles {
            cells.length(&name_of(quantile.share), quantile.time);
        }
        for after in &self.after {
            cells.share(&format!("after_{}_days", after.days), after.converted);
        }
        cells.length("converted_only_median", self.converted_only_median);
    }
}

/// What the quantile of a share is called; its percentage has no fraction where it needs none.
fn name_of(share: f64) -> String {
    if share == 0.5 { "median".to_owned() } else { format!("p{}", (share * 1e8).round() / 1e6) }
}

impl Totals for TimeToConvertTotals {
    fn rows(&self, cells: &mut Cells) {
        cells.begin_row();
        self.all.show(cells);
    }

    fn remark(&self) -> Option<String> {
        let test = self.log_rank.as_ref()?;
        let chance = if test.p_value < 0.0001 { "below 0.0001".to_owned() } else { format!("{:.4}", test.p_value) };
        Some(format!("groups compared (log-rank): chi-square {:.2}, degrees of freedom {}, p {chance}", test.chi_square, test.degrees))
    }
}

impl Line for StageDuration {
    fn put(&self, cells: &mut Cells) {
        cells.category("stage", Some(&self.stage));
        cells.category("kind", Some(self.kind.as_str()));
        cells.count("spells", self.spells);
        cells.count("finished", self.finished);
        cells.count("running", self.running);
        cells.count("revisits", self.revisits);
        cells.length("finished_mean", self.finished_mean);
        cells.length("finished_p25", self.finished_p25);
        cells.length("finished_median", self.finished_median);
        cells.length("finished_p75", self.finished_p75);
        cells.length("finished_p90", self.finished_p90);
        cells.length("median", self.median);
        cells.length("median_low", self.median_low);
        cells.length("median_high", self.median_high);
    }

    fn show(&self, cells: &mut Cells) {
        cells.category("stage", Some(&self.stage));
        cells.count("spells", self.spells);
        cells.count("finished", self.finished);
        cells.count("running", self.running);
        cells.count("revisits", self.revisits);
        cells.length("finished_median", self.finished_median);
        cells.length("finished_p90", self.finished_p90);
        cells.length("median", self.median);
        cells.length("median_low", self.median_low);
        cells.length("median_high", self.median_high);
    }
}

impl Line for Cohort {
    fn put(&self, cells: &mut Cells) {
        cells.date("cohort", self.cohort);
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        for (after, cell) in self.cells.iter().enumerate() {
            cells.count(&format!("after_{after}"), cell.converted);
        }
    }
}

impl Totals for CohortTotals {
    fn rows(&self, cells: &mut Cells) {
        cells.begin_row();
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        for (after, cell) in self.cells.iter().enumerate() {
            cells.share(&format!("rate_after_{after}"), cell.rate);
        }
    }
}

impl Line for TrendMeasures {
    fn put(&self, cells: &mut Cells) {
        cells.count("captured", self.captured);
        cells.count("mql", self.mql);
        cells.count("sql", self.sql);
        cells.count("qualified", self.qualified);
        cells.count("converted", self.converted);
        cells.count("disqualified", self.disqualified);
        cells.count("won", self.won);
        cells.amounts("won_amount", &self.won_amount);
    }
}

impl Line for TrendRow {
    fn put(&self, cells: &mut Cells) {
        cells.date("date", self.date);
        self.measures.put(cells);
        cells.count("qualified_before", self.qualified_before);
        cells.share("velocity", self.velocity);
    }
}

impl Totals for TrendTotals {
    fn rows(&self, cells: &mut Cells) {
        cells.begin_row();
        cells.category("period", Some("this"));
        self.measures.put(cells);
        if let Some(previous) = &self.previous {
            cells.begin_row();
            cells.category("period", Some("previous"));
            previous.measures.put(cells);
        }
    }
}

impl Line for SourceRow {
    fn put(&self, cells: &mut Cells) {
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        cells.share("rate", self.rate);
        cells.share("rate_low", self.rate_low);
        cells.share("rate_high", self.rate_high);
        cells.length("median_time", self.median_time);
        cells.amounts("spend", &self.spend);
        cells.amounts("cost_per_lead", &self.cost_per_lead);
        cells.amounts("cost_per_customer", &self.cost_per_customer);
        cells.count("won", self.won);
        cells.amounts("won_amount", &self.won_amount);
        for one in &self.return_on_spend {
            cells.share(&format!("return_on_spend_{}", one.currency), one.value);
        }
        cells.optional_count("planned_leads", self.planned_leads);
        cells.amounts("planned_cost", &self.planned_cost);
    }

    fn show(&self, cells: &mut Cells) {
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        cells.share("rate", self.rate);
        cells.length("median_time", self.median_time);
        cells.amounts("spend", &self.spend);
        cells.amounts("cost_per_lead", &self.cost_per_lead);
        cells.amounts("cost_per_customer", &self.cost_per_customer);
        cells.amounts("won_amount", &self.won_amount);
        for one in &self.return_on_spend {
            cells.share(&format!("return_{}", one.currency), one.value);
        }
    }
}

impl Line for OwnerRow {
    fn put(&self, cells: &mut Cells) {
        cells.category("user", self.name.as_deref());
        cells.optional_count("user_id", self.user.map(|user| user.0));
        cells.count("leads_captured", self.leads_captured);
        cells.count("leads_held", self.leads_held);
        cells.number("lead_days_held", self.lead_days_held);
        cells.count("responded", self.responded);
        cells.length("response_median", self.response_median);
        cells.count("activities", self.activities);
        cells.count("converted", self.converted);
        cells.count("customers", self.customers);
        cells.count("won", self.won);
        cells.amounts("won_amount", &self.won_amount);
    }
}

impl Line for FirstResponseRow {
    fn put(&self, cells: &mut Cells) {
        cells.count("leads", self.leads);
        cells.count("responded", self.responded);
        cells.count("waiting", self.waiting);
        cells.count("within_target", self.within_target);
        cells.count("missed", self.missed);
        cells.count("undecided", self.undecided);
        cells.share("within_rate", self.within_rate);
        cells.length("responded_mean", self.responded_mean);
        cells.length("responded_p25", self.responded_p25);
        cells.length("responded_median", self.responded_median);
        cells.length("responded_p75", self.responded_p75);
        cells.length("responded_p90", self.responded_p90);
        cells.length("median", self.median);
        cells.length("median_low", self.median_low);
        cells.length("median_high", self.median_high);
    }

    fn show(&self, cells: &mut Cells) {
        cells.count("leads", self.leads);
        cells.count("responded", self.responded);
        cells.count("waiting", self.waiting);
        cells.count("within_target", self.within_target);
        cells.count("missed", self.missed);
        cells.count("undecided", self.undecided);
        cells.share("within_rate", self.within_rate);
        cells.length("responded_median", self.responded_median);
        cells.length("responded_p90", self.responded_p90);
        cells.length("median", self.median);
    }
}

impl Line for Touches {
    fn put(&self, cells: &mut Cells) {
        cells.count("calls", self.calls);
        cells.count("emails", self.emails);
        cells.count("messages", self.messages);
        cells.count("meetings", self.meetings);
        cells.count("forms", self.forms);
        cells.count("visits", self.visits);
        cells.count("proposals", self.proposals);
    }
}

impl Line for ActivityCount {
    fn put(&self, cells: &mut Cells) {
        cells.count("touches", self.touches);
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        cells.share("rate", self.rate);
        cells.share("rate_low", self.rate_low);
        cells.share("rate_high", self.rate_high);
        self.kinds.put(cells);
    }
}

impl Totals for ActivityTotals {
    fn rows(&self, cells: &mut Cells) {
        cells.begin_row();
        cells.count("touches", self.touches);
        cells.count("leads", self.leads);
        cells.count("converted", self.converted);
        cells.number("touches_per_lead", self.touches_per_lead);
        cells.optional_count("converted_median", self.converted_median);
        self.kinds.put(cells);
    }
}

impl Line for AgingRow {
    fn put(&self, cells: &mut Cells) {
        cells.category("stage", self.stage.as_deref());
        cells.category("kind", self.kind.map(|kind| kind.as_str()));
        cells.count("leads", self.leads);
        cells.length("age_median", self.age_median);
        cells.length("age_p90", self.age_p90);
        cells.length("age_max", self.age_max);
        cells.count("overdue_leads", self.overdue_leads);
        cells.count("overdue_follow_ups", self.overdue_follow_ups);
        cells.count("idle", self.idle);
    }
}

impl Line for LostReason {
    fn put(&self, cells: &mut Cells) {
        cells.category("lost", Some(self.lost.as_str()));
        cells.category("reason", self.reason.as_deref());
        cells.category("stage", Some(&self.stage));
        cells.count("count", self.count);
        cells.count("reopened", self.reopened);
        cells.count("won", self.won);
    }
}

impl Totals for LostTotals {
    fn rows(&self, cells: &mut Cells) {
        let lines = [
            ("lead", self.leads, self.leads_reopened, self.leads_won),
            ("opportunity", self.opportunities, self.opportunities_reopened, self.opportunities_won),
        ];
        for (lost, count, reopened, won) in lines {
            cells.begin_row();
            cells.category("lost", Some(lost));
            cells.count("count", count);
            cells.count("reopened", reopened);
            cells.count("won", won);
        }
    }
}

impl Line for PipelineRow {
    fn put(&self, cells: &mut Cells) {
        cells.category("stage", Some(&self.stage));
        cells.date("close_month", self.close_month);
        cells.category("currency", self.currency.as_ref().map(Currency::as_str));
        cells.count("count", self.count);
        cells.whole("amount_minor", self.amount_minor);
        cells.whole("weighted_minor", self.weighted_minor);
    }

    fn show(&self, cells: &mut Cells) {
        cells.category("stage", Some(&self.stage));
        cells.date("close_month", self.close_month);
        cells.count("count", self.count);
        shown(cells, "amount", self.amount_minor, self.currency);
        shown(cells, "weighted", self.weighted_minor, self.currency);
    }
}

impl Line for PipelineMove {
    fn put(&self, cells: &mut Cells) {
        cells.category("currency", self.currency.as_ref().map(Currency::as_str));
        cells.count("new", self.new);
        cells.whole("new_minor", self.new_minor);
        cells.count("advanced", self.advanced);
        cells.count("went_back", self.went_back);
        cells.count("slipped", self.slipped);
        cells.count("pulled_in", self.pulled_in);
        cells.count("won", self.won);
        cells.whole("won_minor", self.won_minor);
        cells.count("lost", self.lost);
        cells.whole("lost_minor", self.lost_minor);
        cells.count("reopened", self.reopened);
        cells.count("changed", self.changed);
        cells.whole("changed_minor", self.changed_minor);
    }

    fn show(&self, cells: &mut Cells) {
        cells.count("new", self.new);
        shown(cells, "new_amount", self.new_minor, self.currency);
        cells.count("advanced", self.advanced);
        cells.count("went_back", self.went_back);
        cells.count("slipped", self.slipped);
        cells.count("pulled_in", self.pulled_in);
        cells.count("won", self.won);
        shown(cells, "won_amount", self.won_minor, self.currency);
        cells.count("lost", self.lost);
        shown(cells, "lost_amount", self.lost_minor, self.currency);
        cells.count("reopened", self.reopened);
        cells.count("changed", self.changed);
        shown(cells, "changed_amount", self.changed_minor, self.currency);
    }
}

impl Totals for PipelineTotals {
    fn rows(&self, cells: &mut Cells) {
        cells.begin_row();
        cells.count("count", self.count);
        cells.count("without_amount", self.without_amount);
        cells.amounts("amount", &self.amount);
        cells.amounts("weighted", &self.weighted);
    }

    fn more(&self, cells: &mut Cells) {
        self.moved.rows(cells);
    }
}

impl Line for TemperatureRow {
    fn put(&self, cells: &mut Cells) {
        cells.category("temperature", self.temperature.map(|temperature| temperature.as_str()));
        cells.count("captured", self.captured);
        cells.count("captured_converted", self.captured_converted);
        cells.share("captured_rate", self.captured_rate);
        cells.share("captured_rate_low", self.captured_rate_low);
        cells.share("captured_rate_high", self.captured_rate_high);
        cells.count("last", self.last);
        cells.count("last_converted", self.last_converted);
        cells.share("last_rate", self.last_rate);
        cells.share("last_rate_low", self.last_rate_low);
        cells.share("last_rate_high", self.last_rate_high);
    }
}
