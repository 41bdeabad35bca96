//! The sample is whole, believable, and the same every time.

use super::plan::LEADS;
use super::trade::{SELLERS, SOURCES};
use super::{SEED, fill, make};
use leadbook::{
    Book, Event, FollowUp, FollowUpFilter, FollowUpQuery, Lead, LeadFilter, LeadQuery, Lifecycle, OpportunityFilter, OpportunityQuery,
    OpportunityStatus, Position, Recorded, Span, Timestamp,
};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

/// In UTC: an ordinary Sunday, the first of March of a leap year just past midnight in Berlin, and New Year's night there.
const NOWS: [&str; 3] = ["2026-11-22T10:15:00Z", "2024-02-29T23:20:00Z", "2026-12-31T23:25:00Z"];
/// When those days end in Berlin.
const DAY_ENDS: [&str; 3] = ["2026-11-22T23:00:00Z", "2024-03-01T23:00:00Z", "2027-01-01T23:00:00Z"];

static BOOKS: LazyLock<Vec<Book>> = LazyLock::new(|| NOWS.iter().map(|now| make(SEED, instant(now)).unwrap()).collect());

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn days(count: u64) -> Duration {
    Duration::from_secs(count * 24 * 60 * 60)
}

/// Every one of the three books, with its now.
fn each(check: impl Fn(&Book, Timestamp)) {
    for (book, now) in BOOKS.iter().zip(NOWS) {
        check(book, instant(now));
    }
}

fn leads(book: &Book, filter: LeadFilter) -> Vec<Lead> {
    book.leads(LeadQuery::from(filter).limit(10_000)).unwrap().items
}

fn ledger(book: &Book) -> Vec<Recorded> {
    book.changes(Position::START).map(Result::unwrap).collect()
}

fn open_tasks(book: &Book, due: Span) -> Vec<FollowUp> {
    let filter = FollowUpFilter { due, ..FollowUpFilter::open() };
    book.follow_ups(FollowUpQuery::from(filter).limit(10_000)).unwrap().items
}

#[test]
fn the_same_seed_and_now_give_the_same_ledger_and_another_seed_another() {
    let now = instant(NOWS[0]);
    let first = ledger(&BOOKS[0]);
    assert_eq!(first, ledger(&make(SEED, now).unwrap()));
    assert_ne!(first.len(), ledger(&make(SEED + 1, now).unwrap()).len());
}

#[test]
fn there_are_2500_leads_and_the_book_is_sound() {
    each(|book, _| {
        assert_eq!(book.stats().unwrap().leads, 2_500);
        assert_eq!(LEADS, 2_500);
        let verified = book.verify().unwrap();
        assert!(verified.is_sound(), "{verified}");
    });
}

#[test]
fn every_stage_source_and_owner_has_leads_and_some_have_none() {
    each(|book, _| {
        let count = |filter| leads(book, filter).len();
        for stage in Lifecycle::standard().stages {
            assert!(count(LeadFilter::all().stage(&stage.key)) >= 30, "{}", stage.key);
        }
        for source in &SOURCES {
            assert!(count(LeadFilter::all().source(source.key)) >= 75, "{}", source.key);
        }
        for owner in 1..=SELLERS.len() as u64 {
            assert!(count(LeadFilter::all().owner(leadbook::UserId(owner))) >= 80, "{owner}");
        }
        assert!(count(LeadFilter::all().unowned()) >= 30);
        assert_eq!(book.stats().unwrap().users, SELLERS.len() as u64);
    });
}

#[test]
fn about_a_fifth_buys_referrals_most_and_cold_calls_least() {
    each(|book, _| {
        let share = |filter: LeadFilter| {
            let all = leads(book, filter);
            all.iter().filter(|lead| lead.converted_at.is_some()).count() as f64 / all.len() as f64
        };
        let by_source: Vec<f64> = SOURCES.iter().map(|source| share(LeadFilter::all().source(source.key))).collect();
        let all = share(LeadFilter::all());
        assert!((0.16..0.24).contains(&all), "{all} {by_source:?}");
        let referral = share(LeadFilter::all().source("referral"));
        let cold_call = share(LeadFilter::all().source("cold_call"));
        assert!((0.33..0.47).contains(&referral), "{referral} {by_source:?}");
        assert!((0.03..0.10).contains(&cold_call), "{cold_call} {by_source:?}");
        assert!(by_source.iter().all(|other| (cold_call..=referral).contains(other)), "{by_source:?}");
    });
}

#[test]
fn more_leads_of_the_last_months_are_open_and_some_old_ones_are() {
    each(|book, now| {
        let open = leads(book, LeadFilter::all().open(true));
        let younger = |age: u64| open.iter().filter(|lead| lead.captured_at > now - days(age)).count();
        let (recent, half_a_year) = (younger(120), younger(180));
        assert!(recent * 2 > open.len(), "{recent} of {}", open.len());
        assert!(open.len() - half_a_year >= 60, "{half_a_year} of {}", open.len());
    });
}

#[test]
fn what_was_known_half_way_can_be_told() {
    each(|book, now| {
        let then = now - days(274);
        let known = book.as_of(then).unwrap().leads(LeadQuery::from(LeadFilter::all()).limit(10_000)).unwrap().items;
        let captured = leads(book, LeadFilter::all().captured(Span::until(then)));
        assert!((700..1_400).contains(&captured.len()), "{}", captured.len());
        assert_eq!(known.len(), captured.len());
        let open = |leads: &[Lead]| leads.iter().filter(|lead| lead.is_open()).count();
        assert!(open(&known) > open(&captured) + 50, "more of them were open then");
    });
}

#[test]
fn conversions_were_reverted_and_leads_reopened_and_some_bought_after_that() {
    each(|book, _| {
        let events = ledger(book);
        let reverted: BTreeSet<_> = events
            .iter()
            .filter_map(|entry| match &entry.event {
                Event::ConversionReverted { lead, .. } => Some(*lead),
                _ => None,
            })
            .collect();
        let conversions = events.iter().filter(|entry| matches!(entry.event, Event::LeadConverted { .. })).count();
        assert!((conversions / 100..conversions / 18).contains(&reverted.len()), "{} of {conversions}", reverted.len());
        assert!(reverted.iter().any(|lead| book.lead(*lead).unwrap().converted_at.is_some()));
        assert!(reverted.iter().any(|lead| book.lead(*lead).unwrap().converted_at.is_none()));
        let reopened: Vec<Lead> = leads(book, LeadFilter::all()).into_iter().filter(|lead| lead.cycle > 0).collect();
        assert!(reopened.len() >= 25, "{}", reopened.len());
        assert!(reopened.iter().any(|lead| lead.converted_at.is_some()));
        let repeats = leads(book, LeadFilter::all()).iter().filter(|lead| lead.repeat_of.is_some()).count();
        assert!(repeats >= 20, "{repeats}");
        let attached = events.iter().filter(|entry| matches!(entry.event, Event::InterestRecorded { lead: Some(_), .. })).count();
        assert!(attached >= 30, "{attached}");
        let identified = events.iter().filter(|entry| matches!(entry.event, Event::InterestIdentified { .. })).count();
        assert!(identified >= 30, "{identified}");
    });
}

#[test]
fn follow_ups_are_overdue_due_today_and_due_later_on_open_leads() {
    for ((book, now), day_end) in BOOKS.iter().zip(NOWS.map(instant)).zip(DAY_ENDS.map(instant)) {
        let day_begin = day_end - days(1);
        let today = open_tasks(book, Span::between(day_begin, day_end));
        assert!(today.len() >= 15, "{}", today.len());
        assert!(open_tasks(book, Span::until(day_begin)).len() >= 30);
        let later = open_tasks(book, Span::since(day_end));
        assert!(later.len() >= 80, "{}", later.len());
        assert!(later.iter().all(|task| task.due < now + days(18)));
        for task in open_tasks(book, Span::default()) {
            let leadbook::Subject::Lead(lead) = task.subject else { panic!("{task:?}") };
            assert!(book.lead(lead).unwrap().is_open(), "{task:?}");
        }
        let stats = book.stats().unwrap();
        assert!(stats.follow_ups > 2 * open_tasks(book, Span::default()).len() as u64, "most were done");
    }
}

#[test]
fn opportunities_are_open_won_and_lost_in_two_currencies_and_again_with_customers() {
    each(|book, _| {
        let filter = |status| OpportunityFilter { statuses: vec![status], ..OpportunityFilter::default() };
        let all = |status| book.opportunities(OpportunityQuery::from(filter(status)).limit(10_000)).unwrap().items;
        let (open, won, lost) = (all(OpportunityStatus::Open), all(OpportunityStatus::Won), all(OpportunityStatus::Lost));
        assert!(open.len() >= 60 && won.len() >= 150 && lost.len() >= 80, "{} {} {}", open.len(), won.len(), lost.len());
        assert!(lost.iter().all(|sale| sale.reason.is_some()));
        let currencies: BTreeSet<_> = won.iter().filter_map(|sale| sale.amount).map(|amount| amount.currency).collect();
        assert_eq!(currencies.len(), 2);
        assert!(won.iter().filter(|sale| sale.lead.is_none()).count() >= 20, "repeat sales");
        let spent = (1..=6).map(|campaign| book.campaign(leadbook::CampaignId(campaign)).unwrap());
        assert!(spent.into_iter().all(|campaign| !campaign.spend.is_empty() && campaign.reach > 0));
    });
}

#[test]
fn names_are_in_eight_scripts() {
    let blocks = [('A', 'ž'), ('\u{600}', '\u{6FF}'), ('\u{590}', '\u{5FF}'), ('\u{400}', '\u{4FF}'), ('\u{4E00}', '\u{9FFF}')];
    let more = [('\u{900}', '\u{97F}'), ('\u{370}', '\u{3FF}')];
    let names: Vec<String> = leads(&BOOKS[0], LeadFilter::all()).into_iter().map(|lead| lead.card.name).collect();
    for (first, last) in blocks.into_iter().chain(more) {
        let written = names.iter().filter(|name| name.chars().any(|letter| (first..=last).contains(&letter))).count();
        assert!(written >= 40, "{first} to {last}: {written}");
    }
    // Persian and Arabic share a block; `گ`, `پ` and `چ` are Persian alone, `ة` Arabic alone.
    for letters in ["گپچ", "ة"] {
        assert!(names.iter().any(|name| name.chars().any(|letter| letters.contains(letter))), "{letters}");
    }
}

#[test]
fn nothing_is_in_the_future_and_the_last_is_minutes_ago() {
    each(|book, now| {
        let events = ledger(book);
        assert!(events.iter().all(|entry| entry.recorded_at < now && entry.at <= entry.recorded_at));
        let last = events.iter().map(|entry| entry.recorded_at).max().unwrap();
        assert!(last > now - Duration::from_secs(10 * 60), "{last}");
        let first = events.iter().map(|entry| entry.at).min().unwrap();
        assert!(first > now - days(550) && first < now - days(545), "{first}");
        let late = events.iter().filter(|entry| entry.recorded_at.micros_since(entry.at) > 3_600_000_000).count();
        assert!((100..events.len() / 20).contains(&late), "{late} are told late");
    });
}

#[test]
fn the_file_opens_sound_and_is_not_written_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.leadbook");
    let now = instant(NOWS[0]);
    fill(&path, now).unwrap();
    assert_eq!(ledger(&Book::open(&path).unwrap()), ledger(&BOOKS[0]));
    assert_eq!(fill(&path, now).unwrap_err().code(), "file_exists");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
