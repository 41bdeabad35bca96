//! What is said and written in the sample.

/// What the made-up business sells.
pub(super) const PRODUCTS: [&str; 5] = ["Route Planner", "Stock Control", "Field Service", "Invoice Desk", "Driver App"];

pub(super) const JOBS: [&str; 14] = [
    "Managing director",
    "Head of purchasing",
    "Operations manager",
    "Fleet manager",
    "Warehouse manager",
    "IT manager",
    "Head of sales",
    "Accountant",
    "Project manager",
    "Buyer",
    "Office manager",
    "Quality manager",
    "Founder",
    "Dispatcher",
];

pub(super) const WISHES: [&str; 12] = [
    "Wants to see a demo with own data",
    "Asked for a price list",
    "Looks for a replacement of a spreadsheet",
    "Compares three vendors",
    "Needs it in two languages",
    "Has 40 vehicles and plans by hand",
    "Asked whether it works offline",
    "Wants to connect it to the accounting",
    "Opens a second warehouse in autumn",
    "Heard of us at an event",
    "Trial for one team first",
    "Must keep data within the country",
];

pub(super) const TAGS: [&str; 9] =
    ["pilot", "reseller", "vip", "bilingual", "tender", "call back", "met in person", "small fleet", "migration"];

pub(super) const TERMS: [&str; 6] =
    ["route planning", "fleet software", "stock control", "delivery app", "warehouse tool", "invoice software"];

/// Why a lead is given up, with how many of a hundred.
pub(super) const REASONS: [(&str, f64); 6] =
    [("no answer", 31.0), ("no budget", 21.0), ("no need", 18.0), ("competitor", 14.0), ("bad data", 7.0), ("bad timing", 9.0)];

pub(super) const LOSSES: [&str; 5] = ["price", "competitor", "no decision", "project stopped", "missing function"];
pub(super) const REVERSALS: [&str; 4] =
    ["order withdrawn within the time allowed", "signed by mistake", "payment failed", "wrong person converted"];
pub(super) const LATER: [&str; 4] =
    ["budget comes next quarter", "present contract runs on", "in the middle of a move", "asked to be called later"];
pub(super) const BACK: [&str; 3] = ["budget not confirmed after all", "decision moved to another department", "need still unclear"];

/// Stages of the pipeline, from the first to the last.
pub(super) const PIPELINE: [&str; 4] = ["discovery", "proposal", "negotiation", "commitment"];

/// What came of a call or a meeting.
pub(super) const CALL_OUTCOMES: [&str; 5] = ["reached", "no answer", "voicemail", "call back", "meeting agreed"];
pub(super) const CALLS: [&str; 6] = [
    "Went through the open questions",
    "Asked for the number of users",
    "Talked about the time plan",
    "Left a message",
    "Introduced ourselves and the product",
    "Agreed on the next step",
];
pub(super) const EMAILS: [&str; 5] =
    ["Sent the price list", "Sent a case study", "Summed up the call", "Sent dates for a demo", "Asked for the requirements"];
pub(super) const ANSWERS: [&str; 5] = [
    "Thanks, will look at it this week",
    "Asks for a discount",
    "Has questions about the contract",
    "Forwarded to a colleague",
    "Wants a demo",
];
pub(super) const MEETINGS: [&str; 4] = ["Demo with the team", "Visit on site", "Workshop on requirements", "Talk with the management"];
pub(super) const NOTES: [&str; 5] = [
    "Prefers to be called in the morning",
    "Decision is made together with the partner",
    "Uses a competing product until the end of the contract",
    "Very precise, likes written answers",
    "Check the company register before an offer",
];
pub(super) const TASKS: [&str; 7] = [
    "Call back",
    "Send the offer",
    "Ask for the decision",
    "Agree on a date for the demo",
    "Send the contract",
    "Check the requirements",
    "Ask how the trial goes",
];
pub(super) const DONE: [&str; 4] = ["done", "reached", "sent", "moved to a later date"];

pub(super) const BUDGETS: [&str; 4] = ["up to 6,000 a year", "about 15,000 a year", "20,000 set aside", "open, decided by value"];
pub(super) const AUTHORITIES: [&str; 4] = ["decides alone", "with the managing director", "purchasing signs", "board decides monthly"];
pub(super) const NEEDS: [&str; 4] =
    ["replace two tools", "plan tours for the whole fleet", "one stock for all sites", "invoices without retyping"];
pub(super) const TIMELINES: [&str; 4] = ["within six weeks", "next quarter", "before the season", "by the end of the year"];
pub(super) const PROBLEMS: [&str; 3] = ["planning takes three hours a day", "stock is never right", "invoices go out late"];

/// What people leave behind who do not say who they are.
pub(super) const TRACES: [&str; 7] = [
    "Read the page of prices twice",
    "Downloaded the guide",
    "Asked in the chat whether there is a trial",
    "Watched the recording of the webinar",
    "Left a comment below the case study",
    "Called without giving a name",
    "Took a leaflet at the stand",
];
