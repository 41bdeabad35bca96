//! The indexes that lists of leads walk along.

use super::Index;
use crate::domain::{Attribute, Lead, UserId};
use crate::key::Key;

/// How much of a text attribute stands in its key; the rest is compared on the record.
const ATTRIBUTE_TEXT_BYTES: usize = 120;

macro_rules! lead_index {
    ($(#[$doc:meta])* $name:ident $space:literal, |$before:ident, $after:ident| $same:expr, $keys:ident) => {
        $(#[$doc])*
        pub(crate) struct $name;

        impl $name {
            /// The space of the index.
            pub(crate) const SPACE: u8 = $space;

            /// The key of the index up to the value.
            pub(crate) fn prefix() -> Key {
                Key::new(Self::SPACE)
            }
        }

        impl Index for $name {
            type Record = Lead;

            fn same($before: &Lead, $after: &Lead) -> bool {
                $same
            }

            fn keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
                $keys(lead, out);
            }
        }
    };
}

lead_index!(
    /// Leads by stage, by capture within it.
    ByStage 0x30, |before, after| before.stage == after.stage, stage_keys
);
lead_index!(
    /// Leads by owner, by stage within it, by capture within that.
    ByOwner 0x31, |before, after| before.owner == after.owner && before.stage == after.stage, owner_keys
);
lead_index!(
    /// Leads by source.
    BySource 0x32, |before, after| before.source == after.source, source_keys
);
lead_index!(
    /// Leads by campaign.
    ByCampaign 0x33, |before, after| before.campaign == after.campaign, campaign_keys
);
lead_index!(
    /// Leads by temperature.
    ByTemperature 0x34, |before, after| before.temperature == after.temperature, temperature_keys
);
lead_index!(
    /// Converted leads by the instant of their conversion.
    ByConversion 0x35, |before, after| before.converted_at == after.converted_at, conversion_keys
);
lead_index!(
    /// Leads with an open follow-up by the instant that the next one is due.
    ByFollowUp 0x36, |before, after| before.next_follow_up() == after.next_follow_up(), follow_up_keys
);
lead_index!(
    /// Leads by tag.
    ByTag 0x37, |before, after| before.tags == after.tags, tag_keys
);
lead_index!(
    /// Leads by the value of a custom attribute.
    ByAttribute 0x38, |before, after| before.attributes == after.attributes, attribute_keys
);
lead_index!(
    /// Leads by the customers that they are linked to.
    ByCustomer 0x39, |before, after| before.links == after.links, customer_keys
);

/// The end of a key: the instant of capture, and the lead.
fn end(key: Key, lead: &Lead) -> Vec<u8> {
    key.instant(lead.captured_at).number(lead.id.0).into_bytes()
}

fn stage_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    out(end(ByStage::prefix().text(&lead.stage), lead));
}

fn owner_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    out(end(ByOwner::prefix().number(lead.owner.map_or(0, |UserId(user)| user)).text(&lead.stage), lead));
}

fn source_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    out(end(BySource::prefix().text(&lead.source), lead));
}

fn campaign_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    if let Some(campaign) = lead.campaign {
        out(end(ByCampaign::prefix().number(campaign.0), lead));
    }
}

fn temperature_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    out(end(ByTemperature::prefix().text(lead.temperature.as_str()), lead));
}

fn conversion_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    if let Some(at) = lead.converted_at {
        out(ByConversion::prefix().instant(at).number(lead.id.0).into_bytes());
    }
}

fn follow_up_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    if let Some(due) = lead.next_follow_up() {
        out(ByFollowUp::prefix().instant(due).number(lead.id.0).into_bytes());
    }
}

fn tag_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    for tag in &lead.tags {
        out(end(ByTag::prefix().text(tag), lead));
    }
}

fn attribute_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    for (name, value) in &lead.attributes {
        out(end(attribute_prefix(name, value), lead));
    }
}

/// The key of leads with that value of that attribute, up to the instant of capture. Long texts share it with others that begin alike.
pub(crate) fn attribute_prefix(name: &str, value: &Attribute) -> Key {
    let key = ByAttribute::prefix().text(name);
    match value {
        Attribute::Flag(flag) => key.byte(1).byte(u8::from(*flag)),
        Attribute::Whole(number) => key.byte(2).signed(*number),
        Attribute::Number(number) => key.byte(3).fraction(*number),
        Attribute::Instant(instant) => key.byte(4).instant(*instant),
        Attribute::Text(text) => key.byte(5).text(&text[..text.floor_char_boundary(ATTRIBUTE_TEXT_BYTES)]),
    }
}

fn customer_keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
    for customer in lead.customers() {
        out(end(ByCustomer::prefix().number(customer.0), lead));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LeadId, Timestamp};

    #[test]
    fn golden() {
        let lead =
            Lead { id: LeadId(5), stage: "new".into(), owner: Some(UserId(2)), captured_at: Timestamp::from_micros(1), ..Lead::default() };
        let mut keys = Vec::new();
        owner_keys(&lead, &mut |key| keys.push(key));
        assert_eq!(keys, [[0x31, 1, 2, b'n', b'e', b'w', 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 5]]);
        let key = attribute_prefix("size", &Attribute::Whole(-1)).into_bytes();
        assert_eq!(key, [0x38, b's', b'i', b'z', b'e', 0, 0, 2, 0x7F, 255, 255, 255, 255, 255, 255, 255]);
    }
}
