//! What is asked of an import: where each field comes from, and what to do with what is known, changed or unknown.

use crate::command::OnKnown;
use crate::domain::UserId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// In what the rows are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowFormat {
    /// Lines of fields, separated by a comma, a semicolon, a tab or a bar.
    Csv,
    /// A JSON object a line, or one list of them.
    Json,
    /// Contacts as address books write them (vCard 2.1 to 4.0).
    Vcard,
    /// A table in Arrow's IPC format, as a file or a stream.
    Arrow,
}

/// What to do with columns that no field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnknownColumns {
    /// They are left out; the report names them.
    #[default]
    Ignore,
    /// They become attributes of the lead, typed as a whole column: flags, whole numbers, numbers, or texts.
    Attributes,
    /// The import is refused.
    Refuse,
}

/// What to do with a row whose key was imported before with other content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnChanged {
    /// The row is refused, and reported.
    #[default]
    Refuse,
    /// What the row says otherwise than the lead's card is changed there.
    Update,
}

/// In which order rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowOrder {
    /// As they are given. Rows are read as they are needed, whatever the length of the file.
    #[default]
    Given,
    /// By the instant of the first of their events, since a lead's steps must follow each other. All rows are held in memory.
    ByTime,
}

/// Where a field comes from: a column's name, or a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "neither the name of a column nor a rule such as {\"column\": \"origin\", \"default\": \"unknown\"}")]
pub enum FieldSource {
    /// The column of that name.
    Column(String),
    /// A rule.
    Rule(Box<FieldRule>),
}

/// How a field is made from a row. One of `column`, `columns`, `template` and `value` says from what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FieldRule {
    /// The column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Several columns: all of them for e-mails, phones and tags, else the first one that says anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// A text with columns in braces: `{first} {last}`. It is empty where one of them is; `{{` is a brace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The same for every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is taken where the row says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What stands for what: `{"Open - Not Contacted": "new"}`. Case does not count; what is not named stays as it is.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// How instants are written: `ymd`, `dmy`, `mdy`, `epoch_s`, `epoch_ms`, or a pattern of strftime such as `%d.%m.%Y %H:%M`. Found out
    /// from the whole column if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The time zone that instants without one are in, by its IANA name; that of the import if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What parts several values in one field: e-mails, phones and tags are parted at `;` and `,` if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// Of an attribute: its type. Found out from the whole column if nothing is said.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub kind: Option<AttributeKind>,
}

impl FieldRule {
    /// The same value in every row.
    pub fn value(value: impl Into<String>) -> FieldSource {
        FieldSource::Rule(Box::new(Self { value: Some(value.into()), ..Self::default() }))
    }

    /// A text with columns in braces.
    pub fn template(template: impl Into<String>) -> FieldSource {
        FieldSource::Rule(Box::new(Self { template: Some(template.into()), ..Self::default() }))
    }

    /// A column, and what is taken where it says nothing.
    pub fn column_or(column: impl Into<String>, default: impl Into<String>) -> FieldSource {
        FieldSource::Rule(Box::new(Self { column: Some(column.into()), default: Some(default.into()), ..Self::default() }))
    }
}

impl From<&str> for FieldSource {
    fn from(column: &str) -> Self {
        Self::Column(column.to_owned())
    }
}

impl From<FieldRule> for FieldSource {
    fn from(rule: FieldRule) -> Self {
        Self::Rule(Box::new(rule))
    }
}

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKind {
    /// Yes or no.
    Flag,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// An instant.
    Instant,
    /// A text.
    Text,
}

/// Which lead a row is about, where rows tell of leads that the book has already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LeadReference {
    /// The lead that a row of another import became, by that row's key.
    Import {
        /// The name of that import.
        import: String,
        /// The key.
        key: FieldSource,
    },
    /// The lead of that number.
    Number {
        /// The number.
        number: FieldSource,
    },
    /// The lead that is known by that e-mail.
    Email {
        /// The e-mail.
        email: FieldSource,
    },
    /// The lead that is known by that phone.
    Phone {
        /// The phone.
        phone: FieldSource,
    },
}

/// What kind of thing a row tells of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowEventKind {
    /// The lead entered a stage: takes `stage`, `reason`. A stage of kind `converted` converts the lead, one of kind `disqualified` takes
    /// what the row says of the stage for the reason, where there is no other.
    MoveLead,
    /// The lead got another owner: takes `owner`.
    AssignLead,
    /// The lead became a customer: takes `customer`, `customer_owner`, `customer_attributes`.
    ConvertLead,
    /// The lead's card was changed: takes `fields`.
    EditLead,
    /// There was a touch: takes `kind`, `direction`, `text`, `outcome`.
    RecordActivity,
}

/// Which customer a lead became.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportedCustomer {
    /// A new one; where one is known by an e-mail or phone of the lead, that one.
    #[default]
    New,
    /// A new one, whoever is known.
    Another,
    /// The one that is known; without one the row is refused.
    Match,
}

/// What a row tells of a lead besides its card, with its own instant. It is left out where the row says nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowEvent {
    /// What it is; it says which of the fields below are taken.
    pub operation: RowEventKind,
    /// When it happened; at the capture of the row's lead or else now, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<FieldSource>,
    /// Who did it: a user's e-mail or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<FieldSource>,
    /// It is told only by rows in which these columns have these values: `{"name": "lifecyclestage"}`. Case does not count.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub only: BTreeMap<String, String>,
    /// The stage: its key, its name, or what Salesforce and HubSpot call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<FieldSource>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<FieldSource>,
    /// The owner: a user's e-mail or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<FieldSource>,
    /// Which customer.
    #[serde(default)]
    pub customer: ImportedCustomer,
    /// Who is responsible for a customer that is created: a user's e-mail or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_owner: Option<FieldSource>,
    /// Attributes that the customer is given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub customer_attributes: BTreeMap<String, FieldSource>,
    /// The fields of the lead's card, as in a mapping.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldSource>,
    /// What kind of touch: `call`, `email`, `message`, `meeting`, `form`, `visit`, `proposal` or `note`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FieldSource>,
    /// Who reached out: `inbound` or `outbound`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<FieldSource>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<FieldSource>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<FieldSource>,
}

impl RowEvent {
    /// An event of that kind, to be filled in.
    pub fn new(operation: RowEventKind) -> Self {
        Self {
            operation,
            at: None,
            by: None,
            only: BTreeMap::new(),
            stage: None,
            reason: None,
            owner: None,
            customer: ImportedCustomer::New,
            customer_owner: None,
            customer_attributes: BTreeMap::new(),
            fields: BTreeMap::new(),
            kind: None,
            direction: None,
            text: None,
            outcome: None,
        }
    }
}

/// How rows become leads, and what has happened to them.
///
/// ```
/// use leadbook::transfer::{FieldRule, Import};
/// let import = Import::named("fair 2026")
///     .field("emails", "Mail")
///     .field("name", FieldRule::template("{First} {Last}"))
///     .field("source", FieldRule::value("fair"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Import {
    /// What the import is called: each row is taken once under this name and its key. The name of the file, if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In what the rows are told; found out if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<RowFormat>,
    /// What separates the fields of a line; found out if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// How the file's letters are written, by the name that the web has for it (`utf-8`, `windows-1252`, `utf-16le`); found out if nothing
    /// is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The fields of a lead and where each comes from; `null` for one that is to stay empty. What is not named here is recognised by the
    /// columns' names. `key` tells rows apart, `attributes.NAME` is a custom attribute.
    pub mapping: BTreeMap<String, Option<FieldSource>>,
    /// Whether columns are recognised by their names, also those of Salesforce and HubSpot; on by default.
    pub recognise: bool,
    /// What to do with columns that no field takes.
    pub unknown: UnknownColumns,
    /// Which lead a row is about; if nothing is said, each row is a lead of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<LeadReference>,
    /// What rows tell besides, in the order in which it happened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<RowEvent>,
    /// What to do with somebody who is known already.
    pub on_known: OnKnown,
    /// What to do with a row that was imported before with other content.
    pub on_changed: OnChanged,
    /// The time zone that instants without one are in, by its IANA name; that of the book if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Whether `3/4/2026` is the third of April; proved by each column itself, or asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_first: Option<bool>,
    /// What says nothing, besides empty fields; `null`, `none`, `n/a`, `nan`, `-`, `select` and their like if nothing is said. Case does
    /// not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nulls: Option<Vec<String>>,
    /// Whether sources that differ in case alone are one, written as it comes up first.
    pub fold_sources: bool,
    /// The source of rows that tell none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether owners and others whom the book does not know become users; otherwise their rows are refused.
    pub new_users: bool,
    /// Whether campaigns that the book does not know are added; otherwise their rows are refused.
    pub new_campaigns: bool,
    /// In which order rows are written.
    pub order: RowOrder,
    /// Who imports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// Says what would happen, and writes nothing into the book. Refused rows go to their file as ever.
    pub dry_run: bool,
    /// A file for the rows that are refused, in the form of the input; there must be none of that name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_to: Option<String>,
}

impl Default for Import {
    fn default() -> Self {
        Self {
            name: None,
            format: None,
            delimiter: None,
            encoding: None,
            mapping: BTreeMap::new(),
            recognise: true,
            unknown: UnknownColumns::Ignore,
            of: None,
            events: Vec::new(),
            on_known: OnKnown::Attach,
            on_changed: OnChanged::Refuse,
            zone: None,
            day_first: None,
            nulls: None,
            fold_sources: false,
            source: None,
            new_users: false,
            new_campaigns: false,
            order: RowOrder::Given,
            by: None,
            dry_run: false,
            refused_to: None,
        }
    }
}

impl Import {
    /// An import of that name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// Says where a field comes from.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, source: impl Into<FieldSource>) -> Self {
        self.mapping.insert(field.into(), Some(source.into()));
        self
    }

    /// Adds something that rows tell besides.
    #[must_use]
    pub fn event(mut self, event: RowEvent) -> Self {
        self.events.push(event);
        self
    }

    /// Says which lead a row is about.
    #[must_use]
    pub fn of(mut self, reference: LeadReference) -> Self {
        self.of = Some(reference);
        self
    }

    /// Says what would happen, and writes nothing.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }
}
