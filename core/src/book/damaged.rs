//! Every kind of damage, planted below the API: verifying names it with its place, repairing mends what the ledger can mend, and touches
//! nothing where it cannot.

use super::Book;
use super::repair::repaired;
use crate::columns::tests::told;
use crate::domain::{Lead, LeadId, Timestamp};
use crate::event::Event;
use crate::event::Record;
use crate::key;
use crate::ledger::{Block, BlockWriter, Entry, Head, head};
use crate::projection::load;
use crate::storage::{Direction, KeyRange, MemoryStorage, Storage};
use crate::value::Stored;
use std::sync::Arc;

/// A book of which everything is written behind, with the columns of its reports, on a storage that can be looked into.
fn written() -> (Book, Arc<MemoryStorage>) {
    let (book, storage) = told(60);
    book.funnel(crate::report::Scope::all()).unwrap();
    book.write_behind().unwrap();
    assert!(book.stats().unwrap().checkpoint_bytes > 0);
    assert!(book.verify().unwrap().is_sound());
    (book, storage)
}

fn get(storage: &MemoryStorage, key: &[u8]) -> Vec<u8> {
    storage.snapshot().unwrap().get(key).unwrap().unwrap()
}

fn put(storage: &MemoryStorage, key: &[u8], value: &[u8]) {
    storage.attempt(&mut |txn| txn.put(key, value)).unwrap();
}

fn delete(storage: &MemoryStorage, key: &[u8]) {
    storage.attempt(&mut |txn| txn.delete(key)).unwrap();
}

fn everything(storage: &MemoryStorage) -> Vec<crate::storage::Entry> {
    storage.snapshot().unwrap().scan(&KeyRange::all(), 1_000_000, Direction::Forward).unwrap().entries
}

/// The first key in a space.
fn first_in(storage: &MemoryStorage, space: u8) -> Vec<u8> {
    let page = storage.snapshot().unwrap().scan(&KeyRange::prefix(&[space]), 1, Direction::Forward).unwrap();
    page.entries[0].key.clone()
}

/// A stored lead with something on it changed.
fn change_lead(storage: &MemoryStorage, lead: u64, change: impl Fn(&mut Lead)) {
    let name = Record::Lead(LeadId(lead));
    let mut there: Lead = load(&*storage.snapshot().unwrap(), name).unwrap().unwrap();
    change(&mut there);
    put(storage, &key::record(name), &there.to_bytes());
}

/// The ledger written again with one of its entries changed, every checksum right.
fn change_ledger(storage: &MemoryStorage, change: impl Fn(&mut Entry) -> bool) {
    let page = storage.snapshot().unwrap().scan(&KeyRange::prefix(&[key::BLOCK]), 10_000, Direction::Forward).unwrap();
    for stored in page.entries {
        let block = Block::read(key::block_position(&stored.key).unwrap(), stored.value.clone()).unwrap();
        let mut entries: Vec<Entry> = block.entries().map(Result::unwrap).collect();
        if !entries.iter_mut().any(&change) {
            continue;
        }
        let mut writer = BlockWriter::default();
        entries.iter().for_each(|entry| writer.push(entry).unwrap());
        for (first, bytes) in writer.finish(block.nonce) {
            put(storage, &key::block(first), &bytes);
        }
        return;
    }
    panic!("nothing in the ledger was changed");
}

type Plant = fn(&MemoryStorage);

/// Damage to what is derived from the ledger, and where verifying is to find it.
const DERIVED: [(&str, Plant); 16] = [
    ("lead 7", |storage| change_lead(storage, 7, |lead| lead.card.name.push('x'))),
    ("lead 8", |storage| change_lead(storage, 8, |lead| lead.captured_at = Timestamp::from_seconds(1))),
    // Its link to the customer is gone, that of the customer to it is not.
    ("lead 5", |storage| change_lead(storage, 5, |lead| lead.links.clear())),
    ("lead 9", |storage| delete(storage, &key::record(Record::Lead(LeadId(9))))),
    ("lead 999", |storage| {
        let lead = get(storage, &key::record(Record::Lead(LeadId(1))));
        put(storage, &key::record(Record::Lead(LeadId(999))), &lead);
    }),
    ("lead 6", |storage| put(storage, &key::record(Record::Lead(LeadId(6))), b"nothing of the kind")),
    ("customer 1", |storage| delete(storage, &key::record(Record::Customer(crate::domain::CustomerId(1))))),
    ("the book's settings", |storage| delete(storage, &key::record(Record::Book))),
    ("history of lead 3", |storage| delete(storage, &first_of_history(storage, 3))),
    ("index 30", |storage| delete(storage, &first_in(storage, 0x30))),
    ("index 40", |storage| delete(storage, &first_in(storage, 0x40))),
    ("index 39", |storage| delete(storage, &first_in(storage, 0x39))),
    ("index 32", |storage| put(storage, &[&[0x32], &b"nowhere\0\0"[..], &[0; 8], &[1, 77]].concat(), b"")),
    ("request \"new\"", |storage| put(storage, &key::request("new"), b"?")),
    ("columns", |storage| put(storage, &key::columns_chunk(20, 0), b"?")),
    ("columns", |storage| delete(storage, &key::columns_table_chunk(0))),
];

fn first_of_history(storage: &MemoryStorage, lead: u64) -> Vec<u8> {
    let prefix = key::history_of(Record::Lead(LeadId(lead)));
    storage.snapshot().unwrap().scan(&KeyRange::prefix(&prefix), 1, Direction::Forward).unwrap().entries[0].key.clone()
}

/// Damage to the ledger itself.
const LEDGER: [(&str, Plant); 9] = [
    ("position", |storage| delete(storage, &middle_block(storage))),
    ("position", |storage| {
        let block = middle_block(storage);
        let mut bytes = get(storage, &block);
        let at = bytes.len() / 2;
        bytes[at] ^= 4;
        put(storage, &block, &bytes);
    }),
    ("position", |storage| {
        let block = middle_block(storage);
        put(storage, &block, &get(storage, &block)[..20]);
    }),
    // Whole blocks, each in the other's place.
    ("position", |storage| {
        let (one, two) = (first_in(storage, key::BLOCK), middle_block(storage));
        let (first, second) = (get(storage, &one), get(storage, &two));
        put(storage, &one, &second);
        put(storage, &two, &first);
    }),
    ("position", |storage| {
        change_ledger(storage, |entry| std::mem::replace(&mut entry.recorded_at, Timestamp::MIN) > Timestamp::from_seconds(1))
    }),
    ("position", |storage| {
        change_ledger(storage, |entry| std::mem::replace(&mut entry.at, Timestamp::MAX) < Timestamp::MAX && entry.first.0 > 9)
    }),
    ("head", |storage| change_head(storage, |head| head.recorded_at = Timestamp::MAX)),
    ("position", |storage| change_head(storage, |head| head.position.0 += 3)),
    ("position", |storage| {
        change_ledger(storage, |entry| {
            entry.events.iter_mut().any(|event| match event {
                Event::LeadCaptured { lead, .. } if lead.0 == 4 => {
                    lead.0 = 44;
                    true
                }
                _ => false,
            })
        });
    }),
];

fn middle_block(storage: &MemoryStorage) -> Vec<u8> {
    let page = storage.snapshot().unwrap().scan(&KeyRange::prefix(&[key::BLOCK]), 10_000, Direction::Forward).unwrap();
    page.entries[page.entries.len() / 2].key.clone()
}

fn change_head(storage: &MemoryStorage, change: impl Fn(&mut Head)) {
    let mut there = head(&*storage.snapshot().unwrap()).unwrap().unwrap();
    change(&mut there);
    put(storage, key::HEAD, &there.to_bytes());
}

#[test]
fn damage_to_what_is_derived_is_named_with_its_place_and_mended() {
    let mut found = 0;
    for (place, plant) in DERIVED {
        let (book, storage) = written();
        book.close().unwrap();
        let before = everything(&storage);
        plant(&storage);
        let shared: Arc<dyn Storage> = storage.clone();
        let repair = repaired(&shared).unwrap();
        let named = repair.findings.iter().any(|finding| finding.place.starts_with(place)) || repair.unopened.is_some();
        assert!(named, "{place}: {repair}");
        found += 1;
        // What is mended is what had been there, but for the columns, which are folded when a report asks for them.
        let kept = |entries: Vec<crate::storage::Entry>| {
            let columns = key::columns_root()[0];
            let of_records = entries.into_iter().filter(move |entry| entry.key[0] != columns && entry.key != key::MARKER);
            of_records.collect::<Vec<_>>()
        };
        assert_eq!(kept(everything(&storage)), kept(before), "{place}");
        assert_eq!(repaired(&shared).unwrap().findings, [], "{place}");
    }
    println!("damages to what is derived: {} planted, {found} found and mended", DERIVED.len());
}

#[test]
fn damage_to_the_ledger_is_named_with_its_place_and_nothing_is_changed() {
    let mut found = 0;
    for (number, (place, plant)) in LEDGER.into_iter().enumerate() {
        let (book, storage) = written();
        book.close().unwrap();
        plant(&storage);
        let before = everything(&storage);
        let shared: Arc<dyn Storage> = storage.clone();
        let refusal = repaired(&shared).unwrap_err();
        assert_eq!(refusal.code(), "corrupt", "{number}: {refusal}");
        assert!(refusal.field().is_some_and(|field| field.starts_with(place)), "{number}: {refusal:?}");
        assert_eq!(everything(&storage), before, "{number}");
        found += 1;
    }
    println!("damages to the ledger: {} planted, {found} found, nothing changed by repairing", LEDGER.len());
}

#[test]
fn a_book_at_work_verifies_what_lies_below_it() {
    // Opened before the damage came: what it reads, it reads from the storage.
    let (book, storage) = written();
    let (mut planted, mut told) = (0, 0);
    for (place, plant) in DERIVED.into_iter().chain(LEDGER.into_iter().take(5)) {
        let before = everything(&storage);
        plant(&storage);
        planted += 1;
        let found = book.verify().unwrap();
        assert!(found.findings.iter().any(|finding| finding.place.starts_with(place)), "{place}: {found}");
        told += 1;
        for entry in everything(&storage) {
            delete(&storage, &entry.key);
        }
        for entry in before {
            put(&storage, &entry.key, &entry.value);
        }
        assert!(book.verify().unwrap().is_sound(), "{place}");
    }
    println!("damages beneath an open book: {planted} planted, {told} found");
}
