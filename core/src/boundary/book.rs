//! Operations on what holds for the whole book: users, campaigns, lifecycle and settings.

use super::operation::{Operation, operation};
use crate::command::{CampaignEdit, NewCampaign, NewUser, Spend, UserEdit};
use crate::domain::{Campaign, CampaignId, Settings, User, UserId};
use crate::lifecycle::Lifecycle;

pub(super) const OPERATIONS: &[Operation] = &[
    operation!(Book Write add_user
        "Adds a user."
        (rest user: NewUser [name] = "The user.",)
        -> User, |change| { let id = change.write().add_user(user)?; change.now()?.user(id)? }),
    operation!(Book Write edit_user
        "Changes a user. Users are never removed, since history names them; one who left is made inactive."
        (need user: UserId = "The user.",
         rest edit: UserEdit = "What is to change.",)
        -> User, |change| { change.write().edit_user(user, edit)?; change.now()?.user(user)? }),
    operation!(Book Read user
        "The user."
        (need id: UserId = "Its number.",)
        -> User, |state| state.user(id)?),
    operation!(Book Read users
        "All users, by number."
        ()
        -> Vec<User>, |state| state.users()?),
    operation!(Book Write add_campaign
        "Adds a campaign."
        (rest campaign: NewCampaign [name] = "The campaign.",)
        -> Campaign, |change| { let id = change.write().add_campaign(campaign)?; change.now()?.campaign(id)? }),
    operation!(Book Write edit_campaign
        "Changes what is on a campaign's card. What is left out stays."
        (need campaign: CampaignId = "The campaign.",
         rest edit: CampaignEdit = "What is to change.",)
        -> Campaign, |change| { change.write().edit_campaign(campaign, edit)?; change.now()?.campaign(campaign)? }),
    operation!(Book Write record_spend
        "Records what a campaign spent, reached and was clicked."
        (need campaign: CampaignId = "The campaign.",
         rest spend: Spend = "What it spent, reached and was clicked.",)
        -> Campaign, |change| { change.write().record_spend(campaign, spend)?; change.now()?.campaign(campaign)? }),
    operation!(Book Read campaign
        "The campaign."
        (need id: CampaignId = "Its number.",)
        -> Campaign, |state| state.campaign(id)?),
    operation!(Book Read campaigns
        "All campaigns, by number."
        ()
        -> Vec<Campaign>, |state| state.campaigns()?),
    operation!(Book Read lifecycle
        "The lifecycle: the stages a lead passes through, and the moves between them."
        ()
        -> Lifecycle, |state| state.lifecycle()?),
    operation!(Book Write set_lifecycle
        "Sets the lifecycle. A stage that holds leads can neither go nor change its kind."
        (need lifecycle: Lifecycle = "The lifecycle, as a whole.",)
        -> Lifecycle, |change| { change.write().set_lifecycle(lifecycle)?; change.now()?.lifecycle()? }),
    operation!(Book Read settings
        "The settings."
        ()
        -> Settings, |state| state.settings()?),
    operation!(Book Write set_settings
        "Sets the settings. A stage of the pipeline that holds open opportunities cannot go."
        (need settings: Settings = "The settings, as a whole.",)
        -> Settings, |change| { change.write().set_settings(settings)?; change.now()?.settings()? }),
];
