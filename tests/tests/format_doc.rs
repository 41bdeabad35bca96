//! `core/docs/format.md` tells the forms, the events and the indexes as the source has them: what is added there and not told fails here.

use leadbook_tests::project_root;
use regex::Regex;
use std::error::Error;
use std::fs;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The rows that the document must have, from the source of the stored values.
fn rows_of_values(source: &str) -> Result<Vec<String>> {
    let source = Regex::new(r"//.*")?.replace_all(source, "");
    let form = Regex::new(r"(?s)(?:record|layout)! \{\s*(\w+V\d+)(?:<'a>)?(?: of \w+)? \{(.*?)\n    \}\n\}")?;
    let event = Regex::new(r"(?s)EventV\d+ of Event \{(.*?)\n    \}\n\}")?;
    let variant = Regex::new(r"(?s)(\d+) => (\w+) \{(.*?)\},\n")?;
    let field = Regex::new(r"(\w+): ")?;
    let fields = |text: &str| field.captures_iter(text).map(|found| found[1].to_owned()).collect::<Vec<_>>().join(", ");
    let mut rows: Vec<String> = form.captures_iter(&source).map(|found| format!("| `{}` | {} |", &found[1], fields(&found[2]))).collect();
    for found in event.captures_iter(&source) {
        let variants = format!("{}\n", &found[1]);
        rows.extend(variant.captures_iter(&variants).map(|found| format!("| {} | `{}` | {} |", &found[1], &found[2], fields(&found[3]))));
    }
    Ok(rows)
}

#[test]
fn the_document_of_the_format_is_not_behind_the_source() -> Result<()> {
    let core = project_root().join("core");
    let mut rows = Vec::new();
    for file in fs::read_dir(core.join("src/value"))? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            rows.extend(rows_of_values(&fs::read_to_string(path)?)?);
        }
    }
    let index = fs::read_to_string(core.join("src/index/mod.rs"))?;
    rows.extend(index.lines().filter_map(|line| line.strip_prefix("//! | `")).map(|row| format!("| `{row}")));
    // 41 forms, 32 events and 29 indexes when this was written: fewer would mean that the source is not understood any more.
    assert!(rows.len() >= 41 + 32 + 29, "only {} rows were found", rows.len());

    let document = fs::read_to_string(core.join("docs/format.md"))?;
    let told: Vec<&str> = document.lines().collect();
    let missing: Vec<&String> = rows.iter().filter(|row| !told.contains(&row.as_str())).collect();
    assert!(missing.is_empty(), "core/docs/format.md lacks\n{}", missing.iter().map(|row| row.as_str()).collect::<Vec<_>>().join("\n"));
    Ok(())
}

#[test]
fn forms_and_events_are_found_in_the_source() -> Result<()> {
    let source = "
layout! {
    /// An entry.
    EntryV2<'a> {
        first: u64,
        at: Option<Since>,
    }
}
choice! {
    EventV1 of Event {
        7 => LeadMoved { lead: LeadId, step: Step },
        8 => LeadLinked {
            lead: LeadId,
            customer: CustomerId
        },
    }
}
";
    let rows = ["| `EntryV2` | first, at |", "| 7 | `LeadMoved` | lead, step |", "| 8 | `LeadLinked` | lead, customer |"];
    assert_eq!(rows_of_values(source)?, rows);
    Ok(())
}
