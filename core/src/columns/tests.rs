//! Columns kept current, kept in a storage and cut equal columns folded anew; what is damaged is not believed.

use super::checkpoint::{Loaded, load, save};
use super::*;
use crate::book::{Book, ManualClock, Options};
use crate::command::{Conversion, CustomerChoice, NewCampaign, NewLead, NewOpportunity, NewUser, Spend};
use crate::domain::{Activity, CampaignId, LeadId, Money, Temperature, UserId};
use crate::key;
use crate::ledger::Blocks;
use crate::storage::{Direction, MemoryStorage, Storage};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// A book of which a little of everything is told, on a storage that can be looked into.
pub(crate) fn told(leads: u64) -> (Book, Arc<MemoryStorage>) {
    let storage = Arc::new(MemoryStorage::new());
    let clock = Arc::new(ManualClock::at("2026-01-01T08:00:00Z".parse().unwrap()));
    let book = Book::on(storage.clone(), &Options::default().clock(clock.clone())).unwrap();
    let user = book.add_user(NewUser::named("Ana")).unwrap();
    let campaign = book.add_campaign(NewCampaign::named("Spring")).unwrap();
    book.record_spend(campaign, Spend::from(Money::new(500, "EUR").unwrap())).unwrap();
    for number in 0..leads {
        clock.advance(Duration::from_secs(60));
        let draft = NewLead::named("Somebody").email(format!("{number}@example.com")).source(["fair", "web"][number as usize % 2]);
        let lead = book.capture_lead(draft.tag("vip").attribute("seats", number as i64 % 7)).unwrap().lead;
        book.record_activity(Activity::call(lead).outbound()).unwrap();
        book.set_temperature(lead, Temperature::Hot).unwrap();
        book.assign_lead(lead, Some(UserId(1))).unwrap();
        match number % 4 {
            0 => {
                book.convert_lead(lead, Conversion::from(CustomerChoice::New)).unwrap();
            }
            1 => {
                book.disqualify_lead(lead, "budget").unwrap();
            }
            2 => {
                let sale = NewOpportunity::named("Sale").from_lead(lead).amount(Money::new(700, "USD").unwrap());
                book.open_opportunity(sale).unwrap();
            }
            _ => {
                book.move_lead(lead, "mql").unwrap();
            }
        }
        if number % 8 == 0 {
            book.revert_conversion(lead, "mistake").unwrap();
        }
    }
    assert_eq!((user, campaign), (UserId(1), CampaignId(1)));
    (book, storage)
}

/// The ledger folded from nothing up to a position, and its positions at which commands end.
fn folded(storage: &MemoryStorage, up_to: u64) -> (Columns, Vec<u64>) {
    let txn = storage.snapshot().unwrap();
    let (mut columns, mut ends) = (Columns::default(), Vec::new());
    for block in Blocks::after(&*txn, Position::START).unwrap() {
        for entry in block.unwrap().entries() {
            let entry = entry.unwrap();
            if entry.last().0 <= up_to {
                columns.take(&entry).unwrap();
                ends.push(entry.last().0);
            }
        }
    }
    (columns, ends)
}

fn whole(storage: &MemoryStorage) -> Option<Columns> {
    match load(&*storage.snapshot().unwrap()).unwrap() {
        Loaded::Whole(columns, _) => Some(*columns),
        Loaded::Absent | Loaded::Damaged(_) => None,
    }
}

#[test]
fn a_checkpoint_is_read_as_it_was_written_and_later_ones_write_what_changed() {
    let (_book, storage) = told(40);
    let (half, _) = folded(&storage, 120);
    let (all, _) = folded(&storage, u64::MAX);
    let first = save(&*storage, &half, None, 1).unwrap().unwrap();
    assert_eq!(whole(&storage), Some(half.clone()));
    let second = save(&*storage, &all, Some(&first), 2).unwrap().unwrap();
    assert_eq!(whole(&storage), Some(all.clone()));
    // One who still thinks of the first writes everything anew, and it is as good.
    save(&*storage, &half, Some(&first), 3).unwrap().unwrap();
    assert_eq!(whole(&storage), Some(half));
    assert!(second.bytes() > first.bytes());
}

#[test]
fn a_damaged_checkpoint_is_not_believed() {
    let (book, storage) = told(30);
    let (all, _) = folded(&storage, u64::MAX);
    save(&*storage, &all, None, 1).unwrap().unwrap();
    assert!(book.verify().unwrap().is_sound());
    let mut range = key::columns_parts();
    range.start = key::columns_root().to_vec();
    let there = storage.snapshot().unwrap().scan(&range, 10_000, Direction::Forward).unwrap().entries;
    for entry in &there {
        for damage in [None, Some(entry.value.len() / 2)] {
            let mut value = entry.value.clone();
            match damage {
                Some(at) if !value.is_empty() => value[at] ^= 1,
                _ => drop(value.pop()),
            }
            storage.attempt(&mut |txn| txn.put(&entry.key, &value)).unwrap();
            assert_eq!(whole(&storage), None, "{:?}", entry.key);
            assert_eq!(book.verify().unwrap().findings[0].place, "columns");
            storage.attempt(&mut |txn| txn.delete(&entry.key)).unwrap();
            assert_eq!(whole(&storage), None, "{:?}", entry.key);
            storage.attempt(&mut |txn| txn.put(&entry.key, &entry.value)).unwrap();
        }
    }
    assert_eq!(whole(&storage), Some(all.clone()));
    // Whole, but not what the ledger makes: only verifying can tell.
    let mut other = all;
    other.leads.captured_at[3] += 1;
    save(&*storage, &other, None, 2).unwrap().unwrap();
    assert_eq!(book.verify().unwrap().findings[0].problem, "are not what the ledger makes of them: leads");
}

#[test]
fn numbers_that_point_outside_are_found() {
    let (_book, storage) = told(12);
    let (all, _) = folded(&storage, u64::MAX);
    assert!(all.is_sound());
    let spoilt: [fn(&mut Columns); 8] = [
        |columns| columns.leads.stage = Codes::Byte(vec![200; columns.leads.len()]),
        |columns| columns.spells.conversions[0] = 10_000,
        |columns| columns.spells.lead[0] = 10_000,
        |columns| columns.leads.dimensions[0] = Codes::Byte(vec![200; columns.leads.len()]),
        |columns| columns.leads.captured_at.truncate(1),
        |columns| columns.activities.at[0] = i64::MAX,
        |columns| columns.opportunities.change[0] = 77,
        |columns| columns.changes.dimension[0] = 12,
    ];
    for (number, spoil) in spoilt.into_iter().enumerate() {
        let mut columns = all.clone();
        spoil(&mut columns);
        assert!(!columns.is_sound(), "{number}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Folding on from a checkpoint is folding from nothing, wherever it was taken.
    #[test]
    fn folding_on_is_folding_anew(leads in 1_u64..25, share in 0.0..1.0) {
        let (_book, storage) = told(leads);
        let (all, ends) = folded(&storage, u64::MAX);
        let (mut columns, _) = folded(&storage, ends[(share * ends.len() as f64) as usize]);
        save(&*storage, &columns, None, 7).unwrap();
        columns = whole(&storage).unwrap();
        for block in Blocks::after(&*storage.snapshot().unwrap(), columns.position).unwrap() {
            for entry in block.unwrap().entries().map(Result::unwrap).filter(|entry| entry.first > columns.position).collect::<Vec<_>>() {
                columns.take(&entry).unwrap();
            }
        }
        prop_assert_eq!(columns, all);
    }

    /// A cut shows what columns that end there show.
    #[test]
    fn a_cut_is_as_columns_that_end_there(leads in 1_u64..20, share in 0.0..1.0) {
        let (_book, storage) = told(leads);
        let (all, ends) = folded(&storage, u64::MAX);
        let end = ends[(share * ends.len() as f64) as usize];
        let (then, _) = folded(&storage, end);
        let (cut, whole) = (Cut::at(&all, Position(end)), Cut::at(&then, Position(end)));
        prop_assert_eq!(cut.leads, then.leads.len());
        let dimensions = [Dimension::Owner, Dimension::Temperature, Dimension::Links, Dimension::Tags, Dimension::Source];
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for lead in 0..cut.leads {
            for dimension in dimensions {
                prop_assert_eq!(cut.dimension(dimension).get(lead), whole.dimension(dimension).get(lead));
            }
            cut.visits(lead, &mut one);
            whole.visits(lead, &mut two);
            prop_assert_eq!(&one, &two);
            prop_assert_eq!((cut.stage(lead), cut.entered_at(lead)), (whole.stage(lead), whole.entered_at(lead)));
        }
        prop_assert_eq!(cut.settings(), whole.settings());
        prop_assert_eq!(cut.user_name(1), whole.user_name(1));
        prop_assert_eq!(LeadId(1).0, 1);
    }
}
