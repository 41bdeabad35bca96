//! The rows that read: one lead by number and by e-mail, a page, a history, a search. What is asked is the same on both sides and drawn
//! from one seed; the answers are compared first.

use crate::dice::Dice;
use crate::load::Sides;
use crate::names::{STAGES, USERS};
use crate::ours;
use crate::peer::Done;
use crate::person::Person;
use crate::table::{Goal, Line, Table, each, rounds};
use leadbook::LeadId;
use std::collections::BTreeSet;

pub(crate) const GETS: u64 = 5_000;
pub(crate) const PAGES: u64 = 100;
pub(crate) const HISTORIES: u64 = 2_000;
pub(crate) const SEARCHES: u64 = 200;
/// How many leads a search shows.
pub(crate) const FOUND: usize = 20;
/// As many as any search finds, to compare all.
const ALL_FOUND: usize = 10_000;
/// How many are compared of each kind.
const COMPARED: u64 = 300;

pub(crate) fn numbers(seed: u64, count: u64, below: u64) -> Vec<u64> {
    let dice = Dice::of(seed);
    (0..count).map(|_| dice.below(below as usize) as u64 + 1).collect()
}

fn same(what: &str, ours: &impl std::fmt::Debug, theirs: &impl std::fmt::Debug) -> Done<()> {
    let (ours, theirs) = (format!("{ours:?}"), format!("{theirs:?}"));
    if ours == theirs { Ok(()) } else { Err(format!("{what} differs:\n  Leadbook {ours}\n  SQLite   {theirs}").into()) }
}

/// E-mails of leads that have one.
pub(crate) fn emails(seed: u64, count: u64, leads: u64) -> Vec<String> {
    numbers(seed, count * 2, leads).into_iter().filter_map(|lead| Person::of(lead - 1).email).take(count as usize).collect()
}

/// Beginnings of words of names and companies, as somebody types them, and pairs of them.
pub(crate) fn asked(seed: u64, count: u64, leads: u64) -> Vec<Vec<String>> {
    let dice = Dice::of(seed);
    let beginning = |text: &str, letters: usize| text.chars().take(letters).collect::<String>().to_lowercase();
    let made = (0..count).map(|number| {
        let person = Person::of(dice.below(leads as usize) as u64);
        let letters = 2 + dice.below(4);
        let words: Vec<&str> = person.name.split(' ').chain(person.company.iter().flat_map(|company| company.split(' '))).collect();
        let of = |place: usize| beginning(words[place.min(words.len() - 1)], letters);
        match number % 4 {
            0 => vec![of(0)],
            1 => vec![of(1)],
            2 => vec![of(2 + dice.below(3))],
            _ => vec![of(0), of(1)],
        }
    });
    made.collect()
}

impl Sides {
    /// Every kind of read of both sides, compared.
    pub(crate) fn compare(&self, when: &str) -> Done<()> {
        let Self { book, peer, captured, .. } = self;
        for id in numbers(1, COMPARED, *captured) {
            same(&format!("{when}: lead {id}"), &ours::told(&book.lead(LeadId(id))?), &peer.lead(id)?.told())?;
            let ours: Vec<_> = ours::history(book, id)?.iter().map(ours::event_told).collect();
            let theirs: Vec<_> = peer.history(id)?.iter().map(crate::peer_reads::PeerEvent::told).collect();
            same(&format!("{when}: the history of lead {id}"), &ours, &theirs)?;
        }
        for email in emails(2, COMPARED, *captured) {
            let ours: Vec<_> = ours::by_email(book, &email)?.iter().map(ours::told).collect();
            let theirs: Vec<_> = peer.by_email(&email)?.iter().map(crate::peer_reads::PeerLead::told).collect();
            same(&format!("{when}: the leads with {email}"), &ours, &theirs)?;
        }
        for owner in 1..=USERS {
            for (number, (stage, _)) in (0..).zip(STAGES) {
                let ours: Vec<_> = ours::newest(book, owner, stage)?.iter().map(ours::told).collect();
                let theirs: Vec<_> = peer.newest(owner, number)?.iter().map(crate::peer_reads::PeerLead::told).collect();
                same(&format!("{when}: the newest of owner {owner} in {stage}"), &ours, &theirs)?;
            }
        }
        Ok(())
    }

    fn compare_searches(&self) -> Done<()> {
        let Self { book, peer, leads, .. } = self;
        let mut compared = 0;
        for words in asked(3, COMPARED / 3, *leads) {
            let ours: BTreeSet<u64> = book.search_leads(&words.join(" "), ALL_FOUND)?.iter().map(|lead| lead.id.0).collect();
            let texts: Vec<&str> = words.iter().map(String::as_str).collect();
            let theirs: BTreeSet<u64> = peer.search(&texts, ALL_FOUND)?.iter().map(|lead| lead.id).collect();
            // Each side stops at a page of its own order.
            if ours.len() < ALL_FOUND || theirs.len() < ALL_FOUND {
                same(&format!("what {words:?} finds"), &ours, &theirs)?;
                compared += 1;
            }
        }
        if compared == 0 { Err("no search was narrow enough to be compared".into()) } else { Ok(()) }
    }

    pub(crate) fn read_rows(&self, wanted: &dyn Fn(&str) -> bool, table: &mut Table) -> Done<()> {
        let Self { book, peer, leads, .. } = self;
        self.compare("after loading")?;
        let goal = Goal::AtMost(0.35);
        if wanted("get") {
            let ids = |round| numbers(10 + round, GETS, *leads);
            let pairs = rounds(
                |round| {
                    let ids = ids(round);
                    each(GETS, || Ok(ids.iter().try_for_each(|id| book.lead(LeadId(*id)).map(drop))?))
                },
                |round| {
                    let ids = ids(round);
                    each(GETS, || ids.iter().try_for_each(|id| peer.lead(*id).map(drop)))
                },
            )?;
            table.add(Line::new("get", "get a lead by its number", "µs", &pairs, goal));
        }
        if wanted("email") {
            let emails = |round| emails(30 + round, GETS, *leads);
            let pairs = rounds(
                |round| {
                    let emails = emails(round);
                    each(GETS, || emails.iter().try_for_each(|email| ours::by_email(book, email).map(drop)))
                },
                |round| {
                    let emails = emails(round);
                    each(GETS, || emails.iter().try_for_each(|email| peer.by_email(email).map(drop)))
                },
            )?;
            table.add(Line::new("email", "get the leads with an e-mail", "µs", &pairs, goal));
        }
        if wanted("page") {
            let asked = |round| {
                let dice = Dice::of(50 + round);
                (0..PAGES).map(|_| (dice.below(USERS as usize) as u64 + 1, dice.below(STAGES.len()) as u8)).collect::<Vec<_>>()
            };
            let pairs = rounds(
                |round| {
                    let asked = asked(round);
                    each(PAGES, || {
                        let stage = |number: u8| STAGES[usize::from(number)].0;
                        asked.iter().try_for_each(|(owner, number)| ours::newest(book, *owner, stage(*number)).map(drop))
                    })
                },
                |round| {
                    let asked = asked(round);
                    each(PAGES, || asked.iter().try_for_each(|(owner, stage)| peer.newest(*owner, *stage).map(drop)))
                },
            )?;
            table.add(Line::new("page", "the newest 50 of an owner in a stage", "µs", &pairs, goal));
        }
        if wanted("history") {
            let ids = |round| numbers(70 + round, HISTORIES, *leads);
            let pairs = rounds(
                |round| {
                    let ids = ids(round);
                    each(HISTORIES, || ids.iter().try_for_each(|id| ours::history(book, *id).map(drop)))
                },
                |round| {
                    let ids = ids(round);
                    let said = |id: &u64| Ok(peer.history(*id)?.iter().map(crate::peer_reads::PeerEvent::said).sum::<usize>());
                    each(HISTORIES, || ids.iter().map(said).sum::<Done<usize>>())
                },
            )?;
            table.add(Line::new("history", "the history of a lead", "µs", &pairs, goal));
        }
        Ok(())
    }

    /// Searches; the peer's index of words is built first.
    pub(crate) fn search_row(&self, words: &std::path::Path, table: &mut Table) -> Done<()> {
        let Self { book, peer, leads, .. } = self;
        crate::schema::build_words(&peer.connection, words)?;
        self.compare_searches()?;
        let texts = |round| asked(90 + round, SEARCHES, *leads);
        let pairs = rounds(
            |round| {
                let joined: Vec<String> = texts(round).iter().map(|words| words.join(" ")).collect();
                each(SEARCHES, || Ok(joined.iter().try_for_each(|text| book.search_leads(text, FOUND).map(drop))?))
            },
            |round| {
                let texts = texts(round);
                let parts: Vec<Vec<&str>> = texts.iter().map(|words| words.iter().map(String::as_str).collect()).collect();
                each(SEARCHES, || parts.iter().try_for_each(|words| peer.search(words, FOUND).map(drop)))
            },
        )?;
        table.add(Line::new("search", "20 leads by beginnings of words of name or company", "µs", &pairs, Goal::AtMost(0.5)));
        Ok(())
    }
}
