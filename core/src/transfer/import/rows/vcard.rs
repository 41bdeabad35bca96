//! Contacts as address books write them.

use super::csv::unreadable;
use super::{Cell, Row, Rows};
use crate::error::{Error, Result};
use calcard::vcard::{VCard, VCardProperty, VCardValue};
use calcard::{Entry, Parser};
use std::io::BufRead;

/// The columns of every card.
const COLUMNS: [&str; 16] = [
    "FN",
    "N.given",
    "N.family",
    "EMAIL",
    "TEL",
    "ORG",
    "TITLE",
    "ADR.city",
    "ADR.country",
    "LANG",
    "NOTE",
    "CATEGORIES",
    "UID",
    "URL",
    "REV",
    "ROLE",
];
/// How long one card may be, in bytes: some have pictures in them.
const CARD_BYTES: usize = 16 * 1024 * 1024;

pub(super) struct Cards<'a> {
    text: Box<dyn BufRead + Send + 'a>,
    columns: Vec<String>,
    line: Vec<u8>,
    number: u64,
    bytes: u64,
}

impl<'a> Cards<'a> {
    pub(super) fn new(text: Box<dyn BufRead + Send + 'a>) -> Self {
        Self { text, columns: COLUMNS.map(str::to_owned).to_vec(), line: Vec::new(), number: 0, bytes: 0 }
    }

    /// Reads on to the end of the next card: the line it begins on, and whether its end was found; nothing at the end of the text.
    fn card(&mut self, card: &mut Vec<u8>) -> Result<Option<(u64, bool)>> {
        let mut begun = None;
        loop {
            self.line.clear();
            let mut limited = std::io::Read::take(&mut self.text, CARD_BYTES as u64 + 1);
            let read = limited.read_until(b'\n', &mut self.line).map_err(|cause| unreadable(&cause))?;
            if read == 0 {
                return Ok(begun.map(|line| (line, false)));
            }
            self.bytes += read as u64;
            self.number += 1;
            let said = self.line.trim_ascii();
            if begun.is_none() {
                if said.is_empty() {
                    continue;
                }
                begun = Some(self.number);
            }
            if card.len() + read > CARD_BYTES {
                return Err(Error::invalid(
                    "path",
                    format!("the card on line {} has more than {CARD_BYTES} bytes", begun.unwrap_or_default()),
                ));
            }
            card.extend_from_slice(&self.line);
            if said.eq_ignore_ascii_case(b"END:VCARD") {
                return Ok(begun.map(|line| (line, true)));
            }
        }
    }
}

/// What a card says, in the order of the columns.
fn fill(row: &mut Row, card: &VCard) {
    row.clear();
    let list = |property: &VCardProperty| -> Cell {
        let texts: Vec<String> = card.properties(property).flat_map(|entry| entry.values.iter().filter_map(text)).collect();
        if texts.is_empty() { Cell::Empty } else { Cell::List(texts) }
    };
    let first = |property: &VCardProperty, part: usize| -> Cell {
        card.properties(property).find_map(|entry| parts(&entry.values).into_iter().nth(part).flatten()).map_or(Cell::Empty, Cell::Text)
    };
    let cells = [
        first(&VCardProperty::Fn, 0),
        first(&VCardProperty::N, 1),
        first(&VCardProperty::N, 0),
        list(&VCardProperty::Email),
        list(&VCardProperty::Tel),
        first(&VCardProperty::Org, 0),
        first(&VCardProperty::Title, 0),
        first(&VCardProperty::Adr, 3),
        first(&VCardProperty::Adr, 6),
        first(&VCardProperty::Lang, 0),
        first(&VCardProperty::Note, 0),
        list(&VCardProperty::Categories),
        first(&VCardProperty::Uid, 0),
        first(&VCardProperty::Url, 0),
        first(&VCardProperty::Rev, 0),
        first(&VCardProperty::Role, 0),
    ];
    for (cell, told) in row.cells.iter_mut().zip(cells) {
        *cell = told;
    }
}

/// A value as a text, without the scheme of a telephone or mail address.
fn text(value: &VCardValue) -> Option<String> {
    let text = match value {
        VCardValue::Text(text) => text.clone(),
        VCardValue::Component(parts) => parts.join(" "),
        VCardValue::Integer(number) => number.to_string(),
        other => other.as_text()?.to_owned(),
    };
    let bare = text.trim();
    let bare = bare.strip_prefix("tel:").or_else(|| bare.strip_prefix("mailto:")).unwrap_or(bare);
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// The parts of a value that has several.
fn parts(values: &[VCardValue]) -> Vec<Option<String>> {
    values.iter().map(text).collect()
}

impl Rows for Cards<'_> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut Row) -> Result<bool> {
        let mut card = Vec::new();
        let Some((line, whole)) = self.card(&mut card)? else { return Ok(false) };
        row.begin(COLUMNS.len());
        row.line = Some(line);
        row.raw.extend_from_slice(&card);
        row.clear();
        let text = String::from_utf8_lossy(&card);
        match Parser::new(&text).entry() {
            Entry::VCard(card) if whole => fill(row, &card),
            _ => row.broken = Some("it is no vCard from BEGIN:VCARD to END:VCARD".to_owned()),
        }
        if text.contains('\u{FFFD}') {
            row.broken = Some("it has letters that are not written in UTF-8".to_owned());
        }
        Ok(true)
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_of_all_versions_are_read() {
        let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ahmadi;Sara;;;\r\nFN:Sara Ahmadi\r\nORG:Example Trading;Sales\r\nTITLE:Buyer\r\n\
                    EMAIL;TYPE=WORK:sara@example.com\r\nEMAIL:s@example.com\r\nTEL;TYPE=CELL:+98 912 345 6789\r\n\
                    ADR:;;Street 1;Shiraz;;;Iran\r\n\
                    NOTE:line one\\nline two\r\nUID:u-1\r\nEND:VCARD\r\n\r\n\
                    BEGIN:VCARD\nVERSION:2.1\nN:Ruiz;Ana\nTEL;CELL:5551234\nEND:VCARD\n\
                    BEGIN:VCARD\nVERSION:4.0\nFN:\u{645}\u{631}\u{6cc}\u{645}\n\
                    TEL;VALUE=uri:tel:+49-30-123456\nEND:VCARD\nBEGIN:VCARD\nFN:cut";
        let mut rows = Cards::new(Box::new(text.as_bytes()));
        let (mut row, mut all) = (Row::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            let told =
                |name: &str| row.cells[COLUMNS.iter().position(|known| *known == name).unwrap()].text().unwrap_or_default().into_owned();
            all.push((row.line, told("FN"), told("N.given"), told("EMAIL"), told("TEL"), told("ADR.city"), row.broken.is_some()));
        }
        let card = |line, name: &str, given: &str, mail: &str, tel: &str, city: &str, broken| {
            (Some(line), name.to_owned(), given.to_owned(), mail.to_owned(), tel.to_owned(), city.to_owned(), broken)
        };
        assert_eq!(all[0], card(1, "Sara Ahmadi", "Sara", "sara@example.com; s@example.com", "+98 912 345 6789", "Shiraz", false));
        assert_eq!(all[1], card(15, "", "Ana", "", "5551234", "", false));
        assert_eq!(all[2], card(20, "\u{645}\u{631}\u{6cc}\u{645}", "", "", "+49-30-123456", "", false));
        assert!(all[3].6);
    }
}
