//! Comparing a state of a book with the model: every record, every list, every history.

use super::identity::{EMAILS, PHONES};
use super::{Model, Whose};
use leadbook::{
    ActivityQuery, CustomerFilter, CustomerQuery, FollowUpFilter, FollowUpQuery, InterestFilter, InterestQuery, Lead, LeadFilter,
    LeadOrder, LeadQuery, LeadSort, OpportunityFilter, OpportunityQuery, OpportunityStatus, Snapshot, Span, StageKind, Subject,
    Temperature, Timestamp, UserId,
};
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt::{self, Debug};

/// Says where two things differ: a little of what is still the same, and what comes then.
fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
    let alike = found.chars().zip(expected.chars()).take_while(|(one, other)| one == other).count();
    let from = |text: &str| text.chars().skip(alike.saturating_sub(60)).take(400).collect::<String>();
    let start: String = found.chars().take(40).collect();
    Err(format!("{what} differ, from {start} on\n  found: …{}\n  expected: …{}", from(&found), from(&expected)))
}

/// Says which of two lists' entries differ first.
fn same_list<T: PartialEq + Debug>(what: &str, found: &[T], expected: &[T]) -> Result<(), String> {
    for (number, (found, expected)) in found.iter().zip(expected).enumerate() {
        same(&format!("{what}, entry {number},"), found, expected)?;
    }
    same(&format!("the lengths of {what}"), found.len(), expected.len())
}

/// Reads a list to its end, page by page.
macro_rules! pages {
    ($snapshot:ident.$list:ident($query:expr)) => {{
        let mut query = $query;
        let mut all = Vec::new();
        loop {
            let page = $snapshot.$list(query.clone()).map_err(|error| format!("{}: {error}", stringify!($list)))?;
            all.extend(page.items);
            match page.next {
                Some(next) => query = query.after(next),
                None => break,
            }
        }
        all
    }};
}

/// Everything that can be read of a state, compared with the model.
#[derive(Clone, Copy, Debug)]
pub struct Lists;

impl Lists {
    /// Compares every record, every whole list and every history.
    ///
    /// # Errors
    /// The first difference.
    pub fn compare(snapshot: &Snapshot, model: &Model) -> Result<(), String> {
        let told = |error: leadbook::Error| error.to_string();
        same("the positions", snapshot.position().0, model.log.len() as u64)?;
        same("the settings", snapshot.settings().map_err(told)?, model.settings.clone())?;
        same("the lifecycles", snapshot.lifecycle().map_err(told)?, model.lifecycle.clone())?;
        same_list("the users", &snapshot.users().map_err(told)?, &model.users)?;
        same_list("the campaigns", &snapshot.campaigns().map_err(told)?, &model.campaigns)?;
        same_list("the leads", &pages!(snapshot.leads(LeadQuery::default().sort(LeadOrder::Number).limit(7))), &model.leads)?;
        same_list("the interests", &pages!(snapshot.interests(InterestQuery::default().limit(7))), &model.interests)?;
        same_list("the customers", &pages!(snapshot.customers(CustomerQuery::default().limit(7))), &model.customers)?;
        same_list("the opportunities", &pages!(snapshot.opportunities(OpportunityQuery::default().limit(7))), &model.opportunities)?;
        same_list("the follow-ups", &pages!(snapshot.follow_ups(FollowUpQuery::default().limit(7))), &model.follow_ups)?;
        let mut activities = pages!(snapshot.activities(ActivityQuery::default().limit(7)));
        activities.reverse();
        same_list("the activities", &activities, &model.activities)?;
        for lead in &model.leads {
            let id = lead.id;
            same("the leads", &snapshot.lead(id).map_err(told)?, lead)?;
            same_list(&format!("the events of {id}"), &snapshot.lead_history(id).map_err(told)?, &model.history(Whose::Lead(id)))?;
            same_list(&format!("the spells of {id}"), &snapshot.lead_spells(id).map_err(told)?, &model.spells(id))?;
        }
        for customer in &model.customers {
            let id = customer.id;
            let history = model.history(Whose::Customer(id));
            same_list(&format!("the events of {id}"), &snapshot.customer_history(id).map_err(told)?, &history)?;
        }
        for opportunity in &model.opportunities {
            let id = opportunity.id;
            let history = model.history(Whose::Opportunity(id));
            same_list(&format!("the events of {id}"), &snapshot.opportunity_history(id).map_err(told)?, &history)?;
        }
        known(snapshot, model)
    }

    /// Compares filtered and sorted lists.
    ///
    /// # Errors
    /// The first difference.
    pub fn compare_filtered(snapshot: &Snapshot, model: &Model, filters: &Filters) -> Result<(), String> {
        let limit = filters.limit;
        for by in LeadOrder::ALL {
            let sort = LeadSort { by, descending: filters.descending };
            let query = LeadQuery::from(filters.leads.clone()).sort(sort).limit(limit);
            // Stages that the lifecycle does not have are refused; the rest of the lists is compared all the same.
            let known = |key: &String| model.lifecycle.stages.iter().any(|stage| stage.key == *key);
            if !filters.leads.stages.iter().all(known) {
                let refused = snapshot.leads(query).err().map(|error| error.kind());
                same("the refusals of an unknown stage", refused, Some(leadbook::ErrorKind::Invalid))?;
                continue;
            }
            same_list(&format!("the leads by {by:?}"), &pages!(snapshot.leads(query)), &sorted(model, filters, sort))?;
        }
        let owner = |owner: Option<UserId>| match owner {
            Some(owner) => filters.leads.owners.is_empty() && !filters.leads.unowned || filters.leads.owners.contains(&owner),
            None => filters.leads.owners.is_empty() || filters.leads.unowned,
        };
        let (owners, unowned) = (filters.leads.owners.clone(), filters.leads.unowned);
        let query = CustomerQuery::from(CustomerFilter { owners: owners.clone(), unowned, ..CustomerFilter::default() }).limit(limit);
        let expected: Vec<_> = model.customers.iter().filter(|customer| owner(customer.owner)).cloned().collect();
        same_list("the customers of some owners", &pages!(snapshot.customers(query)), &expected)?;
        let statuses = vec![filters.status];
        let filter = OpportunityFilter { statuses, owners: owners.clone(), unowned, ..OpportunityFilter::default() };
        let query = OpportunityQuery::from(filter).limit(limit);
        let some = model.opportunities.iter().filter(|found| found.status == filters.status && owner(found.owner));
        same_list("the opportunities of a status", &pages!(snapshot.opportunities(query)), &some.cloned().collect::<Vec<_>>())?;
        let filter = InterestFilter { identified: Some(filters.identified), ..InterestFilter::default() };
        let query = InterestQuery::from(filter).limit(limit);
        let some = model.interests.iter().filter(|interest| interest.lead.is_some() == filters.identified);
        same_list("the interests of somebody", &pages!(snapshot.interests(query)), &some.cloned().collect::<Vec<_>>())?;
        let query = FollowUpQuery::from(FollowUpFilter { owners, unowned, ..FollowUpFilter::open() }).limit(limit);
        let mut some: Vec<_> = model.follow_ups.iter().filter(|task| task.done_at.is_none() && owner(task.owner)).cloned().collect();
        some.sort_by_key(|task| (task.due, task.id));
        same_list("the open follow-ups", &pages!(snapshot.follow_ups(query)), &some)?;
        let subject = Some(filters.subject);
        let query = ActivityQuery::from(leadbook::ActivityFilter { subject, ..leadbook::ActivityFilter::default() }).limit(limit);
        let mut some: Vec<_> = model.activities.iter().filter(|activity| activity.subject == filters.subject).cloned().collect();
        some.sort_by_key(|activity| std::cmp::Reverse((activity.at, activity.id)));
        same_list("the activities with somebody", &pages!(snapshot.activities(query)), &some)
    }
}

fn known(snapshot: &Snapshot, model: &Model) -> Result<(), String> {
    for (text, _) in EMAILS {
        let emails = super::identity::email(text);
        let expected = model.known(emails.as_slice(), &[]);
        let found = snapshot.find_known(&[text.to_owned()], &[]).map_err(|error| error.to_string())?;
        same(&format!("those known by {text}"), found, expected)?;
    }
    for (text, _) in PHONES {
        let phones = super::identity::phone(text);
        let expected = model.known(&[], phones.as_slice());
        let found = snapshot.find_known(&[], &[text.to_owned()]).map_err(|error| error.to_string())?;
        same(&format!("those known by {text}"), found, expected)?;
    }
    Ok(())
}

/// What lists are asked for.
#[derive(Clone)]
pub struct Filters {
    /// The leads.
    pub leads: LeadFilter,
    /// In which direction they are sorted.
    pub descending: Option<bool>,
    /// The records of a page.
    pub limit: usize,
    /// The opportunities.
    pub status: OpportunityStatus,
    /// The interests.
    pub identified: bool,
    /// The activities.
    pub subject: Subject,
}

/// As data on one line, so that a failing test can be read.
impl Debug for Filters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { leads, descending, limit, status, identified, subject } = self;
        let leads = serde_json::to_string(leads).map_err(|_| fmt::Error)?;
        write!(out, "{leads} descending {descending:?} limit {limit} {status:?} identified {identified} {subject}")
    }
}

impl Filters {
    /// Random ones.
    pub fn any() -> BoxedStrategy<Self> {
        let few = |pool: &'static [&'static str]| proptest::collection::vec(select(pool).prop_map(str::to_owned), 0..3);
        let days = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
        let some_days = move || (0..20_i64, 0..40_i64).prop_map(move |(from, long)| Span::between(days(from), days(from + long)));
        let span = move || prop_oneof![3 => Just(Span::default()), 1 => some_days()];
        let stand = (
            proptest::option::weighted(0.3, few(&["new", "contacted", "mql", "sql", "converted", "demo"])),
            proptest::option::weighted(0.2, select(StageKind::ALL.to_vec())),
            proptest::option::weighted(0.2, select(Temperature::ALL.to_vec())),
            proptest::option::weighted(0.2, any::<bool>()),
        );
        let came = (proptest::option::weighted(0.3, few(&["web_form", "fair", "en"])), few(&["vip", "north"]));
        let owners = (proptest::collection::vec((1..4_u64).prop_map(UserId), 0..3), prop::bool::weighted(0.2));
        let rest = (
            proptest::option::weighted(0.2, -5..40_i64),
            proptest::option::weighted(0.2, (1..5_u64).prop_map(leadbook::CustomerId)),
            proptest::option::weighted(0.2, any::<bool>()),
        );
        let lists = (
            proptest::option::of(any::<bool>()),
            1..9_usize,
            select(vec![OpportunityStatus::Open, OpportunityStatus::Won, OpportunityStatus::Lost]),
            any::<bool>(),
            (1..6_u64).prop_map(|lead| Subject::Lead(leadbook::LeadId(lead))),
        );
        (stand, came, owners, rest, (span(), span(), span()), lists)
            .prop_map(|(stand, (sources, tags), (owners, unowned), (score_from, customer, open), spans, lists)| {
                let (stages, kind, temperature, seats) = stand;
                let (captured, converted, follow_up) = spans;
                let (descending, limit, status, identified, subject) = lists;
                let mut leads = LeadFilter {
                    stages: stages.unwrap_or_default(),
                    kinds: kind.into_iter().collect(),
                    temperatures: temperature.into_iter().collect(),
                    sources: sources.unwrap_or_default(),
                    tags: if seats.is_some() { tags } else { Vec::new() },
                    owners,
                    unowned,
                    score_from,
                    customer,
                    open,
                    captured,
                    converted,
                    follow_up,
                    ..LeadFilter::default()
                };
                if let Some(flag) = seats.filter(|_| identified) {
                    leads = leads.attribute("seats", flag);
                }
                Self { leads, descending, limit, status, identified, subject }
            })
            .boxed()
    }

    /// Whether a lead is like that, asked condition by condition as the public documentation says.
    fn fits(&self, lead: &Lead) -> bool {
        let LeadFilter { captured, converted, follow_up, .. } = &self.leads;
        let asked = &self.leads;
        let within = |span: &Span, at: Option<Timestamp>| match at {
            None => span.from.is_none() && span.until.is_none(),
            Some(at) => span.from.is_none_or(|from| at >= from) && span.until.is_none_or(|until| at < until),
        };
        let owned = match lead.owner {
            Some(owner) => asked.owners.is_empty() && !asked.unowned || asked.owners.contains(&owner),
            None => asked.owners.is_empty() || asked.unowned,
        };
        let ended = matches!(lead.kind, StageKind::Converted | StageKind::Disqualified);
        let points: i64 = lead.score.parts.iter().map(|part| i64::from(part.points)).sum();
        owned
            && (asked.stages.is_empty() || asked.stages.contains(&lead.stage))
            && (asked.kinds.is_empty() || asked.kinds.contains(&lead.kind))
            && (asked.temperatures.is_empty() || asked.temperatures.contains(&lead.temperature))
            && (asked.sources.is_empty() || asked.sources.contains(&lead.source))
            && asked.tags.iter().all(|tag| lead.tags.contains(tag))
            && asked.attributes.iter().all(|(name, value)| lead.attributes.get(name) == Some(value))
            && asked.score_from.is_none_or(|from| !lead.score.parts.is_empty() && points >= from)
            && asked.customer.is_none_or(|customer| lead.links.iter().any(|link| link.customer == customer))
            && asked.open.is_none_or(|open| open != ended)
            && within(captured, Some(lead.captured_at))
            && within(converted, lead.converted_at)
            && within(follow_up, lead.open_follow_ups.iter().map(|due| due.due).min())
    }
}

/// The leads that are asked for, in the order that is asked for.
fn sorted(model: &Model, filters: &Filters, sort: LeadSort) -> Vec<Lead> {
    let place = |lead: &Lead| match sort.by {
        LeadOrder::Captured => Some(lead.captured_at),
        LeadOrder::Converted => lead.converted_at,
        LeadOrder::NextFollowUp => lead.open_follow_ups.iter().map(|due| due.due).min(),
        LeadOrder::Number => Some(Timestamp::MIN),
    };
    let mut leads: Vec<Lead> = model.leads.iter().filter(|lead| filters.fits(lead) && place(lead).is_some()).cloned().collect();
    leads.sort_by_key(|lead| (place(lead), lead.id));
    let newest_first = matches!(sort.by, LeadOrder::Captured | LeadOrder::Converted);
    if sort.descending.unwrap_or(newest_first) {
        leads.reverse();
    }
    leads
}
