//! The plan of an import: which column goes where, after the mapping, the names of the columns, and a look at all rows.

use super::dates::Proof;
use super::recognise::{self, Program};
use super::report::{ColumnUse, Use};
use super::rows::{Row, Rows};
use super::rule::{Finder, Nulls, Rule, TypeProof};
use super::spec::{FieldSource, Import, ImportedCustomer, LeadReference, RowEvent, RowEventKind, UnknownColumns};
use crate::domain::limits;
use crate::error::{Error, Result};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap};

/// What a row tells besides its lead's card.
#[derive(Debug)]
pub(super) struct PlannedEvent {
    pub(super) operation: RowEventKind,
    pub(super) customer: ImportedCustomer,
    pub(super) only: Vec<(Rule, String)>,
    /// By the name of the field.
    pub(super) rules: BTreeMap<&'static str, Rule>,
    pub(super) card: Vec<(String, Rule)>,
    pub(super) customer_attributes: Vec<(String, Rule)>,
}

/// By what a row's lead is found.
#[derive(Debug)]
pub(super) enum Found {
    Import(String, Rule),
    Number(Rule),
    Email(Rule),
    Phone(Rule),
}

/// Which column goes where.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) columns: Vec<String>,
    /// The lead's fields and where each comes from.
    pub(super) card: Vec<(String, Rule)>,
    pub(super) key: Option<Rule>,
    pub(super) deleted: Option<Rule>,
    pub(super) of: Option<Found>,
    pub(super) events: Vec<PlannedEvent>,
    pub(super) program: Option<Program>,
    pub(super) nulls: Nulls,
    pub(super) zone: Tz,
    /// How many rows there are, once they were looked at.
    pub(super) rows: u64,
    how: HashMap<usize, (String, bool)>,
}

/// The fields of a card that tell instants.
const INSTANTS: [&str; 4] = ["captured_at", "stage_at", "nurture_until", "converted_at"];

impl Plan {
    /// Finds the columns of every field.
    ///
    /// # Errors
    /// `invalid`, at the field or column that cannot be used.
    pub(super) fn new(import: &Import, columns: &[String], zone: Tz) -> Result<Self> {
        let finder = Finder { columns };
        let mut plan = Self {
            columns: columns.to_vec(),
            card: Vec::new(),
            key: None,
            deleted: None,
            of: None,
            events: Vec::new(),
            program: recognise::program(columns),
            nulls: Nulls::new(import.nulls.as_deref()),
            zone,
            rows: 0,
            how: HashMap::new(),
        };
        for (field, source) in &import.mapping {
            known_field(field)?;
            if import.of.is_some() && !matches!(field.as_str(), "key" | "deleted") {
                let message = "these rows are about leads that are there; `events` with the operation edit_lead change their cards";
                return Err(Error::invalid(format!("mapping.{field}"), message).allowing(vec!["key".into(), "deleted".into()]));
            }
            if let Some(source) = source {
                let rule = finder.rule(field, source)?;
                plan.put(field, rule, false);
            }
        }
        plan.of = import.of.as_ref().map(|of| plan.found(of, &finder)).transpose()?;
        plan.events = import.events.iter().enumerate().map(|(at, event)| plan.event(at, event, &finder)).collect::<Result<_>>()?;
        if plan.of.is_none() && import.recognise {
            plan.recognised(import);
        }
        plan.others(import)?;
        plan.sourced(import)?;
        Ok(plan)
    }

    /// Says of a field where it comes from.
    fn put(&mut self, field: &str, rule: Rule, recognised: bool) {
        for column in rule.columns() {
            self.how.entry(column).or_insert_with(|| (field.to_owned(), recognised));
        }
        match field {
            "key" => self.key = Some(rule),
            "deleted" => self.deleted = Some(rule),
            _ => self.card.push((field.to_owned(), rule)),
        }
    }

    fn has(&self, field: &str) -> bool {
        self.card.iter().any(|(known, _)| known == field)
    }

    fn found(&mut self, of: &LeadReference, finder: &Finder<'_>) -> Result<Found> {
        let mut rule = |name: &str, source: &FieldSource| -> Result<Rule> {
            let rule = finder.rule(name, source).map_err(|failure| renamed(failure, "mapping.", "of."))?;
            for column in rule.columns() {
                self.how.entry(column).or_insert_with(|| (format!("of.{name}"), false));
            }
            Ok(rule)
        };
        Ok(match of {
            LeadReference::Import { import, key } => Found::Import(super::keys::name(import)?, rule("key", key)?),
            LeadReference::Number { number } => Found::Number(rule("number", number)?),
            LeadReference::Email { email } => Found::Email(rule("email", email)?),
            LeadReference::Phone { phone } => Found::Phone(rule("phone", phone)?),
        })
    }

    fn event(&mut self, at: usize, event: &RowEvent, finder: &Finder<'_>) -> Result<PlannedEvent> {
        let place = format!("events[{at}].");
        let given = [
            ("at", &event.at),
            ("by", &event.by),
            ("stage", &event.stage),
            ("reason", &event.reason),
            ("owner", &event.owner),
            ("customer_owner", &event.customer_owner),
            ("kind", &event.kind),
            ("direction", &event.direction),
            ("text", &event.text),
            ("outcome", &event.outcome),
        ];
        let (needed, accepted): (&str, &[&str]) = match event.operation {
            RowEventKind::MoveLead => ("stage", &["stage", "reason"]),
            RowEventKind::AssignLead => ("owner", &["owner"]),
            RowEventKind::ConvertLead => ("", &["customer_owner", "customer_attributes"]),
            RowEventKind::EditLead => ("fields", &["fields"]),
            RowEventKind::RecordActivity => ("kind", &["kind", "direction", "text", "outcome"]),
        };
        let misplaced = |name: &str| {
            Error::invalid(format!("{place}{name}"), "this operation does not take it")
                .allowing(accepted.iter().map(|one| (*one).to_owned()).collect())
        };
        let mut rules = BTreeMap::new();
        for (name, source) in given {
            let Some(source) = source else { continue };
            if !accepted.contains(&name) && !matches!(name, "at" | "by") {
                return Err(misplaced(name));
            }
            rules.insert(name, self.rule_of(&place, name, source, finder)?);
        }
        let fields = self.rules_of(&format!("{place}fields."), &event.fields, finder)?;
        for (field, _) in &fields {
            known_field(field).map_err(|failure| renamed(failure, "mapping.", &format!("{place}fields.")))?;
        }
        let customer_attributes = self.rules_of(&format!("{place}customer_attributes."), &event.customer_attributes, finder)?;
        for (name, empty) in [("fields", fields.is_empty()), ("customer_attributes", customer_attributes.is_empty())] {
            if !empty && !accepted.contains(&name) {
                return Err(misplaced(name));
            }
        }
        if !needed.is_empty() && !rules.contains_key(needed) && (needed != "fields" || fields.is_empty()) {
            return Err(Error::invalid(format!("{place}{needed}"), format!("{needed} is missing")));
        }
        let only = event.only.iter().map(|(column, value)| {
            let rule = self.rule_of(&place, "only", &FieldSource::Column(column.clone()), finder)?;
            Ok((rule, value.trim().to_lowercase()))
        });
        let only = only.collect::<Result<_>>()?;
        Ok(PlannedEvent { operation: event.operation, customer: event.customer, only, rules, card: fields, customer_attributes })
    }

    fn rules_of(&mut self, place: &str, fields: &BTreeMap<String, FieldSource>, finder: &Finder<'_>) -> Result<Vec<(String, Rule)>> {
        fields.iter().map(|(name, source)| Ok((name.clone(), self.rule_of(place, name, source, finder)?))).collect()
    }

    fn rule_of(&mut self, place: &str, name: &str, source: &FieldSource, finder: &Finder<'_>) -> Result<Rule> {
        let rule = finder.rule(name, source).map_err(|failure| renamed(failure, "mapping.", place))?;
        for column in rule.columns() {
            self.how.entry(column).or_insert_with(|| (format!("{place}{name}"), false));
        }
        Ok(rule)
    }

    /// Takes the columns that are known by their names for the fields that the mapping does not name.
    fn recognised(&mut self, import: &Import) {
        let mut found: Vec<(&str, Vec<usize>)> = recognise::fields(&self.columns).into_iter().collect();
        found.sort_unstable();
        let named = import.mapping.contains_key("name");
        for (field, places) in found {
            let is_told = import.mapping.contains_key(field) || (field == "company.name" && import.mapping.contains_key("company"));
            if is_told || (named && matches!(field, "first_name" | "last_name")) {
                continue;
            }
            let free: Vec<usize> = places.into_iter().filter(|place| !self.how.contains_key(place)).collect();
            if !free.is_empty() {
                self.put(field, Rule::of(free, &self.columns), true);
            }
        }
    }

    /// Does what is asked with the columns that no field takes.
    fn others(&mut self, import: &Import) -> Result<()> {
        let free = |plan: &Self| -> Vec<usize> {
            (0..plan.columns.len()).filter(|place| !plan.how.contains_key(place) && !recognise::is_bywork(&plan.columns[*place])).collect()
        };
        match import.unknown {
            UnknownColumns::Ignore => {}
            UnknownColumns::Refuse => {
                if let Some(first) = free(self).first() {
                    let message = "no field takes this column; name it in the mapping, or have unknown columns ignored or made attributes";
                    return Err(Error::invalid(&self.columns[*first], message));
                }
            }
            UnknownColumns::Attributes => {
                let mut taken: Vec<String> =
                    self.card.iter().filter_map(|(field, _)| field.strip_prefix("attributes.")).map(str::to_owned).collect();
                for place in free(self) {
                    let name = attribute_name(&self.columns[place], &mut taken);
                    self.put(&format!("attributes.{name}"), Rule::of(vec![place], &self.columns), true);
                }
            }
        }
        Ok(())
    }

    /// Every lead has a source: that of its row, that of the import, or the program that the rows come from.
    fn sourced(&mut self, import: &Import) -> Result<()> {
        if self.of.is_some() {
            return Ok(());
        }
        let default = import.source.as_deref().or_else(|| self.program.map(Program::name));
        match self.card.iter_mut().find(|(field, _)| field == "source") {
            Some((_, rule)) => {
                if let Some(default) = default {
                    *rule = rule.clone().or(default);
                }
            }
            None => match default {
                Some(default) => self.card.push(("source".to_owned(), Rule::same(default))),
                None => {
                    let message = "no column says where these leads came from; map one to `source`, or give the import a `source`";
                    return Err(Error::invalid("source", message));
                }
            },
        }
        if !self.has("name") && !self.has("first_name") && !self.has("last_name") {
            let message =
                "no column says what the people are called; map one to `name`, or a template such as {\"template\": \"{first} {last}\"}";
            return Err(Error::invalid("mapping.name", message).allowing(self.columns.iter().take(100).cloned().collect()));
        }
        if !self.has("emails") && !self.has("phones") {
            let message = "no column says how the people are reached; map one to `emails` or `phones`";
            return Err(Error::invalid("mapping.emails", message).allowing(self.columns.iter().take(100).cloned().collect()));
        }
        Ok(())
    }

    /// Looks at all rows, so that columns prove how they write instants and of which type they are.
    ///
    /// # Errors
    /// `invalid` at a column whose dates can be read in two ways, and what reading answers.
    pub(super) fn prove(
        &mut self,
        rows: &mut dyn Rows,
        day_first: Option<bool>,
        looked: &mut dyn FnMut(u64, u64) -> Result<bool>,
    ) -> Result<bool> {
        let mut dates: BTreeMap<usize, Proof> = BTreeMap::new();
        let mut types: BTreeMap<usize, TypeProof> = BTreeMap::new();
        self.each_rule(&mut |field, rule| {
            if is_instant(field, rule) {
                dates.extend(rule.to_prove().into_iter().map(|place| (place, Proof::default())));
            } else if is_attribute(field) && rule.kind.is_none() {
                types.extend(rule.columns().into_iter().map(|place| (place, TypeProof::default())));
            }
        });
        let mut row = Row::default();
        while rows.next(&mut row)? {
            if row.number % 8_192 == 0 && !looked(row.number, rows.bytes())? {
                return Ok(false);
            }
            if row.broken.is_some() {
                continue;
            }
            for (place, proof) in &mut dates {
                let cell = row.cell(*place);
                if cell.text().is_some_and(|text| !self.nulls.has(&text)) {
                    proof.look(cell, row.number);
                }
            }
            for (place, proof) in &mut types {
                if let Some(text) = row.cell(*place).text().filter(|text| !self.nulls.has(text)) {
                    proof.look(&text);
                }
            }
        }
        self.rows = row.number;
        let mut manners = HashMap::new();
        for (place, proof) in &dates {
            manners.insert(*place, proof.manner(&self.columns[*place], day_first)?);
        }
        self.each_rule(&mut |field, rule| {
            if is_instant(field, rule) {
                let proved = rule.columns().into_iter().filter_map(|place| Some((place, manners.get(&place)?.clone())));
                rule.proved = proved.collect();
            } else if is_attribute(field) && rule.kind.is_none() && rule.columns().len() == 1 {
                rule.kind = rule.columns().first().and_then(|place| types.get(place)).map(|proof| proof.kind());
            }
        });
        Ok(true)
    }

    fn each_rule(&mut self, take: &mut dyn FnMut(&str, &mut Rule)) {
        let events = self.events.iter_mut();
        for (field, rule) in &mut self.card {
            take(field, rule);
        }
        for event in events {
            event.rules.iter_mut().for_each(|(field, rule)| take(field, rule));
            event.card.iter_mut().for_each(|(field, rule)| take(field, rule));
            event.customer_attributes.iter_mut().for_each(|(_, rule)| take("attributes.", rule));
        }
    }

    /// What became of each column.
    pub(super) fn uses(&mut self) -> Vec<ColumnUse> {
        let mut formats: HashMap<usize, String> = HashMap::new();
        self.each_rule(&mut |_, rule| formats.extend(rule.proved.iter().map(|(place, manner)| (*place, manner.to_string()))));
        let told = |(place, column): (usize, &String)| {
            let (field, told) = match self.how.get(&place) {
                Some((field, recognised)) => (Some(field.clone()), if *recognised { Use::Recognised } else { Use::Mapped }),
                None => (None, Use::Ignored),
            };
            ColumnUse { column: column.clone(), field, told, format: formats.get(&place).cloned() }
        };
        self.columns.iter().enumerate().map(told).collect()
    }
}

fn is_instant(field: &str, rule: &Rule) -> bool {
    field == "at" || INSTANTS.contains(&field) || rule.kind == Some(super::spec::AttributeKind::Instant)
}

fn is_attribute(field: &str) -> bool {
    field.starts_with("attributes.")
}

fn renamed(failure: Error, from: &str, to: &str) -> Error {
    let field = failure.field().map(|field| field.replacen(from, to, 1)).unwrap_or_default();
    failure.at(field)
}

fn known_field(field: &str) -> Result<()> {
    let custom = field.strip_prefix("attributes.").is_some_and(|name| !name.is_empty());
    if custom || (field != "attributes" && recognise::FIELDS.contains(&field)) {
        return Ok(());
    }
    let mut allowed: Vec<String> =
        recognise::FIELDS.iter().filter(|field| **field != "attributes").map(|field| (*field).to_owned()).collect();
    allowed.push("attributes.NAME".to_owned());
    Err(Error::invalid(format!("mapping.{field}"), format!("there is no field {field:?} of a lead")).allowing(allowed))
}

/// A column's name as that of an attribute, which no other one has.
fn attribute_name(column: &str, taken: &mut Vec<String>) -> String {
    let plain = recognise::plain(column);
    let base: String = if plain.is_empty() { "column".to_owned() } else { plain.chars().take(limits::KEY - 4).collect() };
    let mut name = base.clone();
    let mut times = 1;
    while taken.contains(&name) {
        times += 1;
        name = format!("{base}_{times}");
    }
    taken.push(name.clone());
    name
}
