//! Operations on customers.

use super::operation::{Operation, command, history, list, operation};
use crate::command::{CustomerEdit, NewCustomer};
use crate::domain::{Customer, CustomerId, UserId};
use crate::query::{CustomerFilter, CustomerQuery};

pub(super) const OPERATIONS: &[Operation] = &[
    command!(Customers create_customer
        "Writes in a customer that comes from no lead."
        (rest customer: NewCustomer [name] = "The customer.",)
        => CreateCustomer { customer } -> Customer, |now, made| now.customer(CustomerId(made.number()?))?),
    command!(Customers edit_customer
        "Changes what is on a customer's card. What is left out stays."
        (need customer: CustomerId = "The customer.",
         rest edit: CustomerEdit = "What is to change.",)
        => EditCustomer { customer, edit } -> Customer, |now, _made| now.customer(customer)?),
    command!(Customers assign_customer
        "Gives a customer another owner, or none."
        (need customer: CustomerId = "The customer.",
         need owner: Option<UserId> = "Who is responsible; null for nobody.",)
        => AssignCustomer { customer, owner } -> Customer, |now, _made| now.customer(customer)?),
    operation!(Customers Read customer
        "The customer."
        (need id: CustomerId = "Its number.",)
        -> Customer, |state| state.customer(id)?),
    list!(Customers customers
    "A page of customers, by number."
    (filter: CustomerFilter = "What a customer must be like.",)
    -> Customer, |state, limit, after| CustomerQuery { filter: filter.unwrap_or_default(), limit, after }),
    history!(Customers customer_history
        "Everything that happened to a customer, the links to its leads included."
        customer: CustomerId = "The customer."),
];
