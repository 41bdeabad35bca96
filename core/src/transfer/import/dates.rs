//! Instants as people and programs write them. In which order day and month stand is proved by the whole column, or said; never guessed
//! row by row.

use super::rows::Cell;
use crate::domain::Timestamp;
use crate::error::{Error, Result};
use chrono::{DateTime, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use std::fmt;

/// In which order the parts of a date stand, or what else an instant is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Ymd,
    Dmy,
    Mdy,
    /// `3 Apr 2026`.
    DayName,
    /// `Apr 3, 2026`.
    NameDay,
    Seconds,
    Millis,
}

impl Order {
    const ALL: [Self; 7] = [Self::Ymd, Self::Dmy, Self::Mdy, Self::DayName, Self::NameDay, Self::Seconds, Self::Millis];

    fn bit(self) -> u8 {
        1 << Self::ALL.iter().position(|known| *known == self).unwrap_or(0)
    }
}

impl fmt::Display for Order {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Ymd => "ymd",
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::DayName => "day month-name year",
            Self::NameDay => "month-name day, year",
            Self::Seconds => "epoch_s",
            Self::Millis => "epoch_ms",
        })
    }
}

/// How the instants of a column are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Order(Order),
    /// As that pattern says; with a date alone the day begins.
    Pattern(String),
}

impl fmt::Display for Manner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(order) => order.fmt(out),
            Self::Pattern(pattern) => out.write_str(pattern),
        }
    }
}

impl Manner {
    /// The manner of that name, or of that pattern.
    ///
    /// # Errors
    /// `invalid`, field `format`.
    pub(super) fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "ymd" => Self::Order(Order::Ymd),
            "dmy" => Self::Order(Order::Dmy),
            "mdy" => Self::Order(Order::Mdy),
            "epoch_s" => Self::Order(Order::Seconds),
            "epoch_ms" => Self::Order(Order::Millis),
            pattern if pattern.contains('%') && is_pattern(pattern) => Self::Pattern(pattern.to_owned()),
            other => {
                let message = format!(
                    "{other:?} is no way to write instants; ymd, dmy, mdy, epoch_s, epoch_ms and patterns such as %d.%m.%Y %H:%M are"
                );
                return Err(Error::invalid("format", message));
            }
        })
    }
}

fn is_pattern(pattern: &str) -> bool {
    chrono::format::StrftimeItems::new(pattern).all(|item| !matches!(item, chrono::format::Item::Error))
}

/// What a date was read as, before its zone is known.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Read {
    Local(NaiveDateTime),
    Instant(Timestamp),
}

/// A text in that order, if it is.
fn in_order(text: &str, order: Order) -> Option<Read> {
    if matches!(order, Order::Seconds | Order::Millis) {
        let number: i64 = text.parse().ok()?;
        let scale = if order == Order::Seconds { 1_000_000 } else { 1_000 };
        let micros = number.checked_mul(scale)?;
        let instant = Timestamp::from_micros(micros);
        return (instant.micros() == micros).then_some(Read::Instant(instant));
    }
    let (date, rest) = date(text, order)?;
    time(date, rest)
}

/// Whether a number alone is so many seconds or milliseconds: of the years 2001 to 2286.
fn looks_like_epoch(text: &str, order: Order) -> bool {
    let wanted = if order == Order::Seconds { 10 } else { 13 };
    text.len() == wanted && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The date that a text begins with in that order, and what follows it.
fn date(text: &str, order: Order) -> Option<(NaiveDate, &str)> {
    match order {
        Order::DayName | Order::NameDay => {
            let patterns =
                if order == Order::DayName { ["%d %B %Y", "%d-%B-%Y", "%d. %B %Y"] } else { ["%B %d, %Y", "%B %d %Y", "%a %B %d %Y"] };
            patterns
                .into_iter()
                .find_map(|pattern| NaiveDate::parse_and_remainder(text, pattern).ok())
                .filter(|(date, _)| whole_year(*date))
        }
        _ => {
            let (first, rest) = number(text)?;
            let separator = rest.chars().next().filter(|letter| matches!(letter, '-' | '/' | '.'))?;
            let (second, rest) = number(&rest[1..])?;
            let (third, rest) = number(rest.strip_prefix(separator)?)?;
            let ((year, digits), month, day) = match order {
                Order::Ymd => (first, second, third),
                Order::Dmy => (third, second, first),
                _ => (third, first, second),
            };
            let year = match digits {
                4 => year,
                // Two digits are of the hundred years around 2020.
                2 if order != Order::Ymd => year + if year < 70 { 2000 } else { 1900 },
                _ => return None,
            };
            let part = |(part, digits): (i32, usize)| if digits <= 2 { u32::try_from(part).ok() } else { None };
            NaiveDate::from_ymd_opt(year, part(month)?, part(day)?).map(|date| (date, rest))
        }
    }
}

fn whole_year(date: NaiveDate) -> bool {
    (1000..=9999).contains(&chrono::Datelike::year(&date))
}

/// The number that a text begins with, how many digits it has, and what follows.
fn number(text: &str) -> Option<((i32, usize), &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse().ok().filter(|_| digits <= 4)?;
    Some(((number, digits), &text[digits..]))
}

/// The time of day that follows a date, with its offset if there is one.
fn time(date: NaiveDate, rest: &str) -> Option<Read> {
    let rest = rest.strip_prefix(['T', ',']).unwrap_or(rest).trim();
    if rest.is_empty() {
        return Some(Read::Local(date.and_time(NaiveTime::MIN)));
    }
    let patterns = ["%I:%M:%S %p", "%I:%M %p", "%H:%M:%S%.f", "%H:%M"];
    let (time, rest) = patterns.into_iter().find_map(|pattern| NaiveTime::parse_and_remainder(rest, pattern).ok())?;
    let local = date.and_time(time);
    let rest = rest.trim();
    match rest {
        "" => Some(Read::Local(local)),
        "Z" | "z" | "UTC" | "GMT" => instant(local, FixedOffset::east_opt(0)?),
        offset => {
            let offset: FixedOffset = offset.strip_prefix("UTC").unwrap_or(offset).parse().ok()?;
            instant(local, offset)
        }
    }
}

fn instant(local: NaiveDateTime, offset: FixedOffset) -> Option<Read> {
    let told = offset.from_local_datetime(&local).single()?;
    Some(Read::Instant(Timestamp::from_micros(told.timestamp_micros())))
}

/// An instant of a zone: of two the first, of none the moment at which the clocks were put forward.
fn in_zone(local: NaiveDateTime, zone: Tz) -> Timestamp {
    let mut at = local;
    for _ in 0..48 {
        match zone.from_local_datetime(&at) {
            LocalResult::Single(told) | LocalResult::Ambiguous(told, _) => return Timestamp::from_micros(told.timestamp_micros()),
            LocalResult::None => at += TimeDelta::minutes(30),
        }
    }
    Timestamp::from_micros(local.and_utc().timestamp_micros())
}

/// What is known of how a column writes instants, while its values are looked at.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    possible: u8,
    /// A value that told for the orders that are left, and the row it is in.
    last: Option<(String, u64)>,
    values: u64,
    /// Values that cannot be read together.
    conflict: Option<[(String, u64); 2]>,
}

impl Default for Proof {
    fn default() -> Self {
        Self { possible: u8::MAX, last: None, values: 0, conflict: None }
    }
}

impl Proof {
    /// Looks at a value. One that is no instant in any order proves nothing; its row will be refused.
    pub(super) fn look(&mut self, cell: &Cell, row: u64) {
        let text = match cell {
            Cell::Text(text) => text.trim().to_owned(),
            Cell::Whole(number) => number.to_string(),
            _ => return,
        };
        let fits = |order: &Order| match order {
            Order::Seconds | Order::Millis => looks_like_epoch(&text, *order),
            order => in_order(&text, *order).is_some(),
        };
        let fitting = Order::ALL.iter().filter(|order| fits(order)).fold(0, |bits, order| bits | order.bit());
        if fitting == 0 {
            return;
        }
        self.values += 1;
        if self.possible & fitting == 0 {
            if let Some(before) = &self.last {
                self.conflict.get_or_insert_with(|| [before.clone(), (text, row)]);
            }
            return;
        }
        if self.possible & fitting != self.possible {
            self.possible &= fitting;
            self.last = Some((text, row));
        }
    }

    /// How the column writes instants.
    ///
    /// # Errors
    /// `invalid` at the column if its values prove nothing, or fit no one order.
    pub(super) fn manner(&self, column: &str, day_first: Option<bool>) -> Result<Manner> {
        if let Some([(one, row), (other, other_row)]) = &self.conflict {
            let message = format!(
                "{one:?} in row {row} and {other:?} in row {other_row} are not written in one order of day, month \
                 and year; say the column's `format`"
            );
            return Err(Error::invalid(column, message));
        }
        let possible: Vec<Order> = Order::ALL.into_iter().filter(|order| self.possible & order.bit() != 0).collect();
        match (possible.as_slice(), day_first) {
            (_, _) if self.values == 0 => Ok(Manner::Order(Order::Ymd)),
            ([one], _) => Ok(Manner::Order(*one)),
            (several, Some(true)) if several.contains(&Order::Dmy) => Ok(Manner::Order(Order::Dmy)),
            (several, Some(false)) if several.contains(&Order::Mdy) => Ok(Manner::Order(Order::Mdy)),
            _ => {
                let example = self.last.as_ref().map_or(String::new(), |(text, row)| format!(", such as {text:?} in row {row},"));
                let message = format!(
                    "all {} dates{example} can be read with the day first and with the month first; say `day_first`, or the \
                     column's `format`",
                    self.values
                );
                Err(Error::invalid(column, message).allowing(vec!["dmy".into(), "mdy".into()]))
            }
        }
    }
}

/// The instant that a cell tells.
///
/// # Errors
/// In words, what is wrong with it.
pub(super) fn read(cell: &Cell, manner: &Manner, zone: Tz) -> std::result::Result<Timestamp, String> {
    let text = match cell {
        Cell::Instant(instant) => return Ok(*instant),
        Cell::Local(local) => return Ok(in_zone(*local, zone)),
        Cell::Date(date) => return Ok(in_zone(date.and_time(NaiveTime::MIN), zone)),
        cell => cell.text().unwrap_or_default(),
    };
    let read = match manner {
        Manner::Order(order) => in_order(&text, *order),
        Manner::Pattern(pattern) => by_pattern(&text, pattern),
    };
    match read {
        Some(Read::Instant(instant)) => Ok(instant),
        Some(Read::Local(local)) => Ok(in_zone(local, zone)),
        None => Err(format!("it is no instant that is written {manner}")),
    }
}

fn by_pattern(text: &str, pattern: &str) -> Option<Read> {
    if let Ok(told) = DateTime::parse_from_str(text, pattern) {
        return Some(Read::Instant(Timestamp::from_micros(told.timestamp_micros())));
    }
    if let Ok(local) = NaiveDateTime::parse_from_str(text, pattern) {
        return Some(Read::Local(local));
    }
    NaiveDate::parse_from_str(text, pattern).ok().map(|date| Read::Local(date.and_time(NaiveTime::MIN)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    fn proof(values: &[&str]) -> Proof {
        let mut proof = Proof::default();
        for (row, value) in (1..).zip(values) {
            proof.look(&text(value), row);
        }
        proof
    }

    fn proved(values: &[&str], day_first: Option<bool>) -> std::result::Result<String, String> {
        proof(values).manner("when", day_first).map(|manner| manner.to_string()).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_column_proves_its_order() {
        assert_eq!(proved(&["01/02/2018", "13/02/2018"], None).as_deref(), Ok("dmy"));
        assert_eq!(proved(&["01/02/2018", "02/13/2018"], None).as_deref(), Ok("mdy"));
        assert_eq!(proved(&["2018-02-01", "garbage", "2018-02-26 19:58:54"], None).as_deref(), Ok("ymd"));
        assert_eq!(proved(&["1517443200000"], None).as_deref(), Ok("epoch_ms"));
        assert_eq!(proved(&["3 April 2026", "11 Mar 2026"], None).as_deref(), Ok("day month-name year"));
        assert_eq!(proved(&["2018.02.01"], None).as_deref(), Ok("ymd"));
        assert_eq!(proved(&["01.02.18", "25.12.17 8:05"], None).as_deref(), Ok("dmy"));
        assert_eq!(proved(&[], None).as_deref(), Ok("ymd"));
    }

    #[test]
    fn what_is_not_proved_is_asked_for() {
        let failure = proved(&["01/02/2018", "03/04/2018"], None).unwrap_err();
        assert!(failure.contains("all 2 dates") && failure.contains("01/02/2018") && failure.contains("day_first"), "{failure}");
        assert_eq!(proved(&["01/02/2018"], Some(true)).as_deref(), Ok("dmy"));
        assert_eq!(proved(&["01/02/2018"], Some(false)).as_deref(), Ok("mdy"));
        // What a column proves is not overruled.
        assert_eq!(proved(&["13/02/2018"], Some(false)).as_deref(), Ok("dmy"));
        let failure = proved(&["01/01/2018", "13/02/2018", "02/13/2018"], None).unwrap_err();
        assert!(failure.contains("row 2") && failure.contains("row 3"), "{failure}");
    }

    #[test]
    fn instants_are_read_in_their_zone() {
        let at = |value: &str, manner: &str, zone: Tz| {
            read(&text(value), &Manner::named(manner).unwrap(), zone).map(|instant| instant.to_string())
        };
        let utc = Tz::UTC;
        assert_eq!(at("2018-02-26 19:58:54", "ymd", utc).unwrap(), "2018-02-26T19:58:54.000000Z");
        assert_eq!(at("2018-02-26", "ymd", Tz::America__Sao_Paulo).unwrap(), "2018-02-26T03:00:00.000000Z");
        assert_eq!(at("2018-02-26T19:58:54.123456+03:30", "ymd", utc).unwrap(), "2018-02-26T16:28:54.123456Z");
        assert_eq!(at("2018-02-26T19:58:54Z", "ymd", Tz::Asia__Tehran).unwrap(), "2018-02-26T19:58:54.000000Z");
        assert_eq!(at("3/4/2026 1:05 PM", "mdy", utc).unwrap(), "2026-03-04T13:05:00.000000Z");
        assert_eq!(at("31.12.99", "dmy", utc).unwrap(), "1999-12-31T00:00:00.000000Z");
        assert_eq!(at("1517443200", "epoch_s", utc).unwrap(), "2018-02-01T00:00:00.000000Z");
        assert_eq!(at("20180201 0730", "%Y%m%d %H%M", utc).unwrap(), "2018-02-01T07:30:00.000000Z");
        // In Sao Paulo the clocks went from 0:00 to 1:00 that day.
        assert_eq!(at("2017-10-15", "ymd", Tz::America__Sao_Paulo).unwrap(), "2017-10-15T03:00:00.000000Z");
        assert!(at("2018-02-30", "ymd", utc).unwrap_err().contains("ymd"));
        assert!(at("2018-02-01 25:00", "ymd", utc).is_err());
        assert!(Manner::named("dd/mm").is_err() && Manner::named("%Q").is_err());
    }
}
