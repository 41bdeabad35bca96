//! Users and campaigns in columns.

use super::Tabled;
use crate::domain::{Campaign, Money, User};
use crate::report::Cells;

impl Tabled for User {
    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "id" record.id.0;
            id "version" record.version;
            text "name" record.name.as_str();
            may_text "email" record.email.as_ref().map(|email| email.given());
            flag "active" record.active;
            instant "added_at" record.added_at;
        }
    }
}

impl Tabled for Campaign {
    fn put(record: Option<&Self>, cells: &mut Cells) {
        columns! { record, cells;
            id "id" record.id.0;
            id "version" record.version;
            text "name" record.name.as_str();
            may_word "channel" record.channel.map(|channel| channel.as_str());
            may_word "source" record.source.as_deref();
            may_instant "starts_at" record.starts_at;
            may_instant "ends_at" record.ends_at;
            may_id "planned_leads" record.plan.leads;
        }
        let amount = |of: fn(&Self) -> Option<&Money>| record.and_then(of).map(std::slice::from_ref).unwrap_or_default();
        cells.amounts("planned_cost_per_lead", amount(|record| record.plan.cost_per_lead.as_ref()));
        cells.amounts("budget", amount(|record| record.plan.budget.as_ref()));
        columns! { record, cells;
            id "reach" record.reach;
            id "clicks" record.clicks;
            instant "added_at" record.added_at;
        }
        cells.amounts("spend", record.map(|record| record.spend.as_slice()).unwrap_or_default());
    }
}
