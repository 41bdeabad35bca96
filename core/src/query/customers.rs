//! Lists of customers.

use super::cursor::List;
use super::page::{checked_limit, query};
use super::search::{all_begin, longest, numbers_by_word};
use super::walk::{Bounds, Stretches, Walk};
#[cfg(feature = "boundary")]
use super::whole::Whole;
use super::{Cursor, Page, Place, Source, any_of, owned, owner_numbers, records};
use crate::domain::{Customer, CustomerId, CustomerKind, UserId};
use crate::error::Result;
use crate::event::Record;
use crate::identity;
use crate::index::{CUSTOMER_WORDS, CUSTOMERS_BY_OWNER, CUSTOMERS_BY_SEGMENT};
use crate::key::Key;
#[cfg(feature = "boundary")]
use crate::storage::Direction;
use serde::{Deserialize, Serialize};

/// How many keys a word may have for its customers to be sorted by hand. A word that has more is met often enough on any other way.
const SORTED_BY_HAND: usize = 4_096;

/// What a customer must be like: all conditions must hold, of a list any value will do (but *all* segments), and what is empty is no
/// condition.
///
/// ```
/// use leadbook::{Customer, CustomerCard, CustomerFilter};
/// let customer = Customer { card: CustomerCard { name: "Padaria São João".into(), ..CustomerCard::default() }, ..Customer::default() };
/// let filter = CustomerFilter { text: Some("joao pada".into()), ..CustomerFilter::default() };
/// assert!(filter.matches(&customer));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CustomerFilter {
    /// Owned by one of these users.
    pub owners: Vec<UserId>,
    /// Owned by nobody; together with `owners`: by one of them or by nobody.
    pub unowned: bool,
    /// Person or company.
    pub kind: Option<CustomerKind>,
    /// In all of these segments.
    pub segments: Vec<String>,
    /// With, for each word of this text, a word that begins with it in its name, its legal name or a contact's name. A text without letters
    /// and digits is no condition.
    pub text: Option<String>,
}

query! {
    /// A list of customers by number.
    CustomerQuery, CustomerFilter
}

impl CustomerFilter {
    /// Whether the customer is like that.
    pub fn matches(&self, customer: &Customer) -> bool {
        self.matches_with(&self.words(), customer)
    }

    fn words(&self) -> Vec<String> {
        self.text.as_deref().map(identity::words).unwrap_or_default()
    }

    /// As [`CustomerFilter::matches`], with the words of the text at hand.
    fn matches_with(&self, words: &[String], customer: &Customer) -> bool {
        owned(&self.owners, self.unowned, customer.owner)
            && any_of(self.kind.as_slice(), &customer.kind)
            && self.segments.iter().all(|segment| customer.segments.contains(segment))
            && all_begin(words, names(customer))
    }

    fn stretches(&self) -> Stretches {
        let owners = owner_numbers(&self.owners, self.unowned);
        if let Some(segment) = self.segments.first() {
            Stretches::index(false, [Key::new(CUSTOMERS_BY_SEGMENT).text(segment)])
        } else if !owners.is_empty() {
            Stretches::index(false, owners.into_iter().map(|owner| Key::new(CUSTOMERS_BY_OWNER).number(owner)))
        } else {
            records(name)
        }
    }
}

/// Every name that a customer goes by.
fn names(customer: &Customer) -> impl Iterator<Item = &str> {
    let contacts = customer.contacts.iter().map(|contact| contact.name.as_str());
    std::iter::once(customer.name.as_str()).chain(customer.legal_name.as_deref()).chain(contacts)
}

fn name(number: u64) -> Record {
    Record::Customer(CustomerId(number))
}

impl Source<'_> {
    /// The customers that match, by number, page by page.
    ///
    /// # Errors
    /// `invalid` at `limit` or `after` (a cursor of another list), and what keeps the customers from being read.
    pub(crate) fn customers(&self, query: &CustomerQuery) -> Result<Page<Customer>> {
        let CustomerQuery { filter, limit, after } = query;
        let limit = checked_limit(*limit)?;
        let bounds = Bounds { after: Cursor::place_in(after.as_ref(), List::Customers, false)?, ..Bounds::forward() };
        let words = filter.words();
        let few = match longest(&words) {
            Some(word) => numbers_by_word(self.txn, CUSTOMER_WORDS, word, SORTED_BY_HAND)?,
            None => None,
        };
        let walk = match few {
            Some(few) => Walk::through(self.txn, few.into_iter().map(|number| Place { at: None, number }), &bounds),
            None => Walk::along(self.txn, filter.stretches(), &bounds, limit),
        };
        let cursor = |place| Cursor::new(List::Customers, false, place);
        self.page(walk, limit, name, |customer| filter.matches_with(&words, customer), cursor)
    }

    /// How all customers that match can be read from their records, where no index leads to them.
    #[cfg(feature = "boundary")]
    pub(crate) fn whole_customers<'a>(&self, query: &'a CustomerQuery) -> Result<Option<Whole<'a, Customer>>> {
        let filter = &query.filter;
        let words = filter.words();
        if longest(&words).is_some() {
            return Ok(None);
        }
        let stretches = filter.stretches();
        Ok(stretches.records.then(|| Whole {
            name,
            numbers: self.book.customers,
            holds_all: *filter == CustomerFilter::default(),
            holds: Box::new(move |customer| filter.matches_with(&words, customer)),
            dated: None,
            direction: Direction::Forward,
        }))
    }
}
