//! What lists and reports are asked: any of it is answered or refused, and lists and reports agree on who is meant.

use super::reports::{every_report, stepped_reports};
use super::{good, look};
use arbitrary::{Result, Unstructured};
use leadbook::storage::{MemoryStorage, Storage};
use leadbook::{
    Attribute, Book, CalendarStep, CampaignId, Channel, CustomerId, ErrorKind, GroupBy, LeadFilter, LeadQuery, Period, PeriodEnd, Scope,
    Snapshot, Span, StageKind, Temperature, Timestamp, UserId, limits,
};
use std::cell::OnceCell;
use std::sync::Arc;

thread_local! {
    static BOOK: OnceCell<Book> = const { OnceCell::new() };
}

fn opened() -> Book {
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let filled = storage.attempt(&mut |txn| good::pairs().iter().try_for_each(|(key, value)| txn.put(key, value)));
    filled.expect("memory takes the pairs of a good book");
    Book::on(storage, &good::options()).expect("a good book is opened")
}

fn list<T: Clone>(from: &mut Unstructured<'_>, of: &[T]) -> Result<Vec<T>> {
    if from.ratio(3, 4)? {
        return Ok(Vec::new());
    }
    (0..from.int_in_range(1..=3)?).map(|_| from.choose(of).cloned()).collect()
}

fn text(from: &mut Unstructured<'_>, of: &[&str]) -> Result<String> {
    if from.ratio(1, 10)? { from.arbitrary() } else { Ok((*from.choose(of)?).to_owned()) }
}

fn texts(from: &mut Unstructured<'_>, of: &[&str]) -> Result<Vec<String>> {
    let chosen = list(from, of)?;
    chosen.into_iter().map(|one| if from.ratio(1, 10)? { from.arbitrary() } else { Ok(one.to_owned()) }).collect()
}

fn instant(from: &mut Unstructured<'_>) -> Result<Timestamp> {
    Ok(match from.int_in_range(0..=5_u8)? {
        0 => Timestamp::from_micros(from.arbitrary()?),
        1 => *from.choose(&[Timestamp::MIN, Timestamp::MAX])?,
        _ => Timestamp::from_seconds(1_769_850_000 + i64::from(from.arbitrary::<i32>()? % 10_000_000)),
    })
}

fn maybe<T>(from: &mut Unstructured<'_>, some: impl FnOnce(&mut Unstructured<'_>) -> Result<T>) -> Result<Option<T>> {
    if from.ratio(1, 5)? { some(from).map(Some) } else { Ok(None) }
}

fn span(from: &mut Unstructured<'_>) -> Result<Span> {
    Ok(Span { from: maybe(from, instant)?, until: maybe(from, instant)? })
}

fn filter(from: &mut Unstructured<'_>) -> Result<LeadFilter> {
    let mut filter = LeadFilter {
        stages: texts(from, &["new", "contacted", "mql", "sql", "converted", "disqualified"])?,
        kinds: list(from, &StageKind::ALL)?,
        sources: texts(from, &["web_form", "fair"])?,
        channels: list(from, &Channel::ALL)?,
        campaigns: list(from, &[CampaignId(1), CampaignId(0), CampaignId(u64::MAX)])?,
        owners: list(from, &[UserId(1), UserId(2), UserId(0), UserId(u64::MAX)])?,
        unowned: from.ratio(1, 6)?,
        temperatures: list(from, &Temperature::ALL)?,
        tags: texts(from, &["vip", "crowd"])?,
        score_from: maybe(from, |from| from.arbitrary())?,
        score_to: maybe(from, |from| from.arbitrary())?,
        country: maybe(from, |from| text(from, &["IR", "iran", ""]))?,
        language: maybe(from, |from| text(from, &["fa", ""]))?,
        customer: maybe(from, |from| Ok(CustomerId(from.int_in_range(0..=4)?)))?,
        captured: span(from)?,
        converted: span(from)?,
        follow_up: span(from)?,
        open: maybe(from, |from| from.arbitrary())?,
        ..LeadFilter::default()
    };
    if from.ratio(1, 8)? {
        let value = match from.int_in_range(0..=3_u8)? {
            0 => Attribute::Whole(from.arbitrary()?),
            1 => Attribute::Number(from.arbitrary()?),
            2 => Attribute::Flag(from.arbitrary()?),
            _ => Attribute::Text(from.arbitrary()?),
        };
        filter = filter.attribute(text(from, &["size", ""])?, value);
    }
    Ok(filter)
}

fn end(from: &mut Unstructured<'_>) -> Result<Option<PeriodEnd>> {
    maybe(from, |from| {
        if from.arbitrary()? {
            return instant(from).map(PeriodEnd::Instant);
        }
        let date = chrono::NaiveDate::from_num_days_from_ce_opt(from.arbitrary()?);
        Ok(PeriodEnd::Date(date.ok_or(arbitrary::Error::IncorrectFormat)?))
    })
}

fn period(from: &mut Unstructured<'_>) -> Result<Period> {
    let year = |from: &mut Unstructured<'_>| if from.arbitrary()? { Ok(2026) } else { from.arbitrary() };
    Ok(match from.int_in_range(0..=6_u8)? {
        0 => Period::Month { year: year(from)?, month: from.int_in_range(0..=13)? },
        1 => Period::Quarter { year: year(from)?, quarter: from.int_in_range(0..=5)? },
        2 => Period::Year { year: year(from)? },
        3 => Period::Last { count: from.arbitrary()?, step: *from.choose(&CalendarStep::ALL)? },
        4 => Period::Last { count: from.int_in_range(0..=40)?, step: *from.choose(&CalendarStep::ALL)? },
        _ => Period::Between { from: end(from)?, until: end(from)? },
    })
}

fn group(from: &mut Unstructured<'_>) -> Result<GroupBy> {
    let keys = ["source", "channel", "campaign", "owner", "owner_at_capture", "owner_at_event", "temperature", "stage", "country", "tag"];
    let more = ["product", "day", "week", "month", "quarter", "year", "attribute:size"];
    let all: Vec<&str> = keys.into_iter().chain(more).collect();
    text(from, &all)?.parse().map_err(|_| arbitrary::Error::IncorrectFormat)
}

fn scope(from: &mut Unstructured<'_>) -> Result<Scope> {
    let mut scope = Scope::of(period(from)?).filter(filter(from)?);
    scope.zone = maybe(from, |from| text(from, &["Asia/Tehran", "America/Sao_Paulo", "Pacific/Apia", "Europe/Lisbon", "Mars/Base"]))?;
    for _ in 0..from.int_in_range(0..=3)? {
        scope.group_by.push(group(from)?);
    }
    scope.as_of = maybe(from, instant)?;
    Ok(scope)
}

/// The first byte says whether the rest is a question in JSON, or what one is drawn from.
pub fn filters(bytes: &[u8]) {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let scope = if how & 1 == 0 {
        let Ok(scope) = serde_json::from_slice::<Scope>(bytes) else { return };
        let text = serde_json::to_string(&scope).expect("a question is data");
        let again: Scope = serde_json::from_str(&text).unwrap_or_else(|problem| panic!("{problem}: {text}"));
        assert_eq!(again, scope, "{text}");
        scope
    } else {
        let Ok(scope) = scope(&mut Unstructured::new(bytes)) else { return };
        scope
    };
    BOOK.with(|book| ask(&book.get_or_init(opened).snapshot().expect("a good book is read"), &scope));
}

fn ask(snapshot: &Snapshot, scope: &Scope) {
    let listed = snapshot.leads(LeadQuery::from(scope.filter.clone()).limit(limits::PAGE));
    let everything = Scope::of(Period::all()).filter(scope.filter.clone());
    let told = snapshot.conversion(everything).map(|told| told.totals.leads);
    match (listed, told) {
        (Ok(listed), Ok(told)) => assert_eq!(listed.items.len() as u64, told, "{scope:?}"),
        (Err(one), Err(other)) => assert_eq!((one.kind(), one.code()), (other.kind(), other.code()), "{one:?}, but {other:?}"),
        (listed, told) => panic!("{:?}, but {told:?} on {scope:?}", listed.map(|listed| listed.items.len())),
    }
    for refused in [every_report(snapshot, scope).err(), stepped_reports(snapshot, scope).err()].into_iter().flatten() {
        assert!([ErrorKind::Invalid, ErrorKind::Refused, ErrorKind::TooLarge].contains(&refused.kind()), "{refused:?}");
        look::told::<()>(Err(refused));
    }
}
