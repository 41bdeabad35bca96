//! The write operations, each as a method: on the book for everyday use, and on a [`Writer`] that carries instant, user, request id and
//! version.

use super::Book;
use crate::command::{
    CampaignEdit, Captured, Command, Conversion, Converted, CustomerEdit, LeadEdit, Meta, NewActivity, NewCampaign, NewCustomer,
    NewFollowUp, NewInterest, NewLead, NewOpportunity, NewUser, OpportunityEdit, Qualification, Request, Reverted, Spend, StageChange,
    UserEdit,
};
use crate::domain::{
    ActivityId, CampaignId, CustomerId, FollowUpId, InterestId, LeadId, Money, OpportunityId, Settings, Temperature, Timestamp, UserId,
};
use crate::error::Result;
use crate::lifecycle::Lifecycle;

/// Writes to a book with an instant, a user, a request id or a version carried along. See [`Book::with`].
#[derive(Clone, Debug)]
pub struct Writer<'a> {
    book: &'a Book,
    meta: Meta,
}

impl Book {
    /// Writes with what is carried along by every command that follows.
    ///
    /// ```
    /// use leadbook::{Book, Meta, NewLead, NewUser};
    /// let book = Book::memory()?;
    /// let mona = book.add_user(NewUser::named("Mona"))?;
    /// let lead = NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form");
    /// let form = Meta::default().by(mona).request_id("form-8821");
    /// let first = book.with(form.clone()).capture_lead(lead.clone())?;
    /// let again = book.with(form).capture_lead(lead)?;
    /// assert_eq!(first, again); // the retry changed nothing
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    pub fn with(&self, meta: Meta) -> Writer<'_> {
        Writer { book: self, meta }
    }

    /// Writes what that user does.
    pub fn by(&self, user: UserId) -> Writer<'_> {
        self.with(Meta::default().by(user))
    }

    /// Writes what happened at that instant.
    pub fn at(&self, at: Timestamp) -> Writer<'_> {
        self.with(Meta::default().at(at))
    }

    /// Writes what was read in that version of a record; if it moved on since, it is refused as a conflict.
    pub fn from_version(&self, version: u64) -> Writer<'_> {
        self.with(Meta::default().version(version))
    }
}

macro_rules! writes {
    ($($(#[$doc:meta])* fn $name:ident($($field:ident: $type:ty),*) -> $answer:ty { $command:expr } $take:expr;)*) => {
        /// The write operations. Each has the instant now, nobody's name and no request id; [`Book::with`] gives them.
        impl Book {
            $($(#[$doc])*
            pub fn $name(&self, $($field: $type),*) -> Result<$answer> {
                self.with(Meta::default()).$name($($field),*)
            })*
        }

        /// The write operations, with what the writer carries along. See the same methods of [`Book`].
        impl Writer<'_> {
            $(#[doc = concat!("As [`Book::", stringify!($name), "`], with what the writer carries along.")]
            ///
            /// # Errors
            /// The same, and what the writer carries along may be refused: an unknown user, an instant in the future, another version.
            pub fn $name(&self, $($field: $type),*) -> Result<$answer> {
                let answer = self.book.execute(Request::new($command, self.meta.clone()))?;
                $take(answer).map_err(|mismatch: crate::Error| mismatch.during(stringify!($name)))
            })*
        }
    };
}

use crate::command::Answer;

fn number<T: From<u64>>(answer: Answer) -> Result<T> {
    answer.number().map(T::from)
}

fn done(answer: Answer) -> Result<()> {
    answer.version().map(drop)
}

writes! {
    /// Captures a lead. Whoever is known already by one of the e-mails or phones is told in the same transaction, and treated as
    /// [`NewLead::on_known`](crate::NewLead) says.
    ///
    /// # Errors
    /// `invalid` for a missing or unacceptable field, `known` if somebody is known and that is to be refused, `not_found` and `refused` for
    /// an owner, campaign or referrer that is not there or not active, `too_large` for a card with too much on it.
    fn capture_lead(lead: NewLead) -> Captured { Command::CaptureLead { lead } } Answer::captured;

    /// Changes what is on a lead's card; answers the lead's version. Saving without a change leaves the version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, `too_large`.
    fn edit_lead(lead: LeadId, edit: LeadEdit) -> u64 { Command::EditLead { lead, edit } } Answer::version;

    /// Moves a lead to another stage; answers the lead's version. A disqualified stage needs a reason and an open one reopens a
    /// disqualified lead; a converted lead moves only by reverting, and is only made by converting.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, and `refused` with the stages that are allowed.
    fn move_lead(lead: LeadId, to: impl Into<StageChange>) -> u64 { Command::MoveLead { lead, to: to.into() } } Answer::version;

    /// Writes down what was found out while qualifying a lead, and moves it to the stage that it qualifies for; answers the lead's version.
    ///
    /// ```
    /// use leadbook::{Bant, Book, NewLead, Qualification, StageKind};
    /// let book = Book::memory()?;
    /// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
    /// let answers = Bant { budget: Some("10,000 a year".into()), need: Some("replace two tools".into()), ..Bant::default() };
    /// book.qualify_lead(lead, Qualification::sales(answers))?;
    /// assert_eq!(book.lead(lead)?.kind, StageKind::SalesQualified);
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, `refused`.
    fn qualify_lead(lead: LeadId, qualification: Qualification) -> u64 { Command::QualifyLead { lead, qualification } } Answer::version;

    /// Says how near to buying a lead is; answers the lead's version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, and `refused` if it is so already.
    fn set_temperature(lead: LeadId, temperature: Temperature) -> u64 { Command::SetTemperature { lead, temperature } } Answer::version;

    /// Gives a lead another owner, or none; answers the lead's version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, and `refused` if the user is not active, has it already, or it happened before the last assignment.
    fn assign_lead(lead: LeadId, owner: impl Into<Option<UserId>>) -> u64 {
        Command::AssignLead { lead, owner: owner.into() }
    } Answer::version;

    /// Takes a lead out of the funnel, with a reason; answers the lead's version. It can be reopened.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` without a reason, `refused` if the lifecycle does not allow it.
    fn disqualify_lead(lead: LeadId, reason: impl Into<String>) -> u64 {
        Command::DisqualifyLead { lead, reason: reason.into() }
    } Answer::version;

    /// Takes a disqualified lead back into that stage; answers the lead's version. Its earlier outcome and reason stay in its history.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, and `refused` if it is not disqualified or the lifecycle does not allow the stage.
    fn reopen_lead(lead: LeadId, to: impl Into<StageChange>) -> u64 { Command::ReopenLead { lead, to: to.into() } } Answer::version;

    /// Converts a lead: customer found or created, link written, opportunity opened or linked, stage moved, all in one transaction.
    /// Lead and customer each keep a record, a history and an owner of their own.
    ///
    /// ```
    /// use leadbook::{Book, Conversion, CustomerChoice, Money, NewLead, NewOpportunity};
    /// let book = Book::memory()?;
    /// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
    /// let order = NewOpportunity::named("First order").amount(Money::new(250_000, "EUR")?);
    /// let sale = book.convert_lead(lead, Conversion::into(CustomerChoice::New).opening(order))?;
    /// book.win_opportunity(sale.opportunity.unwrap(), None, None)?;
    /// assert_eq!(book.customer(sale.customer)?.lifetime_value, [Money::new(250_000, "EUR")?]);
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`; `known` if a new customer is wanted and one is known already, or if more than one matches;
    /// `refused` if the lead is converted already, nobody matches, or it happened before the lead's last step.
    fn convert_lead(lead: LeadId, conversion: impl Into<Conversion>) -> Converted {
        Command::ConvertLead { lead, conversion: conversion.into() }
    } Answer::converted;

    /// Takes a conversion back, with a reason: the lead returns to the stage it came from; answers the lead's version. Both stay in
    /// history,
    /// and the customer stays.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` without a reason, `refused` if it is not converted.
    fn revert_conversion(lead: LeadId, reason: impl Into<String>) -> u64 {
        Command::RevertConversion { lead, reason: reason.into() }
    } Answer::version;

    /// Records a sign of interest, anonymous or not.
    ///
    /// # Errors
    /// `invalid`, `not_found` for a campaign that is not there, `too_large`.
    fn record_interest(interest: NewInterest) -> InterestId { Command::RecordInterest { interest } } number;

    /// Says whose an interest is: captures the person as a lead, or attaches the interest to whoever is known. The link back stays.
    ///
    /// # Errors
    /// As [`Book::capture_lead`], and `refused` if the interest belongs to a lead already.
    fn identify_interest(interest: InterestId, lead: NewLead) -> Captured { Command::IdentifyInterest { interest, lead } } Answer::captured;

    /// Writes in a customer that comes from no lead.
    ///
    /// # Errors
    /// `invalid`, `not_found`, `too_large`; `known` if a customer is known already by one of the e-mails or phones.
    fn create_customer(customer: NewCustomer) -> CustomerId { Command::CreateCustomer { customer } } number;

    /// Changes what is on a customer's card; answers the customer's version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, `too_large`.
    fn edit_customer(customer: CustomerId, edit: CustomerEdit) -> u64 { Command::EditCustomer { customer, edit } } Answer::version;

    /// Gives a customer another owner, or none; answers the customer's version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `refused`.
    fn assign_customer(customer: CustomerId, owner: impl Into<Option<UserId>>) -> u64 {
        Command::AssignCustomer { customer, owner: owner.into() }
    } Answer::version;

    /// Links a lead to a customer without converting it: a further customer of a converted lead, or a repeat lead of a known one. Answers
    /// the lead's version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `refused` if they are linked already.
    fn link_lead(lead: LeadId, customer: CustomerId) -> u64 { Command::LinkLead { lead, customer } } Answer::version;

    /// Opens an opportunity with a lead, a customer, or both.
    ///
    /// # Errors
    /// `not_found`, `invalid`, `refused` for an owner who is not active, `too_large`.
    fn open_opportunity(opportunity: NewOpportunity) -> OpportunityId { Command::OpenOpportunity { opportunity } } number;

    /// Changes what is known of an opportunity; answers its version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, `too_large`, and `refused` for the amount of a won one or another customer.
    fn edit_opportunity(opportunity: OpportunityId, edit: OpportunityEdit) -> u64 {
        Command::EditOpportunity { opportunity, edit }
    } Answer::version;

    /// Moves an open opportunity to another stage of the pipeline; answers its version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` with the stages there are, `refused` if it has ended.
    fn move_opportunity(opportunity: OpportunityId, stage: impl Into<String>) -> u64 {
        Command::MoveOpportunity { opportunity, stage: stage.into() }
    } Answer::version;

    /// Ends an opportunity as won, with what it brought (none: what it was expected to bring) and why; answers its version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, and `refused` if it has ended or has no customer yet.
    fn win_opportunity(opportunity: OpportunityId, amount: Option<Money>, reason: Option<String>) -> u64 {
        Command::WinOpportunity { opportunity, amount, reason }
    } Answer::version;

    /// Ends an opportunity as lost, with the reason; answers its version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` without a reason, `refused` if it has ended.
    fn lose_opportunity(opportunity: OpportunityId, reason: impl Into<String>) -> u64 {
        Command::LoseOpportunity { opportunity, reason: reason.into() }
    } Answer::version;

    /// Takes an opportunity that had ended up again, in that stage (none: where it ended); answers its version. What a won one had
    /// brought is
    /// taken back from the customer's lifetime value.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, `refused` if it still runs.
    fn reopen_opportunity(opportunity: OpportunityId, stage: Option<String>) -> u64 {
        Command::ReopenOpportunity { opportunity, stage }
    } Answer::version;

    /// Records a touch of a lead, a customer or an opportunity.
    ///
    /// # Errors
    /// `not_found`, `invalid` without a direction.
    fn record_activity(activity: NewActivity) -> ActivityId { Command::RecordActivity { activity } } number;

    /// Adds a task on a lead, a customer or an opportunity.
    ///
    /// # Errors
    /// `not_found`, `invalid`, `refused` for an owner who is not active.
    fn add_follow_up(follow_up: NewFollowUp) -> FollowUpId { Command::AddFollowUp { follow_up } } number;

    /// Says that a task is done, and what came of it.
    ///
    /// # Errors
    /// `not_found`, `invalid`, `refused` if it was done already.
    fn complete_follow_up(follow_up: FollowUpId, outcome: Option<String>) -> () { Command::CompleteFollowUp { follow_up, outcome } } done;

    /// Adds a user.
    ///
    /// # Errors
    /// `invalid`, `refused` if another user has the e-mail.
    fn add_user(user: NewUser) -> UserId { Command::AddUser { user } } number;

    /// Changes a user; answers its version. Users are never removed, since history names them; one who left is made inactive.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, `refused` if another user has the e-mail.
    fn edit_user(user: UserId, edit: UserEdit) -> u64 { Command::EditUser { user, edit } } Answer::version;

    /// Adds a campaign.
    ///
    /// # Errors
    /// `invalid`, `refused` if another campaign has the name.
    fn add_campaign(campaign: NewCampaign) -> CampaignId { Command::AddCampaign { campaign } } number;

    /// Changes what is on a campaign's card; answers its version.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid`, `refused` if another campaign has the name.
    fn edit_campaign(campaign: CampaignId, edit: CampaignEdit) -> u64 { Command::EditCampaign { campaign, edit } } Answer::version;

    /// Records what a campaign spent, reached and was clicked.
    ///
    /// # Errors
    /// `not_found`, `invalid`, `refused` if a sum would go beyond what can be counted.
    fn record_spend(campaign: CampaignId, spend: impl Into<Spend>) -> () { Command::RecordSpend { campaign, spend: spend.into() } } done;

    /// Sets the lifecycle. It is [checked](Lifecycle::check), and a stage that holds leads can neither go nor change its kind.
    ///
    /// # Errors
    /// `invalid`, `refused` for a stage in use.
    fn set_lifecycle(lifecycle: Lifecycle) -> () { Command::SetLifecycle { lifecycle } } done;

    /// Sets the settings. A stage of the pipeline that holds open opportunities cannot go.
    ///
    /// # Errors
    /// `invalid`, `refused` for a stage in use.
    fn set_settings(settings: Settings) -> () { Command::SetSettings { settings } } done;

    /// Takes back what the import of that name did to a lead: one that it captured is a lead no longer, and another one is what it was
    /// before. What the import told of it stays in the ledger and counts no longer: not in lists, reports, spells, nor as a retry, so that
    /// the rows can be imported again. `revert_import` (feature `transfer`) does so for all leads of an import.
    ///
    /// Of an import that did very much to the lead, the last of it is taken back, and [`Reverted::more`] says that there is more.
    ///
    /// # Errors
    /// `not_found`; `refused` with `not_imported` where the import did nothing to the lead that counts, and with `edited_since` where
    /// others have changed the lead, or a customer that came of it, since; then it says who, when and what.
    fn revert_imported(lead: LeadId, name: impl Into<String>) -> Reverted {
        Command::RevertImported { lead, name: name.into() }
    } Answer::reverted;
}
