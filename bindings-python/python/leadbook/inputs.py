"""What operations take, where it is more than a value: dictionaries with these fields."""

# Made by bindings-python/generate.py from core/docs/operations.json: change those.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, TypedDict, Union

from typing_extensions import Required

class Company(TypedDict, total=False):
    """The company a lead speaks for."""

    name: str
    """Its name."""

    domain: str | None
    """Its domain on the web."""

    industry: str | None
    """Its industry."""

    size: str | None
    """How many people work there, as known: `11-50`, `about 200`."""


Channel = Literal["inbound", "outbound", "referral"]
"""How a lead came."""

class Utm(TypedDict, total=False):
    """What the link that brought the lead said of the campaign."""

    source: str | None
    """`utm_source`."""

    medium: str | None
    """`utm_medium`."""

    campaign: str | None
    """`utm_campaign`."""

    term: str | None
    """`utm_term`."""

    content: str | None
    """`utm_content`."""


class ReferrerLead(TypedDict, total=False):
    """Another lead."""

    lead: Required[int]


class ReferrerCustomer(TypedDict, total=False):
    """A customer."""

    customer: Required[int]


class ReferrerText(TypedDict, total=False):
    """Somebody the book does not know."""

    text: Required[str]


Referrer = Union["ReferrerLead", "ReferrerCustomer", "ReferrerText"]
"""Who sent the lead."""

Temperature = Literal["cold", "warm", "hot"]
"""How near to buying, independent of the stage."""

class ScorePart(TypedDict, total=False):
    """A part of a score: what it was given for, and how much."""

    name: Required[str]
    """What the points are for."""

    points: Required[int]
    """How many, or how many less."""


class Bant(TypedDict, total=False):
    """The four answers behind a sales-qualified lead, and the problem behind them."""

    budget: str | None
    """Can they pay?"""

    authority: str | None
    """Who decides?"""

    need: str | None
    """What do they need?"""

    timeline: str | None
    """By when?"""

    problem: str | None
    """What hurts?"""


Attribute = Union["bool", "int", "float", "datetime", "str"]
"""The value of a custom attribute: a typed scalar."""

class Consent(TypedDict, total=False):
    """What the lead said of one purpose that their data may or may not serve."""

    purpose: Required[str]
    """For what: `newsletter`, `phone_calls`, …"""

    granted: Required[bool]
    """Given, or withdrawn."""

    at: Required[datetime]
    """When."""

    basis: str | None
    """On what legal basis or by what act: `double opt-in`, `contract`, …"""


OnKnown = Literal["attach", "refuse", "repeat"]
"""What to do when the person to be captured is already known."""

QualifiedAs = Literal["marketing", "sales"]
"""As what a lead qualifies."""

class CustomerChoiceNew(TypedDict, total=False):
    """
    A new one, with the lead's company or person as its name and the person as its contact. Refused as
    `known` if a customer is already known by one of the lead's e-mails or phones.
    """

    type: Required[Literal["new"]]


class CustomerChoiceAnother(TypedDict, total=False):
    """
    A new one, even if a customer is already known by one of the lead's e-mails or phones: another branch
    behind one switchboard.
    """

    type: Required[Literal["another"]]


class CustomerChoiceExisting(TypedDict, total=False):
    """The one that is named."""

    type: Required[Literal["existing"]]

    customer: Required[int]
    """The customer."""


class CustomerChoiceMatch(TypedDict, total=False):
    """
    The one that is known by the lead's links, e-mails or phones. Refused if there is none, or more than
    one.
    """

    type: Required[Literal["match"]]


CustomerChoice = Union["CustomerChoiceNew", "CustomerChoiceAnother", "CustomerChoiceExisting", "CustomerChoiceMatch"]
"""Which customer a lead becomes."""

class OpportunityChoiceNone(TypedDict, total=False):
    """None."""

    type: Required[Literal["none"]]


class OpportunityChoiceNew(TypedDict, total=False):
    """A new one; its lead and customer are those of the conversion."""

    type: Required[Literal["new"]]

    opportunity: Required[NewOpportunity]
    """What it is."""


class OpportunityChoiceExisting(TypedDict, total=False):
    """One that is there already and belongs to the lead or to the customer; it is linked to the customer."""

    type: Required[Literal["existing"]]

    opportunity: Required[int]
    """Which one."""


OpportunityChoice = Union["OpportunityChoiceNone", "OpportunityChoiceNew", "OpportunityChoiceExisting"]
"""Which opportunity goes with a conversion."""

class NewOpportunity(TypedDict, total=False):
    """An opportunity to be opened; a name is needed, and a lead or a customer that it is with."""

    name: str
    """What it is called."""

    lead: int | None
    """The lead that it comes from."""

    customer: int | None
    """The customer that it is with."""

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

    owner: int | None
    """Who is responsible."""

    stage: str | None
    """The stage of the pipeline that it starts in, by key; none: the first one."""

    attributes: Mapping[str, Attribute]
    """Custom attributes."""


SaleKind = Literal["first", "repeat", "cross_sell", "upsell"]
"""What kind of sale it would be."""

class Money(TypedDict, total=False):
    """An amount in the minor units of its currency: 12.34 EUR is 1,234 of them, 500 JPY is 500."""

    amount_minor: Required[int]
    """Whole minor units."""

    currency: Required[str]
    """The currency."""


class LeadFilter(TypedDict, total=False):
    """
    What a lead must be like: all conditions must hold, of a list any value will do (but *all* tags and
    attributes), and what is empty is no condition.
    """

    stages: Sequence[str]
    """In one of these stages, by key. A stage that the lifecycle does not have is refused as `invalid`."""

    kinds: Sequence[StageKind]
    """In a stage of one of these kinds."""

    sources: Sequence[str]
    """From one of these sources."""

    channels: Sequence[Channel]
    """Come in one of these ways."""

    campaigns: Sequence[int]
    """Brought by one of these campaigns."""

    owners: Sequence[int]
    """Owned by one of these users."""

    unowned: bool
    """Owned by nobody; together with `owners`: by one of them or by nobody."""

    temperatures: Sequence[Temperature]
    """Of one of these temperatures."""

    tags: Sequence[str]
    """With all of these tags."""

    attributes: Mapping[str, Attribute]
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


StageKind = Literal["new", "working", "nurturing", "marketing_qualified", "sales_qualified", "converted", "disqualified"]
"""What a stage means, whatever it is called."""

Span = TypedDict(
    "Span",
    {
        "from": "datetime | None",
        "until": "datetime | None",
    },
    total=False,
)
"""A stretch of time: from an instant on, until just before another one. A missing end is open."""

class LeadSort(TypedDict, total=False):
    """The order of a list of leads. What is not said is the order's own direction, see `LeadOrder`."""

    by: LeadOrder
    """By what."""

    descending: bool | None
    """Whether the latest instant or highest number comes first; none: as is usual for the order."""


LeadOrder = Literal["captured", "converted", "next_follow_up", "number"]
"""By what leads are sorted. Leads with the same instant are sorted by number, in the same direction."""

class InterestFilter(TypedDict, total=False):
    """
    What an interest must be like: all conditions must hold, of a list any value will do, and what is
    empty is no condition.
    """

    lead: int | None
    """Of that lead."""

    identified: bool | None
    """Of a lead that is known; or, if `false`, still anonymous."""

    sources: Sequence[str]
    """From one of these sources."""

    at: Span
    """Shown within that time."""


CustomerKind = Literal["person", "company"]
"""What a customer is."""

class ContactDraft(TypedDict, total=False):
    """A person to speak to at a customer, as given."""

    name: str
    """The person's name."""

    role: str | None
    """What the person does there."""

    emails: Sequence[str]
    """E-mails as given."""

    phones: Sequence[str]
    """Phones as given."""


class Address(TypedDict, total=False):
    """An address of a customer."""

    purpose: str | None
    """What it is for: `billing`, `delivery`, …"""

    street: str | None
    """Street, number and what else stands before the city."""

    city: str | None
    """City."""

    region: str | None
    """State, province or region."""

    postal_code: str | None
    """Postal code."""

    country: str | None
    """Country."""


class CustomerFilter(TypedDict, total=False):
    """
    What a customer must be like: all conditions must hold, of a list any value will do (but *all*
    segments), and what is empty is no condition.
    """

    owners: Sequence[int]
    """Owned by one of these users."""

    unowned: bool
    """Owned by nobody; together with `owners`: by one of them or by nobody."""

    kind: CustomerKind | None
    """Person or company."""

    segments: Sequence[str]
    """In all of these segments."""

    text: str | None
    """
    With, for each word of this text, a word that begins with it in its name, its legal name or a
    contact's name. A text without letters and digits is no condition.
    """


class OpportunityFilter(TypedDict, total=False):
    """
    What an opportunity must be like: all conditions must hold, of a list any value will do, and what is
    empty is no condition.
    """

    lead: int | None
    """Come from that lead."""

    customer: int | None
    """With that customer."""

    owners: Sequence[int]
    """Owned by one of these users."""

    unowned: bool
    """Owned by nobody; together with `owners`: by one of them or by nobody."""

    statuses: Sequence[OpportunityStatus]
    """Open, won or lost."""

    stages: Sequence[str]
    """
    In one of these stages of the pipeline, by key, or ended in it. The pipeline may have lost a stage in
    which some ended, so no key is refused.
    """

    expected_close_from: date | None
    """Expected to be decided on that day or later."""

    expected_close_until: date | None
    """Expected to be decided before that day."""


OpportunityStatus = Literal["open", "won", "lost"]
"""Whether an opportunity still runs, and how it ended."""

ActivityKind = Literal["call", "email", "message", "meeting", "form", "visit", "proposal", "note"]
"""What kind of touch an activity was."""

Way = Literal["inbound", "outbound"]
"""Who reached out to whom."""

class ActivityFilter(TypedDict, total=False):
    """
    What an activity must be like: all conditions must hold, of a list any value will do, and what is
    empty is no condition.
    """

    subject: Subject | None
    """With that lead, customer or opportunity."""

    by: int | None
    """Done by that user."""

    kinds: Sequence[ActivityKind]
    """Of one of these kinds."""

    at: Span
    """Within that time."""


class SubjectLead(TypedDict, total=False):
    """A lead."""

    lead: Required[int]


class SubjectCustomer(TypedDict, total=False):
    """A customer."""

    customer: Required[int]


class SubjectOpportunity(TypedDict, total=False):
    """An opportunity."""

    opportunity: Required[int]


Subject = Union["SubjectLead", "SubjectCustomer", "SubjectOpportunity"]
"""Whom an activity or a follow-up is about."""

class FollowUpFilter(TypedDict, total=False):
    """
    What a follow-up must be like: all conditions must hold, of a list any value will do, and what is
    empty is no condition.
    """

    subject: Subject | None
    """About that lead, customer or opportunity."""

    owners: Sequence[int]
    """To be done by one of these users."""

    unowned: bool
    """To be done by nobody in particular; together with `owners`: by one of them or by nobody."""

    open: bool | None
    """Still to be done; or, if `false`, done."""

    due: Span
    """Due within that time."""


class CampaignPlan(TypedDict, total=False):
    """What a campaign is planned to bring."""

    leads: int | None
    """How many leads."""

    cost_per_lead: Money | None
    """At what cost per lead."""

    budget: Money | None
    """How much may be spent in all."""


class Lifecycle(TypedDict, total=False):
    """The stages that leads go through and the moves allowed between them."""

    stages: Required[Sequence[Stage]]
    """The stages, in the order they are shown."""

    moves: Required[Sequence[AllowedMove]]
    """The moves allowed between them."""


class Stage(TypedDict, total=False):
    """A stage of the lifecycle."""

    key: Required[str]
    """By what it is named in commands: small letters, digits and underscores."""

    name: Required[str]
    """What people call it."""

    kind: Required[StageKind]
    """What it means."""


AllowedMove = TypedDict(
    "AllowedMove",
    {
        "from": "Required[str]",
        "to": "Required[str]",
        "reason": "bool",
    },
    total=False,
)
"""A move that the lifecycle allows."""

class Settings(TypedDict, total=False):
    """What holds for the whole book."""

    name: Required[str]
    """What the book is called."""

    region: Required[str]
    """The region that phones without a country code belong to, ISO 3166 alpha-2."""

    zone: Required[str]
    """The time zone that days and months are counted in, by its IANA name."""

    currency: Required[str]
    """The currency taken for granted."""

    pipeline: Required[Sequence[PipelineStage]]
    """The stages that opportunities go through, in their order; the first one is where they start."""

    lead_fields: Required[Sequence[str]]
    """The fields that a complete lead has, out of `LEAD_FIELDS`."""

    customer_fields: Required[Sequence[str]]
    """The fields that a complete customer has, out of `CUSTOMER_FIELDS`."""


class PipelineStage(TypedDict, total=False):
    """A stage of the pipeline that opportunities go through."""

    key: Required[str]
    """Its key."""

    name: Required[str]
    """Its name."""

    probability: Required[int]
    """How likely an opportunity in it is to be won, in percent."""


PeriodEnds1 = TypedDict(
    "PeriodEnds1",
    {
        "from": "datetime | date | str | None",
        "until": "datetime | date | str | None",
    },
    total=False,
)

class PeriodYear(TypedDict, total=False):

    year: Required[int]

    month: int

    quarter: int


class PeriodLast(TypedDict, total=False):

    last: Required[int]

    step: Required[CalendarStep]


Period = Union["PeriodEnds1", "Sequence[datetime | date | str | None]", "PeriodYear", "PeriodLast"]
"""
A stretch of time from its first instant until just before its last: its ends, a month, quarter or year, or
the last so many steps of the calendar.
"""

CalendarStep = Literal["day", "week", "month", "quarter", "year"]
"""A step of the calendar."""

__all__ = [
    "ActivityFilter",
    "ActivityKind",
    "Address",
    "AllowedMove",
    "Attribute",
    "Bant",
    "CalendarStep",
    "CampaignPlan",
    "Channel",
    "Company",
    "Consent",
    "ContactDraft",
    "CustomerChoice",
    "CustomerChoiceAnother",
    "CustomerChoiceExisting",
    "CustomerChoiceMatch",
    "CustomerChoiceNew",
    "CustomerFilter",
    "CustomerKind",
    "FollowUpFilter",
    "InterestFilter",
    "LeadFilter",
    "LeadOrder",
    "LeadSort",
    "Lifecycle",
    "Money",
    "NewOpportunity",
    "OnKnown",
    "OpportunityChoice",
    "OpportunityChoiceExisting",
    "OpportunityChoiceNew",
    "OpportunityChoiceNone",
    "OpportunityFilter",
    "OpportunityStatus",
    "Period",
    "PeriodEnds1",
    "PeriodLast",
    "PeriodYear",
    "PipelineStage",
    "QualifiedAs",
    "Referrer",
    "ReferrerCustomer",
    "ReferrerLead",
    "ReferrerText",
    "SaleKind",
    "ScorePart",
    "Settings",
    "Span",
    "Stage",
    "StageKind",
    "Subject",
    "SubjectCustomer",
    "SubjectLead",
    "SubjectOpportunity",
    "Temperature",
    "Utm",
    "Way",
]
