//! Request ids of imported rows: what makes each row happen once.
//!
//! A row's commands carry the id `import/NAME/KEY`, what it tells besides `import/NAME/KEY/1` and so on, and a change of it
//! `import/NAME/KEY#0001-DIGEST`. The book keeps them in the same transaction as what they came to, so a killed import finds exactly
//! the rows that are in, wherever it stopped, and a repeated one changes nothing.

use crate::command::decide::{import_name, imported_as};
use crate::domain::limits;
use crate::error::Result;
use std::fmt::Write as _;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// How long a name is that is made of a file's.
const NAME: usize = 40;
/// How long a key may be that is kept as it is; a longer one is kept as its digest.
const KEY: usize = 48;
/// What stands before the digest of a user's or a campaign's name in the id under which it was added.
pub(super) const USER: &str = "~user-";
pub(super) const CAMPAIGN: &str = "~campaign-";

/// With what the ids of all imports begin.
pub(super) const ALL: &str = "import/";

/// The name of an import, checked.
///
/// # Errors
/// `invalid`, field `name`.
pub(super) fn name(said: &str) -> Result<String> {
    import_name(said).map(str::to_owned)
}

/// Whether what stands behind the beginning of an import's ids adds a user or a campaign, and is no row.
pub(super) fn is_of_people(rest: &str) -> bool {
    rest.starts_with(USER) || rest.starts_with(CAMPAIGN)
}

/// The name of an import after that of its file.
pub(super) fn name_of_file(stem: &str) -> Result<String> {
    let plain: String =
        stem.chars().map(|letter| if letter.is_control() || matches!(letter, '/' | '#') { '_' } else { letter }).take(NAME).collect();
    name(&plain)
}

/// With what the ids of all rows of an import begin.
pub(super) fn prefix(import: &str) -> String {
    imported_as(import)
}

/// The id of a row.
pub(super) fn row(import: &str, key: &str) -> String {
    let mut id = prefix(import);
    let plain = key.trim();
    if plain.chars().count() > KEY || plain.is_empty() {
        // Longer ones differ anywhere; so does nothing from something.
        let _ = write!(id, "~{:032x}", xxh3_128(plain.as_bytes()));
        return id;
    }
    for letter in plain.chars() {
        if letter.is_control() || matches!(letter, '/' | '#' | '%' | '~') {
            let _ = write!(id, "%{:x}.", letter as u32);
        } else {
            id.push(letter);
        }
    }
    if id.chars().count() > limits::REQUEST_ID - 32 {
        return format!("{}~{:032x}", prefix(import), xxh3_128(plain.as_bytes()));
    }
    id
}

/// The id of what a row tells besides, by its number from 1.
pub(super) fn event(row: &str, number: usize) -> String {
    format!("{row}/{number}")
}

/// With what the ids of all changes of a row begin.
pub(super) fn changes(row: &str) -> String {
    format!("{row}#")
}

/// The id of a change of a row, by its number from 1 and the digest of what the row says by then.
pub(super) fn change(row: &str, number: u32, digest: u64) -> String {
    format!("{row}#{number:04}-{digest:016x}")
}

/// The number and the digest of a change, out of what follows the prefix.
pub(super) fn change_of(rest: &str) -> Option<(u32, u64)> {
    let (number, digest) = rest.split_once('-')?;
    let digest = digest.split('/').next()?;
    Some((number.parse().ok()?, u64::from_str_radix(digest, 16).ok()?))
}

/// The digest of what a row says, whatever the order of its columns: its key, where it has no other.
#[derive(Default)]
pub(super) struct Content(Vec<(String, String)>);

impl Content {
    pub(super) fn take(&mut self, column: &str, said: &str) {
        self.0.push((column.to_owned(), said.to_owned()));
    }

    pub(super) fn key(mut self) -> String {
        self.0.sort_unstable();
        let mut digest = Xxh3::new();
        for (column, said) in &self.0 {
            for text in [column, said] {
                digest.update(&(text.len() as u64).to_le_bytes());
                digest.update(text.as_bytes());
            }
        }
        format!("row-{:032x}", digest.digest128())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_rows_apart_and_fit() {
        assert_eq!(row("fair", "7"), "import/fair/7");
        assert_ne!(row("fair", "a/1"), event(&row("fair", "a"), 1));
        assert_ne!(row("fair", "a#0001"), changes(&row("fair", "a")));
        assert_ne!(row("fair", "%2f."), row("fair", "/"));
        let long = "x".repeat(500);
        assert_ne!(row("fair", &long), row("fair", &format!("{long}y")));
        for key in [long.as_str(), "////////////////////////////////////////////////", ""] {
            let id = event(&change(&row(&"n".repeat(NAME), key), 9_999, u64::MAX), 100);
            assert!(id.chars().count() <= limits::REQUEST_ID, "{id}");
        }
        assert_eq!(change_of("0003-00000000000000ff"), Some((3, 255)));
        assert_eq!(change_of("0003-00000000000000ff/2"), Some((3, 255)));
    }

    #[test]
    fn contents_do_not_depend_on_the_order_of_columns() {
        let key = |cells: &[(&str, &str)]| {
            let mut content = Content::default();
            cells.iter().for_each(|(column, said)| content.take(column, said));
            content.key()
        };
        assert_eq!(key(&[("a", "1"), ("b", "2")]), key(&[("b", "2"), ("a", "1")]));
        assert_ne!(key(&[("a", "1"), ("b", "2")]), key(&[("a", "2"), ("b", "1")]));
        assert_ne!(key(&[("a", "12")]), key(&[("a1", "2")]));
    }

    #[test]
    fn names_are_checked() {
        assert!(name(" fair 2026 ").is_ok_and(|name| name == "fair 2026"));
        for bad in ["", "a/b", "a#b", "a\nb", &"x".repeat(41)] {
            assert_eq!(name(bad).unwrap_err().field(), Some("name"), "{bad}");
        }
        assert_eq!(name_of_file("leads/2026").unwrap(), "leads_2026");
    }
}
