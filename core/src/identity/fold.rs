//! Names and companies in the form in which they are compared and searched.
//!
//! Two roads lead to the same form. [`fold_slowly`] is the definition: Unicode compatibility decomposition and full case folding, then our
//! own rules about marks and letters, then canonical composition. [`fold`] takes the short road when every character of the text folds
//! by itself, whatever its neighbours are, which holds for nearly all names in Latin, Greek, Cyrillic, Hebrew, Arabic and Persian letters;
//! it looks each up in a table that is filled from the definition, so that the two cannot drift apart.

use std::sync::LazyLock;

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::letters::{Image, drops_mark, image, is_pointing};
use super::marks::is_shapeless;

/// The folded form of a name or company: what two texts have in common if a person searching would call them the same.
///
/// - Case, width and other compatibility forms do not count (`ＡＣＭＥ`, `Acme`); `ß` is `ss`, a final sigma is a sigma.
/// - `I`, `İ`, `ı` and `i` are one letter, for a Turkish name is typed on every keyboard.
/// - Accents on Latin and Greek letters do not count (`José`, `Jose`), nor do strokes (`ø` is `o`, `ł` is `l`). In Cyrillic only `ё` is
///   `е`, and stress marks are dropped: `й` is not `и`, `ї` is not `і`, for those are other letters that nobody leaves out. An umlaut spelt
///   with an `e` (`Mueller`) stays apart from `Müller`: dropping the `e` would merge names that differ.
/// - Arabic and Persian yeh and kaf are the same; so are `ة` and `ه`, and the forms of alef. Harakat, hamza signs, niqqud and tatweel
///   do not count.
/// - Marks of all other scripts stay (vowels in Devanagari or Thai, the voicing of Japanese kana).
/// - Decimal digits of every script are ASCII. Typographic apostrophes and hyphens are `'` and `-`.
/// - Zero-width characters, the non-joiner among them, direction marks and control characters are dropped; white space is one space, and
///   none at the ends.
///
/// The folded form of a folded form is itself. It is at most eleven times as many bytes as the text (one Arabic ligature stands for
/// eighteen letters); for names it is about as long.
///
/// ```
/// use leadbook::identity::fold;
/// assert_eq!(fold("  JOSÉ   Straße "), "jose strasse");
/// assert_eq!(fold("İSTANBUL"), fold("ıstanbul"));
/// assert_eq!(fold("علي كريمي ۱۲"), fold("علی کریمی 12"));
/// ```
pub fn fold(text: &str) -> String {
    if is_plain_ascii(text) {
        return text.to_ascii_lowercase();
    }
    let mut out = Spaced::with_capacity(text.len());
    for c in text.chars() {
        match lookup(c) {
            Entry::Space => out.space(),
            Entry::Image(Image::Nothing) => {}
            Entry::Image(Image::One(a)) => out.push(a),
            Entry::Image(Image::Two(a, b)) => {
                out.push(a);
                out.push(b);
            }
            Entry::Neighbours => return fold_slowly(text),
        }
    }
    out.text
}

/// The definition of the folded form, for any text.
fn fold_slowly(text: &str) -> String {
    // Once is enough: what a decomposed character folds to is decomposed and folded. A test goes through all characters.
    let letters = text.nfkd().default_case_fold();
    let mut out = Spaced::with_capacity(text.len());
    let mut base = None;
    for c in letters {
        if c.is_whitespace() {
            out.space();
            base = None;
        } else if is_shapeless(c) || c.is_control() {
            // Nothing, and no base for marks either.
        } else if is_combining_mark(c) {
            if !drops_mark(base, c) {
                out.push(c);
            }
        } else {
            match image(c) {
                Image::Nothing => continue,
                Image::One(a) => {
                    out.push(a);
                    base = Some(a);
                }
                Image::Two(a, b) => {
                    out.push(a);
                    out.push(b);
                    base = Some(b);
                }
            }
        }
    }
    out.text.nfc().collect()
}

/// A text in which white space is one space, and none at the ends.
struct Spaced {
    text: String,
    space_due: bool,
}

impl Spaced {
    fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), space_due: false }
    }

    fn space(&mut self) {
        self.space_due = !self.text.is_empty();
    }

    fn push(&mut self, c: char) {
        if self.space_due {
            self.text.push(' ');
            self.space_due = false;
        }
        self.text.push(c);
    }
}

/// Whether lower case is all that is missing: ASCII, no control characters, single spaces inside only.
fn is_plain_ascii(text: &str) -> bool {
    let mut after_space = true;
    for byte in text.bytes() {
        match byte {
            b' ' if after_space => return false,
            b' ' => after_space = true,
            b'!'..=b'~' => after_space = false,
            _ => return false,
        }
    }
    !after_space || text.is_empty()
}

/// What a character folds to, if that does not depend on its neighbours.
#[derive(Clone, Copy)]
enum Entry {
    Space,
    Image(Image),
    Neighbours,
}

/// Where the table ends: behind Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic. No two letters before it compose to another one.
const TABLE_END: u32 = 0x700;

static TABLE: LazyLock<Vec<Entry>> =
    LazyLock::new(|| (0..TABLE_END).map(|code| char::from_u32(code).map_or(Entry::Neighbours, entry)).collect());

fn lookup(c: char) -> Entry {
    let code = u32::from(c);
    if code < TABLE_END {
        return TABLE.get(code as usize).copied().unwrap_or(Entry::Neighbours);
    }
    if is_shapeless(c) {
        return Entry::Image(Image::Nothing);
    }
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2018}' | '\u{2019}' => Entry::Image(image(c)),
        _ => Entry::Neighbours,
    }
}

/// One entry of the table, from the definition.
fn entry(c: char) -> Entry {
    if c.is_whitespace() {
        return Entry::Space;
    }
    if is_combining_mark(c) {
        return if is_pointing(c) { Entry::Image(Image::Nothing) } else { Entry::Neighbours };
    }
    // Between two letters, so that a space which a character brings along is not trimmed away unseen.
    let folded = fold_slowly(&format!("x{c}x"));
    let inner = folded.strip_prefix('x').and_then(|rest| rest.strip_suffix('x')).unwrap_or(" ");
    let mut chars = inner.chars();
    match (chars.next(), chars.next(), chars.next()) {
        _ if inner.contains(|c: char| c.is_whitespace() || is_combining_mark(c)) => Entry::Neighbours,
        (None, ..) => Entry::Image(Image::Nothing),
        (Some(a), None, _) => Entry::Image(Image::One(a)),
        (Some(a), Some(b), None) => Entry::Image(Image::Two(a, b)),
        _ => Entry::Neighbours,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_character_folds_alike_on_both_roads_and_stays_folded() {
        // Ideographs, Hangul syllables and private characters all fold alike: the ends of each range will do.
        let kinds = [
            '\u{3401}'..='\u{4DBE}',
            '\u{4E01}'..='\u{9FFE}',
            '\u{AC40}'..='\u{D790}',
            '\u{E001}'..='\u{F8FE}',
            '\u{20001}'..='\u{2A6DE}',
            '\u{2A800}'..='\u{2F7FF}',
            '\u{30000}'..='\u{DFFFF}',
            '\u{E1000}'..='\u{10FFFE}',
        ];
        for c in ('\0'..=char::MAX).filter(|c| !kinds.iter().any(|kind| kind.contains(c))) {
            for text in
                [format!("{c}"), format!("a{c}b"), format!("и{c}\u{301}"), format!("क{c}\u{94d}"), format!("-{c}-"), format!("ب{c}ا")]
            {
                let folded = fold(&text);
                assert_eq!(folded, fold_slowly(&text), "{text:?}");
                assert_eq!(fold_slowly(&folded), folded, "{text:?}");
                assert!(folded.len() <= 11 * text.len(), "{text:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn both_roads_agree_on_the_scripts_of_the_table(text in "[ -~\u{80}-\u{6ff}\u{2000}-\u{2070}]{0,24}") {
            prop_assert_eq!(fold(&text), fold_slowly(&text));
        }

        #[test]
        fn both_roads_agree_on_letters_without_marks(text in "[a-zA-ZÀ-žΑ-ωА-яآ-ي۰-۹ \u{200c}]{0,24}") {
            prop_assert_eq!(fold(&text), fold_slowly(&text));
        }
    }
}
