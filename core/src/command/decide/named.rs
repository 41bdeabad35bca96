//! The first of all rules: is what a command names there? The record that it changes is asked for where it is decided on.

use super::Given;
use crate::command::{Command, Conversion, CustomerChoice, Edit, NewLead, OpportunityChoice};
use crate::domain::{CampaignId, CustomerId, LeadId, Referrer, UserId};
use crate::error::Result;

impl Given<'_> {
    /// Whether every record, user and campaign is there that the command names beside the record it changes.
    pub(super) fn named_are_there(&self, command: &Command) -> Result<()> {
        self.named_user("by", self.request.meta.by)?;
        match command {
            Command::CaptureLead { lead } | Command::IdentifyInterest { lead, .. } => self.named_in_draft(lead),
            Command::EditLead { edit, .. } => {
                self.named_campaign(set(&edit.campaign).copied())?;
                self.named_referrer(set(&edit.referrer))
            }
            Command::RecordInterest { interest } => self.named_campaign(interest.campaign),
            Command::AssignLead { owner, .. } | Command::AssignCustomer { owner, .. } => self.named_user("owner", *owner),
            Command::CreateCustomer { customer } => self.named_user("owner", customer.owner),
            Command::ConvertLead { conversion, .. } => self.named_in_conversion(conversion),
            Command::OpenOpportunity { opportunity } => {
                self.named_lead("lead", opportunity.lead)?;
                self.named_customer("customer", opportunity.customer)?;
                self.named_user("owner", opportunity.owner)
            }
            Command::EditOpportunity { edit, .. } => {
                self.named_customer("customer", edit.customer)?;
                self.named_user("owner", set(&edit.owner).copied())
            }
            Command::AddFollowUp { follow_up } => self.named_user("owner", follow_up.owner),
            _ => Ok(()),
        }
    }

    fn named_in_draft(&self, draft: &NewLead) -> Result<()> {
        self.named_campaign(draft.campaign)?;
        self.named_referrer(draft.referrer.as_ref())?;
        self.named_user("owner", draft.owner)
    }

    fn named_in_conversion(&self, conversion: &Conversion) -> Result<()> {
        if let CustomerChoice::Existing { customer } = conversion.customer {
            self.the_customer(customer)?;
        }
        self.named_user("customer_owner", conversion.customer_owner)?;
        match &conversion.opportunity {
            OpportunityChoice::None => Ok(()),
            OpportunityChoice::New { opportunity } => self.named_user("opportunity.owner", opportunity.owner),
            OpportunityChoice::Existing { opportunity } => self.the_opportunity(*opportunity).map(drop),
        }
    }

    fn named_referrer(&self, referrer: Option<&Referrer>) -> Result<()> {
        match referrer {
            Some(Referrer::Lead(id)) => self.named_lead("referrer", Some(*id)),
            Some(Referrer::Customer(id)) => self.named_customer("referrer", Some(*id)),
            Some(Referrer::Text(_)) | None => Ok(()),
        }
    }

    fn named_lead(&self, field: &str, id: Option<LeadId>) -> Result<()> {
        id.map_or(Ok(()), |id| self.the_lead(id).map(drop).map_err(|missing| missing.at(field)))
    }

    fn named_customer(&self, field: &str, id: Option<CustomerId>) -> Result<()> {
        id.map_or(Ok(()), |id| self.the_customer(id).map(drop).map_err(|missing| missing.at(field)))
    }

    fn named_user(&self, field: &str, id: Option<UserId>) -> Result<()> {
        id.map_or(Ok(()), |id| self.found(self.facts.user(id)?, id).map(drop).map_err(|missing| missing.at(field)))
    }

    fn named_campaign(&self, id: Option<CampaignId>) -> Result<()> {
        id.map_or(Ok(()), |id| self.the_campaign(id).map(drop).map_err(|missing| missing.at("campaign")))
    }
}

/// The value that an edit puts in, if it does.
fn set<T>(edit: &Edit<T>) -> Option<&T> {
    edit.value().flatten()
}
