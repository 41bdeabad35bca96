//! A made lead: who it is, and what happens to it. The stories are those of the reports' benchmark.

use crate::names::{COUNTRIES, SOURCE_CHANNELS, SOURCES};
use crate::person::Person;
use crate::story::Story;
use leadbook::{CampaignId, Channel, Command, Company, Meta, NewLead, OnKnown, Request, Temperature, Timestamp, UserId};

/// A lead with the person behind it.
pub(crate) struct MadeLead {
    pub(crate) story: Story,
    pub(crate) person: Person,
}

impl MadeLead {
    /// The lead at that place of so many; a later place is a lead that comes after them.
    pub(crate) fn of(place: u64, leads: u64) -> Self {
        let story = if place < leads {
            Story::of(place, leads)
        } else {
            // Whoever comes later comes at the end of the time that the stories are about.
            Story { lead: place + 1, captured_at: crate::names::LAST, steps: Vec::new(), ..Story::of(place % leads, leads) }
        };
        Self { story, person: Person::of(place) }
    }

    /// As a book is told of it.
    pub(crate) fn request(&self) -> Request {
        let meta = Meta::default().at(Timestamp::from_micros(self.story.captured_at));
        Request::new(Command::CaptureLead { lead: self.draft() }, meta)
    }

    pub(crate) fn draft(&self) -> NewLead {
        let Self { story, person, .. } = self;
        NewLead {
            name: person.name.clone(),
            emails: person.email.iter().cloned().collect(),
            phones: person.phone.iter().cloned().collect(),
            company: person.company.as_ref().map(Company::named),
            country: story.country.map(|country| COUNTRIES[country].into()),
            interest: person.wish.map(str::to_owned),
            source: SOURCES[story.source].into(),
            channel: Some(Channel::ALL[SOURCE_CHANNELS[story.source]]),
            campaign: story.campaign.map(CampaignId),
            temperature: Temperature::ALL[usize::from(story.temperature)],
            owner: story.owner.map(UserId),
            on_known: OnKnown::Repeat,
            ..NewLead::default()
        }
    }
}
