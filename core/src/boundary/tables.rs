//! Whole lists as tables: one row a record, what is on its card in columns.
//!
//! The records that are walked page by page stand here, those that are answered all at once in the files below.

use crate::book::Snapshot;
#[cfg(feature = "transfer")]
use crate::domain::Currency;
use crate::domain::{
    Activity, Attributes, Customer, Due, FollowUp, Interest, Known, Lead, Money, Opportunity, SaleKind, Subject, Timestamp, Way, limits,
};
use crate::error::Result;
use crate::query::{Cursor, Gathered, Listed, Source};
use crate::report::{Cells, Table};
#[cfg(feature = "transfer")]
use std::collections::BTreeSet;

/// What of a record stands in columns. Asked for no record, it names the columns.
pub(crate) trait Tabled: Sized {
    /// Whether it has amounts, which stand in a column for each of their currencies.
    #[cfg(feature = "transfer")]
    const HAS_AMOUNTS: bool = false;

    fn put(record: Option<&Self>, cells: &mut Cells);

    /// The amounts of a record.
    fn amounts(&self) -> &[Money] {
        &[]
    }
}

/// The columns of such records, without rows.
fn columns<T: Tabled>() -> Cells {
    Cells::of_columns(|cells| T::put(None, cells))
}

fn put_row<T: Tabled>(cells: &mut Cells, record: &T) {
    cells.begin_row();
    T::put(Some(record), cells);
}

/// Records that are there already.
pub(super) fn of<T: Tabled>(records: &[T]) -> Table {
    let mut cells = columns::<T>().with_room(records.len());
    records.iter().for_each(|record| put_row(&mut cells, record));
    cells.finish()
}

/// The records of a list from a cursor on, at most so many.
pub(super) fn all<Q>(state: &Snapshot, query: Q, limit: Option<usize>, after: Option<Cursor>) -> Result<Table>
where
    Q: Listed,
    Q::Record: Tabled,
{
    let source = state.source();
    if after.is_none()
        && let Some(whole) = query.whole(&source)?
        && limit.is_none_or(|limit| whole.is_within(limit))
    {
        let Gathered { parts, order } = source.gather(&whole, |rows| columns::<Q::Record>().with_room(rows), put_row)?;
        return Ok(Cells::table_of(parts, order.as_deref()));
    }
    page_by_page(&source, query, limit, after)
}

/// The same, as pages of the list tell it.
pub(super) fn page_by_page<Q>(source: &Source<'_>, query: Q, limit: Option<usize>, after: Option<Cursor>) -> Result<Table>
where
    Q: Listed,
    Q::Record: Tabled,
{
    let mut cells = columns::<Q::Record>();
    let (mut query, mut after, mut left) = (query, after, limit.unwrap_or(usize::MAX));
    while left > 0 {
        query = query.part(left.min(limits::PAGE), after);
        let page = query.page(source)?;
        page.items.iter().for_each(|record| put_row(&mut cells, record));
        left -= page.items.len().min(left);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(cells.finish())
}

/// How many records are read at a time where a list is told table by table; in tests most lists have more.
#[cfg(feature = "transfer")]
const SOME: usize = if cfg!(test) { 5 } else { 2_000 };

/// The same, as tables of some records each, one behind the other and all of the same columns: never is more of the list in memory. There
/// is one table at least.
#[cfg(feature = "transfer")]
pub(crate) fn tables_of<Q>(
    state: &Snapshot,
    query: Q,
    limit: Option<usize>,
    after: Option<Cursor>,
    take: &mut dyn FnMut(&Table) -> Result<()>,
) -> Result<()>
where
    Q: Listed + Clone,
    Q::Record: Tabled,
{
    let source = state.source();
    // Which currencies there are decides on the columns, so that has to be known before the first row.
    let mut currencies = BTreeSet::new();
    if Q::Record::HAS_AMOUNTS {
        each_page(&source, query.clone(), limit, after, |page| {
            page.iter().for_each(|record| currencies.extend(record.amounts().iter().map(|amount| amount.currency)));
            Ok(())
        })?;
    }
    let mut told = false;
    each_page(&source, query, limit, after, |page| {
        told = true;
        take(&rows_of(page, &currencies))
    })?;
    if told { Ok(()) } else { take(&rows_of::<Q::Record>(&[], &currencies)) }
}

#[cfg(feature = "transfer")]
fn rows_of<T: Tabled>(records: &[T], currencies: &BTreeSet<Currency>) -> Table {
    let mut cells = columns::<T>().with_currencies(currencies);
    records.iter().for_each(|record| put_row(&mut cells, record));
    cells.finish()
}

#[cfg(feature = "transfer")]
fn each_page<Q: Listed>(
    source: &Source<'_>,
    mut query: Q,
    limit: Option<usize>,
    mut after: Option<Cursor>,
    mut take: impl FnMut(&[Q::Record]) -> Result<()>,
) -> Result<()> {
    let mut left = limit.unwrap_or(usize::MAX);
    // A filter that is wrong is told also to whoever wants none of it.
    if left == 0 {
        return query.part(1, after).page(source).map(drop);
    }
    while left > 0 {
        query = query.part(left.min(SOME), after);
        let page = query.page(source)?;
        take(&page.items)?;
        left -= page.items.len().min(left);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

/// The columns of a record, each with its kind, its name and what stands in it.
macro_rules! columns {
    ($record:ident, $cells:ident; $($kind:ident $name:literal $value:expr;)*) => {$(
        columns!(@ $kind $cells, $name, $record.map(|$record| $value));
    )*};
    // What is there in every record.
    (@ id $cells:ident, $name:literal, $value:expr) => { $cells.optional_count($name, $value) };
    (@ word $cells:ident, $name:literal, $value:expr) => { $cells.category($name, $value) };
    (@ text $cells:ident, $name:literal, $value:expr) => { $cells.text($name, $value) };
    (@ instant $cells:ident, $name:literal, $value:expr) => { $cells.instant($name, $value) };
    (@ flag $cells:ident, $name:literal, $value:expr) => { $cells.flag($name, $value) };
    // What may be missing.
    (@ may_id $cells:ident, $name:literal, $value:expr) => { $cells.optional_count($name, $value.flatten()) };
    (@ may_word $cells:ident, $name:literal, $value:expr) => { $cells.category($name, $value.flatten()) };
    (@ may_text $cells:ident, $name:literal, $value:expr) => { $cells.text($name, $value.flatten()) };
    (@ may_instant $cells:ident, $name:literal, $value:expr) => { $cells.instant($name, $value.flatten()) };
    (@ may_whole $cells:ident, $name:literal, $value:expr) => { $cells.whole($name, $value.flatten()) };
    (@ may_length $cells:ident, $name:literal, $value:expr) => { $cells.length($name, $value.flatten()) };
    (@ may_date $cells:ident, $name:literal, $value:expr) => { $cells.date($name, $value.flatten()) };
    // What is put together for the table.
    (@ made $cells:ident, $name:literal, $value:expr) => { $cells.text($name, $value.flatten().as_deref()) };
}

mod leads;
mod people;

fn next_due(tasks: &[Due]) -> Option<Timestamp> {
    tasks.first().map(|task| task.due)
}

/// Several texts in one cell.
fn joined(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// Custom attributes in one cell, as JSON.
fn attributes(attributes: &Attributes) -> Option<String> {
    if attributes.is_empty() { None } else { serde_json::to_string(attributes).ok() }
}

fn lead_of(subject: Subject) -> Option<u64> {
    if let Subject::Lead(id) = subject { Some(id.0) } else { None }
}

fn customer_of(subject: Subject) -> Option<u64> {
    if let Subject::Customer(id) = subject { Some(id.0) } else { None }
}

fn opportunity_of(subject: Subject) -> Option<u64> {
    if let Subject::Opportunity(id) = subject { Some(id.0) } else { None }
}

impl Tabled for Lead {
    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "id" record.id.0;
            id "version" record.version;
            text "name" record.name.as_str();
            may_text "job_title" record.job_title.as_deref();
            may_text "email" record.emails.first().map(|email| email.given());
            may_text "phone" record.phones.first().map(|phone| phone.given());
            may_text "company" record.company.as_ref().map(|company| company.name.as_str());
            may_word "industry" record.company.as_ref().and_then(|company| company.industry.as_deref());
            may_word "country" record.country.as_deref();
            may_word "city" record.city.as_deref();
            may_word "language" record.language.as_deref();
            may_word "product" record.product.as_deref();
            may_word "interest" record.interest.as_deref();
            word "source" record.source.as_str();
            may_word "channel" record.channel.map(|channel| channel.as_str());
            may_id "campaign" record.campaign.map(|campaign| campaign.0);
            word "temperature" record.temperature.as_str();
            may_whole "score" record.score.total();
            made "tags" joined(&record.tags);
            made "attributes" attributes(&record.attributes);
            word "stage" record.stage.as_str();
            word "kind" record.kind.as_str();
            instant "entered_at" record.entered_at;
            may_word "lost_reason" record.lost_reason.as_deref();
            may_instant "nurture_until" record.nurture_until;
            may_id "owner" record.owner.map(|owner| owner.0);
            instant "captured_at" record.captured_at;
            may_instant "first_response_at" record.first_response_at;
            may_instant "last_activity_at" record.last_activity_at;
            id "touches" record.touches;
            may_instant "converted_at" record.converted_at;
            may_id "converted_to" record.converted_to.map(|customer| customer.0);
            id "cycle" record.cycle;
            may_instant "next_follow_up" record.next_follow_up();
            may_id "repeat_of_lead" record.repeat_of.and_then(|known| if let Known::Lead(id) = known { Some(id.0) } else { None });
            may_id "from_interest" record.from_interest.map(|interest| interest.0);
        }
    }
}

impl Tabled for Interest {
    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "id" record.id.0;
            instant "at" record.at;
            may_id "by" record.by.map(|user| user.0);
            word "source" record.source.as_str();
            may_word "channel" record.channel.map(|channel| channel.as_str());
            may_id "campaign" record.campaign.map(|campaign| campaign.0);
            may_word "product" record.product.as_deref();
            may_text "text" record.text.as_deref();
            may_text "name" record.name.as_deref();
            may_text "company" record.company.as_deref();
            may_text "email" record.emails.first().map(|email| email.given());
            may_text "phone" record.phones.first().map(|phone| phone.given());
            may_id "lead" record.lead.map(|lead| lead.0);
            may_instant "identified_at" record.identified_at;
        }
    }
}

impl Tabled for Customer {
    #[cfg(feature = "transfer")]
    const HAS_AMOUNTS: bool = true;

    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "id" record.id.0;
            id "version" record.version;
            word "kind" record.kind.as_str();
            text "name" record.name.as_str();
            may_text "legal_name" record.legal_name.as_deref();
            may_text "domain" record.domain.as_deref();
            may_word "industry" record.industry.as_deref();
            may_text "email" record.all_emails().next().map(|email| email.given());
            may_text "phone" record.all_phones().next().map(|phone| phone.given());
            may_word "language" record.language.as_deref();
            made "segments" joined(&record.segments);
            made "attributes" attributes(&record.attributes);
            may_id "owner" record.owner.map(|owner| owner.0);
            instant "customer_since" record.customer_since;
            id "opportunities_won" record.opportunities_won;
            may_instant "last_activity_at" record.last_activity_at;
            may_instant "next_follow_up" next_due(&record.open_follow_ups);
        }
        cells.amounts("lifetime_value", record.map(Self::amounts).unwrap_or_default());
    }

    fn amounts(&self) -> &[Money] {
        &self.lifetime_value
    }
}

impl Tabled for Opportunity {
    #[cfg(feature = "transfer")]
    const HAS_AMOUNTS: bool = true;

    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "id" record.id.0;
            id "version" record.version;
            text "name" record.name.as_str();
            may_word "sale" record.sale.map(|sale| match sale {
                SaleKind::First => "first",
                SaleKind::Repeat => "repeat",
                SaleKind::CrossSell => "cross_sell",
                SaleKind::Upsell => "upsell",
            });
            may_id "probability" record.probability.map(u64::from);
            may_date "expected_close" record.expected_close;
            may_word "product" record.product.as_deref();
            made "attributes" attributes(&record.attributes);
            may_id "lead" record.lead.map(|lead| lead.0);
            may_id "customer" record.customer.map(|customer| customer.0);
            may_id "owner" record.owner.map(|owner| owner.0);
            word "stage" record.stage.as_str();
            instant "entered_at" record.entered_at;
            word "status" record.status.as_str();
            instant "opened_at" record.opened_at;
            may_instant "closed_at" record.closed_at;
            may_word "reason" record.reason.as_deref();
            id "reopened" record.reopened;
            may_instant "last_activity_at" record.last_activity_at;
        }
        cells.amounts("amount", record.map(Self::amounts).unwrap_or_default());
    }

    fn amounts(&self) -> &[Money] {
        self.amount.as_slice()
    }
}

impl Tabled for Activity {
    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "id" record.id.0;
            may_id "lead" lead_of(record.subject);
            may_id "customer" customer_of(record.subject);
            may_id "opportunity" opportunity_of(record.subject);
            word "kind" record.kind.as_str();
            may_word "direction" record.direction.map(|way| match way {
                Way::Inbound => "inbound",
                Way::Outbound => "outbound",
            });
            instant "at" record.at;
            may_id "by" record.by.map(|user| user.0);
            may_text "text" record.text.as_deref();
            may_word "outcome" record.outcome.as_deref();
        }
    }
}

impl Tabled for FollowUp {
    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "id" record.id.0;
            may_id "lead" lead_of(record.subject);
            may_id "customer" customer_of(record.subject);
            may_id "opportunity" opportunity_of(record.subject);
            instant "due" record.due;
            may_text "text" record.text.as_deref();
            may_id "owner" record.owner.map(|owner| owner.0);
            instant "added_at" record.added_at;
            may_instant "done_at" record.done_at;
            may_word "outcome" record.outcome.as_deref();
        }
    }
}

#[cfg(test)]
mod tests;
