//! The read operations, each as a method: on a [`Snapshot`], where several reads see one state, and on the book for one read of now.

use super::{Book, Snapshot};
use crate::domain::{
    Activity, ActivityId, Campaign, CampaignId, Customer, CustomerId, FollowUp, FollowUpId, Interest, InterestId, Lead, LeadId,
    Opportunity, OpportunityId, Settings, Spell, User, UserId,
};
use crate::error::{Match, Result};
use crate::event::{Record, Recorded, spells};
use crate::lifecycle::Lifecycle;
use crate::query::{ActivityQuery, CustomerQuery, FollowUpQuery, InterestQuery, LeadQuery, OpportunityQuery, Page};

macro_rules! reads {
    ($($(#[$doc:meta])* fn $name:ident(&$snapshot:ident $(, $field:ident: $type:ty)*) -> $answer:ty $body:block)*) => {
        /// The read operations, on this state.
        impl Snapshot {
            $($(#[$doc])*
            pub fn $name(&self $(, $field: $type)*) -> Result<$answer> {
                let $snapshot = self;
                let answer: Result<$answer> = $body;
                answer.map_err(|failure| failure.during(stringify!($name)))
            })*
        }

        /// The read operations, on the state of now. See the same methods of [`Snapshot`], which [`Book::as_of`] gives for any earlier
        /// moment.
        impl Book {
            $(#[doc = concat!("As [`Snapshot::", stringify!($name), "`], now.")]
            ///
            /// # Errors
            /// The same, and `closed`.
            pub fn $name(&self $(, $field: $type)*) -> Result<$answer> {
                self.snapshot().map_err(|failure| failure.during(stringify!($name)))?.$name($($field),*)
            })*
        }
    };
}

reads! {
    /// The lead.
    ///
    /// # Errors
    /// `not_found`.
    fn lead(&snapshot, id: LeadId) -> Lead {
        snapshot.record(Record::Lead(id), id)
    }

    /// A page of leads: filtered, sorted, and from a cursor on.
    ///
    /// ```
    /// use leadbook::{Book, LeadFilter, LeadQuery, NewLead};
    /// let book = Book::memory()?;
    /// for number in 0..120 {
    ///     book.capture_lead(NewLead::named("Somebody").email(format!("{number}@example.com")).source("fair"))?;
    /// }
    /// let mut query = LeadQuery::from(LeadFilter::all().source("fair"));
    /// let mut seen = 0;
    /// loop {
    ///     let page = book.leads(query.clone())?;
    ///     seen += page.items.len();
    ///     match page.next {
    ///         Some(next) => query.after = Some(next),
    ///         None => break,
    ///     }
    /// }
    /// assert_eq!(seen, 120);
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid` for a stage that the lifecycle does not have, a limit that is not accepted, or a cursor of another list.
    fn leads(&snapshot, query: impl Into<LeadQuery>) -> Page<Lead> {
        snapshot.source().leads(&query.into())
    }

    /// Everything that happened to the lead, from its capture on.
    ///
    /// # Errors
    /// `not_found`.
    fn lead_history(&snapshot, id: LeadId) -> Vec<Recorded> {
        snapshot.history_of(Record::Lead(id), id)
    }

    /// The lead's visits to stages, from its capture on; the last one lasts.
    ///
    /// # Errors
    /// `not_found`.
    fn lead_spells(&snapshot, id: LeadId) -> Vec<Spell> {
        Ok(spells(&snapshot.history_of(Record::Lead(id), id)?))
    }

    /// Who is known by one of those e-mails or phones, as given; each once, with what they are known by.
    ///
    /// ```
    /// use leadbook::{Book, Known, NewLead};
    /// let book = Book::memory()?;
    /// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
    /// let known = book.find_known(&["SARA@Example.com".to_owned()], &[])?;
    /// assert_eq!(known[0].record, Known::Lead(lead));
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid` for what is no e-mail or phone.
    fn find_known(&snapshot, emails: &[String], phones: &[String]) -> Vec<Match> {
        snapshot.source().find_known(emails, phones)
    }

    /// The leads whose name or company has words that begin so, or whose e-mail or phone does; at most `limit`.
    ///
    /// # Errors
    /// `invalid` for a limit that is not accepted.
    fn search_leads(&snapshot, text: &str, limit: usize) -> Vec<Lead> {
        snapshot.source().search_leads(text, limit)
    }

    /// The interest.
    ///
    /// # Errors
    /// `not_found`.
    fn interest(&snapshot, id: InterestId) -> Interest {
        snapshot.record(Record::Interest(id), id)
    }

    /// A page of interests, by number.
    ///
    /// # Errors
    /// `invalid` for a limit that is not accepted, or a cursor of another list.
    fn interests(&snapshot, query: impl Into<InterestQuery>) -> Page<Interest> {
        snapshot.source().interests(&query.into())
    }

    /// The customer.
    ///
    /// # Errors
    /// `not_found`.
    fn customer(&snapshot, id: CustomerId) -> Customer {
        snapshot.record(Record::Customer(id), id)
    }

    /// A page of customers, by number.
    ///
    /// # Errors
    /// As [`Snapshot::interests`].
    fn customers(&snapshot, query: impl Into<CustomerQuery>) -> Page<Customer> {
        snapshot.source().customers(&query.into())
    }

    /// Everything that happened to the customer, the links to its leads included.
    ///
    /// # Errors
    /// `not_found`.
    fn customer_history(&snapshot, id: CustomerId) -> Vec<Recorded> {
        snapshot.history_of(Record::Customer(id), id)
    }

    /// The opportunity.
    ///
    /// # Errors
    /// `not_found`.
    fn opportunity(&snapshot, id: OpportunityId) -> Opportunity {
        snapshot.record(Record::Opportunity(id), id)
    }

    /// A page of opportunities, by number.
    ///
    /// # Errors
    /// As [`Snapshot::interests`].
    fn opportunities(&snapshot, query: impl Into<OpportunityQuery>) -> Page<Opportunity> {
        snapshot.source().opportunities(&query.into())
    }

    /// Everything that happened to the opportunity.
    ///
    /// # Errors
    /// `not_found`.
    fn opportunity_history(&snapshot, id: OpportunityId) -> Vec<Recorded> {
        snapshot.record::<Opportunity>(Record::Opportunity(id), id)?;
        snapshot.history(Record::Opportunity(id))
    }

    /// The activity.
    ///
    /// # Errors
    /// `not_found`.
    fn activity(&snapshot, id: ActivityId) -> Activity {
        snapshot.record(Record::Activity(id), id)
    }

    /// A page of activities.
    ///
    /// # Errors
    /// As [`Snapshot::interests`].
    fn activities(&snapshot, query: impl Into<ActivityQuery>) -> Page<Activity> {
        snapshot.source().activities(&query.into())
    }

    /// The follow-up.
    ///
    /// # Errors
    /// `not_found`.
    fn follow_up(&snapshot, id: FollowUpId) -> FollowUp {
        snapshot.record(Record::FollowUp(id), id)
    }

    /// A page of follow-ups.
    ///
    /// # Errors
    /// As [`Snapshot::interests`].
    fn follow_ups(&snapshot, query: impl Into<FollowUpQuery>) -> Page<FollowUp> {
        snapshot.source().follow_ups(&query.into())
    }

    /// The user.
    ///
    /// # Errors
    /// `not_found`.
    fn user(&snapshot, id: UserId) -> User {
        snapshot.record(Record::User(id), id)
    }

    /// All users, by number.
    ///
    /// # Errors
    /// What the storage answers.
    fn users(&snapshot) -> Vec<User> {
        snapshot.source().users()
    }

    /// The campaign.
    ///
    /// # Errors
    /// `not_found`.
    fn campaign(&snapshot, id: CampaignId) -> Campaign {
        snapshot.record(Record::Campaign(id), id)
    }

    /// All campaigns, by number.
    ///
    /// # Errors
    /// What the storage answers.
    fn campaigns(&snapshot) -> Vec<Campaign> {
        snapshot.source().campaigns()
    }

    /// The lifecycle.
    ///
    /// # Errors
    /// What the storage answers.
    fn lifecycle(&snapshot) -> Lifecycle {
        Ok(Lifecycle::clone(&snapshot.state().lifecycle))
    }

    /// The settings.
    ///
    /// # Errors
    /// What the storage answers.
    fn settings(&snapshot) -> Settings {
        Ok(Settings::clone(&snapshot.state().settings))
    }
}
