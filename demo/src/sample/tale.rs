//! What happens in the sample, as a list that can be put in order, and what has come of it when it is told to a book.

use leadbook::{Answer, Command, CustomerId, FollowUpId, InterestId, LeadId, OpportunityId};
use std::collections::BTreeMap;

/// Which record of the tale a command begins, so that later ones can name it. The numbers are those of the tale, not of the book.
#[derive(Clone, Copy)]
pub(super) enum Begins {
    Nothing,
    Interest(usize),
    Lead(usize),
    Sale(usize),
    Task(usize),
    /// A conversion: the customer of that account, and the sale that goes with it.
    Customer {
        account: usize,
        sale: Option<usize>,
    },
}

/// One command that is still to be told.
pub(super) struct Happening {
    /// When it happens.
    pub(super) at: i64,
    /// When the book is told, which may be later.
    pub(super) told_at: i64,
    /// Who does it.
    pub(super) by: Option<usize>,
    pub(super) begins: Begins,
    pub(super) command: Box<dyn FnOnce(&Known) -> Command>,
}

/// Everything that happens.
#[derive(Default)]
pub(super) struct Tale {
    pub(super) happenings: Vec<Happening>,
    sales: usize,
    tasks: usize,
}

impl Tale {
    pub(super) fn tell(&mut self, at: i64, by: Option<usize>, begins: Begins, command: impl FnOnce(&Known) -> Command + 'static) {
        self.happenings.push(Happening { at, told_at: at, by, begins, command: Box::new(command) });
    }

    pub(super) fn next_sale(&mut self) -> usize {
        self.sales += 1;
        self.sales
    }

    pub(super) fn next_task(&mut self) -> usize {
        self.tasks += 1;
        self.tasks
    }

    /// In the order in which the book is told.
    pub(super) fn in_order(mut self) -> Vec<Happening> {
        // Stable: what a life tells for one instant stays in its order.
        self.happenings.sort_by_key(|happening| happening.told_at);
        self.happenings
    }
}

/// The numbers that the book gave to the records of the tale. What the tale names before it has begun is number 0, which no book has, so
/// that the command is refused.
#[derive(Default)]
pub(super) struct Known {
    interests: BTreeMap<usize, u64>,
    leads: BTreeMap<usize, u64>,
    sales: BTreeMap<usize, u64>,
    tasks: BTreeMap<usize, u64>,
    accounts: BTreeMap<usize, CustomerId>,
    customers: u64,
}

impl Known {
    pub(super) fn interest(&self, interest: usize) -> InterestId {
        InterestId(self.interests.get(&interest).copied().unwrap_or(0))
    }

    pub(super) fn lead(&self, story: usize) -> LeadId {
        LeadId(self.leads.get(&story).copied().unwrap_or(0))
    }

    pub(super) fn sale(&self, sale: usize) -> OpportunityId {
        OpportunityId(self.sales.get(&sale).copied().unwrap_or(0))
    }

    pub(super) fn task(&self, task: usize) -> FollowUpId {
        FollowUpId(self.tasks.get(&task).copied().unwrap_or(0))
    }

    /// The customer of an account, if it is one already.
    pub(super) fn customer(&self, account: usize) -> Option<CustomerId> {
        self.accounts.get(&account).copied()
    }

    /// One of those who are customers by now.
    pub(super) fn any_customer(&self, share: f64) -> Option<CustomerId> {
        let place = (share * self.customers as f64) as u64;
        (self.customers > 0).then_some(CustomerId(place + 1))
    }

    /// Keeps what the book answered.
    pub(super) fn keep(&mut self, begun: Begins, answer: &Answer) {
        match (begun, answer) {
            (Begins::Lead(story), Answer::Captured(captured)) => {
                self.leads.insert(story, captured.lead.0);
            }
            (Begins::Interest(interest), Answer::Created { number }) => {
                self.interests.insert(interest, *number);
            }
            (Begins::Sale(sale), Answer::Created { number }) => {
                self.sales.insert(sale, *number);
            }
            (Begins::Task(task), Answer::Created { number }) => {
                self.tasks.insert(task, *number);
            }
            (Begins::Customer { account, sale }, Answer::Converted(converted)) => {
                self.accounts.insert(account, converted.customer);
                self.customers = self.customers.max(converted.customer.0);
                if let (Some(sale), Some(opportunity)) = (sale, converted.opportunity) {
                    self.sales.insert(sale, opportunity.0);
                }
            }
            _ => {}
        }
    }
}
