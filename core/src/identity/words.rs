//! The words of a name, for finding it by the beginnings of words.

use unicode_normalization::char::is_combining_mark;

use super::fold::fold;

/// The longest word in bytes; what is longer is cut at a character.
pub const MAX_WORD_BYTES: usize = 48;

/// The most words of one text; the rest is left out.
pub const MAX_WORDS: usize = 16;

/// The folded words of a text in their order, each once: what the prefix index holds for it, and what a search for it asks.
///
/// A word is a run of letters, digits and marks of any script. A script written without spaces gives one long word, which a search finds
/// by its beginning only. At most [`MAX_WORDS`] words of at most [`MAX_WORD_BYTES`] bytes, so that one record cannot flood the index.
///
/// ```
/// use leadbook::identity::words;
/// assert_eq!(words("Ana-María O’Neill, Ana & Söhne"), ["ana", "maria", "o", "neill", "sohne"]);
/// ```
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    each_word(text, &mut |word| found.push(word.to_owned()));
    found
}

/// Hands over what [`words`] answers, one word after the other.
pub(crate) fn each_word(text: &str, take: &mut dyn FnMut(&str)) {
    let folded = fold(text);
    if folded.is_ascii() {
        hand_over(folded.split(|c: char| !c.is_ascii_alphanumeric()), take);
    } else {
        hand_over(folded.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)), take);
    }
}

fn hand_over<'a>(parts: impl Iterator<Item = &'a str>, take: &mut dyn FnMut(&str)) {
    let mut found = [""; MAX_WORDS];
    let mut count = 0;
    for word in parts.map(cut).filter(|word| !word.is_empty()) {
        let Some((before, place)) = found.split_at_mut_checked(count).and_then(|(before, free)| Some((before, free.first_mut()?))) else {
            break;
        };
        if !before.contains(&word) {
            take(word);
            *place = word;
            count += 1;
        }
    }
}

fn cut(word: &str) -> &str {
    word.get(..word.floor_char_boundary(MAX_WORD_BYTES)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_what_is_neither_letter_nor_digit() {
        assert_eq!(words("ACME_Trading (UK) Ltd. №7"), ["acme", "trading", "uk", "ltd", "no7"]);
        assert_eq!(words("شركة‌النور، دبی"), ["شرکهالنور", "دبی"]);
        assert_eq!(words("हिन्दी समाचार"), ["हिन्दी", "समाचार"]);
        assert_eq!(words(" ,;-- "), Vec::<String>::new());
    }

    #[test]
    fn each_word_once_in_order() {
        assert_eq!(words("b A á B c"), ["b", "a", "c"]);
    }

    #[test]
    fn long_words_are_cut_at_a_character() {
        let words = words(&"и".repeat(25).replacen('и', "x", 1));
        assert_eq!(words, [format!("x{}", "и".repeat(23))]);
        assert_eq!(words[0].len(), 47);
    }

    #[test]
    fn many_words_are_left_out() {
        let text: Vec<String> = (0..40).map(|n| format!("w{n}")).collect();
        assert_eq!(words(&text.join(" ")), text[..MAX_WORDS]);
    }
}
