//! Operations on what holds for the whole book: users, campaigns, lifecycle and settings.

use super::operation::{Operation, command, operation, records};
use crate::command::{CampaignEdit, NewCampaign, NewUser, Spend, UserEdit};
use crate::domain::{Campaign, CampaignId, Settings, User, UserId};
use crate::lifecycle::Lifecycle;

pub(super) const OPERATIONS: &[Operation] = &[
    command!(Book add_user
        "Adds a user."
        (rest user: NewUser [name] = "The user.",)
        => AddUser { user } -> User, |now, made| now.user(UserId(made.number()?))?),
    command!(Book edit_user
        "Changes a user. Users are never removed, since history names them; one who left is made inactive."
        (need user: UserId = "The user.",
         rest edit: UserEdit = "What is to change.",)
        => EditUser { user, edit } -> User, |now, _made| now.user(user)?),
    operation!(Book Read user
        "The user."
        (need id: UserId = "Its number.",)
        -> User, |state| state.user(id)?),
    records!(Book users
        "All users, by number."
        ()
        -> User, |state| state.users()?),
    command!(Book add_campaign
        "Adds a campaign."
        (rest campaign: NewCampaign [name] = "The campaign.",)
        => AddCampaign { campaign } -> Campaign, |now, made| now.campaign(CampaignId(made.number()?))?),
    command!(Book edit_campaign
        "Changes what is on a campaign's card. What is left out stays."
        (need campaign: CampaignId = "The campaign.",
         rest edit: CampaignEdit = "What is to change.",)
        => EditCampaign { campaign, edit } -> Campaign, |now, _made| now.campaign(campaign)?),
    command!(Book record_spend
        "Records what a campaign spent, reached and was clicked."
        (need campaign: CampaignId = "The campaign.",
         rest spend: Spend = "What it spent, reached and was clicked.",)
        => RecordSpend { campaign, spend } -> Campaign, |now, _made| now.campaign(campaign)?),
    operation!(Book Read campaign
        "The campaign."
        (need id: CampaignId = "Its number.",)
        -> Campaign, |state| state.campaign(id)?),
    records!(Book campaigns
        "All campaigns, by number."
        ()
        -> Campaign, |state| state.campaigns()?),
    operation!(Book Read lifecycle
        "The lifecycle: the stages a lead passes through, and the moves between them."
        ()
        -> Lifecycle, |state| state.lifecycle()?),
    command!(Book set_lifecycle
        "Sets the lifecycle. A stage that holds leads can neither go nor change its kind."
        (need lifecycle: Lifecycle = "The lifecycle, as a whole.",)
        => SetLifecycle { lifecycle } -> Lifecycle, |now, _made| now.lifecycle()?),
    operation!(Book Read settings
        "The settings."
        ()
        -> Settings, |state| state.settings()?),
    command!(Book set_settings
        "Sets the settings. A stage of the pipeline that holds open opportunities cannot go."
        (need settings: Settings = "The settings, as a whole.",)
        => SetSettings { settings } -> Settings, |now, _made| now.settings()?),
];
