//! Steps as commands.

use super::draft::{Step, What};
use crate::command::{Command, Conversion, CustomerChoice, CustomerEdit, Meta, NewActivity, Request};
use crate::domain::{Attribute, CustomerId, LeadId, Subject, UserId};
use std::collections::BTreeMap;

use super::spec::ImportedCustomer;

/// A step of a row's lead, as a command.
pub(super) fn request(step: &Step, lead: LeadId, id: String, importer: Option<UserId>) -> Request {
    let meta = Meta { at: step.at, by: step.by.or(importer), request_id: Some(id), version: None };
    let command = match &step.what {
        What::Move(to) => Command::MoveLead { lead, to: to.clone() },
        What::Assign(owner) => Command::AssignLead { lead, owner: Some(*owner) },
        What::Edit(edit) => Command::EditLead { lead, edit: (**edit).clone() },
        What::Convert { customer, owner, .. } => {
            let choice = match customer {
                ImportedCustomer::New => CustomerChoice::New,
                ImportedCustomer::Another => CustomerChoice::Another,
                ImportedCustomer::Match => CustomerChoice::Match,
            };
            Command::ConvertLead { lead, conversion: conversion(choice, *owner) }
        }
        What::Activity { kind, direction, text, outcome } => {
            let activity = NewActivity {
                subject: Subject::Lead(lead),
                kind: *kind,
                direction: *direction,
                text: text.clone(),
                outcome: outcome.clone(),
            };
            Command::RecordActivity { activity }
        }
    };
    Request::new(command, meta)
}

fn conversion(customer: CustomerChoice, owner: Option<UserId>) -> Conversion {
    Conversion { customer_owner: owner, ..Conversion::into(customer) }
}

/// The same conversion into a customer who turned out to be known.
pub(super) fn into_known(request: &Request, customer: CustomerId) -> Option<Request> {
    match &request.command {
        Command::ConvertLead { lead, conversion: asked } if asked.customer == CustomerChoice::New => Some(Request::new(
            Command::ConvertLead { lead: *lead, conversion: conversion(CustomerChoice::Existing { customer }, None) },
            request.meta.clone(),
        )),
        _ => None,
    }
}

/// The attributes that a row gives to the customer of its conversion.
pub(super) fn attributes(step: &Step) -> Option<&BTreeMap<String, Attribute>> {
    match &step.what {
        What::Convert { attributes, .. } if !attributes.is_empty() => Some(attributes),
        _ => None,
    }
}

/// The change of a customer's card behind a conversion.
pub(super) fn customer_edit(customer: CustomerId, attributes: &BTreeMap<String, Attribute>, conversion: &Meta) -> Request {
    let edit = CustomerEdit {
        attributes: attributes.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect(),
        ..CustomerEdit::default()
    };
    let id = conversion.request_id.as_ref().map(|id| format!("{id}/c"));
    Request::new(Command::EditCustomer { customer, edit }, Meta { request_id: id, ..conversion.clone() })
}
