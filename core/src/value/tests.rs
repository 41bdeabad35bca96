//! What holds for every stored type: what is read is what was written, and nothing that is read can do harm.

use super::Stored;
use super::arbitrary::Any;
use super::form::Kept;
use crate::domain::*;
use crate::event::Event;
use crate::event::apply::BookState;
use crate::ledger::{Entry, RequestNote};
use crate::lifecycle::{AllowedMove, Lifecycle, Stage, StageKind};
use crate::{Error, ErrorKind};
use proptest::prelude::*;
use proptest::sample::Index;
use std::fmt::Debug;

fn comes_back<T: Stored + PartialEq + Debug>(value: &T) {
    let bytes = value.to_bytes();
    assert!(bytes.len() <= T::MAX_BYTES);
    assert_eq!(&T::from_bytes(&bytes).unwrap(), value);
}

/// Whatever is cut off is missed, and whatever is put behind is noticed.
fn is_whole<T: Stored + Debug>(value: &T) {
    let mut bytes = value.to_bytes();
    for end in 0..bytes.len() {
        T::from_bytes(&bytes[..end]).expect_err("a piece is not the whole");
    }
    bytes.push(0);
    T::from_bytes(&bytes).expect_err("one byte too many");
}

/// What is read from a damaged value can be written and read like any other.
fn survives_damage<T: Stored + PartialEq + Debug>(value: &T, place: Index, byte: u8) {
    let mut bytes = value.to_bytes();
    let place = place.index(bytes.len());
    bytes[place] = byte;
    survives(&T::from_bytes(&bytes));
}

fn survives<T: Stored + PartialEq + Debug>(read: &Result<T, super::DecodeError>) {
    match read {
        Ok(value) => assert_eq!(&T::from_bytes(&value.to_bytes()).unwrap(), value),
        Err(failure) => assert!(failure.to_string().starts_with(&format!("a stored {} cannot be read: ", T::NAME))),
    }
}

macro_rules! hold {
    ($($name:ident: $type:ty;)*) => {$(
        mod $name {
            use super::*;

            proptest! {
                #[test]
                fn comes_back(value in <$type>::any()) {
                    super::comes_back(&value);
                }

                #[test]
                fn takes_the_place_of_another(value in <$type>::any(), mut other in <$type>::any()) {
                    Stored::refill(&mut other, &value.to_bytes()).unwrap();
                    prop_assert_eq!(other, value);
                }

                #[test]
                fn survives_damage(value in <$type>::any(), place: Index, byte: u8) {
                    super::survives_damage(&value, place, byte);
                }

                #[test]
                fn survives_anything(mut bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
                    survives(&<$type>::from_bytes(&bytes));
                    if let Some(version) = bytes.first_mut() {
                        *version = 1;
                    }
                    survives(&<$type>::from_bytes(&bytes));
                }
            }

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(32))]

                #[test]
                fn is_whole(value in <$type>::any()) {
                    super::is_whole(&value);
                }
            }
        }
    )*};
}

hold! {
    lead: Lead;
    interest: Interest;
    customer: Customer;
    opportunity: Opportunity;
    activity: Activity;
    follow_up: FollowUp;
    user: User;
    campaign: Campaign;
    book_state: BookState;
    request_note: RequestNote;
    entry: Entry;
}

proptest! {
    #[test]
    fn the_numbers_of_a_book_are_replaced_and_nothing_else(before in BookState::any(), after in BookState::any()) {
        let written = before.to_bytes();
        prop_assert_eq!(after.to_bytes_after(&before, &written), None, "settings and lifecycle are others");
        let after = BookState { settings: before.settings.clone(), lifecycle: before.lifecycle.clone(), ..after };
        prop_assert_eq!(after.to_bytes_after(&before, &written), Some(after.to_bytes()));
        prop_assert_eq!(after.to_bytes_after(&before, &[]), None);
    }
}

#[test]
fn the_sign_of_zero_is_kept() {
    let mut lead = Lead::default();
    lead.card.attributes.insert("balance".into(), Attribute::Number(-0.0));
    let read = Lead::from_bytes(&lead.to_bytes()).unwrap();
    assert!(matches!(read.attributes["balance"], Attribute::Number(zero) if zero.is_sign_negative()));
}

#[test]
fn numbers_that_are_not_finite_are_damage() {
    let mut lead = Lead::default();
    lead.card.attributes.insert("balance".into(), Attribute::Number(f64::NAN));
    assert!(Lead::from_bytes(&lead.to_bytes()).is_err());
    let changed = Event::LeadEdited {
        lead: LeadId(1),
        fields: vec![crate::LeadField::Attribute("balance".into(), Some(Attribute::Number(f64::INFINITY)))],
    };
    assert!(Entry::from_bytes(&entry(vec![changed]).to_bytes()).is_err());
}

#[test]
fn a_length_that_lies_makes_no_room() {
    // Version, mask with the events only, and as many events as 2^62.
    let bytes = [1, 0b10_0000, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40];
    let failure = Entry::from_bytes(&bytes).unwrap_err();
    assert_eq!(failure.to_string(), "a stored ledger entry cannot be read: a list in it is longer than its bytes");
}

#[test]
fn what_is_wrong_is_told() {
    let told = |bytes: &[u8]| User::from_bytes(bytes).unwrap_err().to_string();
    assert_eq!(told(&[]), "a stored user cannot be read: there is not one byte of it");
    assert_eq!(told(&[7]), "a stored user cannot be read: its version is 7, and only 1 is known");
    assert_eq!(told(&[1]), "a stored user cannot be read: it ends too early");
    assert_eq!(told(&[1, 0x80]), "a stored user cannot be read: it has fields that are not known");
    assert_eq!(told(&[1, 0, 0]), "a stored user cannot be read: bytes follow after its end");
    assert_eq!(told(&[1, 0b100, 1, 0xff]), "a stored user cannot be read: a text in it is not UTF-8");
    assert_eq!(told(&vec![1; User::MAX_BYTES + 1]), "a stored user cannot be read: its 65537 bytes are over the limit of 65536");
    let error = Error::from(User::from_bytes(&[]).unwrap_err());
    assert_eq!(error.kind(), ErrorKind::Corrupt);
}

fn entry(events: Vec<Event>) -> Entry {
    let now = Timestamp::from_seconds(1_790_000_000);
    Entry { first: Position(1), recorded_at: now, at: now, by: None, request: None, events }
}

/// Four-byte letters, as many as may be.
fn letters(count: usize) -> String {
    "\u{1F600}".repeat(count)
}

#[test]
fn a_book_with_everything_at_its_limits_fits_into_an_entry() {
    let keys: Vec<String> = (0..limits::STAGES).map(|number| format!("{number:0width$}", width = limits::KEY)).collect();
    let stages = keys.iter().map(|key| Stage { key: key.clone(), name: letters(limits::NAME), kind: StageKind::Working }).collect();
    let moves = keys.iter().flat_map(|from| keys.iter().map(|to| AllowedMove { from: from.clone(), to: to.clone(), reason: true }));
    let lifecycle = Lifecycle { stages, moves: moves.collect() };
    let mut settings = Settings::standard(&crate::identity::Region::new("BR").unwrap(), chrono_tz::UTC, Currency::new("BRL").unwrap());
    settings.pipeline = keys.iter().map(|key| PipelineStage::new(key, letters(limits::NAME), 100)).collect();
    comes_back(&entry(vec![Event::BookCreated { settings, lifecycle }]));
}

#[test]
fn a_lifecycle_names_its_stages_by_their_place() {
    let standard = Lifecycle::standard();
    let form = standard.form();
    assert!(form.moves.iter().all(|step| step.from > 0 && step.to > 0 && step.from_key.is_empty() && step.to_key.is_empty()));
}
