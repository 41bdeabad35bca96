//! Leads.

use super::choice::choice;
use super::codec::Fault;
use super::field::{AttributesV1, DueV1};
use super::form::{Form, Kept};
use super::instant::{Since, after, since};
use super::layout::{layout, record};
use super::list::Many;
use super::names::KnownV1;
use crate::domain::{
    Bant, Company, Consent, CustomerId, InterestId, Lead, LeadCard, LeadId, Link, Position, Referrer, Score, ScorePart, Timestamp, UserId,
    Utm,
};
use crate::identity::{Email, Phone};
use crate::lifecycle::StageKind;

record! {
    CompanyV1 of Company {
        name: String,
        domain: Option<String>,
        industry: Option<String>,
        size: Option<String>,
    }
}

record! {
    UtmV1 of Utm {
        source: Option<String>,
        medium: Option<String>,
        campaign: Option<String>,
        term: Option<String>,
        content: Option<String>,
    }
}

choice! {
    ReferrerV1 of Referrer {
        0 => Lead { [0] id: LeadId },
        1 => Customer { [0] id: CustomerId },
        2 => Text { [0] text: String },
    }
}

record! {
    BantV1 of Bant {
        budget: Option<String>,
        authority: Option<String>,
        need: Option<String>,
        timeline: Option<String>,
        problem: Option<String>,
    }
}

record! {
    ScorePartV1 of ScorePart {
        name: String,
        points: i32,
    }
}

record! {
    ScoreV1 of Score {
        parts: Vec<ScorePart>,
    }
}

record! {
    ConsentV1 of Consent {
        purpose: String,
        granted: bool,
        at: Timestamp,
        basis: Option<String>,
    }
}

layout! {
    /// What is written on a lead's card. What most cards do not have stands apart, so that it costs them one bit, and
    /// no room while they are written or read.
    LeadCardV1<'a> {
        name: &'a str,
        job_title: Option<&'a str>,
        emails: Many<'a, Email>,
        phones: Many<'a, Phone>,
        company: Option<CompanyV1<'a>>,
        country: Option<&'a str>,
        city: Option<&'a str>,
        language: Option<&'a str>,
        product: Option<&'a str>,
        interest: Option<&'a str>,
        source: &'a str,
        channel: Option<u8>,
        campaign: Option<u64>,
        temperature: u8,
        tags: Many<'a, String>,
        rare: Option<Box<RareV1<'a>>>,
    }
}

layout! {
    /// What most cards do not have.
    RareV1<'a> {
        utm: UtmV1<'a>,
        referrer: Option<ReferrerV1<'a>>,
        score: ScoreV1<'a>,
        bant: BantV1<'a>,
        attributes: AttributesV1<'a>,
        consents: Many<'a, Consent>,
    }
}

impl Kept for LeadCard {
    type Form<'a> = LeadCardV1<'a>;

    #[inline]
    fn form(&self) -> LeadCardV1<'_> {
        let Self {
            name,
            job_title,
            emails,
            phones,
            company,
            country,
            city,
            language,
            product,
            interest,
            source,
            channel,
            campaign,
            utm,
            referrer,
            temperature,
            score,
            bant,
            tags,
            attributes,
            consents,
        } = self;
        let rare = RareV1 {
            utm: utm.form(),
            referrer: referrer.form(),
            score: score.form(),
            bant: bant.form(),
            attributes: attributes.form(),
            consents: consents.form(),
        };
        LeadCardV1 {
            name,
            job_title: job_title.form(),
            emails: emails.form(),
            phones: phones.form(),
            company: company.form(),
            country: country.form(),
            city: city.form(),
            language: language.form(),
            product: product.form(),
            interest: interest.form(),
            source,
            channel: channel.form(),
            campaign: campaign.form(),
            temperature: temperature.form(),
            tags: tags.form(),
            rare: (!rare.is_absent()).then(|| Box::new(rare)),
        }
    }

    #[inline]
    fn from_form(form: LeadCardV1<'_>) -> Result<Self, Fault> {
        let mut card = Self::default();
        card.refill(form)?;
        Ok(card)
    }

    #[inline]
    fn refill(&mut self, form: LeadCardV1<'_>) -> Result<(), Fault> {
        let Self {
            name,
            job_title,
            emails,
            phones,
            company,
            country,
            city,
            language,
            product,
            interest,
            source,
            channel,
            campaign,
            utm,
            referrer,
            temperature,
            score,
            bant,
            tags,
            attributes,
            consents,
        } = self;
        name.refill(form.name)?;
        job_title.refill(form.job_title)?;
        emails.refill(form.emails)?;
        phones.refill(form.phones)?;
        company.refill(form.company)?;
        country.refill(form.country)?;
        city.refill(form.city)?;
        language.refill(form.language)?;
        product.refill(form.product)?;
        interest.refill(form.interest)?;
        source.refill(form.source)?;
        channel.refill(form.channel)?;
        campaign.refill(form.campaign)?;
        temperature.refill(form.temperature)?;
        tags.refill(form.tags)?;
        let Some(rare) = form.rare else {
            // Most cards have nothing rare: they are not asked field by field.
            (*utm, *referrer, *score, *bant) = Default::default();
            attributes.clear();
            consents.clear();
            return Ok(());
        };
        let rare = *rare;
        utm.refill(rare.utm)?;
        referrer.refill(rare.referrer)?;
        score.refill(rare.score)?;
        bant.refill(rare.bant)?;
        attributes.refill(rare.attributes)?;
        consents.refill(rare.consents)
    }
}

layout! {
    /// A lead. Its instants are told from its capture.
    LeadV1<'a> {
        id: u64,
        version: u64,
        card: LeadCardV1<'a>,
        stage: &'a str,
        kind: u8,
        entered_at: Since,
        lost_reason: Option<&'a str>,
        nurture_until: Option<Since>,
        owner: Option<u64>,
        owner_since: Since,
        captured_at: Since,
        first_response_at: Option<Since>,
        last_activity_at: Option<Since>,
        touches: u64,
        conversion: ConversionV1<'a>,
        cycle: u64,
        open_follow_ups: Vec<DueV1>,
        repeat_of: Option<KnownV1<'a>>,
        from_interest: Option<u64>,
        last_event_at: Since,
        touched: u64,
    }
}

layout! {
    /// What leads have that are linked to customers.
    ConversionV1<'a> {
        at: Option<Since>,
        to: Option<u64>,
        from: Option<&'a str>,
        from_kind: Option<u8>,
        links: Vec<LinkV1>,
    }
}

layout! {
    LinkV1 {
        customer: u64,
        at: Since,
        by_conversion: bool,
    }
}

impl Kept for Lead {
    type Form<'a> = LeadV1<'a>;

    #[inline]
    fn form(&self) -> LeadV1<'_> {
        let Self {
            id,
            version,
            card,
            stage,
            kind,
            entered_at,
            lost_reason,
            nurture_until,
            owner,
            owner_since,
            captured_at,
            first_response_at,
            last_activity_at,
            touches,
            converted_at,
            converted_to,
            converted_from,
            converted_from_kind,
            links,
            cycle,
            open_follow_ups,
            repeat_of,
            from_interest,
            last_event_at,
            touched,
        } = self;
        let begun = *captured_at;
        let link =
            |link: &Link| LinkV1 { customer: link.customer.0, at: Since::between(begun, link.at), by_conversion: link.by_conversion };
        LeadV1 {
            id: id.form(),
            version: *version,
            card: card.form(),
            stage,
            kind: kind.form(),
            entered_at: Since::between(begun, *entered_at),
            lost_reason: lost_reason.form(),
            nurture_until: since(begun, *nurture_until),
            owner: owner.form(),
            owner_since: Since::between(begun, *owner_since),
            captured_at: captured_at.form(),
            first_response_at: since(begun, *first_response_at),
            last_activity_at: since(begun, *last_activity_at),
            touches: *touches,
            conversion: ConversionV1 {
                at: since(begun, *converted_at),
                to: converted_to.form(),
                from: converted_from.form(),
                from_kind: converted_from_kind.form(),
                links: links.iter().map(link).collect(),
            },
            cycle: *cycle,
            open_follow_ups: DueV1::all(begun, open_follow_ups),
            repeat_of: repeat_of.form(),
            from_interest: from_interest.form(),
            last_event_at: Since::between(begun, *last_event_at),
            touched: touched.form(),
        }
    }

    #[inline]
    fn from_form(form: LeadV1<'_>) -> Result<Self, Fault> {
        let mut lead = Self::default();
        lead.refill(form)?;
        Ok(lead)
    }

    #[inline]
    fn refill(&mut self, form: LeadV1<'_>) -> Result<(), Fault> {
        let Self {
            id,
            version,
            card,
            stage,
            kind,
            entered_at,
            lost_reason,
            nurture_until,
            owner,
            owner_since,
            captured_at,
            first_response_at,
            last_activity_at,
            touches,
            converted_at,
            converted_to,
            converted_from,
            converted_from_kind,
            links,
            cycle,
            open_follow_ups,
            repeat_of,
            from_interest,
            last_event_at,
            touched,
        } = self;
        let begun = Timestamp::from_form(form.captured_at)?;
        let link =
            |link: LinkV1| Ok(Link { customer: CustomerId(link.customer), at: link.at.after(begun)?, by_conversion: link.by_conversion });
        *id = LeadId(form.id);
        *version = form.version;
        card.refill(form.card)?;
        stage.refill(form.stage)?;
        *kind = StageKind::from_form(form.kind)?;
        *entered_at = form.entered_at.after(begun)?;
        lost_reason.refill(form.lost_reason)?;
        *nurture_until = after(begun, form.nurture_until)?;
        *owner = form.owner.map(UserId);
        *owner_since = form.owner_since.after(begun)?;
        *captured_at = begun;
        *first_response_at = after(begun, form.first_response_at)?;
        *last_activity_at = after(begun, form.last_activity_at)?;
        *touches = form.touches;
        *converted_at = after(begun, form.conversion.at)?;
        *converted_to = form.conversion.to.map(CustomerId);
        converted_from.refill(form.conversion.from)?;
        *converted_from_kind = Kept::from_form(form.conversion.from_kind)?;
        *links = form.conversion.links.into_iter().map(link).collect::<Result<_, Fault>>()?;
        *cycle = form.cycle;
        *open_follow_ups = DueV1::restore(begun, form.open_follow_ups)?;
        *repeat_of = Kept::from_form(form.repeat_of)?;
        *from_interest = form.from_interest.map(InterestId);
        *last_event_at = form.last_event_at.after(begun)?;
        *touched = Position(form.touched);
        Ok(())
    }
}
