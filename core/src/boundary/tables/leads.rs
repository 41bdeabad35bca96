//! What is told of leads besides their cards, in columns.

use super::Tabled;
use crate::domain::{Elapsed, Known, Spell};
use crate::error::{Match, MatchedBy};
use crate::report::Cells;

impl Tabled for Spell {
    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "lead" record.lead.0;
            word "stage" record.stage.as_str();
            word "kind" record.kind.as_str();
            instant "entered_at" record.entered_at;
            may_instant "left_at" record.left_at;
            may_length "length" record.left_at.map(|left_at| Elapsed::from_micros(left_at.micros() - record.entered_at.micros()));
            may_word "reason" record.reason.as_deref();
            id "cycle" record.cycle;
        }
    }
}

impl Tabled for Match {
    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            may_id "lead" if let Known::Lead(id) = record.record { Some(id.0) } else { None };
            may_id "customer" if let Known::Customer(id) = record.record { Some(id.0) } else { None };
            word "by" match record.by {
                MatchedBy::Email => "email",
                MatchedBy::Phone => "phone",
            };
            text "value" record.value.as_str();
        }
    }
}
