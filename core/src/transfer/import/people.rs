//! Users and campaigns by what rows call them.

use crate::book::Book;
use crate::command::{Meta, NewCampaign, NewUser};
use crate::domain::{CampaignId, UserId};
use crate::error::Result;
use crate::identity::fold;
use std::collections::HashMap;

/// Users and campaigns that rows may name.
pub(super) struct People {
    users: HashMap<String, Vec<UserId>>,
    campaigns: HashMap<String, CampaignId>,
    new_users: bool,
    new_campaigns: bool,
    prefix: String,
    pub(super) users_added: u64,
    pub(super) campaigns_added: u64,
}

/// Why nobody was found: code and message.
pub(super) type Unknown = (&'static str, String);

impl People {
    pub(super) fn read(book: &Book, import: &str, new_users: bool, new_campaigns: bool) -> Result<Self> {
        let snapshot = book.snapshot()?;
        let mut users: HashMap<String, Vec<UserId>> = HashMap::new();
        for user in snapshot.users()? {
            let email = user.email.as_ref().map(|email| fold(email.normal()));
            for known in [Some(fold(&user.name)), email].into_iter().flatten() {
                users.entry(known).or_default().push(user.id);
            }
        }
        let campaigns = snapshot.campaigns()?.into_iter().map(|campaign| (fold(&campaign.name), campaign.id)).collect();
        let prefix = super::keys::prefix(import);
        Ok(Self { users, campaigns, new_users, new_campaigns, prefix, users_added: 0, campaigns_added: 0 })
    }

    /// The user of that name or e-mail, who is added if that is asked.
    pub(super) fn user(&mut self, book: &Book, said: &str) -> Result<std::result::Result<UserId, Unknown>> {
        let folded = fold(said);
        match self.users.get(&folded).map(Vec::as_slice) {
            Some([one]) => return Ok(Ok(*one)),
            Some([_, ..]) => return Ok(Err(("user_ambiguous", "several users are called so; name one by e-mail".to_owned()))),
            _ if !self.new_users => {
                return Ok(Err(("not_found", "no user is called so; add the user, or have new users added (`new_users`)".to_owned())));
            }
            _ => {}
        }
        let user = if said.contains('@') { NewUser { email: Some(said.to_owned()), ..NewUser::named(said) } } else { NewUser::named(said) };
        let id = format!("{}{}{:016x}", self.prefix, super::keys::USER, xxhash_rust::xxh3::xxh3_64(folded.as_bytes()));
        match book.with(Meta::default().request_id(id)).add_user(user) {
            Ok(id) => {
                self.users.insert(folded, vec![id]);
                self.users_added += 1;
                Ok(Ok(id))
            }
            Err(refusal) if super::run::is_refusal(&refusal) => Ok(Err((refusal.code(), refusal.problem()))),
            Err(failure) => Err(failure),
        }
    }

    /// The campaign of that name, which is added if that is asked.
    pub(super) fn campaign(&mut self, book: &Book, said: &str) -> Result<std::result::Result<CampaignId, Unknown>> {
        let folded = fold(said);
        if let Some(known) = self.campaigns.get(&folded) {
            return Ok(Ok(*known));
        }
        if !self.new_campaigns {
            return Ok(Err(("not_found", "no campaign is called so; add it, or have new campaigns added (`new_campaigns`)".to_owned())));
        }
        let id = format!("{}{}{:016x}", self.prefix, super::keys::CAMPAIGN, xxhash_rust::xxh3::xxh3_64(folded.as_bytes()));
        match book.with(Meta::default().request_id(id)).add_campaign(NewCampaign::named(said)) {
            Ok(id) => {
                self.campaigns.insert(folded, id);
                self.campaigns_added += 1;
                Ok(Ok(id))
            }
            Err(refusal) if super::run::is_refusal(&refusal) => Ok(Err((refusal.code(), refusal.problem()))),
            Err(failure) => Err(failure),
        }
    }
}
