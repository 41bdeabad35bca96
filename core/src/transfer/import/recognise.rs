//! Columns known by their names: what people call the fields of a lead, and what Salesforce, HubSpot and address books do.

use crate::lifecycle::{Lifecycle, StageKind};
use std::collections::HashMap;

/// The fields that a mapping can name, besides `attributes.NAME`.
pub(super) const FIELDS: [&str; 44] = [
    "key",
    "name",
    "first_name",
    "last_name",
    "job_title",
    "emails",
    "phones",
    "company",
    "company.name",
    "company.domain",
    "company.industry",
    "company.size",
    "country",
    "city",
    "language",
    "product",
    "interest",
    "source",
    "channel",
    "campaign",
    "utm.source",
    "utm.medium",
    "utm.campaign",
    "utm.term",
    "utm.content",
    "referrer",
    "temperature",
    "owner",
    "score",
    "bant.budget",
    "bant.authority",
    "bant.need",
    "bant.timeline",
    "bant.problem",
    "tags",
    "captured_at",
    "stage",
    "stage_at",
    "lost_reason",
    "nurture_until",
    "converted_at",
    "is_converted",
    "deleted",
    "attributes",
];

/// What a column may be called, in the form of [`plain`], and the field that it is.
const NAMES: [(&str, &[&str]); 38] = [
    ("key", &["key", "id", "lead_id", "record_id", "contact_id", "external_id", "hs_object_id", "hs_lead_id", "uid", "mql_id"]),
    ("name", &["name", "full_name", "fullname", "your_name", "lead_name", "contact_name", "fn", "contact"]),
    ("first_name", &["first_name", "firstname", "given_name", "first", "n_given", "forename"]),
    ("last_name", &["last_name", "lastname", "family_name", "surname", "last", "n_family"]),
    ("job_title", &["job_title", "jobtitle", "title", "position", "role"]),
    (
        "emails",
        &[
            "email",
            "e_mail",
            "mail",
            "email_address",
            "e_mail_address",
            "emails",
            "secondary_email",
            "work_email",
            "email_1",
            "email_2",
            "additional_email_addresses",
            "other_email",
            "hs_additional_emails",
        ],
    ),
    (
        "phones",
        &[
            "phone",
            "tel",
            "telephone",
            "mobile",
            "phone_number",
            "phones",
            "mobile_phone",
            "mobilephone",
            "mobile_phone_number",
            "cell",
            "cell_phone",
            "home_phone",
            "work_phone",
            "whatsapp_phone_number",
            "other_phone",
        ],
    ),
    (
        "company.name",
        &[
            "company",
            "company_name",
            "organization",
            "organisation",
            "account_name",
            "account",
            "company_account",
            "associated_company",
            "org",
        ],
    ),
    ("company.domain", &["company_domain", "domain", "website", "website_url", "company_domain_name", "url"]),
    ("company.industry", &["industry", "company_industry"]),
    (
        "company.size",
        &["company_size", "number_of_employees", "numberofemployees", "num_employees", "employees", "no_of_employees", "numemployees"],
    ),
    ("country", &["country", "country_region", "mailing_country", "adr_country", "country_code"]),
    ("city", &["city", "town", "mailing_city", "adr_city"]),
    ("language", &["language", "locale", "preferred_language", "hs_language", "lang"]),
    ("product", &["product", "product_interest", "product_of_interest"]),
    ("interest", &["interest", "message", "comment", "comments", "note", "notes", "description"]),
    (
        "source",
        &[
            "source",
            "lead_source",
            "leadsource",
            "origin",
            "original_source",
            "hs_analytics_source",
            "original_traffic_source",
            "original_source_type",
        ],
    ),
    ("channel", &["channel"]),
    ("campaign", &["campaign", "campaign_name"]),
    ("utm.source", &["utm_source"]),
    ("utm.medium", &["utm_medium"]),
    ("utm.campaign", &["utm_campaign"]),
    ("utm.term", &["utm_term"]),
    ("utm.content", &["utm_content"]),
    ("referrer", &["referrer", "referer", "referred_by"]),
    ("temperature", &["temperature", "rating"]),
    ("owner", &["owner", "lead_owner", "contact_owner", "hubspot_owner", "owner_name", "owner_email", "assigned_to", "salesperson"]),
    ("tags", &["tags", "labels", "categories"]),
    (
        "captured_at",
        &[
            "captured_at",
            "created_at",
            "created_date",
            "createddate",
            "create_date",
            "createdate",
            "created",
            "created_on",
            "date_created",
            "first_contact_date",
        ],
    ),
    ("stage", &["stage", "lead_status", "status", "lifecycle_stage", "lifecyclestage", "hs_lead_status"]),
    ("stage_at", &["stage_at", "entered_at", "last_status_change"]),
    ("lost_reason", &["lost_reason", "disqualification_reason", "unqualified_reason", "hs_unqualified_reason"]),
    ("nurture_until", &["nurture_until"]),
    (
        "converted_at",
        &["converted_at", "converted_date", "converteddate", "became_a_customer_date", "hs_lifecyclestage_customer_date", "closedate"],
    ),
    ("is_converted", &["is_converted", "isconverted", "converted"]),
    ("deleted", &["is_deleted", "isdeleted", "fivetran_deleted"]),
    ("bant.budget", &["budget"]),
    ("bant.problem", &["problem", "pain_point"]),
];

/// Columns that copying programs and this one add; they say nothing of a lead.
const BYWORK: [&str; 5] = ["fivetran_synced", "refused_because", "system_modstamp", "photo_url", "attributes_type"];

/// Fields that take several columns: the others take the first that is there, in the order of their names.
const SEVERAL: [&str; 3] = ["emails", "phones", "tags"];

/// The field of a lead that a column, or a field of a form, is known for by its name: `E-Mail` is `emails`.
///
/// ```
/// use leadbook::transfer::field_named;
/// assert_eq!(field_named("Company / Account"), Some("company.name"));
/// assert_eq!(field_named("shoe size"), None);
/// ```
pub fn field_named(name: &str) -> Option<&'static str> {
    let plain = plain(name);
    NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
}

/// A name in small letters, with an underscore between its words.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut was_small = false;
    for letter in name.trim().chars() {
        if letter.is_alphanumeric() {
            if letter.is_uppercase() && was_small {
                plain.push('_');
            }
            was_small = letter.is_lowercase() || letter.is_numeric();
            plain.extend(letter.to_lowercase());
        } else {
            was_small = false;
            if !plain.is_empty() && !plain.ends_with('_') {
                plain.push('_');
            }
        }
    }
    plain.truncate(plain.trim_end_matches('_').len());
    // What HubSpot's properties and Salesforce's own fields are called by programs that copy them.
    let bare = plain.strip_prefix("property_").or_else(|| plain.strip_prefix("properties_")).unwrap_or(&plain);
    bare.to_owned()
}

/// Another program whose columns these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    Salesforce,
    HubSpot,
    AddressBook,
}

impl Program {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Salesforce => "salesforce",
            Self::HubSpot => "hubspot",
            Self::AddressBook => "vcard",
        }
    }
}

/// Whose columns these are, if that can be told.
pub(super) fn program(columns: &[String]) -> Option<Program> {
    let plain: Vec<String> = columns.iter().map(|column| plain(column)).collect();
    let has = |names: &[&str]| plain.iter().filter(|column| names.contains(&column.as_str())).count();
    let properties = columns.iter().filter(|column| column.starts_with("property_") || column.starts_with("properties.")).count();
    let hubspot = has(&[
        "hs_object_id",
        "record_id",
        "contact_owner",
        "lifecycle_stage",
        "lifecyclestage",
        "hs_lead_status",
        "original_source",
        "hs_merged_object_ids",
        "become_a_customer_date",
        "became_a_customer_date",
        "associated_company",
        "createdate",
        "create_date",
    ]);
    let salesforce = has(&[
        "lead_source",
        "leadsource",
        "is_converted",
        "converted_contact_id",
        "converted_account_id",
        "system_modstamp",
        "lead_owner",
        "company_account",
        "mobile_phone",
        "mobilephone",
        "mailing_city",
        "record_type_id",
        "salutation",
        "attributes_type",
        "attributes_reference_id",
    ]);
    let cards = columns.iter().any(|column| column == "N.given") && columns.iter().any(|column| column == "FN");
    match (cards, hubspot, salesforce) {
        (true, ..) => Some(Program::AddressBook),
        (_, hubspot, salesforce) if properties > 2 || (hubspot >= 2 && hubspot > salesforce) => Some(Program::HubSpot),
        (_, _, salesforce) if salesforce >= 2 => Some(Program::Salesforce),
        // Names run together, as Salesforce has them, with a name in two parts.
        _ if columns.iter().any(|column| column == "FirstName") && columns.iter().any(|column| column == "LastName") => {
            Some(Program::Salesforce)
        }
        _ => None,
    }
}

/// The columns of each field by their names; of a field that takes one, the first in the order of its names.
pub(super) fn fields(columns: &[String]) -> HashMap<&'static str, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, column) in columns.iter().enumerate() {
        places.entry(plain(column)).or_default().push(place);
    }
    let mut fields: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (field, names) in NAMES {
        let found = names.iter().flat_map(|name| places.get(*name).into_iter().flatten().copied());
        let found: Vec<usize> = if SEVERAL.contains(&field) { found.collect() } else { found.take(1).collect() };
        if !found.is_empty() {
            fields.insert(field, found);
        }
    }
    fields
}

/// Whether a column says nothing of a lead.
pub(super) fn is_bywork(column: &str) -> bool {
    BYWORK.contains(&plain(column).trim_start_matches('_'))
}

/// What others call stages, and the kind that they are.
const STAGES: [(StageKind, &[&str]); 7] = [
    (StageKind::New, &["new", "open", "raw", "lead", "subscriber", "open not contacted", "not contacted", "unworked", "prospect"]),
    (
        StageKind::Working,
        &[
            "working",
            "contacted",
            "working contacted",
            "attempted to contact",
            "attempting contact",
            "connected",
            "in progress",
            "engaged",
            "open deal",
        ],
    ),
    (StageKind::Nurturing, &["nurturing", "nurture", "nurtured", "recycled", "bad timing"]),
    (StageKind::MarketingQualified, &["mql", "marketing qualified", "marketing qualified lead", "marketingqualifiedlead"]),
    (StageKind::SalesQualified, &["sql", "sales qualified", "sales qualified lead", "salesqualifiedlead", "qualified", "opportunity"]),
    (StageKind::Converted, &["converted", "closed converted", "qualified converted", "customer", "evangelist", "won", "closed won"]),
    (
        StageKind::Disqualified,
        &["disqualified", "closed not converted", "unqualified", "not qualified", "dead", "junk", "lost", "closed lost"],
    ),
];

/// The key of the stage that a text names: by key, by name, or as others call it.
pub(super) fn stage<'a>(lifecycle: &'a Lifecycle, text: &str) -> Option<&'a str> {
    let words = |text: &str| plain(text).replace('_', " ");
    let said = words(text);
    let own = lifecycle.stages.iter().find(|stage| stage.key == text.trim());
    let named = || lifecycle.stages.iter().find(|stage| words(&stage.name) == said || words(&stage.key) == said);
    let known = || STAGES.iter().find(|(_, names)| names.contains(&said.as_str())).and_then(|(kind, _)| lifecycle.first_of(*kind));
    own.or_else(named).or_else(known).map(|stage| stage.key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn names_are_known_in_every_spelling() {
        for name in ["First Name", "FirstName", "first_name", "FIRST-NAME", " first name ", "property_firstname"] {
            assert_eq!(fields(&columns(&[name])).get("first_name"), Some(&vec![0]), "{name}");
        }
        assert_eq!(plain("Company / Account"), "company_account");
        assert_eq!(plain("HubSpotOwner2Id"), "hub_spot_owner2_id");
    }

    #[test]
    fn a_field_takes_the_likeliest_of_its_columns_and_lists_take_all() {
        let found = fields(&columns(&["Website", "Country Code", "Country", "Phone", "Mobile Phone", "Email", "Secondary Email"]));
        assert_eq!(found["country"], [2]);
        assert_eq!(found["phones"], [3, 4]);
        assert_eq!(found["emails"], [5, 6]);
        assert_eq!(found["company.domain"], [0]);
    }

    #[test]
    fn every_name_is_that_of_one_field() {
        let mut seen = std::collections::HashSet::new();
        for (field, names) in NAMES {
            assert!(FIELDS.contains(&field), "{field}");
            for name in names {
                assert!(seen.insert(*name), "{name} is told twice");
                assert_eq!(plain(name), **name, "{name} is not in plain form");
            }
        }
    }

    #[test]
    fn programs_are_told_by_their_columns() {
        let of = |names: &[&str]| program(&columns(names)).map(Program::name);
        assert_eq!(of(&["City", "Company", "Email", "FirstName", "LastName", "MobilePhone", "Status"]), Some("salesforce"));
        assert_eq!(of(&["First Name", "Last Name", "Company / Account", "Lead Source", "Lead Owner"]), Some("salesforce"));
        assert_eq!(of(&["Record ID", "First Name", "Lifecycle Stage", "Contact owner", "Create Date"]), Some("hubspot"));
        assert_eq!(of(&["id", "property_email", "property_firstname", "property_createdate"]), Some("hubspot"));
        assert_eq!(of(&["name", "email"]), None);
    }

    #[test]
    fn stages_are_known_by_key_name_and_as_others_call_them() {
        let lifecycle = Lifecycle::standard();
        let known = |text: &str| stage(&lifecycle, text);
        assert_eq!(known("sql"), Some("sql"));
        assert_eq!(known("Marketing qualified"), Some("mql"));
        assert_eq!(known("Open - Not Contacted"), Some("new"));
        assert_eq!(known("Closed - Converted"), Some("converted"));
        assert_eq!(known("salesqualifiedlead"), Some("sql"));
        assert_eq!(known("IN_PROGRESS"), Some("contacted"));
        assert_eq!(known("warp"), None);
    }
}
