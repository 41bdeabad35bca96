//! The records.

use super::{Key, Parts};
use crate::domain::{ActivityId, CampaignId, CustomerId, FollowUpId, InterestId, LeadId, OpportunityId, UserId};
use crate::event::Record;

/// The first space of records.
pub(crate) const RECORDS: u8 = 0xC0;

/// The space and the number of a record.
pub(super) fn place(record: Record) -> (u8, u64) {
    match record {
        Record::Book => (RECORDS, 0),
        Record::Lead(LeadId(number)) => (RECORDS + 1, number),
        Record::Interest(InterestId(number)) => (RECORDS + 2, number),
        Record::Customer(CustomerId(number)) => (RECORDS + 3, number),
        Record::Opportunity(OpportunityId(number)) => (RECORDS + 4, number),
        Record::Activity(ActivityId(number)) => (RECORDS + 5, number),
        Record::FollowUp(FollowUpId(number)) => (RECORDS + 6, number),
        Record::User(UserId(number)) => (RECORDS + 7, number),
        Record::Campaign(CampaignId(number)) => (RECORDS + 8, number),
    }
}

/// The record.
pub(crate) fn record(record: Record) -> Vec<u8> {
    let (space, number) = place(record);
    Key::new(space).number(number).into_bytes()
}

/// The space of records of the same kind as that one.
pub(crate) fn record_kind(record: Record) -> u8 {
    place(record).0
}

/// The record that a key stands for.
pub(crate) fn record_named(key: &[u8]) -> Option<Record> {
    let space = *key.first()?;
    let mut parts = Parts::of(space, key)?;
    let number = parts.number()?;
    if !parts.is_empty() {
        return None;
    }
    Some(match space.checked_sub(RECORDS)? {
        0 => Record::Book,
        1 => Record::Lead(LeadId(number)),
        2 => Record::Interest(InterestId(number)),
        3 => Record::Customer(CustomerId(number)),
        4 => Record::Opportunity(OpportunityId(number)),
        5 => Record::Activity(ActivityId(number)),
        6 => Record::FollowUp(FollowUpId(number)),
        7 => Record::User(UserId(number)),
        8 => Record::Campaign(CampaignId(number)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden() {
        let records = [
            (Record::Book, vec![0xC0, 0]),
            (Record::Lead(LeadId(1)), vec![0xC1, 1, 1]),
            (Record::Interest(InterestId(2)), vec![0xC2, 1, 2]),
            (Record::Customer(CustomerId(3)), vec![0xC3, 1, 3]),
            (Record::Opportunity(OpportunityId(4)), vec![0xC4, 1, 4]),
            (Record::Activity(ActivityId(5)), vec![0xC5, 1, 5]),
            (Record::FollowUp(FollowUpId(6)), vec![0xC6, 1, 6]),
            (Record::User(UserId(7)), vec![0xC7, 1, 7]),
            (Record::Campaign(CampaignId(256)), vec![0xC8, 2, 1, 0]),
        ];
        for (name, bytes) in records {
            assert_eq!(record(name), bytes);
            assert_eq!(record_named(&bytes), Some(name));
        }
    }
}
