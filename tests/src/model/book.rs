//! Users, campaigns, lifecycle and settings.

use super::opportunities::add;
use super::{Ask, Faults, Model, change, get, identity};
use leadbook::identity::Email;
use leadbook::{
    Answer, Campaign, CampaignCard, CampaignEdit, CampaignId, Code, Edit, Event, Lifecycle, NewCampaign, NewUser, OpportunityStatus,
    Settings, Spend, StageKind, User, UserEdit, UserId,
};

impl Model {
    /// The e-mail of a user; empty is none, and no two users share one.
    fn user_email(&self, faults: &mut Faults, of: Option<UserId>, given: Option<&str>) -> Option<Email> {
        let given = given.map(str::trim).filter(|given| !given.is_empty())?;
        let email = identity::email(given);
        faults.add_if(email.is_none(), Code::InvalidValue);
        let same = |user: &User| Some(user.id) != of && user.email.as_ref().map(Email::normal) == email.as_ref().map(Email::normal);
        faults.add_if(email.is_some() && self.users.iter().any(same), Code::UserExists);
        email
    }

    pub(super) fn add_user(&mut self, ask: &Ask<'_>, mut faults: Faults, draft: &NewUser) -> Result<Answer, Faults> {
        ask.no_version(&mut faults);
        let name = faults.needed(&draft.name, 200);
        let email = self.user_email(&mut faults, None, draft.email.as_deref());
        faults.settle()?;
        let id = UserId(self.users.len() as u64 + 1);
        let touched = self.write(ask, Event::UserAdded { user: id, name: name.clone(), email: email.clone() }, &[]);
        self.users.push(User { id, version: 1, name, email, active: true, added_at: ask.at, touched });
        Ok(Answer::Created { number: id.0 })
    }

    pub(super) fn edit_user(&mut self, ask: &Ask<'_>, mut faults: Faults, id: UserId, edit: &UserEdit) -> Result<Answer, Faults> {
        let user = faults.there(get(&self.users, id.0))?;
        ask.version(&mut faults, user.version);
        faults.add_if(*edit == UserEdit::default(), Code::Missing);
        let name = edit.name.as_ref().map_or_else(|| user.name.clone(), |name| faults.needed(name, 200));
        let email = match &edit.email {
            Edit::Keep => user.email.clone(),
            Edit::Clear => None,
            Edit::Set(given) => self.user_email(&mut faults, Some(id), Some(given)),
        };
        let active = edit.active.unwrap_or(user.active);
        let version = user.version + 1;
        faults.settle()?;
        let touched = self.write(ask, Event::UserEdited { user: id, name: name.clone(), email: email.clone(), active }, &[]);
        change(&mut self.users, id.0, |user| {
            *user = User { id, version, name, email, active, added_at: user.added_at, touched };
        });
        Ok(Answer::Changed { version })
    }

    /// No two campaigns share a name; the model's names differ in nothing but case.
    fn check_campaign(&self, faults: &mut Faults, of: Option<CampaignId>, card: &CampaignCard) -> CampaignCard {
        let card = CampaignCard { name: faults.needed(&card.name, 200), source: faults.line(card.source.as_deref(), 120), ..card.clone() };
        faults.price(card.plan.cost_per_lead);
        faults.price(card.plan.budget);
        faults.add_if(card.starts_at.zip(card.ends_at).is_some_and(|(start, end)| end < start), Code::InvalidValue);
        let same = |known: &Campaign| Some(known.id) != of && known.name.to_lowercase() == card.name.to_lowercase();
        faults.add_if(self.campaigns.iter().any(same), Code::CampaignExists);
        card
    }

    pub(super) fn add_campaign(&mut self, ask: &Ask<'_>, mut faults: Faults, draft: &NewCampaign) -> Result<Answer, Faults> {
        ask.no_version(&mut faults);
        let given = CampaignCard {
            name: draft.name.clone(),
            channel: draft.channel,
            source: draft.source.clone(),
            starts_at: draft.starts_at,
            ends_at: draft.ends_at,
            plan: draft.plan,
        };
        let card = self.check_campaign(&mut faults, None, &given);
        faults.settle()?;
        let id = CampaignId(self.campaigns.len() as u64 + 1);
        let touched = self.write(ask, Event::CampaignAdded { campaign: id, card: card.clone() }, &[]);
        self.campaigns.push(Campaign { id, version: 1, card, added_at: ask.at, touched, ..Campaign::default() });
        Ok(Answer::Created { number: id.0 })
    }

    pub(super) fn edit_campaign(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: CampaignId,
        edit: &CampaignEdit,
    ) -> Result<Answer, Faults> {
        let campaign = faults.there(get(&self.campaigns, id.0))?;
        ask.version(&mut faults, campaign.version);
        faults.add_if(*edit == CampaignEdit::default(), Code::Missing);
        let mut given = campaign.card.clone();
        if let Some(name) = &edit.name {
            given.name.clone_from(name);
        }
        match &edit.source {
            Edit::Keep => {}
            Edit::Clear => given.source = None,
            Edit::Set(source) => given.source = Some(source.clone()),
        }
        match edit.channel {
            Edit::Keep => {}
            Edit::Clear => given.channel = None,
            Edit::Set(channel) => given.channel = Some(channel),
        }
        given.plan = edit.plan.unwrap_or(given.plan);
        let version = campaign.version + 1;
        let card = self.check_campaign(&mut faults, Some(id), &given);
        faults.settle()?;
        let touched = self.write(ask, Event::CampaignEdited { campaign: id, card: card.clone() }, &[]);
        change(&mut self.campaigns, id.0, |campaign| (campaign.version, campaign.card, campaign.touched) = (version, card, touched));
        Ok(Answer::Changed { version })
    }

    pub(super) fn record_spend(&mut self, ask: &Ask<'_>, mut faults: Faults, id: CampaignId, spend: Spend) -> Result<Answer, Faults> {
        let version = faults.there(get(&self.campaigns, id.0))?.version;
        ask.no_version(&mut faults);
        faults.add_if(spend == Spend::default(), Code::Missing);
        faults.settle()?;
        let Spend { amount, reach, clicks } = spend;
        let touched = self.write(ask, Event::SpendRecorded { campaign: id, amount, reach, clicks }, &[]);
        change(&mut self.campaigns, id.0, |campaign| {
            campaign.reach += reach;
            campaign.clicks += clicks;
            add(&mut campaign.spend, amount, 1);
            campaign.touched = touched;
        });
        Ok(Answer::Changed { version })
    }

    pub(super) fn set_lifecycle(&mut self, ask: &Ask<'_>, mut faults: Faults, to: &Lifecycle) -> Result<Answer, Faults> {
        ask.no_version(&mut faults);
        // Of all that makes a lifecycle unsound the script breaks only this.
        let one = |kind| to.stages.iter().filter(|stage| stage.kind == kind).count() == 1;
        faults.add_if(!one(StageKind::New) || !one(StageKind::Converted), Code::InvalidLifecycle);
        let stays = |key: &str, kind| to.stages.iter().any(|stage| stage.key == key && stage.kind == kind);
        faults.add_if(self.leads.iter().any(|lead| !stays(&lead.stage, lead.kind)), Code::StageInUse);
        faults.settle()?;
        self.write(ask, Event::LifecycleChanged { lifecycle: to.clone() }, &[]);
        self.lifecycle = to.clone();
        Ok(Answer::Changed { version: 0 })
    }

    pub(super) fn set_settings(&mut self, ask: &Ask<'_>, mut faults: Faults, to: &Settings) -> Result<Answer, Faults> {
        ask.no_version(&mut faults);
        faults.add_if(to.pipeline.is_empty(), Code::InvalidValue);
        let mut settings = to.clone();
        settings.name = faults.line(Some(&to.name), 200).unwrap_or_default();
        let stays = |key: &str| to.pipeline.iter().any(|stage| stage.key == key);
        let open = self.opportunities.iter().filter(|opportunity| opportunity.status == OpportunityStatus::Open);
        faults.add_if(open.into_iter().any(|opportunity| !stays(&opportunity.stage)), Code::StageInUse);
        faults.settle()?;
        self.write(ask, Event::SettingsChanged { settings: settings.clone() }, &[]);
        self.settings = settings;
        Ok(Answer::Changed { version: 0 })
    }
}
