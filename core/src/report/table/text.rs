//! Texts as they can be shown in a line without harm.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The widest text that is shown whole, in columns.
const WIDEST: usize = 40;
/// The most characters that are shown, since marks without width could go on for ever.
const MOST_CHARACTERS: usize = 4 * WIDEST;

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text in one line, cut at 40 columns; what would break the line or turn the direction of writing is shown as `\u{…}`.
pub(in crate::report) fn harmless(text: &str) -> String {
    let mut shown = String::new();
    let (mut columns, mut fits) = (0, 0);
    for (count, letter) in text.chars().enumerate() {
        let harmful = is_harmful(letter);
        let piece = if harmful { letter.escape_unicode().to_string() } else { letter.to_string() };
        columns += if harmful { piece.len() } else { letter.width().unwrap_or_default() };
        if columns > WIDEST || count == MOST_CHARACTERS {
            shown.truncate(fits);
            shown.push('…');
            break;
        }
        shown.push_str(&piece);
        if columns < WIDEST {
            fits = shown.len();
        }
    }
    shown
}

/// Control characters, separators of lines, and what overrides, embeds or isolates a direction of writing. Joiners and direction marks are
/// letters' companions in names, and stay.
fn is_harmful(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
