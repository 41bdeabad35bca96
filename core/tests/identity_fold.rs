//! Which names are the same to somebody searching.

use leadbook::identity::{MAX_WORD_BYTES, MAX_WORDS, digits, fold, words};
use proptest::prelude::*;

#[test]
fn spellings_that_fold_to_one_form() {
    let rows: &[(&str, &[&str])] = &[
        ("istanbul", &["İstanbul", "istanbul", "ISTANBUL", "ıstanbul", "I\u{307}stanbul"]),
        ("strasse", &["Straße", "STRASSE", "strasse", "STRAẞE"]),
        ("οδυσσευσ", &["Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ", "οδυσσευς"]),
        ("jose munoz", &["José Muñoz", "Jose\u{301} Mun\u{303}oz", "JOSE MUNOZ", " jose \t\u{3000} munoz\n"]),
        ("soren aere", &["Søren Ære", "SØREN ÆRE"]),
        ("lukasz", &["Łukasz", "lukasz"]),
        ("acme 123", &["ＡＣＭＥ １２３", "Acme ۱۲۳", "acme ١٢٣", "acme १२३"]),
        ("o'neill", &["O’Neill", "o'neill", "OʼNeill"]),
        ("smith-jones", &["Smith\u{2011}Jones", "Smith–Jones"]),
        ("علی کریمی", &["علي كريمي", "علی کریمی", "على کریمی", "عَلِيّ كَريمي", "عـلـی کریمی"]),
        ("میخواهم", &["می\u{200C}خواهم", "میخواهم", "می\u{200F}خواهم"]),
        ("احمد", &["أحمد", "احمد", "ٱحمد"]),
        ("فاطمه", &["فاطمة", "فاطمه"]),
        ("שלום", &["שָׁלוֹם", "שלום"]),
        ("федор", &["Фёдор", "ФЕДОР", "Фе\u{301}дор"]),
        ("андрей", &["Андрей", "АНДРЕИ\u{306}"]),
        ("ガネコ", &["ガネコ", "ｶﾞﾈｺ", "カ\u{3099}ネコ"]),
        ("हिन्दी", &["हिन्दी"]),
        ("한국", &["한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"]),
        ("", &["", " ", "\u{200B}\u{A0}", "\u{301}", "\0"]),
    ];
    for (form, texts) in rows {
        for text in *texts {
            assert_eq!(fold(text), *form, "{text:?}");
        }
    }
}

#[test]
fn letters_that_stay_apart() {
    for (one, other) in [("й", "и"), ("ї", "і"), ("ў", "у"), ("か", "が"), ("हि", "ह"), ("กา", "กี"), ("Müller", "Mueller"), ("ه", "ح")]
    {
        assert_ne!(fold(one), fold(other), "{one} {other}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,40}",
        "[a-zA-Zİıßø éñ'’.,-]{0,40}",
        "[ا-ی\u{200c}\u{640}\u{64b}-\u{655}۰-۹ يكة]{0,40}",
        "[а-яёйї\u{300}-\u{308}\u{345}\u{482} -]{0,40}",
        "[\u{900}-\u{97f}\u{e00}-\u{e7f}\u{1100}-\u{11ff}\u{3040}-\u{30ff}\u{200b}-\u{200f}\u{300}-\u{36f}ac -]{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn folding_twice_is_folding_once(text in any_text()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded.clone());
        prop_assert!(folded.len() <= 11 * text.len());
        prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
    }

    #[test]
    fn words_of_words_are_the_words(text in any_text()) {
        let found = words(&text);
        prop_assert_eq!(words(&found.join(" ")), found.clone());
        prop_assert_eq!(words(&fold(&text)), found.clone());
        prop_assert!(found.len() <= MAX_WORDS);
        prop_assert!(found.iter().all(|word| !word.is_empty() && word.len() <= MAX_WORD_BYTES));
    }

    #[test]
    fn case_does_not_count(text in "[a-zA-ZäöéñжщΑ-Ωα-ω0-9 ]{0,30}") {
        prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        prop_assert_eq!(fold(&text.to_lowercase()), fold(&text));
    }

    #[test]
    fn digits_are_the_ascii_digits_of_any_text(text in any_text()) {
        let found = digits(&text);
        prop_assert!(found.bytes().all(|b| b.is_ascii_digit()));
        prop_assert_eq!(digits(&found), found.clone());
    }
}
