//! Every report of random books against the same worked out by plain loops over the events.

use leadbook::{Event, Recorded};
use leadbook_tests::Tested;
use leadbook_tests::naive::{Question, first_difference};
use leadbook_tests::trade::{Trade, asked, question};
use std::collections::{BTreeMap, BTreeSet};

/// How many books are grown, and how often each is asked on its way.
const BOOKS: u64 = 6;
const ROUNDS: u64 = 3;
/// How many questions a round has: each report comes up so often.
const EACH: usize = 12;

#[test]
fn every_report_is_what_the_ledger_says() -> Tested {
    let mut wrong: BTreeMap<usize, String> = BTreeMap::new();
    let reports = Question::every().len();
    for seed in 0..BOOKS {
        let mut trade = Trade::begin(seed)?;
        for round in 0..ROUNDS {
            trade.go_on(350)?;
            let (events, now) = (trade.events()?, trade.report_now()?);
            for number in 0..reports * EACH {
                let asked = asked(&mut trade.dice, &events, now);
                let question = question(&mut trade.dice, number, &events, &asked, now);
                let naive = question.work_out(&events, now, &asked)?;
                let difference = match question.ask(&trade.book, &asked) {
                    Ok(book) => first_difference(&book, &naive),
                    Err(refusal) => Some(format!("the book refuses: {refusal}")),
                };
                if let Some(difference) = difference {
                    let place = format!("seed {seed}, round {round}, question {number}");
                    let request = format!("{question:?}, {asked:?}, which is {}", naive["report"]["request"]);
                    wrong.entry(number % reports).or_insert_with(|| format!("{place}: {difference}\n  asked: {request}"));
                }
            }
        }
    }
    let told: Vec<String> = wrong.into_values().collect();
    if told.is_empty() { Ok(()) } else { Err(format!("{} reports are wrong, the first time each:\n{}", told.len(), told.join("\n")).into()) }
}

/// By what an event is told from others here.
fn kind(recorded: &Recorded) -> String {
    let told = match &recorded.event {
        Event::LeadMoved { step, .. } if step.from == step.to => "new date".to_owned(),
        Event::LeadMoved { .. } => "move".to_owned(),
        Event::LeadDisqualified { step, .. } => format!("disqualified from {:?}", step.from_kind),
        Event::OpportunityOpened { lead: None, .. } => "opened without a lead".to_owned(),
        Event::OpportunityOpened { card, .. } if card.amount.is_none() => "opened without an amount".to_owned(),
        Event::UserEdited { active: false, .. } => "user gone".to_owned(),
        Event::LeadAssigned { to: None, .. } => "nobody's".to_owned(),
        Event::OpportunityReopened { was, .. } => format!("reopened {}", was.as_str()),
        event => format!("{event:?}").split([' ', '{']).next().unwrap_or_default().to_owned(),
    };
    let back = recorded.recorded_at.micros_since(recorded.at) > 30 * 86_400_000_000;
    if back { format!("{told}, long ago") } else { told }
}

/// A comparison says nothing of what its books do not hold.
#[test]
fn the_books_have_everything_in_them() -> Tested {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..BOOKS {
        let mut trade = Trade::begin(seed)?;
        trade.go_on(350 * usize::try_from(ROUNDS)?)?;
        let events = trade.events()?;
        for recorded in &events {
            *seen.entry(kind(recorded)).or_default() += 1;
        }
        let leads = events.iter().filter(|recorded| matches!(recorded.event, Event::LeadCaptured { .. })).count();
        assert!((50..=200).contains(&leads), "seed {seed} has {leads} leads");
    }
    let wanted = [
        "LeadCaptured",
        "LeadCaptured, long ago",
        "LeadEdited",
        "move",
        "move, long ago",
        "new date",
        "disqualified from New",
        "disqualified from Disqualified",
        "LeadReopened",
        "LeadConverted",
        "LeadConverted, long ago",
        "ConversionReverted",
        "TemperatureSet",
        "LeadAssigned",
        "nobody's",
        "LeadLinked",
        "CustomerCreated",
        "ActivityRecorded",
        "ActivityRecorded, long ago",
        "FollowUpAdded",
        "FollowUpCompleted",
        "OpportunityOpened",
        "opened without a lead",
        "opened without an amount",
        "OpportunityEdited",
        "OpportunityMoved",
        "OpportunityWon",
        "OpportunityLost",
        "reopened won",
        "reopened lost",
        "SpendRecorded",
        "CampaignEdited",
        "UserEdited",
        "user gone",
        "LifecycleChanged",
        "SettingsChanged",
        "InterestRecorded",
    ];
    let missing: BTreeSet<&str> = wanted.into_iter().filter(|kind| seen.get(*kind).is_none_or(|count| *count < 3)).collect();
    assert!(missing.is_empty(), "too few of {missing:?} among {seen:#?}");
    Ok(())
}
