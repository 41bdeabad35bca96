//! Finding out how a file of lines is written: what separates its fields, and what ends its lines.

use csv_core::ReadRecordResult;

/// What may separate fields, the likeliest first.
const DELIMITERS: [u8; 4] = *b",;\t|";
/// How many lines are looked at.
const LINES: usize = 200;

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
    pub(super) line_end: u8,
}

/// How a text that begins like that is written.
pub(super) fn manner(sample: &[u8], delimiter: Option<u8>) -> Manner {
    let line_end = if !sample.contains(&b'\n') && sample.contains(&b'\r') { b'\r' } else { b'\n' };
    let quote = quote(sample);
    let best = DELIMITERS
        .into_iter()
        .map(|delimiter| (fit(sample, delimiter, quote, line_end), delimiter))
        .rev()
        .max_by(|one, other| one.0.total_cmp(&other.0));
    Manner { delimiter: delimiter.or(best.map(|(_, delimiter)| delimiter)).unwrap_or(b','), quote, line_end }
}

/// The quotation mark: the single one only where fields stand in it and none in the double one.
fn quote(sample: &[u8]) -> u8 {
    let wraps = |mark: u8| sample.windows(2).filter(|pair| pair[0] == mark && DELIMITERS.contains(&pair[1])).count();
    if wraps(b'\'') > 1 && wraps(b'"') == 0 && sample.first() == Some(&b'\'') { b'\'' } else { b'"' }
}

/// How well a delimiter fits: the share of the lines that have as many fields as the first one, by how many those are.
fn fit(sample: &[u8], delimiter: u8, quote: u8, line_end: u8) -> f64 {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).quote(quote).build();
    let (mut output, mut ends) = (vec![0; sample.len() + 1], vec![0; sample.len() + 2]);
    let (mut first, mut same, mut all) = (0, 0_usize, 0_usize);
    for line in sample.split_inclusive(|byte| *byte == line_end).take(LINES) {
        // A sample ends somewhere: its last line is half of one.
        if line.last() != Some(&line_end) && all > 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        reader.reset();
        let (mut input, mut count) = (line, 0);
        loop {
            let (result, read, _, found) = reader.read_record(input, &mut output, &mut ends);
            count += found;
            input = &input[read..];
            match result {
                ReadRecordResult::InputEmpty if read > 0 => {}
                _ => break,
            }
        }
        if all == 0 {
            first = count;
        }
        all += 1;
        same += usize::from(count == first);
    }
    if first < 2 || all == 0 {
        return 0.0;
    }
    (same as f64 / all as f64) * (1.0 + (first as f64).ln() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_that_which_makes_even_lines() {
        let found = |text: &str| manner(text.as_bytes(), None).delimiter;
        assert_eq!(found("name,mail\nSara,s@example.com\n"), b',');
        assert_eq!(found("name;mail;note\nSara;s@example.com;a, b, c\nMona;m@example.com;d\n"), b';');
        assert_eq!(found("name\tmail\nAhmadi, Sara\ts@example.com\n"), b'\t');
        assert_eq!(found("name|mail\nSara|s@example.com"), b'|');
        assert_eq!(found("mail\ns@example.com\n"), b',');
        assert_eq!(manner(b"a,b", Some(b'|')).delimiter, b'|');
        assert_eq!(found("\"a;b\";c\n\"d;e\";f\n"), b';');
    }

    #[test]
    fn lines_may_end_as_they_did_long_ago() {
        assert_eq!(manner(b"a,b\rc,d\r", None).line_end, b'\r');
        assert_eq!(manner(b"a,b\r\nc,d\r\n", None).line_end, b'\n');
    }

    #[test]
    fn single_quotation_marks_count_where_fields_stand_in_them() {
        assert_eq!(manner(b"'a','b','c'\n'1','2','3'\n", None).quote, b'\'');
        assert_eq!(manner(b"name,note\nO'Brien,it's 5' long\n", None).quote, b'"');
    }
}
