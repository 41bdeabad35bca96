"""Every operation of the book as a method."""

# Made by bindings-python/generate.py from core/docs/operations.json: change those.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from . import inputs, records
from ._lists import Listing
from ._report import Report
from ._wire import Wire, given

class Operations(Wire):
    """The operations. Writes take `at`, `by`, `request_id` and `version`; reads take `as_of`."""

    def capture_lead(
        self,
        *,
        name: str,
        source: str,
        job_title: str | None = None,
        emails: Sequence[str] | None = None,
        phones: Sequence[str] | None = None,
        company: inputs.Company | None = None,
        country: str | None = None,
        city: str | None = None,
        language: str | None = None,
        product: str | None = None,
        interest: str | None = None,
        channel: inputs.Channel | None = None,
        campaign: int | None = None,
        utm: inputs.Utm | None = None,
        referrer: inputs.Referrer | None = None,
        temperature: inputs.Temperature | None = None,
        owner: int | None = None,
        score: Sequence[inputs.ScorePart] | None = None,
        bant: inputs.Bant | None = None,
        tags: Sequence[str] | None = None,
        attributes: Mapping[str, inputs.Attribute] | None = None,
        consents: Sequence[inputs.Consent] | None = None,
        on_known: inputs.OnKnown | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.CapturedLead:
        """
        Captures a lead: a name, a source, and at least one e-mail or phone. Whoever is known already
        by one of them is told in the same transaction, and treated as `on_known` says.

        Args:
            name: The person's name.
            job_title: What the person does in the company.
            emails: E-mails as given.
            phones: Phones as given; without a country code they are taken to be of the book's region.
            company: The company the person speaks for.
            country: Country.
            city: City.
            language: Language.
            product: The product of interest.
            interest: What else is of interest, in free words.
            source: Where the lead came from.
            channel: How the lead came.
            campaign: The campaign that brought the lead.
            utm: What the link said of the campaign.
            referrer: Who sent the lead.
            temperature: How near to buying.
            owner: Who is responsible.
            score: The score with its parts.
            bant: The answers behind the qualification.
            tags: Tags.
            attributes: Custom attributes.
            consents: Consents, one a purpose.
            on_known: What to do when the person is already known.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("capture_lead", given({"name": name, "source": source}, job_title=job_title, emails=emails, phones=phones, company=company, country=country, city=city, language=language, product=product, interest=interest, channel=channel, campaign=campaign, utm=utm, referrer=referrer, temperature=temperature, owner=owner, score=score, bant=bant, tags=tags, attributes=attributes, consents=consents, on_known=on_known, at=at, by=by, request_id=request_id, version=version), records.CapturedLead)

    def edit_lead(
        self,
        *,
        lead: int,
        name: str | None | UnsetType = UNSET,
        job_title: str | None | UnsetType = UNSET,
        emails: Sequence[str] | None | UnsetType = UNSET,
        phones: Sequence[str] | None | UnsetType = UNSET,
        company: inputs.Company | None | UnsetType = UNSET,
        country: str | None | UnsetType = UNSET,
        city: str | None | UnsetType = UNSET,
        language: str | None | UnsetType = UNSET,
        product: str | None | UnsetType = UNSET,
        interest: str | None | UnsetType = UNSET,
        source: str | None | UnsetType = UNSET,
        channel: inputs.Channel | None | UnsetType = UNSET,
        campaign: int | None | UnsetType = UNSET,
        utm: inputs.Utm | None | UnsetType = UNSET,
        referrer: inputs.Referrer | None | UnsetType = UNSET,
        score: Sequence[inputs.ScorePart] | None | UnsetType = UNSET,
        bant: inputs.Bant | None | UnsetType = UNSET,
        tags: Sequence[str] | None | UnsetType = UNSET,
        attributes: Mapping[str, inputs.Attribute | None] | UnsetType = UNSET,
        consents: Sequence[inputs.Consent] | UnsetType = UNSET,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Changes what is on a lead's card. What is left out stays; saving without a change leaves the
        version.

        Args:
            lead: The lead.
            name: The person's name.
            job_title: What the person does in the company.
            emails: All e-mails from now on.
            phones: All phones from now on.
            company: The company.
            country: Country.
            city: City.
            language: Language.
            product: The product of interest.
            interest: What else is of interest.
            source: Where the lead came from.
            channel: How the lead came.
            campaign: The campaign that brought the lead.
            utm: What the link said of the campaign, as a whole.
            referrer: Who sent the lead.
            score: The score, as a whole.
            bant: The answers behind the qualification, as a whole.
            tags: All tags from now on.
            attributes: Attributes to set, or (without a value) to remove.
            consents: Consents given or withdrawn, each for its purpose.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("edit_lead", given({"lead": lead}, name=name, job_title=job_title, emails=emails, phones=phones, company=company, country=country, city=city, language=language, product=product, interest=interest, source=source, channel=channel, campaign=campaign, utm=utm, referrer=referrer, score=score, bant=bant, tags=tags, attributes=attributes, consents=consents, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def move_lead(
        self,
        *,
        lead: int,
        stage: str,
        reason: str | None = None,
        until: datetime | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Moves a lead to another stage. A disqualified stage needs a reason, and an open one reopens a
        disqualified lead; a converted lead moves only by reverting, and is only made by converting.

        Args:
            lead: The lead.
            stage: The stage, by key.
            reason: Why.
            until: When to come back to it, for a stage of kind nurturing.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("move_lead", given({"lead": lead, "stage": stage}, reason=reason, until=until, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def qualify_lead(
        self,
        *,
        lead: int,
        qualified_as: inputs.QualifiedAs | None = None,
        bant: inputs.Bant | None = None,
        score: Sequence[inputs.ScorePart] | None = None,
        reason: str | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Writes down what was found out while qualifying a lead, and moves it to the stage that it
        qualifies for.

        Args:
            lead: The lead.
            qualified_as: Moves the lead to the (first) stage of that kind; none: the answers are written
                down and the stage stays.
            bant: The answers.
            score: The score, as a whole.
            reason: Why, for a move that needs a reason.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("qualify_lead", given({"lead": lead}, qualified_as=qualified_as, bant=bant, score=score, reason=reason, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def set_temperature(
        self,
        *,
        lead: int,
        temperature: inputs.Temperature,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Says how near to buying a lead is.

        Args:
            lead: The lead.
            temperature: How near to buying.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("set_temperature", given({"lead": lead, "temperature": temperature}, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def assign_lead(
        self,
        *,
        lead: int,
        owner: int | None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Gives a lead another owner, or none.

        Args:
            lead: The lead.
            owner: Who is responsible; null for nobody.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("assign_lead", given({"lead": lead, "owner": owner}, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def disqualify_lead(
        self,
        *,
        lead: int,
        reason: str,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Takes a lead out of the funnel, with a reason. It can be reopened.

        Args:
            lead: The lead.
            reason: Why.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("disqualify_lead", given({"lead": lead, "reason": reason}, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def reopen_lead(
        self,
        *,
        lead: int,
        stage: str,
        reason: str | None = None,
        until: datetime | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Takes a disqualified lead back into a stage. Its earlier outcome and reason stay in its
        history.

        Args:
            lead: The lead.
            stage: The stage, by key.
            reason: Why.
            until: When to come back to it, for a stage of kind nurturing.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("reopen_lead", given({"lead": lead, "stage": stage}, reason=reason, until=until, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def convert_lead(
        self,
        *,
        lead: int,
        customer: inputs.CustomerChoice,
        opportunity: inputs.OpportunityChoice | None = None,
        customer_owner: int | None = None,
        fill_empty: bool | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.ConvertedLead:
        """
        Converts a lead: customer found or created, link written, opportunity opened or linked, stage
        moved, all in one transaction. Lead and customer each keep a record, a history and an owner of
        their own.

        Args:
            lead: The lead.
            customer: Which customer it becomes.
            opportunity: Which opportunity goes with it.
            customer_owner: Who is responsible for a customer that is created by it; none: nobody yet.
            fill_empty: Whether the empty fields of a customer that was there before are filled from the
                lead's card. What is filled is recorded; nothing is overwritten.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("convert_lead", given({"lead": lead, "customer": customer}, opportunity=opportunity, customer_owner=customer_owner, fill_empty=fill_empty, at=at, by=by, request_id=request_id, version=version), records.ConvertedLead)

    def revert_conversion(
        self,
        *,
        lead: int,
        reason: str,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Takes a conversion back, with a reason: the lead returns to the stage it came from. Both stay
        in history, and the customer stays.

        Args:
            lead: The lead.
            reason: Why.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("revert_conversion", given({"lead": lead, "reason": reason}, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def link_lead(
        self,
        *,
        lead: int,
        customer: int,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lead:
        """
        Links a lead to a customer without converting it: a further customer of a converted lead, or a
        repeat lead of a known one.

        Args:
            lead: The lead.
            customer: The customer.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("link_lead", given({"lead": lead, "customer": customer}, at=at, by=by, request_id=request_id, version=version), records.Lead)

    def lead(
        self,
        *,
        id: int,
        as_of: datetime | None = None,
    ) -> records.Lead:
        """
        The lead.

        Args:
            id: Its number.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("lead", given({"id": id}, as_of=as_of), records.Lead)

    def leads(
        self,
        *,
        filter: inputs.LeadFilter | None = None,
        sort: inputs.LeadSort | None = None,
        as_of: datetime | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Listing[records.Lead]:
        """
        A page of leads: filtered, sorted, and from a cursor on.

        Args:
            filter: What a lead must be like.
            sort: In what order; the newest first if nothing is said.
            as_of: What the book knew at that instant; now, if nothing is said.
            limit: How many at most; all, if nothing is said.
            after: Where to go on: the `next` of a page.
        """
        return Listing(self, "leads", given({}, filter=filter, sort=sort, as_of=as_of), records.LeadPage, limit, after)

    def lead_history(
        self,
        *,
        lead: int,
        as_of: datetime | None = None,
    ) -> tuple[records.Event, ...]:
        """
        Everything that happened to a lead, from its capture on.

        Args:
            lead: The lead.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("lead_history", given({"lead": lead}, as_of=as_of), tuple[records.Event, ...])

    def lead_spells(
        self,
        *,
        lead: int,
        as_of: datetime | None = None,
    ) -> tuple[records.Spell, ...]:
        """
        A lead's visits to stages, from its capture on; the last one lasts.

        Args:
            lead: The lead.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("lead_spells", given({"lead": lead}, as_of=as_of), tuple[records.Spell, ...])

    def find_known(
        self,
        *,
        emails: Sequence[str] | None = None,
        phones: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> tuple[records.Match, ...]:
        """
        Who is known by one of those e-mails or phones, as given; each once, with what they are known
        by.

        Args:
            emails: E-mails, as given.
            phones: Phones, as given; without a country code they are taken to be of the book's region.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("find_known", given({}, emails=emails, phones=phones, as_of=as_of), tuple[records.Match, ...])

    def search_leads(
        self,
        *,
        text: str,
        limit: int | None = None,
        as_of: datetime | None = None,
    ) -> tuple[records.Lead, ...]:
        """
        The leads whose name or company has words that begin so, or whose e-mail or phone does.

        Args:
            text: The beginnings of words, in any spelling of their letters.
            limit: How many leads at most; 20 if nothing is said.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("search_leads", given({"text": text}, limit=limit, as_of=as_of), tuple[records.Lead, ...])

    def record_interest(
        self,
        *,
        source: str,
        channel: inputs.Channel | None = None,
        campaign: int | None = None,
        utm: inputs.Utm | None = None,
        product: str | None = None,
        text: str | None = None,
        name: str | None = None,
        company: str | None = None,
        emails: Sequence[str] | None = None,
        phones: Sequence[str] | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Interest:
        """
        Records a sign of interest, anonymous or not.

        Args:
            source: Where it came from.
            channel: How it came.
            campaign: The campaign behind it.
            utm: What the link said of the campaign.
            product: The product it was about.
            text: What was said or seen.
            name: The name that was given, if any.
            company: The company that was named, if any.
            emails: E-mails that were left.
            phones: Phones that were left.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("record_interest", given({"source": source}, channel=channel, campaign=campaign, utm=utm, product=product, text=text, name=name, company=company, emails=emails, phones=phones, at=at, by=by, request_id=request_id, version=version), records.Interest)

    def identify_interest(
        self,
        *,
        interest: str | None,
        name: str,
        source: str,
        job_title: str | None = None,
        emails: Sequence[str] | None = None,
        phones: Sequence[str] | None = None,
        company: inputs.Company | None = None,
        country: str | None = None,
        city: str | None = None,
        language: str | None = None,
        product: str | None = None,
        channel: inputs.Channel | None = None,
        campaign: int | None = None,
        utm: inputs.Utm | None = None,
        referrer: inputs.Referrer | None = None,
        temperature: inputs.Temperature | None = None,
        owner: int | None = None,
        score: Sequence[inputs.ScorePart] | None = None,
        bant: inputs.Bant | None = None,
        tags: Sequence[str] | None = None,
        attributes: Mapping[str, inputs.Attribute] | None = None,
        consents: Sequence[inputs.Consent] | None = None,
        on_known: inputs.OnKnown | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.CapturedLead:
        """
        Says whose an interest is: captures the person as a lead, or attaches the interest to whoever
        is known. The link back stays.

        Args:
            interest: What else is of interest, in free words.
            name: The person's name.
            job_title: What the person does in the company.
            emails: E-mails as given.
            phones: Phones as given; without a country code they are taken to be of the book's region.
            company: The company the person speaks for.
            country: Country.
            city: City.
            language: Language.
            product: The product of interest.
            source: Where the lead came from.
            channel: How the lead came.
            campaign: The campaign that brought the lead.
            utm: What the link said of the campaign.
            referrer: Who sent the lead.
            temperature: How near to buying.
            owner: Who is responsible.
            score: The score with its parts.
            bant: The answers behind the qualification.
            tags: Tags.
            attributes: Custom attributes.
            consents: Consents, one a purpose.
            on_known: What to do when the person is already known.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("identify_interest", given({"interest": interest, "name": name, "source": source}, job_title=job_title, emails=emails, phones=phones, company=company, country=country, city=city, language=language, product=product, channel=channel, campaign=campaign, utm=utm, referrer=referrer, temperature=temperature, owner=owner, score=score, bant=bant, tags=tags, attributes=attributes, consents=consents, on_known=on_known, at=at, by=by, request_id=request_id, version=version), records.CapturedLead)

    def interest(
        self,
        *,
        id: int,
        as_of: datetime | None = None,
    ) -> records.Interest:
        """
        The interest.

        Args:
            id: Its number.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("interest", given({"id": id}, as_of=as_of), records.Interest)

    def interests(
        self,
        *,
        filter: inputs.InterestFilter | None = None,
        as_of: datetime | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Listing[records.Interest]:
        """
        A page of interests, by number.

        Args:
            filter: What an interest must be like.
            as_of: What the book knew at that instant; now, if nothing is said.
            limit: How many at most; all, if nothing is said.
            after: Where to go on: the `next` of a page.
        """
        return Listing(self, "interests", given({}, filter=filter, as_of=as_of), records.InterestPage, limit, after)

    def create_customer(
        self,
        *,
        name: str,
        kind: inputs.CustomerKind | None = None,
        legal_name: str | None = None,
        tax_number: str | None = None,
        registration_number: str | None = None,
        domain: str | None = None,
        industry: str | None = None,
        emails: Sequence[str] | None = None,
        phones: Sequence[str] | None = None,
        contacts: Sequence[inputs.ContactDraft] | None = None,
        addresses: Sequence[inputs.Address] | None = None,
        language: str | None = None,
        owner: int | None = None,
        segments: Sequence[str] | None = None,
        attributes: Mapping[str, inputs.Attribute] | None = None,
        even_if_known: bool | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Customer:
        """
        Writes in a customer that comes from no lead.

        Args:
            kind: Person or company.
            name: The name it goes by.
            legal_name: The name in the register.
            tax_number: Tax number.
            registration_number: Registration number.
            domain: Its domain on the web.
            industry: Its industry.
            emails: Its own e-mails.
            phones: Its own phones.
            contacts: The people to speak to.
            addresses: Addresses.
            language: Language.
            owner: Who is responsible.
            segments: Segments.
            attributes: Custom attributes.
            even_if_known: Writes it in even if a customer is already known by one of the e-mails or phones.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("create_customer", given({"name": name}, kind=kind, legal_name=legal_name, tax_number=tax_number, registration_number=registration_number, domain=domain, industry=industry, emails=emails, phones=phones, contacts=contacts, addresses=addresses, language=language, owner=owner, segments=segments, attributes=attributes, even_if_known=even_if_known, at=at, by=by, request_id=request_id, version=version), records.Customer)

    def edit_customer(
        self,
        *,
        customer: int,
        kind: inputs.CustomerKind | None | UnsetType = UNSET,
        name: str | None | UnsetType = UNSET,
        legal_name: str | None | UnsetType = UNSET,
        tax_number: str | None | UnsetType = UNSET,
        registration_number: str | None | UnsetType = UNSET,
        domain: str | None | UnsetType = UNSET,
        industry: str | None | UnsetType = UNSET,
        emails: Sequence[str] | None | UnsetType = UNSET,
        phones: Sequence[str] | None | UnsetType = UNSET,
        contacts: Sequence[inputs.ContactDraft] | None | UnsetType = UNSET,
        addresses: Sequence[inputs.Address] | None | UnsetType = UNSET,
        language: str | None | UnsetType = UNSET,
        segments: Sequence[str] | None | UnsetType = UNSET,
        attributes: Mapping[str, inputs.Attribute | None] | UnsetType = UNSET,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Customer:
        """
        Changes what is on a customer's card. What is left out stays.

        Args:
            customer: The customer.
            kind: Person or company.
            name: The name it goes by.
            legal_name: The name in the register.
            tax_number: Tax number.
            registration_number: Registration number.
            domain: Its domain on the web.
            industry: Its industry.
            emails: All its own e-mails from now on.
            phones: All its own phones from now on.
            contacts: All people to speak to from now on.
            addresses: All addresses from now on.
            language: Language.
            segments: All segments from now on.
            attributes: Attributes to set, or (without a value) to remove.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("edit_customer", given({"customer": customer}, kind=kind, name=name, legal_name=legal_name, tax_number=tax_number, registration_number=registration_number, domain=domain, industry=industry, emails=emails, phones=phones, contacts=contacts, addresses=addresses, language=language, segments=segments, attributes=attributes, at=at, by=by, request_id=request_id, version=version), records.Customer)

    def assign_customer(
        self,
        *,
        customer: int,
        owner: int | None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Customer:
        """
        Gives a customer another owner, or none.

        Args:
            customer: The customer.
            owner: Who is responsible; null for nobody.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("assign_customer", given({"customer": customer, "owner": owner}, at=at, by=by, request_id=request_id, version=version), records.Customer)

    def customer(
        self,
        *,
        id: int,
        as_of: datetime | None = None,
    ) -> records.Customer:
        """
        The customer.

        Args:
            id: Its number.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("customer", given({"id": id}, as_of=as_of), records.Customer)

    def customers(
        self,
        *,
        filter: inputs.CustomerFilter | None = None,
        as_of: datetime | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Listing[records.Customer]:
        """
        A page of customers, by number.

        Args:
            filter: What a customer must be like.
            as_of: What the book knew at that instant; now, if nothing is said.
            limit: How many at most; all, if nothing is said.
            after: Where to go on: the `next` of a page.
        """
        return Listing(self, "customers", given({}, filter=filter, as_of=as_of), records.CustomerPage, limit, after)

    def customer_history(
        self,
        *,
        customer: int,
        as_of: datetime | None = None,
    ) -> tuple[records.Event, ...]:
        """
        Everything that happened to a customer, the links to its leads included.

        Args:
            customer: The customer.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("customer_history", given({"customer": customer}, as_of=as_of), tuple[records.Event, ...])

    def open_opportunity(
        self,
        *,
        name: str,
        lead: int | None = None,
        customer: int | None = None,
        sale: inputs.SaleKind | None = None,
        amount: inputs.Money | None = None,
        probability: int | None = None,
        expected_close: date | None = None,
        product: str | None = None,
        owner: int | None = None,
        stage: str | None = None,
        attributes: Mapping[str, inputs.Attribute] | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Opportunity:
        """
        Opens an opportunity with a lead, a customer, or both.

        Args:
            name: What it is called.
            lead: The lead that it comes from.
            customer: The customer that it is with.
            sale: What kind of sale it would be.
            amount: What it would bring.
            probability: How likely it is, in percent; none: as likely as its stage.
            expected_close: When it is expected to be decided.
            product: The product.
            owner: Who is responsible.
            stage: The stage of the pipeline that it starts in, by key; none: the first one.
            attributes: Custom attributes.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("open_opportunity", given({"name": name}, lead=lead, customer=customer, sale=sale, amount=amount, probability=probability, expected_close=expected_close, product=product, owner=owner, stage=stage, attributes=attributes, at=at, by=by, request_id=request_id, version=version), records.Opportunity)

    def edit_opportunity(
        self,
        *,
        opportunity: int,
        name: str | None | UnsetType = UNSET,
        sale: inputs.SaleKind | None | UnsetType = UNSET,
        amount: inputs.Money | None | UnsetType = UNSET,
        probability: int | None | UnsetType = UNSET,
        expected_close: date | None | UnsetType = UNSET,
        product: str | None | UnsetType = UNSET,
        owner: int | None | UnsetType = UNSET,
        customer: int | None | UnsetType = UNSET,
        attributes: Mapping[str, inputs.Attribute | None] | UnsetType = UNSET,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Opportunity:
        """
        Changes what is known of an opportunity. What is left out stays.

        Args:
            opportunity: The opportunity.
            name: What it is called.
            sale: What kind of sale it would be.
            amount: What it would bring. Of an opportunity that was won the amount stands; reopen it to
                correct it.
            probability: How likely it is, in percent.
            expected_close: When it is expected to be decided.
            product: The product.
            owner: Who is responsible.
            customer: The customer, for an opportunity that had none; it is never moved from one customer to
                another.
            attributes: Attributes to set, or (without a value) to remove.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("edit_opportunity", given({"opportunity": opportunity}, name=name, sale=sale, amount=amount, probability=probability, expected_close=expected_close, product=product, owner=owner, customer=customer, attributes=attributes, at=at, by=by, request_id=request_id, version=version), records.Opportunity)

    def move_opportunity(
        self,
        *,
        opportunity: int,
        stage: str,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Opportunity:
        """
        Moves an open opportunity to another stage of the pipeline.

        Args:
            opportunity: The opportunity.
            stage: The stage, by key.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("move_opportunity", given({"opportunity": opportunity, "stage": stage}, at=at, by=by, request_id=request_id, version=version), records.Opportunity)

    def win_opportunity(
        self,
        *,
        opportunity: int,
        amount: inputs.Money | None = None,
        reason: str | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Opportunity:
        """
        Ends an opportunity as won.

        Args:
            opportunity: The opportunity.
            amount: What it brought; what it was expected to bring, if nothing is said.
            reason: Why.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("win_opportunity", given({"opportunity": opportunity}, amount=amount, reason=reason, at=at, by=by, request_id=request_id, version=version), records.Opportunity)

    def lose_opportunity(
        self,
        *,
        opportunity: int,
        reason: str,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Opportunity:
        """
        Ends an opportunity as lost, with the reason.

        Args:
            opportunity: The opportunity.
            reason: Why.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("lose_opportunity", given({"opportunity": opportunity, "reason": reason}, at=at, by=by, request_id=request_id, version=version), records.Opportunity)

    def reopen_opportunity(
        self,
        *,
        opportunity: int,
        stage: str | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Opportunity:
        """
        Takes an opportunity that had ended up again. What a won one had brought is taken back from
        the customer's lifetime value.

        Args:
            opportunity: The opportunity.
            stage: The stage, by key; where it ended, if nothing is said.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("reopen_opportunity", given({"opportunity": opportunity}, stage=stage, at=at, by=by, request_id=request_id, version=version), records.Opportunity)

    def opportunity(
        self,
        *,
        id: int,
        as_of: datetime | None = None,
    ) -> records.Opportunity:
        """
        The opportunity.

        Args:
            id: Its number.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("opportunity", given({"id": id}, as_of=as_of), records.Opportunity)

    def opportunities(
        self,
        *,
        filter: inputs.OpportunityFilter | None = None,
        as_of: datetime | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Listing[records.Opportunity]:
        """
        A page of opportunities, by number.

        Args:
            filter: What an opportunity must be like.
            as_of: What the book knew at that instant; now, if nothing is said.
            limit: How many at most; all, if nothing is said.
            after: Where to go on: the `next` of a page.
        """
        return Listing(self, "opportunities", given({}, filter=filter, as_of=as_of), records.OpportunityPage, limit, after)

    def opportunity_history(
        self,
        *,
        opportunity: int,
        as_of: datetime | None = None,
    ) -> tuple[records.Event, ...]:
        """
        Everything that happened to an opportunity.

        Args:
            opportunity: The opportunity.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("opportunity_history", given({"opportunity": opportunity}, as_of=as_of), tuple[records.Event, ...])

    def record_activity(
        self,
        *,
        kind: inputs.ActivityKind,
        lead: int | None = None,
        customer: int | None = None,
        opportunity: int | None = None,
        direction: inputs.Way | None = None,
        text: str | None = None,
        outcome: str | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Activity:
        """
        Records a touch of a lead, a customer or an opportunity.

        Args:
            lead: The lead that it was with.
            customer: The customer that it was with.
            opportunity: The opportunity that it was about.
            kind: What it was.
            direction: Who reached out. Everything but a note needs it.
            text: What was said.
            outcome: What came of it, in a word or two.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("record_activity", given({"kind": kind}, lead=lead, customer=customer, opportunity=opportunity, direction=direction, text=text, outcome=outcome, at=at, by=by, request_id=request_id, version=version), records.Activity)

    def activities(
        self,
        *,
        filter: inputs.ActivityFilter | None = None,
        as_of: datetime | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Listing[records.Activity]:
        """
        A page of activities: those of a lead, customer, opportunity or user from the newest on, all
        others by number.

        Args:
            filter: What an activity must be like.
            as_of: What the book knew at that instant; now, if nothing is said.
            limit: How many at most; all, if nothing is said.
            after: Where to go on: the `next` of a page.
        """
        return Listing(self, "activities", given({}, filter=filter, as_of=as_of), records.ActivityPage, limit, after)

    def add_follow_up(
        self,
        *,
        due: datetime,
        lead: int | None = None,
        customer: int | None = None,
        opportunity: int | None = None,
        text: str | None = None,
        owner: int | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.FollowUp:
        """
        Adds a task on a lead, a customer or an opportunity.

        Args:
            lead: The lead that it is about.
            customer: The customer that it is about.
            opportunity: The opportunity that it is about.
            due: When it is due.
            text: What is to be done.
            owner: Who is to do it; the owner of the record that it is about, if nothing is said.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("add_follow_up", given({"due": due}, lead=lead, customer=customer, opportunity=opportunity, text=text, owner=owner, at=at, by=by, request_id=request_id, version=version), records.FollowUp)

    def complete_follow_up(
        self,
        *,
        follow_up: int,
        outcome: str | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.FollowUp:
        """
        Says that a task is done, and what came of it.

        Args:
            follow_up: The task.
            outcome: What came of it.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("complete_follow_up", given({"follow_up": follow_up}, outcome=outcome, at=at, by=by, request_id=request_id, version=version), records.FollowUp)

    def follow_ups(
        self,
        *,
        filter: inputs.FollowUpFilter | None = None,
        as_of: datetime | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Listing[records.FollowUp]:
        """
        A page of follow-ups: open ones, and those of one record, by when they are due, all others by
        number.

        Args:
            filter: What a follow-up must be like.
            as_of: What the book knew at that instant; now, if nothing is said.
            limit: How many at most; all, if nothing is said.
            after: Where to go on: the `next` of a page.
        """
        return Listing(self, "follow_ups", given({}, filter=filter, as_of=as_of), records.FollowUpPage, limit, after)

    def add_user(
        self,
        *,
        name: str,
        email: str | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.User:
        """
        Adds a user.

        Args:
            name: The name.
            email: The e-mail; no two users share one.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("add_user", given({"name": name}, email=email, at=at, by=by, request_id=request_id, version=version), records.User)

    def edit_user(
        self,
        *,
        user: int,
        name: str | None | UnsetType = UNSET,
        email: str | None | UnsetType = UNSET,
        active: bool | None | UnsetType = UNSET,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.User:
        """
        Changes a user. Users are never removed, since history names them; one who left is made
        inactive.

        Args:
            user: The user.
            name: The name.
            email: The e-mail.
            active: Whether records can be assigned to the user.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("edit_user", given({"user": user}, name=name, email=email, active=active, at=at, by=by, request_id=request_id, version=version), records.User)

    def user(
        self,
        *,
        id: int,
        as_of: datetime | None = None,
    ) -> records.User:
        """
        The user.

        Args:
            id: Its number.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("user", given({"id": id}, as_of=as_of), records.User)

    def users(
        self,
        *,
        as_of: datetime | None = None,
    ) -> tuple[records.User, ...]:
        """
        All users, by number.

        Args:
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("users", given({}, as_of=as_of), tuple[records.User, ...])

    def add_campaign(
        self,
        *,
        name: str,
        channel: inputs.Channel | None = None,
        source: str | None = None,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        plan: inputs.CampaignPlan | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Campaign:
        """
        Adds a campaign.

        Args:
            name: The name; no two campaigns share one.
            channel: How its leads come.
            source: The source that its leads are told by.
            starts_at: When it starts.
            ends_at: When it ends.
            plan: The plan.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("add_campaign", given({"name": name}, channel=channel, source=source, starts_at=starts_at, ends_at=ends_at, plan=plan, at=at, by=by, request_id=request_id, version=version), records.Campaign)

    def edit_campaign(
        self,
        *,
        campaign: int,
        name: str | None | UnsetType = UNSET,
        channel: inputs.Channel | None | UnsetType = UNSET,
        source: str | None | UnsetType = UNSET,
        starts_at: datetime | None | UnsetType = UNSET,
        ends_at: datetime | None | UnsetType = UNSET,
        plan: inputs.CampaignPlan | None | UnsetType = UNSET,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Campaign:
        """
        Changes what is on a campaign's card. What is left out stays.

        Args:
            campaign: The campaign.
            name: The name.
            channel: How its leads come.
            source: The source that its leads are told by.
            starts_at: When it starts.
            ends_at: When it ends.
            plan: The plan, as a whole.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("edit_campaign", given({"campaign": campaign}, name=name, channel=channel, source=source, starts_at=starts_at, ends_at=ends_at, plan=plan, at=at, by=by, request_id=request_id, version=version), records.Campaign)

    def record_spend(
        self,
        *,
        campaign: int,
        amount: inputs.Money | None = None,
        reach: int | None = None,
        clicks: int | None = None,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Campaign:
        """
        Records what a campaign spent, reached and was clicked.

        Args:
            campaign: The campaign.
            amount: What was spent; a correction may be negative.
            reach: How many more people were reached.
            clicks: How many more clicks there were.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("record_spend", given({"campaign": campaign}, amount=amount, reach=reach, clicks=clicks, at=at, by=by, request_id=request_id, version=version), records.Campaign)

    def campaign(
        self,
        *,
        id: int,
        as_of: datetime | None = None,
    ) -> records.Campaign:
        """
        The campaign.

        Args:
            id: Its number.
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("campaign", given({"id": id}, as_of=as_of), records.Campaign)

    def campaigns(
        self,
        *,
        as_of: datetime | None = None,
    ) -> tuple[records.Campaign, ...]:
        """
        All campaigns, by number.

        Args:
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("campaigns", given({}, as_of=as_of), tuple[records.Campaign, ...])

    def lifecycle(
        self,
        *,
        as_of: datetime | None = None,
    ) -> records.Lifecycle:
        """
        The lifecycle: the stages a lead passes through, and the moves between them.

        Args:
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("lifecycle", given({}, as_of=as_of), records.Lifecycle)

    def set_lifecycle(
        self,
        *,
        lifecycle: inputs.Lifecycle,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Lifecycle:
        """
        Sets the lifecycle. A stage that holds leads can neither go nor change its kind.

        Args:
            lifecycle: The lifecycle, as a whole.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("set_lifecycle", given({"lifecycle": lifecycle}, at=at, by=by, request_id=request_id, version=version), records.Lifecycle)

    def settings(
        self,
        *,
        as_of: datetime | None = None,
    ) -> records.Settings:
        """
        The settings.

        Args:
            as_of: What the book knew at that instant; now, if nothing is said.
        """
        return self._call("settings", given({}, as_of=as_of), records.Settings)

    def set_settings(
        self,
        *,
        settings: inputs.Settings,
        at: datetime | None = None,
        by: int | None = None,
        request_id: str | None = None,
        version: int | None = None,
    ) -> records.Settings:
        """
        Sets the settings. A stage of the pipeline that holds open opportunities cannot go.

        Args:
            settings: The settings, as a whole.
            at: When it happened; now, if nothing is said.
            by: Who does it.
            request_id: Makes a retry safe: the same id with the same content answers as the first time and
                changes nothing.
            version: The version that it was made from; if the record moved on, it is refused as a conflict.
        """
        return self._call("set_settings", given({"settings": settings}, at=at, by=by, request_id=request_id, version=version), records.Settings)

    def funnel(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> Report[records.FunnelStageGroup, records.FunnelTotals]:
        """
        How far the leads captured in the period came, stage by stage of the lifecycle.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
        """
        return self._report("funnel", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of), records.FunnelStageReport)

    def conversion(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> Report[records.ConversionGroup, records.ConversionRow]:
        """
        How many of the leads captured in the period are converted, and how many conversions the
        period saw.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
        """
        return self._report("conversion", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of), records.ConversionReport)

    def time_to_convert(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
        shares: Sequence[float] | None = None,
        days: Sequence[int] | None = None,
        curve: bool | None = None,
    ) -> Report[records.TimeToConvertGroup, records.TimeToConvertTotals]:
        """
        How long the leads captured in the period take to convert, with those that have not converted
        yet taken into account.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
            shares: The shares at which the time is told: 0.5 is the median. Each between 0 and 1.
            days: The numbers of days after capture at which the incidence of each outcome is told.
            curve: Whether the whole curve is told, step by step.
        """
        return self._report("time_to_convert", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of, shares=shares, days=days, curve=curve), records.TimeToConvertReport)

    def stage_durations(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> Report[records.StageDurationGroup, tuple[records.StageDuration, ...]]:
        """
        How long visits to each stage last that began in the period.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
        """
        return self._report("stage_durations", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of), records.StageDurationReport)

    def cohorts(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
        step: inputs.CalendarStep | None = None,
    ) -> Report[records.CohortGroup, records.CohortTotals]:
        """
        The leads captured in the period by their step of capture, followed step by step.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
            step: How long a cohort's time of capture is, and the steps after it.
        """
        return self._report("cohorts", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of, step=step), records.CohortReport)

    def trend(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
        step: inputs.CalendarStep | None = None,
    ) -> Report[records.TrendGroup, records.TrendTotals]:
        """
        What happened in the period, step by step of the calendar, and in the period before.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
            step: The steps that the period is told in.
        """
        return self._report("trend", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of, step=step), records.TrendReport)

    def sources(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> Report[records.SourceGroup, records.SourceRow]:
        """
        The leads captured in the period by source (or other groups), what they cost and what they
        brought.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
        """
        return self._report("sources", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of), records.SourceReport)

    def owners(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> Report[records.OwnerGroup, records.OwnerRow]:
        """
        What users did in the period, as owners of leads and as owners of customers.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
        """
        return self._report("owners", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of), records.OwnerReport)

    def first_response(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
        target: int | None = None,
    ) -> Report[records.FirstResponseGroup, records.FirstResponseRow]:
        """
        How soon the leads captured in the period heard from us.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
            target: How soon a response is to come; an hour if nothing is said.
        """
        return self._report("first_response", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of, target=target), records.FirstResponseReport)

    def activity_counts(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> Report[records.ActivityCountGroup, records.ActivityTotals]:
        """
        How many touches the leads captured in the period had, and how many of them converted.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
        """
        return self._report("activity_counts", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of), records.ActivityCountReport)

    def aging(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
        idle_days: int | None = None,
    ) -> Report[records.AgingGroup, records.AgingRow]:
        """
        How long open leads have stood in their stage, and what is overdue.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
            idle_days: After how many days without any activity a lead is idle.
        """
        return self._report("aging", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of, idle_days=idle_days), records.AgingReport)

    def lost_reasons(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> Report[records.LostReasonGroup, records.LostTotals]:
        """
        Why and from where leads and opportunities were lost in the period.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
        """
        return self._report("lost_reasons", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of), records.LostReasonReport)

    def pipeline(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
        since: datetime | None = None,
    ) -> Report[records.PipelineGroup, records.PipelineTotals]:
        """
        The open opportunities, and what moved among them since an earlier instant.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
            since: The earlier instant from which on it is told what moved; nothing of the kind if not said.
        """
        return self._report("pipeline", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of, since=since), records.PipelineReport)

    def temperature(
        self,
        *,
        period: inputs.Period | None = None,
        zone: str | None = None,
        filter: inputs.LeadFilter | None = None,
        group_by: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> Report[records.TemperatureGroup, records.TemperatureRow]:
        """
        Whether hot leads convert more often, of the leads captured in the period.

        Args:
            period: What the report is about; which instant it selects by is told by each report. All of
                time if nothing is said.
            zone: The time zone of the period and of calendar groups, by its IANA name; that of the book if
                nothing is said.
            filter: Only these leads, as they were at `as_of`. What has no lead (an opportunity with a
                customer who never was one) is in only where nothing is filtered.
            group_by: At most two keys; none for one answer over all.
            as_of: What the book knew at that instant; now, if nothing is said. Not in the future.
        """
        return self._report("temperature", given({}, period=period, zone=zone, filter=filter, group_by=group_by, as_of=as_of), records.TemperatureReport)

    def save_cursor(
        self,
        *,
        name: str,
        position: int,
    ) -> int | None:
        """
        Keeps a reader's place in the ledger under a name. It is no event.

        Args:
            name: The name.
            position: The place.
        """
        return self._place("save_cursor", {"name": name, "position": position})

    def cursor(
        self,
        *,
        name: str,
    ) -> int | None:
        """
        The place that is kept under a name.

        Args:
            name: The name.
        """
        return self._place("cursor", {"name": name})

    def stats(
        self,
    ) -> records.Stats:
        """
        Figures of the book: how many records of each kind, and what they take.
        """
        return self._call("stats", {}, records.Stats)

    def verify(
        self,
    ) -> records.Verification:
        """
        Folds the ledger again and compares everything that is derived from it; answers what is not as
        it should be.
        """
        return self._call("verify", {}, records.Verification)

    def backup(
        self,
        *,
        path: str,
    ) -> bool:
        """
        Copies the book, as it is at this moment, into a new file that nobody else writes.

        Args:
            path: The file; there must be none of that name.
        """
        return self._flag("backup", {"path": path})

    def compact(
        self,
    ) -> bool:
        """
        Gives unused space of the file back; answers whether anything was gained.
        """
        return self._flag("compact", {})

    def write_behind(
        self,
    ) -> bool:
        """
        Writes what waits in memory into the file's tables, so that opening it again is quick; answers
        whether anything waited. Nothing that was answered is lost without it.
        """
        return self._flag("write_behind", {})

