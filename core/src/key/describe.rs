//! Keys in words, for findings.

use super::history::HISTORY;
use super::{BLOCK, FORMAT, HEAD, MARKER, Parts, RECORDS, REQUEST, block_position, history_position, record_named};
use crate::event::Record;

/// What a key stands for.
pub(crate) fn describe(key: &[u8]) -> String {
    match key {
        HEAD => return "head".to_owned(),
        FORMAT => return "format".to_owned(),
        MARKER => return "marker".to_owned(),
        _ => {}
    }
    let told = match key.first() {
        Some(&BLOCK) => block_position(key).map(|first| format!("ledger block at {first}")),
        Some(&REQUEST) => Parts::of(REQUEST, key).and_then(|mut parts| parts.text()).map(|id| format!("request {id:?}")),
        Some(&HISTORY) => history_position(key)
            .zip(Parts::of(HISTORY, key).and_then(|mut parts| record_of(parts.byte()?, parts.number()?)))
            .map(|(position, record)| format!("history of {record}, {position}")),
        Some(&space) if space >= RECORDS => record_named(key).map(name),
        Some(&space) => Some(format!("index {space:02x}, entry {}", hex(&key[1..]))),
        None => None,
    };
    told.unwrap_or_else(|| format!("key {}", hex(key)))
}

fn record_of(kind: u8, number: u64) -> Option<String> {
    record_named(&super::Key::new(kind).number(number).into_bytes()).map(name)
}

fn name(record: Record) -> String {
    match record {
        Record::Book => "the book's settings".to_owned(),
        Record::Lead(id) => id.to_string(),
        Record::Interest(id) => id.to_string(),
        Record::Customer(id) => id.to_string(),
        Record::Opportunity(id) => id.to_string(),
        Record::Activity(id) => id.to_string(),
        Record::FollowUp(id) => id.to_string(),
        Record::User(id) => id.to_string(),
        Record::Campaign(id) => id.to_string(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LeadId, Position};

    #[test]
    fn keys_are_told_in_words() {
        let lead = Record::Lead(LeadId(5));
        assert_eq!(describe(&crate::key::record(lead)), "lead 5");
        assert_eq!(describe(&crate::key::history(lead, Position(9))), "history of lead 5, position 9");
        assert_eq!(describe(&crate::key::request("r")), "request \"r\"");
        assert_eq!(describe(HEAD), "head");
        assert_eq!(describe(&[0x31, 1, 2]), "index 31, entry 0102");
        assert_eq!(describe(&[0xFF]), "key ff");
    }
}
