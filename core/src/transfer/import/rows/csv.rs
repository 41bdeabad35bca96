//! Lines of fields.
//!
//! A record is parsed line by line. One whose quotation mark is never closed would swallow all that follows; here the line it begins on is
//! a bad row, and reading goes on with the next line.

use super::sniff::Manner;
use super::{COLUMNS, Row, Rows, names};
use crate::error::{Error, Result};
use csv_core::ReadRecordResult;
use std::collections::VecDeque;
use std::io::BufRead;

/// How many lines one record may have, and how many bytes.
const RECORD_LINES: usize = 2_000;
const RECORD_BYTES: usize = 1024 * 1024;
/// How long one line may be, in bytes. What is longer is no file of lines.
const LINE_BYTES: u64 = 16 * 1024 * 1024;

/// Lines that can be given back.
struct Lines<'a> {
    text: Box<dyn BufRead + Send + 'a>,
    end: u8,
    back: VecDeque<Vec<u8>>,
    number: u64,
    bytes: u64,
}

impl Lines<'_> {
    /// The next line with its end; empty at the end of the text.
    fn next(&mut self, line: &mut Vec<u8>) -> Result<()> {
        line.clear();
        if let Some(again) = self.back.pop_front() {
            *line = again;
        } else {
            let mut limited = std::io::Read::take(&mut self.text, LINE_BYTES + 1);
            let read = limited.read_until(self.end, line).map_err(|cause| unreadable(&cause))? as u64;
            if read > LINE_BYTES {
                return Err(Error::invalid("path", format!("line {} has more than {LINE_BYTES} bytes", self.number + 1)));
            }
            self.bytes += read;
        }
        self.number += u64::from(!line.is_empty());
        Ok(())
    }

    fn give_back(&mut self, lines: Vec<Vec<u8>>) {
        self.number -= lines.len() as u64;
        for line in lines.into_iter().rev() {
            self.back.push_front(line);
        }
    }
}

pub(super) fn unreadable(cause: &std::io::Error) -> Error {
    Error::new(crate::error::ErrorKind::Io, "io", format!("the rows cannot be read: {cause}")).at("path")
}

/// Parses records into fields.
struct Parser {
    reader: csv_core::Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
}

impl Parser {
    /// Whether those lines are whole records' fields: how many, or none if a quotation mark is still open.
    fn parse(&mut self, mut input: &[u8]) -> Option<usize> {
        self.reader.reset();
        if self.output.len() < input.len() + 1 {
            self.output.resize(input.len() + 1, 0);
        }
        let (mut written, mut fields) = (0, 0);
        loop {
            if self.ends.len() < fields + 64 {
                self.ends.resize((fields + 64) * 2, 0);
            }
            let (result, read, wrote, found) = self.reader.read_record(input, &mut self.output[written..], &mut self.ends[fields..]);
            input = &input[read..];
            written += wrote;
            fields += found;
            match result {
                ReadRecordResult::Record => return Some(fields),
                ReadRecordResult::InputEmpty if input.is_empty() => return None,
                ReadRecordResult::End => return Some(fields),
                ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2 + 64, 0),
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputEndsFull => {}
            }
        }
    }

    fn field(&self, place: usize) -> &[u8] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.output[start..self.ends[place]]
    }
}

pub(super) struct CsvRows<'a> {
    lines: Lines<'a>,
    parser: Parser,
    columns: Vec<String>,
    record: Vec<u8>,
    manner: Manner,
    encoding: &'static str,
}

impl<'a> CsvRows<'a> {
    /// Reads the names of the columns.
    pub(super) fn open(text: Box<dyn BufRead + Send + 'a>, manner: Manner, encoding: &'static str) -> Result<Self> {
        let reader = csv_core::ReaderBuilder::new().delimiter(manner.delimiter).quote(manner.quote).build();
        let mut rows = Self {
            lines: Lines { text, end: manner.line_end, back: VecDeque::new(), number: 0, bytes: 0 },
            parser: Parser { reader, output: Vec::new(), ends: Vec::new() },
            columns: Vec::new(),
            record: Vec::new(),
            manner,
            encoding,
        };
        let Some(fields) = rows.record(None)? else {
            return Err(Error::invalid("path", "there is nothing in it; a line with the names of the columns is needed"));
        };
        let Ok(fields) = fields else { return Err(Error::invalid("path", "the line with the names of the columns cannot be read")) };
        if fields > COLUMNS {
            return Err(Error::invalid("path", format!("{fields} columns are too many, up to {COLUMNS} are accepted")));
        }
        let given: Vec<String> = (0..fields).map(|place| String::from_utf8_lossy(rows.parser.field(place)).into_owned()).collect();
        if let Some(data) = given.iter().find(|name| name.contains('@') && name.contains('.')) {
            let message = format!("the first line is to have the names of the columns, but {:?} in it is none", shorten(data));
            return Err(Error::invalid("path", message));
        }
        rows.columns = names(given);
        Ok(rows)
    }

    /// The next record in the parser: how many fields it has, or why it is none; nothing at the end. With `wanted`, a record of several
    /// lines must have that many.
    fn record(&mut self, wanted: Option<usize>) -> Result<Option<std::result::Result<usize, String>>> {
        let mut line = Vec::new();
        loop {
            self.lines.next(&mut line)?;
            if line.is_empty() {
                return Ok(None);
            }
            if !line.trim_ascii().is_empty() {
                break;
            }
        }
        self.record.clear();
        self.record.extend_from_slice(&ended(&line));
        if let Some(fields) = self.parser.parse(&self.record) {
            return Ok(Some(Ok(fields)));
        }
        let mut more: Vec<Vec<u8>> = Vec::new();
        loop {
            self.lines.next(&mut line)?;
            let at_end = line.is_empty() || more.len() >= RECORD_LINES || self.record.len() + line.len() > RECORD_BYTES;
            if at_end {
                if !line.is_empty() {
                    more.push(line);
                }
                break;
            }
            self.record.extend_from_slice(&ended(&line));
            more.push(std::mem::take(&mut line));
            if let Some(fields) = self.parser.parse(&self.record) {
                if wanted.is_none_or(|wanted| wanted == fields) && self.is_closed_well() {
                    return Ok(Some(Ok(fields)));
                }
                break;
            }
        }
        // Only the line that the mark was opened on is given up.
        let first = self.record.iter().position(|byte| *byte == b'\n').map_or(self.record.len(), |end| end + 1);
        self.record.truncate(first);
        self.lines.give_back(more);
        Ok(Some(Err("a quotation mark is opened and not closed".to_owned())))
    }
}

impl CsvRows<'_> {
    /// Whether every quotation mark that closes a field is followed by a delimiter or the end of the line. Where one is not, it was to open
    /// a field, and that before it was never closed.
    fn is_closed_well(&self) -> bool {
        let Manner { delimiter, quote, .. } = self.manner;
        let (mut quoted, mut begins, mut bytes) = (false, true, self.record.iter().copied().peekable());
        while let Some(byte) = bytes.next() {
            if quoted && byte == quote {
                match bytes.peek() {
                    Some(next) if *next == quote => {
                        bytes.next();
                    }
                    Some(next) if *next != delimiter && *next != b'\n' => return false,
                    _ => quoted = false,
                }
            } else if !quoted {
                quoted = begins && byte == quote;
                begins = byte == delimiter || byte == b'\n';
            }
        }
        true
    }
}

/// A line that ends as the parser knows it.
fn ended(line: &[u8]) -> Vec<u8> {
    let bare = line.strip_suffix(b"\n").unwrap_or(line);
    let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
    [bare, b"\n"].concat()
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

impl Rows for CsvRows<'_> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut Row) -> Result<bool> {
        let wanted = self.columns.len();
        let found = self.record(Some(wanted))?;
        let Some(found) = found else { return Ok(false) };
        row.begin(wanted);
        // A record of several lines ends on the line that was read last.
        let lines = self.record.iter().filter(|byte| **byte == b'\n').count() as u64;
        row.line = Some((self.lines.number + 1).saturating_sub(lines.max(1)));
        row.raw.extend_from_slice(&self.record);
        let fields = match found {
            Ok(fields) => fields,
            Err(why) => {
                row.clear();
                row.broken = Some(why);
                return Ok(true);
            }
        };
        let surplus = (wanted..fields).any(|place| !self.parser.field(place).trim_ascii().is_empty());
        if fields < wanted || surplus {
            row.broken = Some(format!("it has {fields} fields, the columns are {wanted}"));
        }
        for (place, cell) in row.cells.iter_mut().enumerate() {
            if place >= fields {
                *cell = super::Cell::Empty;
                continue;
            }
            match std::str::from_utf8(self.parser.field(place)) {
                Ok(text) => {
                    if self.encoding != "UTF-8" && text.contains('\u{FFFD}') {
                        row.broken =
                            Some(format!("column {:?} has letters that are not written in {}", self.columns[place], self.encoding));
                    }
                    cell.put(text);
                }
                Err(_) => {
                    row.broken = Some(format!("column {:?} has letters that are not written in UTF-8", self.columns[place]));
                    *cell = super::Cell::Empty;
                }
            }
        }
        Ok(true)
    }

    fn bytes(&self) -> u64 {
        self.lines.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::super::sniff::manner;
    use super::*;

    type Told = (u64, Option<u64>, Vec<String>, Option<String>);

    fn read(bytes: &[u8]) -> Vec<Told> {
        let text = super::super::text::as_utf8(bytes, encoding_rs::UTF_8).unwrap();
        let mut rows = CsvRows::open(text, manner(bytes, None), "UTF-8").unwrap();
        let (mut row, mut all) = (Row::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            let cells = row.cells.iter().map(|cell| cell.text().unwrap_or_default().into_owned()).collect();
            all.push((row.number, row.line, cells, row.broken.clone()));
        }
        all
    }

    fn good(number: u64, line: u64, cells: &[&str]) -> Told {
        (number, Some(line), cells.iter().map(|cell| (*cell).to_owned()).collect(), None)
    }

    #[test]
    fn records_may_have_several_lines_and_marks_in_them() {
        let text = b"\xEF\xBB\xBFname,note\r\nSara,\"a \"\"b\"\"\r\nc, d\"\r\n\r\nMona,5\" pipe\r\n";
        assert_eq!(read(text), [good(1, 2, &["Sara", "a \"b\"\nc, d"]), good(2, 5, &["Mona", "5\" pipe"])]);
    }

    #[test]
    fn a_mark_that_is_not_closed_costs_one_row() {
        let text = b"name,note\na,1\nb,\"open\nc,3\nd,\"4\"\ne,5\n";
        let rows = read(text);
        let names: Vec<&str> = rows.iter().map(|row| row.2[0].as_str()).collect();
        assert_eq!(names, ["a", "", "c", "d", "e"], "{rows:?}");
        assert_eq!(rows[1].3.as_deref(), Some("a quotation mark is opened and not closed"));
        assert_eq!((rows[1].1, rows[2].1), (Some(3), Some(4)));
    }

    #[test]
    fn rows_of_another_width_are_bad_ones() {
        let rows = read(b"a,b,c\n1,2\n1,2,3,\n1,2,3,4\n");
        assert!(rows[0].3.as_deref().unwrap().contains("2 fields"));
        assert_eq!(rows[1], good(2, 3, &["1", "2", "3"]));
        assert!(rows[2].3.is_some());
    }

    #[test]
    fn letters_that_are_none_are_told() {
        let rows = read(b"a,b\n1,\xFF\n3,4\n");
        assert!(rows[0].3.as_deref().unwrap().contains("\"b\""));
        assert_eq!(rows[1], good(2, 3, &["3", "4"]));
    }

    #[test]
    fn a_line_without_an_end_is_told_and_not_read_whole() {
        let endless = std::io::BufReader::new(std::io::Read::chain(&b"name,email\n"[..], std::io::repeat(b'x')));
        let mut rows = CsvRows::open(Box::new(endless), manner(b"name,email\n", None), "UTF-8").unwrap();
        assert!(rows.next(&mut Row::default()).unwrap_err().message().contains("line 2 has more than"));
    }

    #[test]
    fn a_file_without_names_is_told() {
        let open = |bytes: &'static [u8]| {
            let text = super::super::text::as_utf8(bytes, encoding_rs::UTF_8).unwrap();
            CsvRows::open(text, manner(bytes, None), "UTF-8").map(|_| ()).unwrap_err()
        };
        assert!(open(b"Sara,sara@example.com\n").message().contains("sara@example.com"));
        assert!(open(b"\n \n").message().contains("nothing in it"));
    }
}
