//! Characters without a shape of their own, which come along with copied text and tell two equal texts apart.

/// Whether a character has no shape: zero-width spaces and joiners, direction marks, soft hyphens, variation selectors, tags.
///
/// The zero-width non-joiner is one of them: Persian is typed with and without it, and both must be found.
pub(super) fn is_shapeless(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// The text without white space and shapeless characters at its ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_shapeless(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_trimmed_of_what_cannot_be_seen() {
        assert_eq!(trim("\u{FEFF}\u{200E} ann \u{200B}\n\u{202C}"), "ann");
        assert_eq!(trim("\u{200F}\u{A0}"), "");
        assert_eq!(trim("a\u{200C}b"), "a\u{200C}b");
    }

    #[test]
    fn letters_and_spaces_are_not_shapeless() {
        for c in ['a', ' ', '\n', '\u{A0}', '-', '\u{640}', '\u{301}', '\u{93F}', '۱'] {
            assert!(!is_shapeless(c), "{c:?}");
        }
    }
}
