//! Operations on customers.

use super::answers::{Happened, happened};
use super::operation::{Operation, list, operation};
use crate::command::{CustomerEdit, NewCustomer};
use crate::domain::{Customer, CustomerId, UserId};
use crate::query::{CustomerFilter, CustomerQuery};

pub(super) const OPERATIONS: &[Operation] = &[
    operation!(Customers Write create_customer
        "Writes in a customer that comes from no lead."
        (rest customer: NewCustomer [name] = "The customer.",)
        -> Customer, |change| { let id = change.write().create_customer(customer)?; change.now()?.customer(id)? }),
    operation!(Customers Write edit_customer
        "Changes what is on a customer's card. What is left out stays."
        (need customer: CustomerId = "The customer.",
         rest edit: CustomerEdit = "What is to change.",)
        -> Customer, |change| { change.write().edit_customer(customer, edit)?; change.now()?.customer(customer)? }),
    operation!(Customers Write assign_customer
        "Gives a customer another owner, or none."
        (need customer: CustomerId = "The customer.",
         need owner: Option<UserId> = "Who is responsible; null for nobody.",)
        -> Customer, |change| { change.write().assign_customer(customer, owner)?; change.now()?.customer(customer)? }),
    operation!(Customers Read customer
        "The customer."
        (need id: CustomerId = "Its number.",)
        -> Customer, |state| state.customer(id)?),
    list!(Customers customers
    "A page of customers, by number."
    (filter: CustomerFilter = "What a customer must be like.",)
    -> Customer, |state, limit, after| CustomerQuery { filter: filter.unwrap_or_default(), limit, after }),
    operation!(Customers Read customer_history
        "Everything that happened to a customer, the links to its leads included."
        (need customer: CustomerId = "The customer.",)
        -> Vec<Happened>, |state| happened(state.customer_history(customer)?)),
];
