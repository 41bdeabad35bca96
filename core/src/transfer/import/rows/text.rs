//! Bytes as text: how the letters of a file are written is told by its mark, said, or found out.

use crate::error::{Error, Result};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::{self, BufRead, BufReader, Read};

/// How much of a file is looked at to find out how it is written.
pub(super) const SAMPLE: usize = 256 * 1024;

/// The encoding of that name.
///
/// # Errors
/// `invalid`, field `encoding`.
pub(super) fn named(name: &str) -> Result<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        Error::invalid(
            "encoding",
            format!("{name:?} is no encoding that the web has a name for, such as utf-8, windows-1252, utf-16le or gbk"),
        )
    })
}

/// The encoding of a file that begins like that.
pub(super) fn found(sample: &[u8], whole: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return encoding;
    }
    // Letters of the first few hundred leave every second byte empty in UTF-16.
    let (even, odd) = (sample.iter().step_by(2), sample.iter().skip(1).step_by(2));
    let empty = |bytes: &mut dyn Iterator<Item = &u8>| bytes.filter(|byte| **byte == 0).count();
    let (even, odd, half) = (empty(&mut even.into_iter()), empty(&mut odd.into_iter()), sample.len() / 2);
    if half > 1 && odd * 10 > half * 4 && even * 10 < half {
        return UTF_16LE;
    }
    if half > 1 && even * 10 > half * 4 && odd * 10 < half {
        return UTF_16BE;
    }
    match std::str::from_utf8(sample) {
        Ok(_) => UTF_8,
        // The end of the sample may lie in the midst of a letter.
        Err(fault) if !whole && fault.error_len().is_none() => UTF_8,
        // One bad letter in a long file is a bad row, not another way of writing.
        Err(_) if mostly_utf8(sample) => UTF_8,
        Err(_) => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
            detector.feed(sample, whole);
            detector.guess(None, chardetng::Utf8Detection::Allow)
        }
    }
}

/// Whether at least nine of ten letters beyond ASCII are right in UTF-8.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 9 * bad
}

/// The bytes as UTF-8, without a mark. Those of a file in UTF-8 come as they are, right or wrong; of another one, what is no letter comes
/// as U+FFFD.
pub(super) fn as_utf8<'a>(bytes: impl Read + Send + 'a, encoding: &'static Encoding) -> io::Result<Box<dyn BufRead + Send + 'a>> {
    if encoding != UTF_8 {
        let decoded = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).build(bytes);
        return Ok(Box::new(BufReader::with_capacity(64 * 1024, decoded)));
    }
    let mut bytes = BufReader::with_capacity(64 * 1024, bytes);
    if bytes.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        bytes.consume(3);
    }
    Ok(Box::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, String) {
        let encoding = found(bytes, true);
        let mut text = Vec::new();
        as_utf8(bytes, encoding).unwrap().read_to_end(&mut text).unwrap();
        (encoding.name().to_owned(), String::from_utf8_lossy(&text).into_owned())
    }

    #[test]
    fn files_are_read_however_they_are_written() {
        let told = |encoding: &str, text: &str| (encoding.to_owned(), text.to_owned());
        assert_eq!(read("\u{feff}näme".as_bytes()), told("UTF-8", "näme"));
        assert_eq!(read("név,سارا".as_bytes()), told("UTF-8", "név,سارا"));
        assert_eq!(read(b"n\xe4me,caf\xe9,Stra\xdfe"), told("windows-1252", "näme,café,Straße"));
        let wide: Vec<u8> = "name,town\nSara,Köln\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide), told("UTF-16LE", "name,town\nSara,Köln\n"));
        let marked: Vec<u8> = "\u{feff}a,b".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&marked), told("UTF-16BE", "a,b"));
        assert_eq!(named("latin1").unwrap().name(), "windows-1252");
        assert_eq!(named("utf-9").unwrap_err().field(), Some("encoding"));
    }

    #[test]
    fn one_bad_letter_does_not_make_another_encoding() {
        let mut bytes = "é".repeat(200).into_bytes();
        bytes.insert(100, 0xFF);
        assert_eq!(found(&bytes, true), UTF_8);
    }
}
