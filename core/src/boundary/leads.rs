//! Operations on leads.

use super::answers::{CapturedLead, ConvertedLead};
use super::operation::{Operation, command, history, list, operation, records};
use crate::command::{Conversion, LeadEdit, NewLead, Qualification, Reverted, StageChange};
use crate::domain::{CustomerId, Lead, LeadId, Spell, Temperature, UserId};
use crate::error::Match;
use crate::query::{LeadFilter, LeadQuery, LeadSort};

pub(super) const OPERATIONS: &[Operation] = &[
    command!(Leads capture_lead
        "Captures a lead: a name, a source, and at least one e-mail or phone. Whoever is known already by one of them is told in the same \
         transaction, and treated as `on_known` says."
        (rest lead: NewLead [name source] = "The lead.",)
        => CaptureLead { lead } -> CapturedLead, |now, made| CapturedLead::read(now, made.captured()?)?),
    command!(Leads edit_lead
        "Changes what is on a lead's card. What is left out stays; saving without a change leaves the version."
        (need lead: LeadId = "The lead.",
         rest edit: LeadEdit = "What is to change.",)
        => EditLead { lead, edit } -> Lead, |now, _made| now.lead(lead)?),
    command!(Leads move_lead
        "Moves a lead to another stage. A disqualified stage needs a reason, and an open one reopens a disqualified lead; a converted lead \
         moves only by reverting, and is only made by converting."
        (need lead: LeadId = "The lead.",
         rest to: StageChange [stage] = "The stage.",)
        => MoveLead { lead, to } -> Lead, |now, _made| now.lead(lead)?),
    command!(Leads qualify_lead
        "Writes down what was found out while qualifying a lead, and moves it to the stage that it qualifies for."
        (need lead: LeadId = "The lead.",
         rest qualification: Qualification = "What was found out.",)
        => QualifyLead { lead, qualification } -> Lead, |now, _made| now.lead(lead)?),
    command!(Leads set_temperature
        "Says how near to buying a lead is."
        (need lead: LeadId = "The lead.",
         need temperature: Temperature = "How near to buying.",)
        => SetTemperature { lead, temperature } -> Lead, |now, _made| now.lead(lead)?),
    command!(Leads assign_lead
        "Gives a lead another owner, or none."
        (need lead: LeadId = "The lead.",
         need owner: Option<UserId> = "Who is responsible; null for nobody.",)
        => AssignLead { lead, owner } -> Lead, |now, _made| now.lead(lead)?),
    command!(Leads disqualify_lead
        "Takes a lead out of the funnel, with a reason. It can be reopened."
        (need lead: LeadId = "The lead.",
         need reason: String = "Why.",)
        => DisqualifyLead { lead, reason } -> Lead, |now, _made| now.lead(lead)?),
    command!(Leads reopen_lead
        "Takes a disqualified lead back into a stage. Its earlier outcome and reason stay in its history."
        (need lead: LeadId = "The lead.",
         rest to: StageChange [stage] = "The stage.",)
        => ReopenLead { lead, to } -> Lead, |now, _made| now.lead(lead)?),
    command!(Leads convert_lead
        "Converts a lead: customer found or created, link written, opportunity opened or linked, stage moved, all in one transaction. Lead \
         and customer each keep a record, a history and an owner of their own."
        (need lead: LeadId = "The lead.",
         rest conversion: Conversion [customer] = "What it becomes.",)
        => ConvertLead { lead, conversion } -> ConvertedLead, |now, made| ConvertedLead::read(now, made.converted()?)?),
    command!(Leads revert_conversion
        "Takes a conversion back, with a reason: the lead returns to the stage it came from. Both stay in history, and the customer stays."
        (need lead: LeadId = "The lead.",
         need reason: String = "Why.",)
        => RevertConversion { lead, reason } -> Lead, |now, _made| now.lead(lead)?),
    command!(Leads revert_imported
        "Takes back what an import did to a lead: one that it captured is a lead no longer, and another one is what it was before. The \
         ledger and the history keep it, and the rows can be imported again."
        (need lead: LeadId = "The lead.",
         need name: String = "The name of the import.",)
        => RevertImported { lead, name } -> Reverted, |_now, made| made.reverted()?),
    command!(Leads link_lead
        "Links a lead to a customer without converting it: a further customer of a converted lead, or a repeat lead of a known one."
        (need lead: LeadId = "The lead.",
         need customer: CustomerId = "The customer.",)
        => LinkLead { lead, customer } -> Lead, |now, _made| now.lead(lead)?),
    operation!(Leads Read lead
        "The lead."
        (need id: LeadId = "Its number.",)
        -> Lead, |state| state.lead(id)?),
    list!(Leads leads
    "A page of leads: filtered, sorted, and from a cursor on."
    (filter: LeadFilter = "What a lead must be like.",
     sort: LeadSort = "In what order; the newest first if nothing is said.",)
    -> Lead, |state, limit, after| {
        LeadQuery { filter: filter.unwrap_or_default(), sort: sort.unwrap_or_default(), limit, after }
    }),
    history!(Leads lead_history "Everything that happened to a lead, from its capture on." lead: LeadId = "The lead."),
    records!(Leads lead_spells
        "A lead's visits to stages, from its capture on; the last one lasts."
        (need lead: LeadId = "The lead.",)
        -> Spell, |state| state.lead_spells(lead)?),
    records!(Leads find_known
        "Who is known by one of those e-mails or phones, as given; each once, with what they are known by."
        (may emails: Vec<String> = "E-mails, as given.",
         may phones: Vec<String> = "Phones, as given; without a country code they are taken to be of the book's region.",)
        -> Match, |state| state.find_known(&emails.unwrap_or_default(), &phones.unwrap_or_default())?),
    records!(Leads search_leads
        "The leads whose name or company has words that begin so, or whose e-mail or phone does."
        (need text: String = "The beginnings of words, in any spelling of their letters.",
         may limit: usize = "How many leads at most; 20 if nothing is said.",)
        -> Lead, |state| state.search_leads(&text, limit.unwrap_or(20))?),
];
