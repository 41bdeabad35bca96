//! How long a text and how many entries of a list may be. They keep every card within one stored value
//! (the storage contract's 64 KiB) and every message readable; what is over is refused as `invalid` (a text, a list)
//! or `too_large` (a whole card).

/// Characters in a person's, company's, customer's, user's, campaign's or opportunity's name.
pub const NAME: usize = 200;
/// Characters in a short text: job title, industry, city, role, product, source, medium, tag, segment, reason key and the like.
pub const SHORT: usize = 120;
/// Characters in a key: a stage, an attribute's name, a consent's purpose.
pub const KEY: usize = 48;
/// Characters in a free text: a note, an answer, a reason.
pub const TEXT: usize = 4_000;
/// Characters in an attribute's text value.
pub const ATTRIBUTE_TEXT: usize = 1_000;
/// Characters in a request id or a cursor's name.
pub const REQUEST_ID: usize = 120;
/// E-mails of one card or contact.
pub const EMAILS: usize = 20;
/// Phones of one card or contact.
pub const PHONES: usize = 20;
/// Tags of a lead, segments of a customer.
pub const TAGS: usize = 100;
/// Attributes of one record.
pub const ATTRIBUTES: usize = 500;
/// Consents of a lead, one a purpose.
pub const CONSENTS: usize = 50;
/// Parts of a score.
pub const SCORE_PARTS: usize = 50;
/// Contacts of a customer.
pub const CONTACTS: usize = 100;
/// Addresses of a customer.
pub const ADDRESSES: usize = 20;
/// Customers one lead can be linked to.
pub const LINKS: usize = 100;
/// Open follow-ups of one record.
pub const OPEN_FOLLOW_UPS: usize = 100;
/// Stages of a lifecycle, and of a pipeline.
pub const STAGES: usize = 64;
/// Bytes of all texts of one card, of a lifecycle, or of the settings, together.
pub const CARD_BYTES: usize = 20 * 1024;
/// Matches that the answer of a capture tells, the newest ones: a switchboard's number may be that of thousands.
pub const MATCHES: usize = 100;
/// Commands of one batch.
pub const BATCH: usize = 100_000;
/// Records of one page.
pub const PAGE: usize = 10_000;
