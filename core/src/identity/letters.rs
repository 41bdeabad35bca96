//! Which letters are the same to somebody searching, beyond what Unicode itself says.

/// The scripts that differ in what becomes of their marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Latin and Greek: accents are dropped, so that `José` is found by `Jose`.
    Accented,
    /// Cyrillic: a few marks are dropped, the rest makes other letters.
    Cyrillic,
    /// Arabic and Hebrew: the marks are optional vowel signs and are dropped.
    Pointed,
    /// Digits, signs, spaces, and the start of the text.
    Neutral,
    /// Any other script: the marks carry vowels and stay.
    Other,
}

/// The script of a decomposed character that is no mark.
pub(super) fn script(c: char) -> Script {
    match c {
        // First, so that a sign inside a script's block is as neutral as the space that a word ends with.
        c if !c.is_alphabetic() => Script::Neutral,
        'a'..='z' | 'A'..='Z' | '\u{AA}' | '\u{BA}' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2AF}' => Script::Accented,
        '\u{370}'..='\u{3FF}' | '\u{1D00}'..='\u{1DBF}' | '\u{1E00}'..='\u{1FFF}' => Script::Accented,
        '\u{2C60}'..='\u{2C7F}' | '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}' => Script::Accented,
        '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' | '\u{A640}'..='\u{A69F}' => Script::Cyrillic,
        '\u{5D0}'..='\u{5F4}' | '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D5}' | '\u{6E5}'..='\u{6FF}' => Script::Pointed,
        '\u{750}'..='\u{77F}' | '\u{870}'..='\u{8C9}' => Script::Pointed,
        _ => Script::Other,
    }
}

/// Whether a combining mark is dropped after this base letter.
///
/// - Latin, Greek: all marks, accents and strokes alike.
/// - Cyrillic: stress marks over vowels, and the two dots of `ё`, which most writers leave out. The others stay, for they make letters of
///   their own that writers do not leave out: `й` is not `и`, `ї` is not `і`, and likewise `ў`, `ѓ`, `ќ`.
/// - Arabic, Hebrew: all marks, harakat and niqqud, and the hamza over or under a letter, which writers often leave out (`أحمد`, `احمد`).
/// - Everywhere else only the accents made for no script in particular, and only where no letter is before them: in Devanagari, Thai and
///   many others the marks are vowels, in Japanese `が` is another syllable than `か`.
pub(super) fn drops_mark(base: Option<char>, mark: char) -> bool {
    if is_pointing(mark) {
        return true;
    }
    let Some(base) = base else { return is_plain_accent(mark) };
    match script(base) {
        Script::Accented | Script::Pointed => true,
        Script::Cyrillic => match mark {
            '\u{300}' | '\u{301}' => matches!(base, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'і' | 'є'),
            '\u{308}' => base == 'е',
            _ => false,
        },
        Script::Neutral => is_plain_accent(mark),
        Script::Other => false,
    }
}

/// Harakat and other signs over Arabic letters, and the points and accents of Hebrew: optional wherever they stand.
pub(super) fn is_pointing(c: char) -> bool {
    matches!(c,
        '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}'
        | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}' | '\u{897}'..='\u{89F}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}')
}

fn is_plain_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// One letter or two in place of a case-folded, decomposed one. An image is never mapped again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Image {
    /// Nothing at all.
    Nothing,
    /// One character.
    One(char),
    /// Two characters.
    Two(char, char),
}

/// The letter that stands for this one in the folded form.
///
/// Unicode decomposes `é` but not `ø`; it keeps apart letters that one keyboard has and the next has not (Arabic and Persian yeh and kaf);
/// and it folds `I` to `i`, but not the dotless `ı`.
pub(super) fn image(c: char) -> Image {
    use Image::{Nothing, One, Two};
    match c {
        // Turkish: all four of I, İ, ı, i are one letter here. The dot that is left over of İ is dropped as an accent.
        'ı' => One('i'),
        'ȷ' => One('j'),
        // Latin letters with a stroke or made of two, as people without the key write them.
        'ø' => One('o'),
        'ł' => One('l'),
        'đ' | 'ð' => One('d'),
        'ħ' => One('h'),
        'ŧ' => One('t'),
        'æ' => Two('a', 'e'),
        'œ' => Two('o', 'e'),
        'þ' => Two('t', 'h'),
        // Arabic and Persian.
        'ي' | 'ى' => One('ی'),
        'ك' | 'ڪ' => One('ک'),
        'ة' | 'ۃ' | 'ہ' => One('ه'),
        'ٱ' => One('ا'),
        // Tatweel only stretches a word.
        '\u{640}' => Nothing,
        // Word processors put these in by themselves.
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{2B9}' | '\u{2BB}' => One('\''),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => One('-'),
        _ => match super::digits::ascii_digit(c) {
            Some(digit) => One(digit),
            None => One(c),
        },
    }
}
