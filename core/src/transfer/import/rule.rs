//! A rule with its columns found: what a row says of one field.

use super::dates::{self, Manner};
use super::rows::{Cell, Row};
use super::spec::{AttributeKind, FieldRule, FieldSource};
use crate::domain::{Attribute, Timestamp};
use crate::error::{Error, Result};
use chrono_tz::Tz;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// What says nothing, where an import does not say it itself.
const NULLS: [&str; 14] =
    ["null", "none", "n/a", "#n/a", "nan", "nil", "-", "--", "select", "(blank)", "undefined", "\\n", "<na>", "not provided"];

/// Texts that say nothing.
#[derive(Clone, Debug)]
pub(super) struct Nulls {
    texts: HashSet<String>,
    longest: usize,
}

impl Nulls {
    pub(super) fn new(said: Option<&[String]>) -> Self {
        let texts: HashSet<String> = match said {
            Some(said) => said.iter().map(|text| text.trim().to_lowercase()).collect(),
            None => NULLS.map(str::to_owned).into(),
        };
        let longest = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        Self { texts, longest }
    }

    pub(super) fn has(&self, text: &str) -> bool {
        text.len() <= 4 * self.longest && text.chars().count() <= self.longest && self.texts.contains(&text.to_lowercase())
    }
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Column(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum From {
    Columns(Vec<usize>),
    Template(Vec<Piece>),
    Value(String),
}

/// What a row says of a field, and how that is read.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    from: From,
    default: Option<String>,
    /// By the text in small letters.
    values: HashMap<String, String>,
    split: Option<String>,
    pub(super) kind: Option<AttributeKind>,
    manner: Option<Manner>,
    zone: Option<Tz>,
    /// How its columns write instants, as they proved it.
    pub(super) proved: HashMap<usize, Manner>,
    /// Its columns, for messages.
    pub(super) label: Option<String>,
}

/// Finds columns by their names.
pub(super) struct Finder<'a> {
    pub(super) columns: &'a [String],
}

impl Finder<'_> {
    /// The place of a column: by its name, or if there is none, by its name whatever its case.
    fn place(&self, field: &str, name: &str) -> Result<usize> {
        let wanted = name.trim();
        let exact = self.columns.iter().position(|column| column == wanted);
        let loose = || self.columns.iter().position(|column| column.eq_ignore_ascii_case(wanted));
        exact.or_else(loose).ok_or_else(|| {
            let shown = self.columns.iter().take(100).cloned().collect();
            Error::invalid(format!("mapping.{field}"), format!("there is no column {name:?}")).allowing(shown)
        })
    }

    /// The rule, with its columns found.
    pub(super) fn rule(&self, field: &str, source: &FieldSource) -> Result<Rule> {
        let wrong = |message: String| Error::invalid(format!("mapping.{field}"), message);
        let told = match source {
            FieldSource::Column(name) => return Ok(Rule::of(vec![self.place(field, name)?], self.columns)),
            FieldSource::Rule(rule) => &**rule,
        };
        let FieldRule { column, columns, template, value, default, values, format, zone, split, kind } = told;
        let given = usize::from(column.is_some())
            + usize::from(!columns.is_empty())
            + usize::from(template.is_some())
            + usize::from(value.is_some());
        if given > 1 || (given == 0 && default.is_none()) {
            return Err(wrong("exactly one of column, columns, template and value says where it comes from".to_owned()));
        }
        let from = match (column, template, value) {
            (Some(name), ..) => From::Columns(vec![self.place(field, name)?]),
            (_, Some(template), _) => From::Template(self.pieces(field, template)?),
            (.., Some(value)) => From::Value(value.clone()),
            _ => From::Columns(columns.iter().map(|name| self.place(field, name)).collect::<Result<_>>()?),
        };
        let zone =
            zone.as_deref().map(|name| name.parse().map_err(|_| wrong(format!("{name:?} is not a time zone of IANA")))).transpose()?;
        let manner = format.as_deref().map(Manner::named).transpose().map_err(|failure| wrong(failure.problem()))?;
        let label = match &from {
            From::Columns(places) => label(places.iter().copied(), self.columns),
            From::Template(pieces) => {
                label(pieces.iter().filter_map(|piece| if let Piece::Column(place) = piece { Some(*place) } else { None }), self.columns)
            }
            From::Value(_) => None,
        };
        Ok(Rule {
            from,
            default: default.clone(),
            values: values.iter().map(|(from, to)| (from.trim().to_lowercase(), to.clone())).collect(),
            split: split.clone(),
            kind: *kind,
            manner,
            zone,
            proved: HashMap::new(),
            label,
        })
    }

    fn pieces(&self, field: &str, template: &str) -> Result<Vec<Piece>> {
        let mut pieces = Vec::new();
        let (mut text, mut rest) = (String::new(), template);
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let brace = &rest[at..];
            if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
                text.push_str(&brace[..1]);
                rest = after;
                continue;
            }
            let inside = brace.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            let Some((name, after)) = inside else {
                return Err(Error::invalid(
                    format!("mapping.{field}"),
                    format!("the template {template:?} has a brace without its partner; {{{{ is a brace"),
                ));
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Column(self.place(field, name)?));
            rest = after;
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(pieces)
    }
}

fn label(places: impl Iterator<Item = usize>, columns: &[String]) -> Option<String> {
    let names: Vec<&str> = places.filter_map(|place| columns.get(place)).map(String::as_str).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

impl Rule {
    /// Those columns as they are.
    pub(super) fn of(places: Vec<usize>, columns: &[String]) -> Self {
        let label = label(places.iter().copied(), columns);
        Self {
            from: From::Columns(places),
            default: None,
            values: HashMap::new(),
            split: None,
            kind: None,
            manner: None,
            zone: None,
            proved: HashMap::new(),
            label,
        }
    }

    /// The same text for every row.
    pub(super) fn same(text: &str) -> Self {
        Self { from: From::Value(text.to_owned()), ..Self::of(Vec::new(), &[]) }
    }

    /// The same, where a row says nothing.
    pub(super) fn or(mut self, default: &str) -> Self {
        self.default.get_or_insert_with(|| default.to_owned());
        self
    }

    /// The columns that it reads.
    pub(super) fn columns(&self) -> Vec<usize> {
        match &self.from {
            From::Columns(places) => places.clone(),
            From::Template(pieces) => {
                pieces.iter().filter_map(|piece| if let Piece::Column(place) = piece { Some(*place) } else { None }).collect()
            }
            From::Value(_) => Vec::new(),
        }
    }

    /// The columns whose values must prove how they write instants.
    pub(super) fn to_prove(&self) -> Vec<usize> {
        match &self.from {
            From::Columns(places) if self.manner.is_none() => places.clone(),
            _ => Vec::new(),
        }
    }

    fn meant<'a>(&self, text: Cow<'a, str>) -> Cow<'a, str> {
        if self.values.is_empty() {
            return text;
        }
        self.values.get(&text.trim().to_lowercase()).map_or(text, |meant| Cow::Owned(meant.clone()))
    }

    /// The first cell that says anything, and its column.
    fn cell<'a>(&self, row: &'a Row, nulls: &Nulls) -> Option<(&'a Cell, usize)> {
        let From::Columns(places) = &self.from else { return None };
        let says = |cell: &Cell| cell.text().is_some_and(|text| !nulls.has(&text));
        places.iter().map(|place| (row.cell(*place), *place)).find(|(cell, _)| says(cell))
    }

    /// What the row says, as a text.
    pub(super) fn text<'a>(&'a self, row: &'a Row, nulls: &Nulls) -> Option<Cow<'a, str>> {
        let said = match &self.from {
            From::Columns(_) => self.cell(row, nulls).and_then(|(cell, _)| cell.text()),
            From::Value(text) => Some(Cow::Borrowed(text.as_str())),
            From::Template(pieces) => self.filled(pieces, row, nulls).map(Cow::Owned),
        };
        let said = said.map(|text| self.meant(text)).filter(|text| !text.trim().is_empty());
        said.or_else(|| self.default.as_deref().map(Cow::Borrowed))
    }

    fn filled(&self, pieces: &[Piece], row: &Row, nulls: &Nulls) -> Option<String> {
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(fixed) => text.push_str(fixed),
                Piece::Column(place) => text.push_str(&row.cell(*place).text().filter(|said| !nulls.has(said))?),
            }
        }
        Some(text)
    }

    /// All that the row says, each value once.
    pub(super) fn texts(&self, row: &Row, nulls: &Nulls) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut take = |text: &str| {
            let text = text.trim();
            if !text.is_empty() && !nulls.has(text) && !all.iter().any(|known| known == text) {
                all.push(self.meant(Cow::Borrowed(text)).into_owned());
            }
        };
        match &self.from {
            From::Columns(places) => {
                for place in places {
                    match row.cell(*place) {
                        Cell::List(texts) => texts.iter().for_each(|text| take(text)),
                        cell => {
                            if let Some(text) = cell.text() {
                                self.parted(&text, &mut take);
                            }
                        }
                    }
                }
            }
            _ => {
                if let Some(text) = self.text(row, nulls) {
                    self.parted(&text, &mut take);
                }
            }
        }
        if all.is_empty() {
            all.extend(self.default.clone());
        }
        all
    }

    fn parted(&self, text: &str, take: &mut dyn FnMut(&str)) {
        match self.split.as_deref() {
            Some("") => take(text),
            Some(mark) => text.split(mark).for_each(take),
            None => text.split([';', ',', '\n']).for_each(take),
        }
    }

    /// The instant that the row tells.
    ///
    /// # Errors
    /// What it says and why that is no instant, in words.
    pub(super) fn instant(&self, row: &Row, nulls: &Nulls, zone: Tz) -> std::result::Result<Option<Timestamp>, (String, String)> {
        let standard = Manner::Order(dates::Order::Ymd);
        let said = self.cell(row, nulls);
        let (cell, manner) = match said {
            Some((cell, place)) if self.values.is_empty() => {
                (Cow::Borrowed(cell), self.manner.as_ref().or_else(|| self.proved.get(&place)).unwrap_or(&standard))
            }
            _ => match self.text(row, nulls) {
                Some(text) => (Cow::Owned(Cell::Text(text.into_owned())), self.manner.as_ref().unwrap_or(&standard)),
                None => return Ok(None),
            },
        };
        dates::read(&cell, manner, self.zone.unwrap_or(zone))
            .map(Some)
            .map_err(|problem| (cell.text().unwrap_or_default().into_owned(), problem))
    }

    /// What the row says, as an attribute.
    ///
    /// # Errors
    /// What it says and why that is none of the column's type, in words.
    pub(super) fn attribute(&self, row: &Row, nulls: &Nulls, zone: Tz) -> std::result::Result<Option<Attribute>, (String, String)> {
        if self.kind == Some(AttributeKind::Instant) {
            return Ok(self.instant(row, nulls, zone)?.map(Attribute::Instant));
        }
        if self.values.is_empty()
            && self.kind.is_none()
            && let Some((cell, _)) = self.cell(row, nulls)
        {
            let typed = match cell {
                Cell::Flag(flag) => Some(Attribute::Flag(*flag)),
                Cell::Whole(number) => Some(Attribute::Whole(*number)),
                Cell::Number(number) => Some(Attribute::Number(*number)),
                Cell::Instant(instant) => Some(Attribute::Instant(*instant)),
                _ => None,
            };
            if typed.is_some() {
                return Ok(typed);
            }
        }
        let Some(text) = self.text(row, nulls) else { return Ok(None) };
        let wrong = |what: &str| (text.clone().into_owned(), format!("it is no {what}"));
        Ok(Some(match self.kind.unwrap_or(AttributeKind::Text) {
            AttributeKind::Flag => Attribute::Flag(flag(&text).ok_or_else(|| wrong("yes or no"))?),
            AttributeKind::Whole => Attribute::Whole(text.trim().parse().map_err(|_| wrong("whole number"))?),
            AttributeKind::Number => {
                Attribute::Number(text.trim().parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| wrong("number"))?)
            }
            _ => Attribute::Text(text.into_owned()),
        }))
    }
}

/// Yes or no, as programs write it.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "t" | "1" | "x" => Some(true),
        "false" | "no" | "n" | "f" | "0" => Some(false),
        _ => None,
    }
}

/// What is known of the type of a column's values, while they are looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TypeProof {
    not_flag: bool,
    not_whole: bool,
    not_number: bool,
    seen: bool,
}

impl TypeProof {
    pub(super) fn look(&mut self, text: &str) {
        self.seen = true;
        let text = text.trim();
        self.not_flag |= !(text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"));
        let digits = text.strip_prefix('-').unwrap_or(text);
        // A number with leading zeros, or longer than every language can hold, is a name.
        let plain = !(digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."))
            && digits.starts_with(|first: char| first.is_ascii_digit());
        let whole = plain && digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit());
        self.not_whole |= !whole;
        self.not_number |= !(plain && digits.len() <= 17 && text.parse::<f64>().is_ok_and(f64::is_finite));
    }

    pub(super) fn kind(self) -> AttributeKind {
        match self {
            Self { seen: false, .. } => AttributeKind::Text,
            Self { not_flag: false, .. } => AttributeKind::Flag,
            Self { not_whole: false, .. } => AttributeKind::Whole,
            Self { not_number: false, .. } => AttributeKind::Number,
            _ => AttributeKind::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        Row { cells: cells.iter().map(|text| Cell::Text((*text).to_owned())).collect(), ..Row::default() }
    }

    fn rule(source: impl Into<FieldSource>) -> Result<Rule> {
        let columns = ["first", "last", "mail", "status"].map(str::to_owned);
        Finder { columns: &columns }.rule("name", &source.into())
    }

    fn said(source: impl Into<FieldSource>, cells: &[&str]) -> Option<String> {
        rule(source).unwrap().text(&row(cells), &Nulls::new(None)).map(Cow::into_owned)
    }

    #[test]
    fn fields_come_from_columns_templates_and_values() {
        let cells = ["Sara", "Ahmadi", "s@example.com; t@example.com", "Open"];
        assert_eq!(said("First", &cells).as_deref(), Some("Sara"));
        assert_eq!(said(FieldRule::template("{last}, {first} {{1}}"), &cells).as_deref(), Some("Ahmadi, Sara {1}"));
        assert_eq!(said(FieldRule::template("{last} {first}"), &["Sara", "n/a", "", ""]), None);
        assert_eq!(said(FieldRule::value("fair"), &cells).as_deref(), Some("fair"));
        assert_eq!(said(FieldRule::column_or("last", "–"), &["Sara", "NULL", "", ""]).as_deref(), Some("–"));
        let meant = FieldRule { column: Some("status".into()), values: [("open".into(), "new".into())].into(), ..FieldRule::default() };
        assert_eq!(said(meant, &cells).as_deref(), Some("new"));
        let first_of = FieldRule { columns: vec!["last".into(), "first".into()], ..FieldRule::default() };
        assert_eq!(said(first_of, &["Sara", "", "", ""]).as_deref(), Some("Sara"));
        assert_eq!(rule("mail").unwrap().texts(&row(&cells), &Nulls::new(None)), ["s@example.com", "t@example.com"]);
    }

    #[test]
    fn rules_that_cannot_be_followed_say_so() {
        let failure = rule("mial").unwrap_err();
        assert_eq!((failure.field(), failure.allowed().len()), (Some("mapping.name"), 4));
        assert!(rule(FieldRule::template("{first")).unwrap_err().message().contains("brace"));
        assert!(rule(FieldRule::default()).is_err());
        assert!(rule(FieldRule { column: Some("first".into()), value: Some("x".into()), ..FieldRule::default() }).is_err());
    }

    #[test]
    fn nothing_is_said_in_many_ways() {
        let nulls = Nulls::new(None);
        assert!(["NULL", "n/a", "Select", "-"].iter().all(|text| nulls.has(text)));
        assert!(!nulls.has("unknown") && !nulls.has("NA"));
        assert!(Nulls::new(Some(&["unbekannt".to_owned()])).has("Unbekannt"));
    }

    #[test]
    fn whole_columns_tell_their_type() {
        let kind = |values: &[&str]| {
            let mut proof = TypeProof::default();
            values.iter().for_each(|value| proof.look(value));
            proof.kind()
        };
        assert_eq!(kind(&["TRUE", "false"]), AttributeKind::Flag);
        assert_eq!(kind(&["12", "-3"]), AttributeKind::Whole);
        assert_eq!(kind(&["12", "0.5"]), AttributeKind::Number);
        assert_eq!(kind(&["007", "12"]), AttributeKind::Text);
        assert_eq!(kind(&["12345678901234567890"]), AttributeKind::Text);
        assert_eq!(kind(&["inf"]), AttributeKind::Text);
        assert_eq!(kind(&["12", "x"]), AttributeKind::Text);
    }
}
