//! The rows as CSV files, one a table, for whoever reads those best.

use crate::names::{SOURCES, campaigns, spending};
use crate::rows::Rows;
use crate::story::Story;
use std::error::Error;
use std::fs::File;
use std::path::Path;

macro_rules! cells {
    ($($value:expr),* $(,)?) => { [$($value.csv()),*] };
}

/// How a value stands in a CSV file; nothing is an empty cell.
trait Csv {
    fn csv(&self) -> String;
}

impl Csv for i64 {
    fn csv(&self) -> String {
        self.to_string()
    }
}

impl Csv for u64 {
    fn csv(&self) -> String {
        self.to_string()
    }
}

impl Csv for u8 {
    fn csv(&self) -> String {
        self.to_string()
    }
}

impl Csv for &str {
    fn csv(&self) -> String {
        (*self).to_owned()
    }
}

impl<T: Csv> Csv for Option<T> {
    fn csv(&self) -> String {
        self.as_ref().map(Csv::csv).unwrap_or_default()
    }
}

type Table = csv::Writer<File>;

fn table(folder: &Path, name: &str, columns: &str) -> csv::Result<Table> {
    let mut table = csv::Writer::from_path(folder.join(format!("{name}.csv")))?;
    table.write_record(columns.split(' '))?;
    Ok(table)
}

/// Writes the rows of so many leads.
pub(crate) fn write(folder: &Path, leads: u64) -> Result<(), Box<dyn Error>> {
    let mut campaign = table(folder, "campaign", "id source")?;
    for run in campaigns() {
        campaign.write_record(cells![run.id, SOURCES[run.source]])?;
    }
    campaign.flush()?;
    let mut spend = table(folder, "spend", "campaign happened_at amount_minor currency")?;
    for spent in spending() {
        spend.write_record(cells![spent.campaign, spent.at, spent.amount, "EUR"])?;
    }
    spend.flush()?;
    let lead_columns = "id captured_at captured_month source channel campaign owner first_owner country temperature first_temperature \
        stage kind entered_at converted_at converted_month converted_owner disqualified_at first_response_at last_activity_at";
    let mut tables = Tables {
        lead: table(folder, "lead", lead_columns)?,
        spell: table(folder, "spell", "lead stage kind entered_at entered_month left_at from_stage reason")?,
        activity: table(folder, "activity", "lead kind direction happened_at done_by")?,
        opportunity: table(
            folder,
            "opportunity",
            "lead owner stage probability status amount_minor currency close_month closed_month reason",
        )?,
        follow_up: table(folder, "follow_up", "lead due done_at")?,
    };
    for place in 0..leads {
        tables.add(&Rows::of(&Story::of(place, leads)))?;
    }
    for table in [tables.lead, tables.spell, tables.activity, tables.opportunity, tables.follow_up].iter_mut() {
        table.flush()?;
    }
    Ok(())
}

struct Tables {
    lead: Table,
    spell: Table,
    activity: Table,
    opportunity: Table,
    follow_up: Table,
}

impl Tables {
    fn add(&mut self, rows: &Rows) -> csv::Result<()> {
        let lead = &rows.lead;
        self.lead.write_record(cells![
            lead.id,
            lead.captured_at,
            lead.captured_month,
            lead.source,
            lead.channel,
            lead.campaign,
            lead.owner,
            lead.first_owner,
            lead.country,
            lead.temperature,
            lead.first_temperature,
            lead.stage,
            lead.kind,
            lead.entered_at,
            lead.converted_at,
            lead.converted_month,
            lead.converted_owner,
            lead.disqualified_at,
            lead.first_response_at,
            lead.last_activity_at,
        ])?;
        for spell in &rows.spells {
            self.spell.write_record(cells![
                spell.lead,
                spell.stage,
                spell.kind,
                spell.entered_at,
                spell.entered_month,
                spell.left_at,
                spell.from_stage,
                spell.reason,
            ])?;
        }
        for activity in &rows.activities {
            self.activity.write_record(cells![activity.lead, activity.kind, activity.direction, activity.at, activity.by])?;
        }
        if let Some(sale) = &rows.opportunity {
            self.opportunity.write_record(cells![
                sale.lead,
                sale.owner,
                sale.stage,
                sale.probability,
                sale.status,
                sale.amount_minor,
                sale.currency,
                sale.close_month,
                sale.closed_month,
                sale.reason,
            ])?;
        }
        if let Some(task) = &rows.follow_up {
            self.follow_up.write_record(cells![task.lead, task.due, task.done_at])?;
        }
        Ok(())
    }
}
