//! Why a command is refused: stable codes, in the order in which the rules are asked.
//!
//! Where several rules stand against a command, the one whose code comes first is told.

use crate::error::{Error, ErrorKind};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $text:literal $kind:ident;)*) => {
        /// A stable code of a refusal. The order of the codes is that in which the rules are asked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as errors carry it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// The kind of the errors that carry it.
            pub fn kind(self) -> ErrorKind {
                match self {
                    $(Self::$name => ErrorKind::$kind,)*
                }
            }
        }
    };
}

codes! {
    /// The request id was used before, for something else.
    RequestIdReused "request_id_reused" Conflict;
    /// The record, user or campaign that was named is not there.
    NotFound "not_found" NotFound;
    /// The record moved on since the version that was named.
    VersionConflict "version_conflict" Conflict;
    /// The operation has no version to compare with.
    VersionUnused "version_unused" Invalid;
    /// A field that is needed is missing or empty.
    Missing "missing" Invalid;
    /// A field's value is not acceptable.
    InvalidValue "invalid_value" Invalid;
    /// A text is longer than accepted.
    TooLong "too_long" Invalid;
    /// A list has more entries than accepted.
    TooMany "too_many" Invalid;
    /// The lifecycle is not one that leads can live in.
    InvalidLifecycle "invalid_lifecycle" Invalid;
    /// The lifecycle or pipeline has no such stage.
    UnknownStage "unknown_stage" Invalid;
    /// The instant lies in the future.
    InFuture "in_future" Invalid;
    /// The instant lies before the last lifecycle event of the same record.
    BeforeLastEvent "before_last_event" Refused;
    /// The user is no longer active.
    UserInactive "user_inactive" Refused;
    /// The lifecycle does not allow the move; the allowed ones are told.
    MoveNotAllowed "move_not_allowed" Refused;
    /// The lead or opportunity is in that stage already.
    AlreadyThere "already_there" Refused;
    /// A stage of kind `converted` is entered by converting the lead.
    UseConvertLead "use_convert_lead" Refused;
    /// A converted lead moves only by reverting its conversion.
    UseRevertConversion "use_revert_conversion" Refused;
    /// The lifecycle has no stage of the kind that is needed.
    NoSuchStageKind "no_such_stage_kind" Refused;
    /// The move needs a reason.
    ReasonNeeded "reason_needed" Invalid;
    /// Staying in a nurturing stage needs a new date to come back.
    DateNeeded "date_needed" Invalid;
    /// The lead is not disqualified.
    NotDisqualified "not_disqualified" Refused;
    /// The lead is converted already.
    AlreadyConverted "already_converted" Refused;
    /// The lead is not converted.
    NotConverted "not_converted" Refused;
    /// Nobody is known by the lead's links, e-mails or phones.
    NoMatch "no_match" Refused;
    /// More than one customer is known by the lead's links, e-mails or phones.
    AmbiguousMatch "ambiguous_match" Known;
    /// A customer is already known by one of the e-mails or phones.
    CustomerKnown "customer_known" Known;
    /// Somebody is already known by one of the e-mails or phones.
    Exists "exists" Known;
    /// The lead is linked to the customer already.
    AlreadyLinked "already_linked" Refused;
    /// The interest has been identified already.
    AlreadyIdentified "already_identified" Refused;
    /// The opportunity has ended.
    OpportunityEnded "opportunity_ended" Refused;
    /// The opportunity still runs.
    OpportunityOpen "opportunity_open" Refused;
    /// The opportunity has no customer yet; convert its lead, or name the customer.
    CustomerNeeded "customer_needed" Refused;
    /// The opportunity belongs to somebody else.
    OpportunityElsewhere "opportunity_elsewhere" Refused;
    /// The follow-up is done already.
    AlreadyDone "already_done" Refused;
    /// Another user has that e-mail.
    UserExists "user_exists" Refused;
    /// Another campaign has that name.
    CampaignExists "campaign_exists" Refused;
    /// A stage that is to go, or to change its kind, still holds leads or open opportunities.
    StageInUse "stage_in_use" Refused;
    /// The import did nothing to the lead that counts.
    NotImported "not_imported" Refused;
    /// The record was changed since by others.
    EditedSince "edited_since" Refused;
    /// A sum would go beyond what every language can hold.
    AmountTooLarge "amount_too_large" Refused;
    /// The card's texts are too large together.
    CardTooLarge "card_too_large" TooLarge;
}

impl Code {
    /// A refusal with that code.
    pub(crate) fn refusal(self, message: impl Into<String>) -> Error {
        Error::new(self.kind(), self.as_str(), message)
    }

    /// A refusal with that code and the field at fault.
    pub(crate) fn on(self, field: impl Into<String>, message: impl Into<String>) -> Error {
        self.refusal(message).at(field)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_a_text_of_its_own() {
        let texts: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        assert!(Code::ALL.is_sorted());
    }
}
