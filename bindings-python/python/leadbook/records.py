"""Records, events and reports, as the book answers them."""

# Made by bindings-python/generate.py from core/docs/operations.json: change those.

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Union

from ._record import EventRecord, Record

class Named(Record, frozen=True, kw_only=True):
    """A user or a campaign, with the name it had at the instant of the report."""

    id: int
    """Which."""

    name: str
    """The name."""


class CapturedLead(Record, frozen=True, kw_only=True):
    """What capturing came to."""

    lead: Lead
    """The lead: the new one, or the known one that the interest was attached to."""

    outcome: Outcome
    """What it came to."""

    matches: tuple[Match, ...]
    """Who was known, and by what."""

    interest: int | None
    """The interest that was attached, or that the lead grew out of."""


class Lead(Record, frozen=True, kw_only=True):
    """
    A lead as the book has it: the card and where it stands.

    What is on the card can be read from the lead itself: `lead.name`, `lead.emails`, `lead.source`.
    """

    id: int
    """Its number."""

    version: int
    """Counts the changes of the card, stage, owner and links; name it in an edit to be told if it moved on."""

    name: str
    """The person's name."""

    job_title: str | None
    """What the person does in the company."""

    emails: tuple[str, ...]
    """E-mails, the first one first."""

    phones: tuple[str, ...]
    """Phones, the first one first."""

    company: Company | None
    """The company the person speaks for, if any."""

    country: str | None
    """Country."""

    city: str | None
    """City."""

    language: str | None
    """Language."""

    product: str | None
    """The product that the lead is interested in."""

    interest: str | None
    """What else the lead is interested in, in free words."""

    source: str
    """Where the lead came from; never empty."""

    channel: Channel | None
    """How the lead came."""

    campaign: int | None
    """The campaign that brought the lead."""

    utm: Utm
    """What the link said of the campaign."""

    referrer: Referrer | None
    """Who sent the lead."""

    temperature: Temperature
    """How near to buying."""

    score: tuple[ScorePart, ...]
    """The score with its parts."""

    bant: Bant
    """The answers behind the qualification."""

    tags: tuple[str, ...]
    """Tags, sorted, each once."""

    attributes: dict[str, Attribute]
    """Custom attributes."""

    consents: tuple[Consent, ...]
    """Consents, one a purpose."""

    stage: str
    """The stage it is in, by key."""

    kind: StageKind
    """The kind of that stage."""

    entered_at: datetime
    """Since when it is in that stage."""

    lost_reason: str | None
    """Why it was disqualified, last time."""

    nurture_until: datetime | None
    """When to come back to it, while nurturing."""

    owner: int | None
    """Who is responsible."""

    owner_since: datetime
    """Since when that is so."""

    captured_at: datetime
    """When it was captured."""

    first_response_at: datetime | None
    """When we first reached out to it."""

    last_activity_at: datetime | None
    """When it was last touched by an activity."""

    touches: int
    """How many activities there were, notes not counted."""

    converted_at: datetime | None
    """When it was converted; none while it is not, or after the conversion was reverted."""

    converted_to: int | None
    """The customer that it was converted into."""

    converted_from: str | None
    """The stage that it was converted from, by key."""

    converted_from_kind: StageKind | None
    """The kind of that stage."""

    links: tuple[Link, ...]
    """The customers it is linked to, in the order of linking."""

    cycle: int
    """How often it was reopened."""

    open_follow_ups: tuple[Due, ...]
    """What is still to be done about it, soonest first."""

    repeat_of: Known | None
    """The known lead or customer of which this one is a repeat."""

    from_interest: int | None
    """The interest that it grew out of."""

    last_event_at: datetime
    """The instant of its last lifecycle event; nothing can happen to its stage before."""

    touched: int
    """The event that last touched it."""


class Company(Record, frozen=True, kw_only=True):
    """The company a lead speaks for."""

    name: str
    """Its name."""

    domain: str | None = None
    """Its domain on the web."""

    industry: str | None = None
    """Its industry."""

    size: str | None = None
    """How many people work there, as known: `11-50`, `about 200`."""


Channel = Literal["inbound", "outbound", "referral"]
"""How a lead came."""

class Utm(Record, frozen=True, kw_only=True):
    """What the link that brought the lead said of the campaign."""

    source: str | None = None
    """`utm_source`."""

    medium: str | None = None
    """`utm_medium`."""

    campaign: str | None = None
    """`utm_campaign`."""

    term: str | None = None
    """`utm_term`."""

    content: str | None = None
    """`utm_content`."""


class Referrer(Record, frozen=True, kw_only=True):
    """Who sent the lead."""

    lead: int | None = None
    """Another lead."""

    customer: int | None = None
    """A customer."""

    text: str | None = None
    """Somebody the book does not know."""


Temperature = Literal["cold", "warm", "hot"]
"""How near to buying, independent of the stage."""

class ScorePart(Record, frozen=True, kw_only=True):
    """A part of a score: what it was given for, and how much."""

    name: str
    """What the points are for."""

    points: int
    """How many, or how many less."""


class Bant(Record, frozen=True, kw_only=True):
    """The four answers behind a sales-qualified lead, and the problem behind them."""

    budget: str | None = None
    """Can they pay?"""

    authority: str | None = None
    """Who decides?"""

    need: str | None = None
    """What do they need?"""

    timeline: str | None = None
    """By when?"""

    problem: str | None = None
    """What hurts?"""


Attribute = Union[bool, int, float, str]
"""The value of a custom attribute: a typed scalar."""

class Consent(Record, frozen=True, kw_only=True):
    """What the lead said of one purpose that their data may or may not serve."""

    purpose: str
    """For what: `newsletter`, `phone_calls`, …"""

    granted: bool
    """Given, or withdrawn."""

    at: datetime
    """When."""

    basis: str | None = None
    """On what legal basis or by what act: `double opt-in`, `contract`, …"""


StageKind = Literal["new", "working", "nurturing", "marketing_qualified", "sales_qualified", "converted", "disqualified"]
"""What a stage means, whatever it is called."""

class Link(Record, frozen=True, kw_only=True):
    """
    "This lead became, or belongs to, this customer at this instant."
    """

    customer: int
    """The customer."""

    at: datetime
    """Since when."""

    by_conversion: bool
    """Whether it was made by converting the lead (and not there before)."""


class Due(Record, frozen=True, kw_only=True):
    """An open follow-up as the record that it is about carries it."""

    due: datetime
    """When it is due."""

    follow_up: int
    """Which follow-up it is."""


class Known(Record, frozen=True, kw_only=True):
    """Who is known by an e-mail or a phone: a lead, or a customer (by its own or by a contact's)."""

    lead: int | None = None
    """A lead."""

    customer: int | None = None
    """A customer."""


Outcome = Literal["created", "attached", "repeat"]
"""What capturing came to."""

class Match(Record, frozen=True, kw_only=True):
    """Somebody in the book who is the same by an e-mail or a phone."""

    record: Known
    """Who."""

    by: MatchedBy
    """By what."""

    value: str
    """The e-mail or phone that both have, in normal form."""


MatchedBy = Literal["email", "phone"]
"""By what somebody is known."""

class ConvertedLead(Record, frozen=True, kw_only=True):
    """What converting came to."""

    lead: Lead
    """The lead."""

    customer: Customer
    """The customer that it became."""

    created: bool
    """Whether the customer was created by it."""

    opportunity: Opportunity | None
    """The opportunity that was opened or linked."""


class Customer(Record, frozen=True, kw_only=True):
    """
    A customer as the book has it. What is on the card can be read from the customer itself:
    `customer.name`.
    """

    id: int
    """Its number."""

    version: int
    """Counts the changes of the card and owner."""

    kind: CustomerKind
    """Person or company."""

    name: str
    """The name it goes by."""

    legal_name: str | None
    """The name in the register."""

    tax_number: str | None
    """Tax number."""

    registration_number: str | None
    """Registration number."""

    domain: str | None
    """Its domain on the web."""

    industry: str | None
    """Its industry."""

    emails: tuple[str, ...]
    """Its own e-mails (a contact's stand with the contact)."""

    phones: tuple[str, ...]
    """Its own phones."""

    contacts: tuple[Contact, ...]
    """The people to speak to."""

    addresses: tuple[Address, ...]
    """Addresses."""

    language: str | None
    """Language."""

    segments: tuple[str, ...]
    """Segments, sorted, each once."""

    attributes: dict[str, Attribute]
    """Custom attributes."""

    owner: int | None
    """Who is responsible."""

    owner_since: datetime
    """Since when that is so."""

    customer_since: datetime
    """Since when it is a customer."""

    lifetime_value: tuple[Money, ...]
    """What its won opportunities came to, per currency, sorted by it."""

    opportunities_won: int
    """How many opportunities it has been won with."""

    last_activity_at: datetime | None
    """When it was last touched by an activity."""

    open_follow_ups: tuple[Due, ...]
    """What is still to be done about it, soonest first."""

    touched: int
    """The event that last touched it."""


CustomerKind = Literal["person", "company"]
"""What a customer is."""

class Contact(Record, frozen=True, kw_only=True):
    """A person to speak to at a customer."""

    name: str
    """The person's name."""

    role: str | None
    """What the person does there."""

    emails: tuple[str, ...]
    """E-mails, the first one first."""

    phones: tuple[str, ...]
    """Phones, the first one first."""


class Address(Record, frozen=True, kw_only=True):
    """An address of a customer."""

    purpose: str | None = None
    """What it is for: `billing`, `delivery`, …"""

    street: str | None = None
    """Street, number and what else stands before the city."""

    city: str | None = None
    """City."""

    region: str | None = None
    """State, province or region."""

    postal_code: str | None = None
    """Postal code."""

    country: str | None = None
    """Country."""


class Money(Record, frozen=True, kw_only=True):
    """An amount in the minor units of its currency: 12.34 EUR is 1,234 of them, 500 JPY is 500."""

    amount_minor: int
    """Whole minor units."""

    currency: str
    """The currency."""


class Opportunity(Record, frozen=True, kw_only=True):
    """
    An opportunity as the book has it. What is on the card can be read from the opportunity itself:
    `opportunity.amount`.
    """

    id: int
    """Its number."""

    version: int
    """Counts the changes of the card, stage, owner and links."""

    name: str
    """What it is called."""

    sale: SaleKind | None
    """What kind of sale it would be."""

    amount: Money | None
    """What it would bring."""

    probability: int | None
    """How likely it is, in percent; none: as likely as its stage."""

    expected_close: date | None
    """When it is expected to be decided."""

    product: str | None
    """The product."""

    attributes: dict[str, Attribute]
    """Custom attributes."""

    lead: int | None
    """The lead that it came from."""

    customer: int | None
    """The customer that it is with."""

    owner: int | None
    """Who is responsible."""

    stage: str
    """The stage of the pipeline that it is in, or ended in, by key."""

    entered_at: datetime
    """Since when it is in that stage."""

    status: OpportunityStatus
    """Whether it runs, or how it ended."""

    opened_at: datetime
    """When it was opened."""

    closed_at: datetime | None
    """When it was won or lost."""

    reason: str | None
    """Why it was won or lost, where a reason was given."""

    reopened: int
    """How often it was reopened."""

    last_activity_at: datetime | None
    """When it was last touched by an activity."""

    open_follow_ups: tuple[Due, ...]
    """What is still to be done about it, soonest first."""

    last_event_at: datetime
    """The instant of its last change of stage or status; nothing can happen to it before."""

    touched: int
    """The event that last touched it."""


SaleKind = Literal["first", "repeat", "cross_sell", "upsell"]
"""What kind of sale it would be."""

OpportunityStatus = Literal["open", "won", "lost"]
"""Whether an opportunity still runs, and how it ended."""

class LeadPage(Record, frozen=True, kw_only=True):
    """A part of a list."""

    items: tuple[Lead, ...]
    """The records, in the order of the list."""

    next: str | None
    """
    Where the next page begins; none if this is the last one. What follows need not match the filter, so
    the last page can be empty.
    """


class BookCreated(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='book_created'):
    """The book was begun."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    settings: Settings
    """The settings it began with."""

    lifecycle: Lifecycle
    """The lifecycle it began with."""


class SettingsChanged(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='settings_changed'):
    """The settings were changed."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    settings: Settings
    """The settings from now on."""


class LifecycleChanged(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lifecycle_changed'):
    """The lifecycle was changed."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lifecycle: Lifecycle
    """The lifecycle from now on."""


class UserAdded(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='user_added'):
    """A user was added."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    user: int
    """The user."""

    name: str
    """The name."""

    email: str | None
    """The e-mail."""


class UserEdited(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='user_edited'):
    """A user was edited."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    user: int
    """The user."""

    name: str
    """The name from now on."""

    email: str | None
    """The e-mail from now on."""

    active: bool
    """Whether the user is active from now on."""


class CampaignAdded(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='campaign_added'):
    """A campaign was added."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    campaign: int
    """The campaign."""

    card: CampaignCard
    """Its card."""


class CampaignEdited(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='campaign_edited'):
    """A campaign was edited."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    campaign: int
    """The campaign."""

    card: CampaignCard
    """Its card from now on."""


class SpendRecorded(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='spend_recorded'):
    """A campaign spent, reached or was clicked."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    campaign: int
    """The campaign."""

    amount: Money | None
    """What was spent."""

    reach: int
    """How many more people were reached."""

    clicks: int
    """How many more clicks there were."""


class InterestRecorded(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='interest_recorded'):
    """Somebody showed interest."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    interest: int
    """The interest."""

    card: InterestCard
    """Its card."""

    lead: int | None
    """The lead that it was attached to at once."""


class InterestIdentified(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='interest_identified'):
    """It was found out whose an interest is."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    interest: int
    """The interest."""

    lead: int
    """The lead."""


class LeadCaptured(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lead_captured'):
    """A lead was captured."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    card: LeadCard
    """Its card."""

    owner: int | None
    """Who is responsible."""

    stage: str
    """The stage it starts in, by key."""

    repeat_of: Known | None
    """The known lead or customer of which it is a repeat."""

    from_interest: int | None
    """The interest that it grew out of."""


class LeadEdited(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lead_edited'):
    """A lead's card was edited."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    fields: tuple[LeadField, ...]
    """What was changed, each field with its value from now on."""


class LeadMoved(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lead_moved'):
    """A lead moved to another stage (or got a new date to come back to it)."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    step: Step
    """The step."""


class TemperatureSet(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='temperature_set', rename={'from_': 'from'}):
    """A lead's temperature changed."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    from_: Temperature
    """The temperature before."""

    to: Temperature
    """The temperature from now on."""


class LeadAssigned(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lead_assigned', rename={'from_': 'from'}):
    """A lead got another owner, or none."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    from_: int | None
    """The owner before."""

    to: int | None
    """The owner from now on."""


class LeadDisqualified(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lead_disqualified'):
    """A lead was disqualified."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    step: Step
    """The step, with its reason."""


class LeadReopened(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lead_reopened'):
    """A disqualified lead was reopened."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    step: Step
    """The step."""


class LeadConverted(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lead_converted'):
    """A lead was converted into a customer."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    step: Step
    """The step."""

    customer: int
    """The customer."""

    opportunity: int | None
    """The opportunity that was opened or linked with it."""

    linked: bool
    """Whether the link to the customer was made by it (and not there before)."""


class ConversionReverted(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='conversion_reverted'):
    """A conversion was taken back."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    step: Step
    """The step back, with its reason."""

    customer: int
    """The customer that it had been converted into."""

    unlinked: bool
    """Whether the link to the customer was taken back with it."""


class LeadLinked(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='lead_linked'):
    """A lead was linked to a customer without being converted."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    lead: int
    """The lead."""

    customer: int
    """The customer."""


class CustomerCreated(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='customer_created'):
    """A customer was written in."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    customer: int
    """The customer."""

    card: CustomerCard
    """Its card."""

    owner: int | None
    """Who is responsible."""

    from_lead: int | None
    """The lead whose conversion made it."""


class CustomerEdited(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='customer_edited'):
    """A customer's card was edited."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    customer: int
    """The customer."""

    fields: tuple[CustomerField, ...]
    """What was changed, each field with its value from now on."""

    filled_from: int | None
    """The lead whose card filled the empty fields, if that was it."""


class CustomerAssigned(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='customer_assigned', rename={'from_': 'from'}):
    """A customer got another owner, or none."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    customer: int
    """The customer."""

    from_: int | None
    """The owner before."""

    to: int | None
    """The owner from now on."""


class OpportunityOpened(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='opportunity_opened'):
    """An opportunity was opened."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    opportunity: int
    """The opportunity."""

    card: OpportunityCard
    """Its card."""

    lead: int | None
    """The lead that it came from."""

    customer: int | None
    """The customer that it is with."""

    owner: int | None
    """Who is responsible."""

    stage: str
    """The stage that it starts in, by key."""


class OpportunityEdited(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='opportunity_edited'):
    """An opportunity's card, owner or customer was changed."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    opportunity: int
    """The opportunity."""

    fields: tuple[OpportunityField, ...]
    """What was changed, each field with its value from now on."""


class OpportunityMoved(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='opportunity_moved', rename={'from_': 'from'}):
    """An opportunity moved to another stage of the pipeline."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    opportunity: int
    """The opportunity."""

    from_: str
    """The stage left, by key."""

    to: str
    """The stage entered, by key."""


class OpportunityWon(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='opportunity_won'):
    """An opportunity was won."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    opportunity: int
    """The opportunity."""

    lead: int | None
    """The lead that it came from."""

    customer: int
    """The customer who bought."""

    amount: Money | None
    """What it brought."""

    reason: str | None
    """Why, where it was said."""


class OpportunityLost(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='opportunity_lost'):
    """An opportunity was lost."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    opportunity: int
    """The opportunity."""

    lead: int | None
    """The lead that it came from."""

    customer: int | None
    """The customer that it was with."""

    reason: str
    """Why."""


class OpportunityReopened(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='opportunity_reopened'):
    """An opportunity that had ended was reopened."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    opportunity: int
    """The opportunity."""

    lead: int | None
    """The lead that it came from."""

    customer: int | None
    """The customer that it is with."""

    was: OpportunityStatus
    """How it had ended."""

    taken_back: Money | None
    """What it had brought, taken back from the customer's lifetime value."""

    stage: str
    """The stage that it goes on in, by key."""


class ActivityRecorded(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='activity_recorded'):
    """An activity was recorded."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    activity: int
    """The activity."""

    subject: Subject
    """Whom it was with."""

    kind: ActivityKind
    """What it was."""

    direction: Way | None
    """Who reached out."""

    text: str | None
    """What was said."""

    outcome: str | None
    """What came of it."""


class FollowUpAdded(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='follow_up_added'):
    """A follow-up was added."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    follow_up: int
    """The follow-up."""

    subject: Subject
    """Whom it is about."""

    due: datetime
    """When it is due."""

    text: str | None
    """What is to be done."""

    owner: int | None
    """Who is to do it."""


class FollowUpCompleted(EventRecord, frozen=True, kw_only=True, tag_field="type", tag='follow_up_completed'):
    """A follow-up was done."""

    position: int
    """Its place in the ledger."""

    recorded_at: datetime
    """When the book learned it; the events of one command share it."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    request_id: str | None
    """The request id that its command carried."""

    follow_up: int
    """The follow-up."""

    subject: Subject
    """Whom it was about."""

    outcome: str | None
    """What came of it."""


Event = Union[
    BookCreated,
    SettingsChanged,
    LifecycleChanged,
    UserAdded,
    UserEdited,
    CampaignAdded,
    CampaignEdited,
    SpendRecorded,
    InterestRecorded,
    InterestIdentified,
    LeadCaptured,
    LeadEdited,
    LeadMoved,
    TemperatureSet,
    LeadAssigned,
    LeadDisqualified,
    LeadReopened,
    LeadConverted,
    ConversionReverted,
    LeadLinked,
    CustomerCreated,
    CustomerEdited,
    CustomerAssigned,
    OpportunityOpened,
    OpportunityEdited,
    OpportunityMoved,
    OpportunityWon,
    OpportunityLost,
    OpportunityReopened,
    ActivityRecorded,
    FollowUpAdded,
    FollowUpCompleted,
]
"""What happened, with its place in the ledger and its two instants."""

class Settings(Record, frozen=True, kw_only=True):
    """What holds for the whole book."""

    name: str
    """What the book is called."""

    region: str
    """The region that phones without a country code belong to, ISO 3166 alpha-2."""

    zone: str
    """The time zone that days and months are counted in, by its IANA name."""

    currency: str
    """The currency taken for granted."""

    pipeline: tuple[PipelineStage, ...]
    """The stages that opportunities go through, in their order; the first one is where they start."""

    lead_fields: tuple[str, ...]
    """The fields that a complete lead has, out of `LEAD_FIELDS`."""

    customer_fields: tuple[str, ...]
    """The fields that a complete customer has, out of `CUSTOMER_FIELDS`."""


class PipelineStage(Record, frozen=True, kw_only=True):
    """A stage of the pipeline that opportunities go through."""

    key: str
    """Its key."""

    name: str
    """Its name."""

    probability: int
    """How likely an opportunity in it is to be won, in percent."""


class Lifecycle(Record, frozen=True, kw_only=True):
    """The stages that leads go through and the moves allowed between them."""

    stages: tuple[Stage, ...]
    """The stages, in the order they are shown."""

    moves: tuple[AllowedMove, ...]
    """The moves allowed between them."""


class Stage(Record, frozen=True, kw_only=True):
    """A stage of the lifecycle."""

    key: str
    """By what it is named in commands: small letters, digits and underscores."""

    name: str
    """What people call it."""

    kind: StageKind
    """What it means."""


class AllowedMove(Record, frozen=True, kw_only=True, rename={'from_': 'from'}):
    """A move that the lifecycle allows."""

    from_: str
    """The stage it leaves, by key."""

    to: str
    """The stage it enters, by key."""

    reason: bool
    """Whether a reason must be given. Moves to a `disqualified` stage need one in any case."""


class CampaignCard(Record, frozen=True, kw_only=True):
    """What is written on a campaign's card."""

    name: str
    """The name; no two campaigns share one."""

    channel: Channel | None
    """How its leads come."""

    source: str | None
    """The source that its leads are told by."""

    starts_at: datetime | None
    """When it starts."""

    ends_at: datetime | None
    """When it ends."""

    plan: CampaignPlan
    """The plan."""


class CampaignPlan(Record, frozen=True, kw_only=True):
    """What a campaign is planned to bring."""

    leads: int | None = None
    """How many leads."""

    cost_per_lead: Money | None = None
    """At what cost per lead."""

    budget: Money | None = None
    """How much may be spent in all."""


class InterestCard(Record, frozen=True, kw_only=True):
    """What is written on an interest's card."""

    source: str
    """Where it came from; never empty."""

    channel: Channel | None
    """How it came."""

    campaign: int | None
    """The campaign behind it."""

    utm: Utm
    """What the link said of the campaign."""

    product: str | None
    """The product it was about."""

    text: str | None
    """What was said or seen: the comment, the page, the call."""

    name: str | None
    """The name that was given, if any: a nickname, perhaps."""

    company: str | None
    """The company that was named; one with a switchboard number and no person is an interest, not a lead."""

    emails: tuple[str, ...]
    """E-mails that were left."""

    phones: tuple[str, ...]
    """Phones that were left."""


class LeadCard(Record, frozen=True, kw_only=True):
    """What is written on a lead's card: what is known of the person, and how they came."""

    name: str
    """The person's name."""

    job_title: str | None
    """What the person does in the company."""

    emails: tuple[str, ...]
    """E-mails, the first one first."""

    phones: tuple[str, ...]
    """Phones, the first one first."""

    company: Company | None
    """The company the person speaks for, if any."""

    country: str | None
    """Country."""

    city: str | None
    """City."""

    language: str | None
    """Language."""

    product: str | None
    """The product that the lead is interested in."""

    interest: str | None
    """What else the lead is interested in, in free words."""

    source: str
    """Where the lead came from; never empty."""

    channel: Channel | None
    """How the lead came."""

    campaign: int | None
    """The campaign that brought the lead."""

    utm: Utm
    """What the link said of the campaign."""

    referrer: Referrer | None
    """Who sent the lead."""

    temperature: Temperature
    """How near to buying."""

    score: tuple[ScorePart, ...]
    """The score with its parts."""

    bant: Bant
    """The answers behind the qualification."""

    tags: tuple[str, ...]
    """Tags, sorted, each once."""

    attributes: dict[str, Attribute]
    """Custom attributes."""

    consents: tuple[Consent, ...]
    """Consents, one a purpose."""


class LeadField(Record, frozen=True, kw_only=True):
    """A field of a lead's card with its value from now on."""

    field: Literal["name", "job_title", "emails", "phones", "company", "country", "city", "language", "product", "interest", "source", "channel", "campaign", "utm", "referrer", "score", "bant", "tags", "attribute", "consent"]
    """Which field."""

    value: Any
    """Its value from now on."""


class Step(Record, frozen=True, kw_only=True, rename={'from_': 'from'}):
    """A lead's step from one stage to another."""

    from_: str
    """The stage left, by key."""

    from_kind: StageKind
    """The kind of that stage."""

    to: str
    """The stage entered, by key."""

    to_kind: StageKind
    """The kind of that stage."""

    reason: str | None
    """Why."""

    until: datetime | None
    """When to come back to it, for nurturing."""


class CustomerCard(Record, frozen=True, kw_only=True):
    """What is written on a customer's card."""

    kind: CustomerKind
    """Person or company."""

    name: str
    """The name it goes by."""

    legal_name: str | None
    """The name in the register."""

    tax_number: str | None
    """Tax number."""

    registration_number: str | None
    """Registration number."""

    domain: str | None
    """Its domain on the web."""

    industry: str | None
    """Its industry."""

    emails: tuple[str, ...]
    """Its own e-mails (a contact's stand with the contact)."""

    phones: tuple[str, ...]
    """Its own phones."""

    contacts: tuple[Contact, ...]
    """The people to speak to."""

    addresses: tuple[Address, ...]
    """Addresses."""

    language: str | None
    """Language."""

    segments: tuple[str, ...]
    """Segments, sorted, each once."""

    attributes: dict[str, Attribute]
    """Custom attributes."""


class CustomerField(Record, frozen=True, kw_only=True):
    """A field of a customer's card with its value from now on."""

    field: Literal["kind", "name", "legal_name", "tax_number", "registration_number", "domain", "industry", "emails", "phones", "contacts", "addresses", "language", "segments", "attribute"]
    """Which field."""

    value: Any
    """Its value from now on."""


class OpportunityCard(Record, frozen=True, kw_only=True):
    """What is written on an opportunity's card."""

    name: str
    """What it is called."""

    sale: SaleKind | None
    """What kind of sale it would be."""

    amount: Money | None
    """What it would bring."""

    probability: int | None
    """How likely it is, in percent; none: as likely as its stage."""

    expected_close: date | None
    """When it is expected to be decided."""

    product: str | None
    """The product."""

    attributes: dict[str, Attribute]
    """Custom attributes."""


class OpportunityField(Record, frozen=True, kw_only=True):
    """A field of an opportunity with its value from now on."""

    field: Literal["name", "sale", "amount", "probability", "expected_close", "product", "owner", "customer", "attribute"]
    """Which field."""

    value: Any
    """Its value from now on."""


class Subject(Record, frozen=True, kw_only=True):
    """Whom an activity or a follow-up is about."""

    lead: int | None = None
    """A lead."""

    customer: int | None = None
    """A customer."""

    opportunity: int | None = None
    """An opportunity."""


ActivityKind = Literal["call", "email", "message", "meeting", "form", "visit", "proposal", "note"]
"""What kind of touch an activity was."""

Way = Literal["inbound", "outbound"]
"""Who reached out to whom."""

class Spell(Record, frozen=True, kw_only=True):
    """
    One visit of a lead to a stage. The spells of a lead partition the time since its capture: each ends
    where the next begins.
    """

    lead: int
    """The lead."""

    stage: str
    """The stage, by key."""

    kind: StageKind
    """The kind of that stage."""

    entered_at: datetime
    """When it began."""

    left_at: datetime | None
    """When it ended; none while it lasts."""

    reason: str | None
    """Why the stage was entered, where a reason was given."""

    cycle: int
    """Which life of the lead: 0 at first, one more each time it was reopened."""


class Interest(Record, frozen=True, kw_only=True):
    """
    An interest as the book has it. What is on the card can be read from the interest itself:
    `interest.source`.
    """

    id: int
    """Its number."""

    source: str
    """Where it came from; never empty."""

    channel: Channel | None
    """How it came."""

    campaign: int | None
    """The campaign behind it."""

    utm: Utm
    """What the link said of the campaign."""

    product: str | None
    """The product it was about."""

    text: str | None
    """What was said or seen: the comment, the page, the call."""

    name: str | None
    """The name that was given, if any: a nickname, perhaps."""

    company: str | None
    """The company that was named; one with a switchboard number and no person is an interest, not a lead."""

    emails: tuple[str, ...]
    """E-mails that were left."""

    phones: tuple[str, ...]
    """Phones that were left."""

    at: datetime
    """When it was shown."""

    by: int | None
    """Who wrote it in."""

    lead: int | None
    """The lead that it belongs to, once that is known."""

    identified_at: datetime | None
    """When it was found out whose it is."""

    touched: int
    """The event that last touched it."""


class InterestPage(Record, frozen=True, kw_only=True):
    """A part of a list."""

    items: tuple[Interest, ...]
    """The records, in the order of the list."""

    next: str | None
    """
    Where the next page begins; none if this is the last one. What follows need not match the filter, so
    the last page can be empty.
    """


class CustomerPage(Record, frozen=True, kw_only=True):
    """A part of a list."""

    items: tuple[Customer, ...]
    """The records, in the order of the list."""

    next: str | None
    """
    Where the next page begins; none if this is the last one. What follows need not match the filter, so
    the last page can be empty.
    """


class OpportunityPage(Record, frozen=True, kw_only=True):
    """A part of a list."""

    items: tuple[Opportunity, ...]
    """The records, in the order of the list."""

    next: str | None
    """
    Where the next page begins; none if this is the last one. What follows need not match the filter, so
    the last page can be empty.
    """


class Activity(Record, frozen=True, kw_only=True):
    """One touch: at an instant, by a user, about somebody. Never edited; a mistake is told by another one."""

    id: int
    """Its number."""

    subject: Subject
    """Whom it was with."""

    kind: ActivityKind
    """What it was."""

    direction: Way | None
    """Who reached out; notes have none."""

    at: datetime
    """When it happened."""

    by: int | None
    """Who did it."""

    text: str | None
    """What was said."""

    outcome: str | None
    """What came of it, in a word or two."""

    touched: int
    """The event that last touched it."""


class ActivityPage(Record, frozen=True, kw_only=True):
    """A part of a list."""

    items: tuple[Activity, ...]
    """The records, in the order of the list."""

    next: str | None
    """
    Where the next page begins; none if this is the last one. What follows need not match the filter, so
    the last page can be empty.
    """


class FollowUp(Record, frozen=True, kw_only=True):
    """A task on a lead, a customer or an opportunity, due at an instant."""

    id: int
    """Its number."""

    subject: Subject
    """Whom it is about."""

    due: datetime
    """When it is due."""

    text: str | None
    """What is to be done."""

    owner: int | None
    """Who is to do it."""

    added_at: datetime
    """When it was added."""

    done_at: datetime | None
    """When it was done; open while there is none."""

    outcome: str | None
    """What came of it."""

    touched: int
    """The event that last touched it."""


class FollowUpPage(Record, frozen=True, kw_only=True):
    """A part of a list."""

    items: tuple[FollowUp, ...]
    """The records, in the order of the list."""

    next: str | None
    """
    Where the next page begins; none if this is the last one. What follows need not match the filter, so
    the last page can be empty.
    """


class User(Record, frozen=True, kw_only=True):
    """A user: somebody who owns leads, customers and opportunities, and acts on them."""

    id: int
    """Its number."""

    version: int
    """Counts the edits."""

    name: str
    """The name."""

    email: str | None
    """The e-mail; no two users share one."""

    active: bool
    """Whether records can be assigned to the user. Users are never removed, since history names them."""

    added_at: datetime
    """When the user was added."""

    touched: int
    """The event that last touched it."""


class Campaign(Record, frozen=True, kw_only=True):
    """
    A campaign as the book has it: one marketing effort. What is on the card can be read from the campaign
    itself.
    """

    id: int
    """Its number."""

    version: int
    """Counts the edits."""

    name: str
    """The name; no two campaigns share one."""

    channel: Channel | None
    """How its leads come."""

    source: str | None
    """The source that its leads are told by."""

    starts_at: datetime | None
    """When it starts."""

    ends_at: datetime | None
    """When it ends."""

    plan: CampaignPlan
    """The plan."""

    reach: int
    """How many people it has reached."""

    clicks: int
    """How many clicks it has got."""

    spend: tuple[Money, ...]
    """What it has cost, per currency, sorted by it."""

    added_at: datetime
    """When it was added."""

    touched: int
    """The event that last touched it."""


class FunnelStageReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[FunnelStageGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: FunnelTotals
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class Resolved(Record, frozen=True, kw_only=True, rename={'from_': 'from'}):
    """A request as it was understood."""

    report: str
    """Which report."""

    from_: datetime | None
    """The first instant of the period; none if it has no beginning."""

    until: datetime | None
    """The first instant after the period; none if it has no end."""

    zone: str
    """The time zone of the period and of calendar groups."""

    as_of: datetime
    """As of when: what lasts at that instant has lasted until then."""

    position: int
    """The last event that the book knew of at that instant."""

    filter: LeadFilter
    """Which leads."""

    group_by: tuple[str, ...]
    """In which groups."""

    overlapping: bool
    """Whether one lead can be in several groups, so that these do not sum to the totals."""


class LeadFilter(Record, frozen=True, kw_only=True):
    """
    What a lead must be like: all conditions must hold, of a list any value will do (but *all* tags and
    attributes), and what is empty is no condition.
    """

    stages: tuple[str, ...]
    """In one of these stages, by key. A stage that the lifecycle does not have is refused as `invalid`."""

    kinds: tuple[StageKind, ...]
    """In a stage of one of these kinds."""

    sources: tuple[str, ...]
    """From one of these sources."""

    channels: tuple[Channel, ...]
    """Come in one of these ways."""

    campaigns: tuple[int, ...]
    """Brought by one of these campaigns."""

    owners: tuple[int, ...]
    """Owned by one of these users."""

    unowned: bool
    """Owned by nobody; together with `owners`: by one of them or by nobody."""

    temperatures: tuple[Temperature, ...]
    """Of one of these temperatures."""

    tags: tuple[str, ...]
    """With all of these tags."""

    attributes: dict[str, Attribute]
    """
    With all of these custom attributes at exactly these values; a whole number is not equal to one with a
    fraction.
    """

    score_from: int | None
    """With a score of at least so many points. A lead without a score fits no condition on it."""

    score_to: int | None
    """With a score of at most so many points."""

    country: str | None
    """In that country, whatever the spelling of its letters (`identity::fold`)."""

    language: str | None
    """Of that language, likewise."""

    customer: int | None
    """Linked to that customer."""

    captured: Span
    """Captured within that time."""

    converted: Span
    """Converted within that time."""

    follow_up: Span
    """With a next follow-up that is due within that time."""

    open: bool | None
    """Neither converted nor disqualified; or, if `false`, one of the two."""


class Span(Record, frozen=True, kw_only=True, rename={'from_': 'from'}):
    """A stretch of time: from an instant on, until just before another one. A missing end is open."""

    from_: datetime | None
    """The first instant inside."""

    until: datetime | None
    """The first instant that is no longer inside."""


class FunnelStageGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    stage: str
    """The stage, by key."""

    kind: StageKind
    """Its kind, in the last lifecycle that had it."""

    entered: int
    """Distinct leads that ever entered it; the initial stage is entered by being captured."""

    went_on: int
    """Of those: left their last visit to it for a stage that is not of kind `disqualified`."""

    disqualified: int
    """Of those: left their last visit to it for a stage of kind `disqualified`."""

    still_there: int
    """Of those: are in it."""

    converted: int
    """Of those: are converted."""

    went_on_rate: float | None
    """Step conversion: `went_on / entered`."""

    entered_rate: float | None
    """How much of the funnel comes so far: `entered / leads`, of the leads of the group."""

    converted_rate: float | None
    """Conversion from here: `converted / entered`."""


GroupValue = Union[bool, int, float, Named, str, None]
"""What names a group. Groups stand in the order of their values, the one without a value last."""

class FunnelTotals(Record, frozen=True, kw_only=True):
    """The funnel over all groups."""

    leads: int
    """Leads captured in the period."""

    open: int
    """Of those: neither converted nor disqualified."""

    converted: int
    """Of those: converted."""

    disqualified: int
    """Of those: disqualified."""

    converted_rate: float | None
    """Overall conversion: `converted / leads`."""

    stages: tuple[FunnelStage, ...]
    """The stages."""


class FunnelStage(Record, frozen=True, kw_only=True):
    """
    One stage of the funnel: of the leads captured in the period, those that *ever* were in it.

    `entered = went_on + disqualified + still_there`, told by what came after a lead's last visit to the
    stage. Stages stand in the order of the lifecycle; those that it no longer has, but a lead was in,
    stand behind in the order of their keys.
    """

    stage: str
    """The stage, by key."""

    kind: StageKind
    """Its kind, in the last lifecycle that had it."""

    entered: int
    """Distinct leads that ever entered it; the initial stage is entered by being captured."""

    went_on: int
    """Of those: left their last visit to it for a stage that is not of kind `disqualified`."""

    disqualified: int
    """Of those: left their last visit to it for a stage of kind `disqualified`."""

    still_there: int
    """Of those: are in it."""

    converted: int
    """Of those: are converted."""

    went_on_rate: float | None
    """Step conversion: `went_on / entered`."""

    entered_rate: float | None
    """How much of the funnel comes so far: `entered / leads`, of the leads of the group."""

    converted_rate: float | None
    """Conversion from here: `converted / entered`."""


class ConversionReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[ConversionGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: ConversionRow
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class ConversionGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    leads: int
    """Leads captured in the period."""

    converted: int
    """Of those: converted, and not reverted since."""

    rate: float | None
    """`converted / leads`."""

    rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    rate_high: float | None
    """The upper end."""

    conversions: int
    """Conversions made in the period that stand."""

    reverted: int
    """Conversions made in the period that were reverted since."""


class ConversionRow(Record, frozen=True, kw_only=True):
    """
    Two views that must not be mixed: `leads`, `converted` and the rate are of leads *captured* in the
    period, whenever they were converted; `conversions` and `reverted` are of conversions *made* in the
    period, whenever the lead was captured.

    A group of the calendar, or of the owner at the event, takes the first view by the capture and the
    second by the conversion.
    """

    leads: int
    """Leads captured in the period."""

    converted: int
    """Of those: converted, and not reverted since."""

    rate: float | None
    """`converted / leads`."""

    rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    rate_high: float | None
    """The upper end."""

    conversions: int
    """Conversions made in the period that stand."""

    reverted: int
    """Conversions made in the period that were reverted since."""


class TimeToConvertReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[TimeToConvertGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: TimeToConvertTotals
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class TimeToConvertGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    leads: int
    """Leads captured in the period."""

    converted: int
    """Of those: converted."""

    disqualified: int
    """Of those: disqualified."""

    waiting: int
    """Of those: still open."""

    quantiles: tuple[TimeQuantile, ...]
    """The time by which a share of the leads has converted, one for each share that was asked for."""

    after: tuple[AfterDays, ...]
    """What has become of the leads after so many days, one for each number of days that was asked for."""

    converted_only_mean: int | None
    """
    The mean over *converted leads only*: it leaves out all who take longer than has passed, and is given
    for comparison.
    """

    converted_only_median: int | None
    """The median (type 7) over *converted leads only*, likewise."""

    curve: tuple[CurveStep, ...]
    """The whole curve, if it was asked for."""


class TimeQuantile(Record, frozen=True, kw_only=True):
    """The time by which a share of the leads has converted."""

    share: float
    """The share."""

    time: int | None
    """The time; none where the curve does not come so far."""

    low: int | None
    """The lower end of its 95 % interval."""

    high: int | None
    """The upper end."""


class AfterDays(Record, frozen=True, kw_only=True):
    """
    What has become of the leads a number of days (of 24 hours) after capture. Where some are still open
    but none was observed so long, nothing is known, and the shares are none.
    """

    days: int
    """The days."""

    at_risk: int
    """Leads that were observed so long without an outcome before."""

    unconverted: float | None
    """The estimated share not converted yet (Kaplan–Meier; what is disqualified is censored)."""

    unconverted_low: float | None
    """The lower end of its 95 % interval (Greenwood, log-log)."""

    unconverted_high: float | None
    """The upper end."""

    converted: float | None
    """The estimated share converted by then (Aalen–Johansen)."""

    converted_low: float | None
    """The lower end of its 95 % interval."""

    converted_high: float | None
    """The upper end."""

    disqualified: float | None
    """The estimated share disqualified by then (Aalen–Johansen)."""


class CurveStep(Record, frozen=True, kw_only=True):
    """A step of the Kaplan–Meier curve."""

    time: int
    """The time after capture."""

    at_risk: int
    """Leads observed so long."""

    converted: int
    """Conversions at that time."""

    censored: int
    """Leads of which no more is known from then on."""

    unconverted: float
    """The estimated share not converted yet, after that time."""

    low: float
    """The lower end of its 95 % interval."""

    high: float
    """The upper end."""


class TimeToConvertTotals(Record, frozen=True, kw_only=True):
    """The same over all groups, and whether the groups differ."""

    leads: int
    """Leads captured in the period."""

    converted: int
    """Of those: converted."""

    disqualified: int
    """Of those: disqualified."""

    waiting: int
    """Of those: still open."""

    quantiles: tuple[TimeQuantile, ...]
    """The time by which a share of the leads has converted, one for each share that was asked for."""

    after: tuple[AfterDays, ...]
    """What has become of the leads after so many days, one for each number of days that was asked for."""

    converted_only_mean: int | None
    """
    The mean over *converted leads only*: it leaves out all who take longer than has passed, and is given
    for comparison.
    """

    converted_only_median: int | None
    """The median (type 7) over *converted leads only*, likewise."""

    curve: tuple[CurveStep, ...]
    """The whole curve, if it was asked for."""

    log_rank: LogRank | None
    """
    The log-rank test between the groups; none for fewer than two, for overlapping ones, or where nothing
    was converted.
    """


class LogRank(Record, frozen=True, kw_only=True):
    """The log-rank test of several groups."""

    chi_square: float
    """The test's statistic."""

    degrees: int
    """Its degrees of freedom: groups that were at risk when an event happened, less one."""

    p_value: float
    """How probable such a statistic or a larger one is when the groups do not differ."""

    groups: tuple[LogRankGroup, ...]
    """The groups that have subjects, in the order given."""


class LogRankGroup(Record, frozen=True, kw_only=True):
    """One group of a `LogRank` test."""

    subjects: int
    """Its subjects."""

    observed: int
    """Its events."""

    expected: float
    """The events it would have if each were drawn among all who were at risk at its time."""


class StageDurationReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[StageDurationGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: tuple[StageDuration, ...]
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class StageDurationGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    stage: str
    """The stage, by key."""

    kind: StageKind
    """Its kind, in the last lifecycle that had it."""

    spells: int
    """Visits."""

    finished: int
    """Of those: ended."""

    running: int
    """Of those: last."""

    revisits: int
    """Of those: the lead had been in that stage before."""

    finished_mean: int | None
    """Mean length of the ended ones."""

    finished_p25: int | None
    """First quartile (type 7) of the ended ones."""

    finished_median: int | None
    """Median of the ended ones."""

    finished_p75: int | None
    """Third quartile of the ended ones."""

    finished_p90: int | None
    """Ninetieth percentile of the ended ones."""

    median: int | None
    """
    Median of all (Kaplan–Meier; those that last are right-censored at the instant of the report); none
    where the curve does not come so far.
    """

    median_low: int | None
    """The lower end of its 95 % interval."""

    median_high: int | None
    """The upper end."""


class StageDuration(Record, frozen=True, kw_only=True):
    """
    The visits to one stage that *began* in the period. Stages stand as in the funnel; one nobody visited
    has a line all the same.

    A group of the calendar, or of the owner at the event, goes by the beginning of the visit.
    """

    stage: str
    """The stage, by key."""

    kind: StageKind
    """Its kind, in the last lifecycle that had it."""

    spells: int
    """Visits."""

    finished: int
    """Of those: ended."""

    running: int
    """Of those: last."""

    revisits: int
    """Of those: the lead had been in that stage before."""

    finished_mean: int | None
    """Mean length of the ended ones."""

    finished_p25: int | None
    """First quartile (type 7) of the ended ones."""

    finished_median: int | None
    """Median of the ended ones."""

    finished_p75: int | None
    """Third quartile of the ended ones."""

    finished_p90: int | None
    """Ninetieth percentile of the ended ones."""

    median: int | None
    """
    Median of all (Kaplan–Meier; those that last are right-censored at the instant of the report); none
    where the curve does not come so far.
    """

    median_low: int | None
    """The lower end of its 95 % interval."""

    median_high: int | None
    """The upper end."""


class CohortReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[CohortGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: CohortTotals
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class CohortGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    cohort: date
    """The first day of the step."""

    leads: int
    """Leads captured in it (and in the period)."""

    converted: int
    """Of those: converted."""

    cells: tuple[CohortCell, ...]
    """
    Conversions added up: the first cell up to the end of the step of capture, each next one a step
    further, the last one the step that is running at the instant of the report. What lies in the future
    has no cell.
    """


class CohortCell(Record, frozen=True, kw_only=True):
    """One cell of the matrix."""

    leads: int
    """Leads that could be observed so long: of those cohorts that are old enough."""

    converted: int
    """Of those: converted by then."""

    rate: float | None
    """`converted / leads`."""


class CohortTotals(Record, frozen=True, kw_only=True):
    """All cohorts together; each cell over the cohorts that are old enough to have it."""

    leads: int
    """Leads."""

    converted: int
    """Of those: converted."""

    cells: tuple[CohortCell, ...]
    """The cells."""


class TrendReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[TrendGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: TrendTotals
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class TrendGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    date: date
    """The first day of the step."""

    captured: int
    """Leads captured."""

    mql: int
    """Leads that entered a stage of kind `marketing_qualified` for the first time."""

    sql: int
    """Leads that entered a stage of kind `sales_qualified` for the first time."""

    qualified: int
    """Leads that entered a stage of either kind for the first time: the newly qualified ones."""

    converted: int
    """Leads converted."""

    disqualified: int
    """Disqualifications."""

    won: int
    """Opportunities won."""

    won_amount: tuple[Money, ...]
    """What they brought, a sum for each currency."""

    qualified_before: int
    """Leads newly qualified in the whole step of the calendar before, whether in the period or not."""

    velocity: float | None
    """
    Lead velocity rate: `(qualified - qualified_before) / qualified_before`; none where there were none
    before.
    """


class TrendTotals(Record, frozen=True, kw_only=True):
    """The whole period, and the one before it."""

    captured: int
    """Leads captured."""

    mql: int
    """Leads that entered a stage of kind `marketing_qualified` for the first time."""

    sql: int
    """Leads that entered a stage of kind `sales_qualified` for the first time."""

    qualified: int
    """Leads that entered a stage of either kind for the first time: the newly qualified ones."""

    converted: int
    """Leads converted."""

    disqualified: int
    """Disqualifications."""

    won: int
    """Opportunities won."""

    won_amount: tuple[Money, ...]
    """What they brought, a sum for each currency."""

    previous: PreviousPeriod | None
    """The period before, of equal length in steps of the calendar; none if an end of the period is open."""


class PreviousPeriod(Record, frozen=True, kw_only=True, rename={'from_': 'from'}):
    """The period before."""

    from_: datetime
    """Its first instant."""

    until: datetime
    """The first instant after it."""

    captured: int
    """Leads captured."""

    mql: int
    """Leads that entered a stage of kind `marketing_qualified` for the first time."""

    sql: int
    """Leads that entered a stage of kind `sales_qualified` for the first time."""

    qualified: int
    """Leads that entered a stage of either kind for the first time: the newly qualified ones."""

    converted: int
    """Leads converted."""

    disqualified: int
    """Disqualifications."""

    won: int
    """Opportunities won."""

    won_amount: tuple[Money, ...]
    """What they brought, a sum for each currency."""


class SourceReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[SourceGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: SourceRow
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class SourceGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    leads: int
    """Leads captured in the period."""

    converted: int
    """Of those: converted."""

    rate: float | None
    """`converted / leads`."""

    rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    rate_high: float | None
    """The upper end."""

    median_time: int | None
    """The median time to convert (Kaplan–Meier, as in the report of that name)."""

    spend: tuple[Money, ...]
    """What was spent, a sum for each currency."""

    cost_per_lead: tuple[Money, ...]
    """`spend / leads`, rounded to the nearest minor unit (half away from zero); none without leads."""

    cost_per_customer: tuple[Money, ...]
    """`spend / converted`, likewise."""

    won: int
    """Opportunities of these leads that are won, whenever."""

    won_amount: tuple[Money, ...]
    """What they brought, a sum for each currency."""

    return_on_spend: tuple[Return, ...]
    """`(won_amount - spend) / spend` for each currency in which more than nothing was spent."""

    planned_leads: int | None
    """
    How many leads the plans of the campaigns promise whose time overlaps the period; none if no plan
    says.
    """

    planned_cost: tuple[Money, ...]
    """
    What those plans allow to be spent: the budget, or else leads times cost per lead; a sum for each
    currency.
    """


class Return(Record, frozen=True, kw_only=True):
    """The return on what was spent in a currency."""

    currency: str
    """The currency."""

    value: float
    """`(won - spend) / spend`."""


class SourceRow(Record, frozen=True, kw_only=True):
    """
    The leads captured in the period by where they came from, what was spent to get them, and what they
    brought. Grouped by source where nothing else is asked for.

    Spend is that of campaigns, with its instant in the period. It is counted *once*: in the group of the
    campaign itself, of its own source, of its own channel, of the time of spending; with any other key it
    stands in the group without a value, for nothing says which leads it was for. A filter bears on spend
    and plan by its campaigns, sources and channels only, against those of the campaign.
    """

    leads: int
    """Leads captured in the period."""

    converted: int
    """Of those: converted."""

    rate: float | None
    """`converted / leads`."""

    rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    rate_high: float | None
    """The upper end."""

    median_time: int | None
    """The median time to convert (Kaplan–Meier, as in the report of that name)."""

    spend: tuple[Money, ...]
    """What was spent, a sum for each currency."""

    cost_per_lead: tuple[Money, ...]
    """`spend / leads`, rounded to the nearest minor unit (half away from zero); none without leads."""

    cost_per_customer: tuple[Money, ...]
    """`spend / converted`, likewise."""

    won: int
    """Opportunities of these leads that are won, whenever."""

    won_amount: tuple[Money, ...]
    """What they brought, a sum for each currency."""

    return_on_spend: tuple[Return, ...]
    """`(won_amount - spend) / spend` for each currency in which more than nothing was spent."""

    planned_leads: int | None
    """
    How many leads the plans of the campaigns promise whose time overlaps the period; none if no plan
    says.
    """

    planned_cost: tuple[Money, ...]
    """
    What those plans allow to be spent: the budget, or else leads times cost per lead; a sum for each
    currency.
    """


class OwnerReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[OwnerGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: OwnerRow
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class OwnerGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    user: int | None
    """The user; none for what nobody owned, and in the totals."""

    name: str | None
    """The name it had at the instant of the report."""

    leads_captured: int
    """Leads captured in the period that the user owned from the start."""

    leads_held: int
    """Distinct leads owned at some time in the period (up to the instant of the report)."""

    lead_days_held: float
    """How long leads were owned within the period, added up, in days of 24 hours."""

    responded: int
    """First responses in the period, credited to who owned the lead at that instant."""

    response_median: int | None
    """The median (type 7) of the times from capture to those first responses."""

    activities: int
    """
    Activities in the period that the user did, notes not counted; with leads, and with opportunities that
    have a lead. Those with customers and with opportunities without a lead are in only where nothing is
    filtered.
    """

    converted: int
    """Conversions in the period that stand, credited to who owned the lead at that instant."""

    customers: int
    """Customers written in in the period, credited to who owned them at first."""

    won: int
    """Opportunities won in the period (that are still won), credited to their owner."""

    won_amount: tuple[Money, ...]
    """What they brought, a sum for each currency."""


class OwnerRow(Record, frozen=True, kw_only=True):
    """
    What one user did in the period, as the owner of leads and as the owner of customers. The line without
    a user holds what nobody owned. A user has a line where there is anything to tell.

    Lines add up to the totals but for `leads_held`: a lead can have been held by several, and counts once
    in the totals. A group of the calendar goes by the instant of each thing counted; time held and leads
    held go by the capture.
    """

    user: int | None
    """The user; none for what nobody owned, and in the totals."""

    name: str | None
    """The name it had at the instant of the report."""

    leads_captured: int
    """Leads captured in the period that the user owned from the start."""

    leads_held: int
    """Distinct leads owned at some time in the period (up to the instant of the report)."""

    lead_days_held: float
    """How long leads were owned within the period, added up, in days of 24 hours."""

    responded: int
    """First responses in the period, credited to who owned the lead at that instant."""

    response_median: int | None
    """The median (type 7) of the times from capture to those first responses."""

    activities: int
    """
    Activities in the period that the user did, notes not counted; with leads, and with opportunities that
    have a lead. Those with customers and with opportunities without a lead are in only where nothing is
    filtered.
    """

    converted: int
    """Conversions in the period that stand, credited to who owned the lead at that instant."""

    customers: int
    """Customers written in in the period, credited to who owned them at first."""

    won: int
    """Opportunities won in the period (that are still won), credited to their owner."""

    won_amount: tuple[Money, ...]
    """What they brought, a sum for each currency."""


class FirstResponseReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[FirstResponseGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: FirstResponseRow
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class FirstResponseGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    leads: int
    """Leads captured in the period."""

    responded: int
    """Of those: had a response."""

    waiting: int
    """Of those: had none. Their times are right-censored."""

    within_target: int
    """Responded within the target (or exactly at it)."""

    missed: int
    """Responded later, or waited longer than the target without a response."""

    undecided: int
    """Without a response, but not longer than the target: not known yet."""

    within_rate: float | None
    """`within_target / (within_target + missed)`."""

    responded_mean: int | None
    """Mean over those who had a response."""

    responded_p25: int | None
    """First quartile (type 7) over those who had a response."""

    responded_median: int | None
    """Median over those who had a response."""

    responded_p75: int | None
    """Third quartile over those who had a response."""

    responded_p90: int | None
    """Ninetieth percentile over those who had a response."""

    median: int | None
    """Median over all (Kaplan–Meier); none where the curve does not come so far."""

    median_low: int | None
    """The lower end of its 95 % interval."""

    median_high: int | None
    """The upper end."""


class FirstResponseRow(Record, frozen=True, kw_only=True):
    """
    The time from the capture of a lead to the first outbound activity (no note) at or after it, by the
    clock on the wall, for leads captured in the period.

    A lead without a response waits until the instant of the report or, if it is converted or
    disqualified, until it became so.
    """

    leads: int
    """Leads captured in the period."""

    responded: int
    """Of those: had a response."""

    waiting: int
    """Of those: had none. Their times are right-censored."""

    within_target: int
    """Responded within the target (or exactly at it)."""

    missed: int
    """Responded later, or waited longer than the target without a response."""

    undecided: int
    """Without a response, but not longer than the target: not known yet."""

    within_rate: float | None
    """`within_target / (within_target + missed)`."""

    responded_mean: int | None
    """Mean over those who had a response."""

    responded_p25: int | None
    """First quartile (type 7) over those who had a response."""

    responded_median: int | None
    """Median over those who had a response."""

    responded_p75: int | None
    """Third quartile over those who had a response."""

    responded_p90: int | None
    """Ninetieth percentile over those who had a response."""

    median: int | None
    """Median over all (Kaplan–Meier); none where the curve does not come so far."""

    median_low: int | None
    """The lower end of its 95 % interval."""

    median_high: int | None
    """The upper end."""


class ActivityCountReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[ActivityCountGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: ActivityTotals
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class ActivityCountGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    touches: int
    """How many touches."""

    leads: int
    """Leads that had so many."""

    converted: int
    """Of those: converted."""

    rate: float | None
    """`converted / leads`."""

    rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    rate_high: float | None
    """The upper end."""

    calls: int
    """Calls."""

    emails: int
    """E-mails."""

    messages: int
    """Messages."""

    meetings: int
    """Meetings."""

    forms: int
    """Forms."""

    visits: int
    """Visits."""

    proposals: int
    """Proposals."""


class ActivityTotals(Record, frozen=True, kw_only=True):
    """All leads together."""

    leads: int
    """Leads captured in the period."""

    converted: int
    """Of those: converted."""

    touches: int
    """All their touches."""

    touches_per_lead: float | None
    """`touches / leads`."""

    converted_median: int | None
    """Median (type 7) of the number of touches of converted leads, rounded to a whole number."""

    calls: int
    """Calls."""

    emails: int
    """E-mails."""

    messages: int
    """Messages."""

    meetings: int
    """Meetings."""

    forms: int
    """Forms."""

    visits: int
    """Visits."""

    proposals: int
    """Proposals."""


class AgingReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[AgingGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: AgingRow
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class AgingGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    stage: str | None
    """The stage, by key; `None` in the totals, which are over all stages."""

    kind: StageKind | None
    """Its kind."""

    leads: int
    """Open leads."""

    age_median: int | None
    """How long they have been in the stage: median (type 7)."""

    age_p90: int | None
    """Ninetieth percentile."""

    age_max: int | None
    """The longest."""

    overdue_leads: int
    """Leads with a follow-up of their own that was due before the instant of the report and is not done."""

    overdue_follow_ups: int
    """Those follow-ups."""

    idle: int
    """
    Leads whose capture and last activity (no note) both lie at least the asked number of days (of 24
    hours) back.
    """


class AgingRow(Record, frozen=True, kw_only=True):
    """
    The leads that are open at the instant of the report and in this stage. The period, if one is given,
    is that of their capture. The open stages of the lifecycle have a line each, also where nobody is in
    it.
    """

    stage: str | None
    """The stage, by key; `None` in the totals, which are over all stages."""

    kind: StageKind | None
    """Its kind."""

    leads: int
    """Open leads."""

    age_median: int | None
    """How long they have been in the stage: median (type 7)."""

    age_p90: int | None
    """Ninetieth percentile."""

    age_max: int | None
    """The longest."""

    overdue_leads: int
    """Leads with a follow-up of their own that was due before the instant of the report and is not done."""

    overdue_follow_ups: int
    """Those follow-ups."""

    idle: int
    """
    Leads whose capture and last activity (no note) both lie at least the asked number of days (of 24
    hours) back.
    """


class LostReasonReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[LostReasonGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: LostTotals
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class LostReasonGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    lost: Lost
    """A lead, or an opportunity."""

    reason: str | None
    """The reason as it was given."""

    stage: str
    """The stage it was lost from, by key: of the lifecycle for a lead, of the pipeline for an opportunity."""

    count: int
    """Losses."""

    reopened: int
    """Of those: reopened later."""

    won: int
    """Of those: the lead is converted, the opportunity won, at the instant of the report."""


Lost = Literal["lead", "opportunity"]
"""What was lost."""

class LostTotals(Record, frozen=True, kw_only=True):
    """All losses together."""

    leads: int
    """Leads lost."""

    leads_reopened: int
    """Of those: reopened later."""

    leads_won: int
    """Of those: converted."""

    opportunities: int
    """Opportunities lost."""

    opportunities_reopened: int
    """Of those: reopened later."""

    opportunities_won: int
    """Of those: won."""


class PipelineReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[PipelineGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: PipelineTotals
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class PipelineGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    stage: str
    """The stage of the pipeline, by key."""

    close_month: date | None
    """The first day of the month in which they are expected to close; none where no day is named."""

    currency: str | None
    """The currency; none for those without an amount."""

    count: int
    """Opportunities."""

    amount_minor: int
    """Their amounts added up, in minor units."""

    weighted_minor: int
    """
    Each amount times its probability (that of the stage in the settings of then, where the opportunity
    has none of its own), rounded to the nearest minor unit (half away from zero) and added up.
    """


class PipelineTotals(Record, frozen=True, kw_only=True):
    """The whole pipeline."""

    count: int
    """Open opportunities."""

    without_amount: int
    """Of those: without an amount."""

    amount: tuple[Money, ...]
    """Amounts, a sum for each currency."""

    weighted: tuple[Money, ...]
    """Weighted amounts, likewise."""

    moved: tuple[PipelineMove, ...]
    """What moved since the earlier instant, one line a currency; empty if none was named."""


class PipelineMove(Record, frozen=True, kw_only=True):
    """
    What moved in the pipeline between two instants, among opportunities of one currency (that at the
    later instant, or at the earlier one where the amount is gone). Their states at the two instants are
    compared; what went and came back between them has not moved.
    """

    currency: str | None
    """The currency; none for those without an amount at both instants."""

    new: int
    """Opened since, whatever became of it."""

    new_minor: int
    """Their amounts at the later instant."""

    advanced: int
    """
    Open at both instants, and in a later stage of the pipeline (in the order of the settings of the later
    instant; unknown stages come first).
    """

    went_back: int
    """Open at both instants, and in an earlier stage."""

    slipped: int
    """Open at both instants, and expected to close later than it was (or no longer on any day)."""

    pulled_in: int
    """Open at both instants, and expected to close earlier than it was (or for the first time on a day)."""

    won: int
    """Won now, and not then."""

    won_minor: int
    """Their amounts at the later instant."""

    lost: int
    """Lost now, and not then."""

    lost_minor: int
    """Their amounts at the later instant."""

    reopened: int
    """Ended then, and open now."""

    changed: int
    """There at both instants with different amounts, open at both."""

    changed_minor: int
    """
    By how much their amounts differ: in the currency of now, what was in another currency counted as
    nothing.
    """


class TemperatureReport(Record, frozen=True, kw_only=True):
    """
    The answer of a report: one row a group (and, where the report has lines of its own, one a line), the
    totals over everything selected, and the request as it was understood.
    """

    request: Resolved
    """The request as it was understood."""

    rows: tuple[TemperatureGroup, ...]
    """
    The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to
    the totals.
    """

    totals: TemperatureRow
    """
    The same over everything that was selected. Groups sum to it wherever the measure adds up and the
    groups do not overlap.
    """


class TemperatureGroup(Record, frozen=True, kw_only=True):
    """A row of a report. The measures are read as if they were its own: `row.leads`."""

    group: tuple[GroupValue, ...]
    """The values of its group, one a key of `Resolved::group_by`."""

    temperature: Temperature | None
    """The temperature; `None` in the totals."""

    captured: int
    """Leads that had it when they were captured."""

    captured_converted: int
    """Of those: converted."""

    captured_rate: float | None
    """`captured_converted / captured`."""

    captured_rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    captured_rate_high: float | None
    """The upper end."""

    last: int
    """
    Leads that had it last: when the conversion or disqualification that stands was recorded, or for an
    open lead at the instant of the report.
    """

    last_converted: int
    """Of those: converted."""

    last_rate: float | None
    """`last_converted / last`."""

    last_rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    last_rate_high: float | None
    """The upper end."""


class TemperatureRow(Record, frozen=True, kw_only=True):
    """
    The leads captured in the period by one temperature, twice: that they had when they were captured, and
    that they had in the end, before their outcome. Every temperature has a line.
    """

    temperature: Temperature | None
    """The temperature; `None` in the totals."""

    captured: int
    """Leads that had it when they were captured."""

    captured_converted: int
    """Of those: converted."""

    captured_rate: float | None
    """`captured_converted / captured`."""

    captured_rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    captured_rate_high: float | None
    """The upper end."""

    last: int
    """
    Leads that had it last: when the conversion or disqualification that stands was recorded, or for an
    open lead at the instant of the report.
    """

    last_converted: int
    """Of those: converted."""

    last_rate: float | None
    """`last_converted / last`."""

    last_rate_low: float | None
    """The lower end of the rate's 95 % interval (Wilson)."""

    last_rate_high: float | None
    """The upper end."""


class Feed(Record, frozen=True, kw_only=True):
    """A part of the ledger."""

    items: tuple[Event, ...]
    """What happened, in order."""

    next: int
    """The place after which to go on; the same as was asked for where nothing has happened since."""


class Stats(Record, frozen=True, kw_only=True):
    """Figures of a book."""

    events: int
    """How many events the ledger holds."""

    recorded_at: datetime
    """When the last one was recorded."""

    leads: int
    """How many leads there are."""

    interests: int
    """How many interests."""

    customers: int
    """How many customers."""

    opportunities: int
    """How many opportunities."""

    activities: int
    """How many activities."""

    follow_ups: int
    """How many follow-ups."""

    users: int
    """How many users."""

    campaigns: int
    """How many campaigns."""

    storage_bytes: int
    """The bytes that the storage takes."""

    overlay_bytes: int
    """The bytes that changes take in memory which are not written behind yet."""

    columns_bytes: int
    """The bytes that the columns of the reports take in memory; none before the first report."""

    checkpoint_bytes: int
    """The bytes that the columns take in the storage, so far as this book knows."""

    written_behind: int
    """Up to where everything is written behind; a crash would have the rest folded again."""


class Verification(Record, frozen=True, kw_only=True):
    """What verifying a book came to."""

    blocks: int
    """How many blocks of the ledger were read."""

    events: int
    """How many events were folded."""

    keys: int
    """How many keys of records and indexes were compared."""

    problems: int
    """How many findings there are in all."""

    findings: tuple[Finding, ...]
    """The first hundred of them."""


class Finding(Record, frozen=True, kw_only=True):
    """Something that is not as the ledger says it is to be."""

    place: str
    """Where: a place in the ledger, a record, or an entry of an index."""

    problem: str
    """What is wrong there."""


__all__ = [
    "Activity",
    "ActivityCountGroup",
    "ActivityCountReport",
    "ActivityKind",
    "ActivityPage",
    "ActivityRecorded",
    "ActivityTotals",
    "Address",
    "AfterDays",
    "AgingGroup",
    "AgingReport",
    "AgingRow",
    "AllowedMove",
    "Attribute",
    "Bant",
    "BookCreated",
    "Campaign",
    "CampaignAdded",
    "CampaignCard",
    "CampaignEdited",
    "CampaignPlan",
    "CapturedLead",
    "Channel",
    "CohortCell",
    "CohortGroup",
    "CohortReport",
    "CohortTotals",
    "Company",
    "Consent",
    "Contact",
    "ConversionGroup",
    "ConversionReport",
    "ConversionReverted",
    "ConversionRow",
    "ConvertedLead",
    "CurveStep",
    "Customer",
    "CustomerAssigned",
    "CustomerCard",
    "CustomerCreated",
    "CustomerEdited",
    "CustomerField",
    "CustomerKind",
    "CustomerPage",
    "Due",
    "Event",
    "Feed",
    "Finding",
    "FirstResponseGroup",
    "FirstResponseReport",
    "FirstResponseRow",
    "FollowUp",
    "FollowUpAdded",
    "FollowUpCompleted",
    "FollowUpPage",
    "FunnelStage",
    "FunnelStageGroup",
    "FunnelStageReport",
    "FunnelTotals",
    "GroupValue",
    "Interest",
    "InterestCard",
    "InterestIdentified",
    "InterestPage",
    "InterestRecorded",
    "Known",
    "Lead",
    "LeadAssigned",
    "LeadCaptured",
    "LeadCard",
    "LeadConverted",
    "LeadDisqualified",
    "LeadEdited",
    "LeadField",
    "LeadFilter",
    "LeadLinked",
    "LeadMoved",
    "LeadPage",
    "LeadReopened",
    "Lifecycle",
    "LifecycleChanged",
    "Link",
    "LogRank",
    "LogRankGroup",
    "Lost",
    "LostReasonGroup",
    "LostReasonReport",
    "LostTotals",
    "Match",
    "MatchedBy",
    "Money",
    "Named",
    "Opportunity",
    "OpportunityCard",
    "OpportunityEdited",
    "OpportunityField",
    "OpportunityLost",
    "OpportunityMoved",
    "OpportunityOpened",
    "OpportunityPage",
    "OpportunityReopened",
    "OpportunityStatus",
    "OpportunityWon",
    "Outcome",
    "OwnerGroup",
    "OwnerReport",
    "OwnerRow",
    "PipelineGroup",
    "PipelineMove",
    "PipelineReport",
    "PipelineStage",
    "PipelineTotals",
    "PreviousPeriod",
    "Referrer",
    "Resolved",
    "Return",
    "SaleKind",
    "ScorePart",
    "Settings",
    "SettingsChanged",
    "SourceGroup",
    "SourceReport",
    "SourceRow",
    "Span",
    "Spell",
    "SpendRecorded",
    "Stage",
    "StageDuration",
    "StageDurationGroup",
    "StageDurationReport",
    "StageKind",
    "Stats",
    "Step",
    "Subject",
    "Temperature",
    "TemperatureGroup",
    "TemperatureReport",
    "TemperatureRow",
    "TemperatureSet",
    "TimeQuantile",
    "TimeToConvertGroup",
    "TimeToConvertReport",
    "TimeToConvertTotals",
    "TrendGroup",
    "TrendReport",
    "TrendTotals",
    "User",
    "UserAdded",
    "UserEdited",
    "Utm",
    "Verification",
    "Way",
]
