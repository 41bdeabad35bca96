//! The indexes over activities, follow-ups, users, campaigns and interests.

use super::Index;
use crate::domain::{Activity, Campaign, FollowUp, Interest, LeadId, Subject, User, UserId};
use crate::identity;
use crate::key::Key;

pub(crate) const ACTIVITIES_BY_SUBJECT: u8 = 0x60;
pub(crate) const ACTIVITIES_BY_USER: u8 = 0x61;
pub(crate) const FOLLOW_UPS_BY_SUBJECT: u8 = 0x68;
pub(crate) const OPEN_FOLLOW_UPS: u8 = 0x69;
pub(crate) const OPEN_FOLLOW_UPS_BY_OWNER: u8 = 0x6A;
pub(crate) const USERS_BY_EMAIL: u8 = 0x70;
pub(crate) const CAMPAIGNS_BY_NAME: u8 = 0x71;
pub(crate) const INTERESTS_BY_LEAD: u8 = 0x78;

/// The key of that space up to whom it is about.
pub(crate) fn subject_key(space: u8, subject: Subject) -> Key {
    let (kind, number) = match subject {
        Subject::Lead(id) => (1, id.0),
        Subject::Customer(id) => (2, id.0),
        Subject::Opportunity(id) => (3, id.0),
    };
    Key::new(space).byte(kind).number(number)
}

/// Activities by whom they were with, by their instant within it.
pub(crate) struct ActivityBySubject;

impl Index for ActivityBySubject {
    type Record = Activity;

    fn same(_: &Activity, _: &Activity) -> bool {
        true
    }

    fn keys(activity: &Activity, out: &mut dyn FnMut(Vec<u8>)) {
        out(subject_key(ACTIVITIES_BY_SUBJECT, activity.subject).instant(activity.at).number(activity.id.0).into_bytes());
    }
}

/// Activities by who did them, by their instant within it.
pub(crate) struct ActivityByUser;

impl Index for ActivityByUser {
    type Record = Activity;

    fn same(_: &Activity, _: &Activity) -> bool {
        true
    }

    fn keys(activity: &Activity, out: &mut dyn FnMut(Vec<u8>)) {
        let user = activity.by.map_or(0, |UserId(user)| user);
        out(Key::new(ACTIVITIES_BY_USER).number(user).instant(activity.at).number(activity.id.0).into_bytes());
    }
}

/// Follow-ups by whom they are about, by their due instant within it.
pub(crate) struct FollowUpBySubject;

impl Index for FollowUpBySubject {
    type Record = FollowUp;

    fn same(before: &FollowUp, after: &FollowUp) -> bool {
        before.due == after.due
    }

    fn keys(follow_up: &FollowUp, out: &mut dyn FnMut(Vec<u8>)) {
        out(subject_key(FOLLOW_UPS_BY_SUBJECT, follow_up.subject).instant(follow_up.due).number(follow_up.id.0).into_bytes());
    }
}

/// Open follow-ups by their due instant.
pub(crate) struct OpenFollowUps;

impl Index for OpenFollowUps {
    type Record = FollowUp;

    fn same(before: &FollowUp, after: &FollowUp) -> bool {
        before.due == after.due && before.is_open() == after.is_open()
    }

    fn keys(follow_up: &FollowUp, out: &mut dyn FnMut(Vec<u8>)) {
        if follow_up.is_open() {
            out(Key::new(OPEN_FOLLOW_UPS).instant(follow_up.due).number(follow_up.id.0).into_bytes());
        }
    }
}

/// Open follow-ups by who is to do them, by their due instant within it.
pub(crate) struct OpenFollowUpsByOwner;

impl Index for OpenFollowUpsByOwner {
    type Record = FollowUp;

    fn same(before: &FollowUp, after: &FollowUp) -> bool {
        before.due == after.due && before.is_open() == after.is_open() && before.owner == after.owner
    }

    fn keys(follow_up: &FollowUp, out: &mut dyn FnMut(Vec<u8>)) {
        if follow_up.is_open() {
            let owner = follow_up.owner.map_or(0, |UserId(user)| user);
            out(Key::new(OPEN_FOLLOW_UPS_BY_OWNER).number(owner).instant(follow_up.due).number(follow_up.id.0).into_bytes());
        }
    }
}

/// Users by e-mail.
pub(crate) struct UserByEmail;

impl Index for UserByEmail {
    type Record = User;

    fn same(before: &User, after: &User) -> bool {
        before.email == after.email
    }

    fn keys(user: &User, out: &mut dyn FnMut(Vec<u8>)) {
        if let Some(email) = &user.email {
            out(Key::new(USERS_BY_EMAIL).text(email.normal()).number(user.id.0).into_bytes());
        }
    }
}

/// Campaigns by folded name.
pub(crate) struct CampaignByName;

impl Index for CampaignByName {
    type Record = Campaign;

    fn same(before: &Campaign, after: &Campaign) -> bool {
        before.name == after.name
    }

    fn keys(campaign: &Campaign, out: &mut dyn FnMut(Vec<u8>)) {
        let folded = identity::fold(&campaign.name);
        // Folding can make a name longer; a key must not be. What is cut off is compared on the record.
        out(Key::new(CAMPAIGNS_BY_NAME).text(name_part(&folded)).number(campaign.id.0).into_bytes());
    }
}

/// How much of a folded name stands in its key.
pub(crate) fn name_part(folded: &str) -> &str {
    &folded[..folded.floor_char_boundary(240)]
}

/// Interests by the lead that they belong to; 0 while that is not known.
pub(crate) struct InterestByLead;

impl Index for InterestByLead {
    type Record = Interest;

    fn same(before: &Interest, after: &Interest) -> bool {
        before.lead == after.lead
    }

    fn keys(interest: &Interest, out: &mut dyn FnMut(Vec<u8>)) {
        let lead = interest.lead.map_or(0, |LeadId(lead)| lead);
        out(Key::new(INTERESTS_BY_LEAD).number(lead).number(interest.id.0).into_bytes());
    }
}
