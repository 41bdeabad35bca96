//! The parameters of an operation, taken apart field by field.

use super::strict::read;
use crate::command::Meta;
use crate::domain::{CustomerId, LeadId, OpportunityId, Subject};
use crate::error::{Error, Result};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The fields that were given and are not taken yet.
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// The fields of a JSON object; nothing at all is an object without fields.
    ///
    /// # Errors
    /// `invalid` for what is no JSON object.
    pub(super) fn read(parameters: &str) -> Result<Self> {
        if parameters.trim().is_empty() {
            return Ok(Self(Map::new()));
        }
        serde_json::from_str(parameters).map(Self).map_err(|failure| {
            Error::invalid("parameters", format!("the parameters are one JSON object, such as {{\"lead\": 1}}: {failure}"))
                .caused_by(failure)
        })
    }

    /// Those fields.
    pub(super) fn of(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// The field of that name, which must be there.
    pub(super) fn need<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        match self.0.remove(name) {
            Some(value) => read(value).map_err(|failure| failure.within(name)),
            None => Err(Error::invalid(name, format!("{name} is missing"))),
        }
    }

    /// The field of that name, if it is there and not null.
    pub(super) fn may<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(value).map(Some).map_err(|failure| failure.within(name)),
        }
    }

    /// All fields that are left, together.
    pub(super) fn rest<T: DeserializeOwned>(&mut self) -> Result<T> {
        read(Value::Object(std::mem::take(&mut self.0)))
    }

    /// What a write carries along.
    pub(super) fn meta(&mut self) -> Result<Meta> {
        Ok(Meta { at: self.may("at")?, by: self.may("by")?, request_id: self.may("request_id")?, version: self.may("version")? })
    }

    /// Refuses what nobody took.
    pub(super) fn end(&self) -> Result<()> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(Error::invalid(name, format!("there is no parameter {name:?} here"))),
        }
    }
}

/// What an activity or a follow-up is about: exactly one of the three.
pub(super) fn subject(lead: Option<LeadId>, customer: Option<CustomerId>, opportunity: Option<OpportunityId>) -> Result<Subject> {
    match (lead, customer, opportunity) {
        (Some(lead), None, None) => Ok(Subject::Lead(lead)),
        (None, Some(customer), None) => Ok(Subject::Customer(customer)),
        (None, None, Some(opportunity)) => Ok(Subject::Opportunity(opportunity)),
        (None, None, None) => Err(Error::invalid("lead", "one of lead, customer and opportunity is to be named")),
        _ => Err(Error::invalid("lead", "only one of lead, customer and opportunity can be named")),
    }
}
