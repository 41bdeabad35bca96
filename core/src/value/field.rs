//! What several records have: custom attributes, open follow-ups, and the small choices.

use super::choice::{choice, code};
use super::codec::{Fault, In, Out, Stuck};
use super::form::{Form, Kept};
use super::instant::Since;
use super::layout::layout;
use super::list::take_length;
use super::number;
use crate::domain::{
    ActivityKind, Attribute, Attributes, Channel, CustomerKind, Due, FollowUpId, OpportunityStatus, SaleKind, Temperature, Timestamp, Way,
};
use crate::lifecycle::StageKind;

code! {
    StageKind { 0 => New, 1 => Working, 2 => Nurturing, 3 => MarketingQualified, 4 => SalesQualified, 5 => Converted, 6 => Disqualified, }
    Channel { 0 => Inbound, 1 => Outbound, 2 => Referral, }
    Temperature { 0 => Cold, 1 => Warm, 2 => Hot, }
    CustomerKind { 0 => Person, 1 => Company, }
    OpportunityStatus { 0 => Open, 1 => Won, 2 => Lost, }
    SaleKind { 0 => First, 1 => Repeat, 2 => CrossSell, 3 => Upsell, }
    ActivityKind { 0 => Call, 1 => Email, 2 => Message, 3 => Meeting, 4 => Form, 5 => Visit, 6 => Proposal, 7 => Note, }
    Way { 0 => Inbound, 1 => Outbound, }
}

choice! {
    AttributeV1 of Attribute {
        0 => Flag { [0] flag: bool },
        1 => Whole { [0] whole: i64 },
        2 => Number { [0] number: f64 },
        3 => Instant { [0] instant: Timestamp },
        4 => Text { [0] text: String },
    }
}

/// Attributes by name: lent when they are written, their own when they were read.
pub(super) enum AttributesV1<'a> {
    Lent(&'a Attributes),
    Own(Attributes),
}

impl AttributesV1<'_> {
    fn items(&self) -> &Attributes {
        match self {
            Self::Lent(items) => items,
            Self::Own(items) => items,
        }
    }
}

impl<'de> Form<'de> for AttributesV1<'de> {
    fn absent() -> Result<Self, Fault> {
        Ok(Self::Own(Attributes::new()))
    }

    fn is_absent(&self) -> bool {
        self.items().is_empty()
    }

    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        let items = self.items();
        number::put(items.len() as u64, out)?;
        items.iter().try_for_each(|(name, value)| {
            name.form().put(out)?;
            value.form().put(out)
        })
    }

    fn take(from: &mut In<'de>) -> Result<Self, Fault> {
        let mut items = Attributes::new();
        for _ in 0..take_length(from)? {
            let name = <&str>::take(from)?.to_owned();
            let value = AttributeV1::take(from).and_then(Attribute::from_form)?;
            items.insert(name, value);
        }
        Ok(Self::Own(items))
    }
}

impl Kept for Attributes {
    type Form<'a> = AttributesV1<'a>;

    fn form(&self) -> AttributesV1<'_> {
        AttributesV1::Lent(self)
    }

    fn from_form(form: AttributesV1<'_>) -> Result<Self, Fault> {
        Ok(match form {
            AttributesV1::Own(items) => items,
            AttributesV1::Lent(items) => items.clone(),
        })
    }
}

layout! {
    /// An open follow-up, its due instant told from the beginning of the record that has it.
    DueV1 {
        due: Since,
        follow_up: u64,
    }
}

impl DueV1 {
    pub(super) fn all(begun: Timestamp, open: &[Due]) -> Vec<Self> {
        open.iter().map(|open| Self { due: Since::between(begun, open.due), follow_up: open.follow_up.0 }).collect()
    }

    pub(super) fn restore(begun: Timestamp, forms: Vec<Self>) -> Result<Vec<Due>, Fault> {
        forms.into_iter().map(|form| Ok(Due { due: form.due.after(begun)?, follow_up: FollowUpId(form.follow_up) })).collect()
    }
}
