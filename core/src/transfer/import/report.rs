//! What an import came to, or would come to.

use super::spec::RowFormat;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// How many refused rows a report tells; more are counted, and are all in the file of refused rows.
const TOLD: usize = 1_000;

/// What became of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// The mapping names it.
    Mapped,
    /// It was known by its name.
    Recognised,
    /// It was left out.
    Ignored,
}

/// A column, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ColumnUse {
    /// Its name.
    pub column: String,
    /// The field that it went to.
    pub field: Option<String>,
    /// Whether the mapping said so, or its name, or nobody.
    #[serde(rename = "use")]
    pub told: Use,
    /// How it writes instants, as its values proved.
    pub format: Option<String>,
}

/// A row, or something that a row tells, that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefusedRow {
    /// Which row, from 1.
    pub row: u64,
    /// The line of the file that it begins on, from 1.
    pub line: Option<u64>,
    /// Its key, where it has one.
    pub key: Option<String>,
    /// The column at fault.
    pub column: Option<String>,
    /// The field at fault.
    pub field: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// The code of the refusal.
    pub code: String,
    /// What is wrong, and what is accepted.
    pub message: String,
}

impl fmt::Display for RefusedRow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "row {}", self.row)?;
        if let Some(line) = self.line {
            write!(out, " (line {line})")?;
        }
        if let Some(column) = self.column.as_ref().or(self.field.as_ref()) {
            write!(out, ", {column}")?;
        }
        if let Some(value) = &self.value {
            write!(out, " {value:?}")?;
        }
        write!(out, ": {} [{}]", self.message, self.code)
    }
}

/// What an import came to, or in a dry run would come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportReport {
    /// The name of the import.
    pub name: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether it was broken off; the same import again goes on where it stopped.
    pub cancelled: bool,
    /// How many rows were read.
    pub rows: u64,
    /// Rows that became leads of people who were not known.
    pub created: u64,
    /// Rows of people who were known, attached to them as interests.
    pub attached: u64,
    /// Rows of people who were known, captured as repeat leads.
    pub repeated: u64,
    /// Rows whose lead was changed, since they were imported before with other content.
    pub updated: u64,
    /// Rows that were imported before and say the same.
    pub unchanged: u64,
    /// Rows about leads that were there already, of which nothing was refused.
    pub referred: u64,
    /// Rows that were refused, or of which something was.
    pub refused: u64,
    /// Rows left out, since they say that they were deleted where they come from, or tell of nothing that happened to the lead they name.
    pub left_out: u64,
    /// What rows told besides their leads' cards and was written.
    pub events: u64,
    /// The same, where it was written before, or the lead stood there already.
    pub events_unchanged: u64,
    /// Users that were added.
    pub users_added: u64,
    /// Campaigns that were added.
    pub campaigns_added: u64,
    /// In what the rows were told.
    pub format: RowFormat,
    /// How the file's letters were written.
    pub encoding: Option<String>,
    /// What separated the fields of a line.
    pub delimiter: Option<String>,
    /// The program whose columns these are: `salesforce`, `hubspot`, `vcard`.
    pub program: Option<String>,
    /// The columns, and what became of each.
    pub columns: Vec<ColumnUse>,
    /// The first thousand of what was refused.
    pub refusals: Vec<RefusedRow>,
    /// The file that the refused rows were written to.
    pub refused_to: Option<String>,
}

impl ImportReport {
    pub(super) fn refuse(&mut self, refused: RefusedRow) {
        if self.refusals.len() < TOLD {
            self.refusals.push(refused);
        }
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let would = if self.dry_run { "would come to" } else { "came to" };
        writeln!(out, "import {:?}: {} rows {would}", self.name, self.rows)?;
        let counts = [
            (self.created, "new leads"),
            (self.attached, "attached to who was known"),
            (self.repeated, "repeat leads"),
            (self.updated, "updated"),
            (self.unchanged, "unchanged"),
            (self.referred, "told of leads that were there"),
            (self.left_out, "left out, deleted or with nothing to tell"),
            (self.refused, "refused"),
            (self.events, "events"),
            (self.events_unchanged, "events that were there"),
            (self.users_added, "users added"),
            (self.campaigns_added, "campaigns added"),
        ];
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            writeln!(out, "  {count:>9} {what}")?;
        }
        let ignored: Vec<&str> =
            self.columns.iter().filter(|column| column.told == Use::Ignored).map(|column| column.column.as_str()).collect();
        if !ignored.is_empty() {
            let more = ignored.len().saturating_sub(20);
            write!(out, "  columns left out: {}", ignored[..ignored.len() - more].join(", "))?;
            writeln!(out, "{}", if more > 0 { format!(" and {more} more") } else { String::new() })?;
        }
        for refusal in self.refusals.iter().take(20) {
            writeln!(out, "  {refusal}")?;
        }
        if self.refusals.len() > 20 {
            writeln!(out, "  and {} more", self.refused.max(self.refusals.len() as u64) - 20)?;
        }
        if self.cancelled {
            writeln!(out, "  broken off; the same import again goes on where it stopped")?;
        }
        Ok(())
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct ImportProgress {
    /// Whether rows are written by now; at first all of them are looked at.
    pub writing: bool,
    /// How many rows are done with.
    pub rows: u64,
    /// How many there are, once they were looked at.
    pub rows_total: Option<u64>,
    /// How many bytes of the input are read.
    pub bytes: u64,
    /// How many it has.
    pub bytes_total: u64,
    /// How many rows were refused so far.
    pub refused: u64,
    /// Rows a second since writing began.
    pub rows_per_second: f64,
}
