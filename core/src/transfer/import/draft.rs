//! A row as what is asked of the book: a lead to be captured, and what happened to it.

use super::plan::{Plan, PlannedEvent};
use super::rows::Row;
use super::rule::{Rule, flag};
use super::spec::{Import, ImportedCustomer, RowEventKind};
use super::{keys, recognise};
use crate::command::{LeadEdit, NewLead, StageChange};
use crate::domain::{
    ActivityKind, Attribute, Channel, CustomerId, LeadId, Referrer, Score, ScorePart, Temperature, Timestamp, UserId, Way,
};
use crate::error::Result;
use crate::lifecycle::{Lifecycle, StageKind};
use chrono::{DateTime, NaiveTime};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Why a row cannot be taken: at which of its columns, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) column: Option<String>,
    pub(super) field: String,
    pub(super) value: Option<String>,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(rule: &Rule, field: &str, value: Option<&str>, code: &'static str, message: impl Into<String>) -> Self {
        let shown = value.map(|value| value.chars().take(200).collect());
        Self { column: rule.label.clone(), field: field.to_owned(), value: shown, code, message: message.into() }
    }

    pub(super) fn of_row(code: &'static str, message: impl Into<String>) -> Self {
        Self { column: None, field: "row".to_owned(), value: None, code, message: message.into() }
    }
}

/// Which lead a row is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum About {
    /// One to be captured.
    New(Box<NewLead>),
    /// One that is there.
    There(LeadId),
}

/// Something that happened to a row's lead.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    /// Which of the plan's events it is; none for what the lead's card tells.
    pub(super) event: Option<usize>,
    pub(super) at: Option<Timestamp>,
    pub(super) by: Option<UserId>,
    pub(super) what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Move(StageChange),
    Assign(UserId),
    Convert { customer: ImportedCustomer, owner: Option<UserId>, attributes: BTreeMap<String, Attribute> },
    Edit(Box<LeadEdit>),
    Activity { kind: ActivityKind, direction: Option<Way>, text: Option<String>, outcome: Option<String> },
}

/// A row, ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) row: u64,
    pub(super) line: Option<u64>,
    pub(super) key: Option<String>,
    /// The request id of the row.
    pub(super) id: String,
    pub(super) about: About,
    pub(super) captured_at: Option<Timestamp>,
    pub(super) steps: Vec<Step>,
}

/// What a row's texts stand for in the book.
pub(super) trait Known {
    fn user(&mut self, said: &str) -> Result<std::result::Result<UserId, (&'static str, String)>>;
    fn campaign(&mut self, said: &str) -> Result<std::result::Result<crate::domain::CampaignId, (&'static str, String)>>;
    /// The lead that the row is about.
    fn lead(&mut self, row: &Row) -> Result<std::result::Result<LeadId, Fault>>;
    /// A source as it is to be written.
    fn source(&mut self, said: &str) -> String;
}

/// What rows are drafted by.
pub(super) struct Drafting<'a> {
    pub(super) plan: &'a Plan,
    pub(super) import: &'a Import,
    pub(super) name: &'a str,
    pub(super) lifecycle: &'a Lifecycle,
}

/// Either a draft, or why there is none; nothing for a row that is to be left out.
pub(super) type Drafted = std::result::Result<Option<Draft>, Fault>;

/// Answers a fault of the row at once.
macro_rules! or_fault {
    ($answer:expr) => {
        match $answer {
            Ok(fine) => fine,
            Err(fault) => return Ok(Err(fault)),
        }
    };
}

/// What a lead's row says besides its card.
#[derive(Default)]
struct Standing {
    stage: Option<(String, String)>,
    stage_at: Option<Timestamp>,
    until: Option<Timestamp>,
    reason: Option<String>,
    converted_at: Option<Timestamp>,
    is_converted: bool,
    captured_at: Option<Timestamp>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// When a step of a lead happened. A day alone is written for its beginning: where the lead was captured on that day, it was then.
fn within_day(at: Option<Timestamp>, captured: Option<Timestamp>, zone: Tz) -> Option<Timestamp> {
    let (Some(at), Some(captured)) = (at, captured) else { return at.or(captured) };
    let local = |instant: Timestamp| DateTime::from_timestamp_micros(instant.micros()).map(|told| told.with_timezone(&zone).naive_local());
    let (Some(day), Some(moment)) = (local(at), local(captured)) else { return Some(at) };
    let is_day_alone = day.time() == NaiveTime::MIN && day.date() == moment.date();
    Some(if is_day_alone { at.max(captured) } else { at })
}

impl Drafting<'_> {
    /// Reads a row.
    ///
    /// # Errors
    /// What keeps the book from being asked.
    pub(super) fn draft(&self, row: &Row, known: &mut dyn Known) -> Result<Drafted> {
        if let Some(why) = &row.broken {
            return Ok(Err(Fault::of_row("unreadable", why.clone())));
        }
        let plan = self.plan;
        if plan.deleted.as_ref().and_then(|rule| rule.text(row, &plan.nulls)).is_some_and(|said| flag(&said) == Some(true)) {
            return Ok(Ok(None));
        }
        let key = plan.key.as_ref().and_then(|rule| rule.text(row, &plan.nulls)).map(std::borrow::Cow::into_owned);
        // A column that only looks like one of keys need not have them all.
        if let (Some(rule), None, true) = (&plan.key, &key, self.import.mapping.contains_key("key")) {
            let message = "the row has no key; give it one, or map `key` to null to tell rows by what they say";
            return Ok(Err(Fault::new(rule, "key", None, "missing", message)));
        }
        let id = keys::row(self.name, &key.clone().unwrap_or_else(|| self.content(row)));
        let mut draft =
            Draft { row: row.number, line: row.line, key, id, about: About::There(LeadId(0)), captured_at: None, steps: Vec::new() };
        if plan.of.is_some() {
            draft.about = About::There(or_fault!(known.lead(row)?));
        } else {
            let mut lead = NewLead { on_known: self.import.on_known, ..NewLead::default() };
            let standing = or_fault!(self.card(&plan.card, row, &mut lead, known)?);
            draft.captured_at = standing.captured_at;
            draft.steps = or_fault!(self.standing(&standing));
            draft.about = About::New(Box::new(lead));
        }
        for (at, event) in plan.events.iter().enumerate() {
            if let Some(step) = or_fault!(self.event(at, event, row, known)?) {
                draft.steps.push(Step { at: step.at.or(draft.captured_at), ..step });
            }
        }
        if plan.of.is_some() && draft.steps.is_empty() {
            return Ok(Ok(None));
        }
        Ok(Ok(Some(draft)))
    }

    /// What tells rows apart that have no key.
    fn content(&self, row: &Row) -> String {
        let mut content = keys::Content::default();
        for (column, cell) in self.plan.columns.iter().zip(&row.cells) {
            if let Some(said) = cell.text().filter(|_| !recognise::is_bywork(column)) {
                content.take(column, &said);
            }
        }
        content.key()
    }

    /// Reads the fields of a card into a lead; answers what they say besides.
    fn card(
        &self,
        rules: &[(String, Rule)],
        row: &Row,
        lead: &mut NewLead,
        known: &mut dyn Known,
    ) -> Result<std::result::Result<Standing, Fault>> {
        let (plan, mut standing) = (self.plan, Standing::default());
        for (field, rule) in rules {
            let nulls = &plan.nulls;
            if let Some(name) = field.strip_prefix("attributes.") {
                let said = rule.attribute(row, nulls, plan.zone);
                let said = or_fault!(said.map_err(|(value, problem)| Fault::new(rule, field, Some(&value), "invalid_value", problem)));
                if let Some(value) = said {
                    lead.attributes.insert(name.to_owned(), value);
                }
                continue;
            }
            if matches!(field.as_str(), "captured_at" | "stage_at" | "nurture_until" | "converted_at") {
                let said = rule.instant(row, nulls, plan.zone);
                let said = or_fault!(said.map_err(|(value, problem)| Fault::new(rule, field, Some(&value), "invalid_value", problem)));
                match field.as_str() {
                    "captured_at" => standing.captured_at = said,
                    "stage_at" => standing.stage_at = said,
                    "nurture_until" => standing.until = said,
                    _ => standing.converted_at = said,
                }
                continue;
            }
            match field.as_str() {
                "emails" => {
                    lead.emails = rule.texts(row, nulls);
                    continue;
                }
                "phones" => {
                    lead.phones = rule.texts(row, nulls);
                    continue;
                }
                "tags" => {
                    lead.tags = rule.texts(row, nulls);
                    continue;
                }
                _ => {}
            }
            let Some(said) = rule.text(row, nulls) else { continue };
            let fault = |code, message: String| Fault::new(rule, field, Some(&said), code, message);
            let text = || Some(said.clone().into_owned());
            let company = || lead.company.clone().unwrap_or_default();
            match field.as_str() {
                "name" => lead.name = said.into_owned(),
                "first_name" => standing.first_name = text(),
                "last_name" => standing.last_name = text(),
                "job_title" => lead.job_title = text(),
                "company" | "company.name" => lead.company = Some(crate::domain::Company { name: said.into_owned(), ..company() }),
                "company.domain" => lead.company = Some(crate::domain::Company { domain: text(), ..company() }),
                "company.industry" => lead.company = Some(crate::domain::Company { industry: text(), ..company() }),
                "company.size" => lead.company = Some(crate::domain::Company { size: text(), ..company() }),
                "country" => lead.country = text(),
                "city" => lead.city = text(),
                "language" => lead.language = text(),
                "product" => lead.product = text(),
                "interest" => lead.interest = text(),
                "source" => lead.source = known.source(&said),
                "channel" => {
                    lead.channel =
                        Some(or_fault!(one_of(&said, Channel::ALL, Channel::as_str).map_err(|told| fault("invalid_value", told))))
                }
                "temperature" => {
                    lead.temperature =
                        or_fault!(one_of(&said, Temperature::ALL, Temperature::as_str).map_err(|told| fault("invalid_value", told)));
                }
                "campaign" => lead.campaign = Some(or_fault!(known.campaign(&said)?.map_err(|(code, told)| fault(code, told)))),
                "owner" => lead.owner = Some(or_fault!(known.user(&said)?.map_err(|(code, told)| fault(code, told)))),
                "utm.source" => lead.utm.source = text(),
                "utm.medium" => lead.utm.medium = text(),
                "utm.campaign" => lead.utm.campaign = text(),
                "utm.term" => lead.utm.term = text(),
                "utm.content" => lead.utm.content = text(),
                "referrer" => lead.referrer = Some(Referrer::Text(said.into_owned())),
                "bant.budget" => lead.bant.budget = text(),
                "bant.authority" => lead.bant.authority = text(),
                "bant.need" => lead.bant.need = text(),
                "bant.timeline" => lead.bant.timeline = text(),
                "bant.problem" => lead.bant.problem = text(),
                "score" => {
                    let points = said.trim().parse().map_err(|_| fault("invalid_value", "it is no whole number of points".to_owned()));
                    lead.score = Score { parts: vec![ScorePart { name: "imported".to_owned(), points: or_fault!(points) }] };
                }
                "stage" => match recognise::stage(self.lifecycle, &said) {
                    Some(key) => standing.stage = Some((key.to_owned(), said.into_owned())),
                    None => return Ok(Err(fault("unknown_stage", self.stages()))),
                },
                "lost_reason" => standing.reason = text(),
                "is_converted" => match flag(&said) {
                    Some(is) => standing.is_converted = is,
                    None => return Ok(Err(fault("invalid_value", "it is no yes or no".to_owned()))),
                },
                _ => {}
            }
        }
        // What is known of a company without a name is of no use on a card.
        if lead.company.as_ref().is_some_and(|company| company.name.is_empty()) {
            lead.company =
                lead.company.take().and_then(|company| Some(crate::domain::Company { name: company.domain.clone()?, ..company }));
        }
        if lead.name.is_empty() {
            let parts: Vec<&str> = [&standing.first_name, &standing.last_name].into_iter().flatten().map(String::as_str).collect();
            lead.name = parts.join(" ");
        }
        Ok(Ok(standing))
    }

    fn stages(&self) -> String {
        let stages: Vec<&str> = self.lifecycle.stages.iter().map(|stage| stage.key.as_str()).collect();
        format!("the lifecycle has no such stage, only {}; say in `values` which one it is", stages.join(", "))
    }

    /// Where a row says that its lead stands, as steps that lead there.
    fn standing(&self, told: &Standing) -> std::result::Result<Vec<Step>, Fault> {
        let kind = |key: &str| self.lifecycle.stage(key).map(|stage| stage.kind);
        let stage = told.stage.as_ref().map(|(key, said)| (key.as_str(), said.as_str(), kind(key)));
        let converted = told.is_converted
            || matches!(stage, Some((.., Some(StageKind::Converted))))
            || (told.stage.is_none() && told.converted_at.is_some());
        let zone = self.plan.zone;
        let step = |at: Option<Timestamp>, what| Step { event: None, at: within_day(at, told.captured_at, zone), by: None, what };
        if converted {
            let what = What::Convert { customer: ImportedCustomer::New, owner: None, attributes: BTreeMap::new() };
            return Ok(vec![step(told.converted_at.or(told.stage_at), what)]);
        }
        let Some((key, said, Some(kind))) = stage else { return Ok(Vec::new()) };
        if kind == StageKind::New {
            return Ok(Vec::new());
        }
        Ok(vec![step(told.stage_at, What::Move(change(key, said, kind, told.reason.as_deref(), told.until)))])
    }

    /// What a row tells of an event of the plan, if anything.
    fn event(&self, at: usize, event: &PlannedEvent, row: &Row, known: &mut dyn Known) -> Result<std::result::Result<Option<Step>, Fault>> {
        let plan = self.plan;
        let nulls = &plan.nulls;
        if event.only.iter().any(|(rule, wanted)| rule.text(row, nulls).is_none_or(|said| said.trim().to_lowercase() != *wanted)) {
            return Ok(Ok(None));
        }
        let text = |name: &str| event.rules.get(name).and_then(|rule| Some((rule, rule.text(row, nulls)?)));
        let owned = |name: &str| text(name).map(|(_, said)| said.into_owned());
        let instant = match event.rules.get("at") {
            None => None,
            Some(rule) => {
                let said = rule.instant(row, nulls, plan.zone);
                let said = or_fault!(said.map_err(|(value, problem)| Fault::new(rule, "at", Some(&value), "invalid_value", problem)));
                // Where a column tells when it happened and says nothing, it did not happen.
                match said {
                    None => return Ok(Ok(None)),
                    said => said,
                }
            }
        };
        let mut user = |name: &str| -> Result<std::result::Result<Option<UserId>, Fault>> {
            let Some((rule, said)) = text(name) else { return Ok(Ok(None)) };
            Ok(known.user(&said)?.map(Some).map_err(|(code, told)| Fault::new(rule, name, Some(&said), code, told)))
        };
        let by = or_fault!(user("by")?);
        let what = match event.operation {
            RowEventKind::MoveLead => {
                let Some((rule, said)) = text("stage") else { return Ok(Ok(None)) };
                let Some(stage) = recognise::stage(self.lifecycle, &said).and_then(|key| self.lifecycle.stage(key)) else {
                    return Ok(Err(Fault::new(rule, "stage", Some(&said), "unknown_stage", self.stages())));
                };
                if stage.kind == StageKind::Converted {
                    What::Convert { customer: event.customer, owner: None, attributes: BTreeMap::new() }
                } else {
                    What::Move(change(&stage.key, &said, stage.kind, owned("reason").as_deref(), None))
                }
            }
            RowEventKind::AssignLead => match or_fault!(user("owner")?) {
                Some(owner) => What::Assign(owner),
                None => return Ok(Ok(None)),
            },
            RowEventKind::ConvertLead => {
                let owner = or_fault!(user("customer_owner")?);
                let mut attributes = BTreeMap::new();
                for (name, rule) in &event.customer_attributes {
                    let said = rule.attribute(row, nulls, plan.zone);
                    let field = format!("customer_attributes.{name}");
                    let said = or_fault!(said.map_err(|(value, problem)| Fault::new(rule, &field, Some(&value), "invalid_value", problem)));
                    attributes.extend(said.map(|value| (name.clone(), value)));
                }
                What::Convert { customer: event.customer, owner, attributes }
            }
            RowEventKind::EditLead => {
                let mut lead = NewLead::default();
                let _ = or_fault!(self.card(&event.card, row, &mut lead, known)?);
                let edit = super::changed::edit_of(lead);
                if edit == LeadEdit::default() {
                    return Ok(Ok(None));
                }
                What::Edit(Box::new(edit))
            }
            RowEventKind::RecordActivity => {
                let Some((rule, said)) = text("kind") else { return Ok(Ok(None)) };
                let wrong = |rule: &Rule, name: &str, said: &str, told: String| Fault::new(rule, name, Some(said), "invalid_value", told);
                let kind =
                    or_fault!(one_of(&said, ActivityKind::ALL, ActivityKind::as_str).map_err(|told| wrong(rule, "kind", &said, told)));
                let direction = match text("direction") {
                    None => None,
                    Some((rule, said)) => Some(or_fault!(way(&said).map_err(|told| wrong(rule, "direction", &said, told)))),
                };
                What::Activity { kind, direction, text: owned("text"), outcome: owned("outcome") }
            }
        };
        Ok(Ok(Some(Step { event: Some(at), at: instant, by, what })))
    }
}

/// A step to a stage. One that ends the lead has what the row says of the stage for its reason, where it has no other.
fn change(key: &str, said: &str, kind: StageKind, reason: Option<&str>, until: Option<Timestamp>) -> StageChange {
    let mut change = StageChange::to(key);
    change.reason = reason.map(str::to_owned);
    if kind == StageKind::Disqualified {
        change.reason.get_or_insert_with(|| said.to_owned());
    }
    change.until = until.filter(|_| kind == StageKind::Nurturing);
    change
}

/// The one of that name, whatever its case.
fn one_of<T: Copy, const N: usize>(said: &str, all: [T; N], name: impl Fn(T) -> &'static str) -> std::result::Result<T, String> {
    let found = all.into_iter().find(|one| name(*one).eq_ignore_ascii_case(said.trim()));
    found.ok_or_else(|| format!("accepted are {}; say in `values` which one it is", all.map(name).join(", ")))
}

fn way(said: &str) -> std::result::Result<Way, String> {
    match said.trim().to_ascii_lowercase().as_str() {
        "inbound" | "in" | "incoming" => Ok(Way::Inbound),
        "outbound" | "out" | "outgoing" => Ok(Way::Outbound),
        _ => Err("accepted are inbound, outbound; say in `values` which one it is".to_owned()),
    }
}

/// The customer that stands against a new one, where it is one.
pub(super) fn known_customer(refusal: &crate::Error) -> Option<CustomerId> {
    let customers: Vec<CustomerId> = refusal
        .matches()
        .iter()
        .filter_map(|known| match known.record {
            crate::domain::Known::Customer(id) => Some(id),
            crate::domain::Known::Lead(_) => None,
        })
        .collect();
    match customers.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}
