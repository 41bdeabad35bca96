//! E-mails, phones and names: a normal form is its own normal form, whatever the text.

use leadbook::identity::{Email, MAX_WORD_BYTES, MAX_WORDS, Phone, Region, digits, fold, words};

/// The first two bytes name the region of phones; the rest is the text.
pub fn identity(bytes: &[u8]) {
    let Some((region, text)) = bytes.split_first_chunk::<2>() else { return };
    let text = String::from_utf8_lossy(text);
    let region = std::str::from_utf8(region).ok().and_then(|code| Region::new(code).ok());
    if let Ok(email) = Email::parse(&text) {
        let again = Email::parse(email.normal()).expect("a normal form is an e-mail");
        assert_eq!(again.normal(), email.normal());
        assert_eq!(Email::parse(email.given()).expect("what was given is an e-mail"), email);
    }
    for region in region.into_iter().chain(["US", "IR"].into_iter().filter_map(|code| Region::new(code).ok())) {
        let Ok(phone) = Phone::parse(&text, region) else { continue };
        let again = Phone::parse(phone.e164(), region).expect("a normal form is a phone");
        assert_eq!((again.e164(), again.national_digits()), (phone.e164(), phone.national_digits()));
        let elsewhere = Phone::parse(phone.e164(), Region::new("BR").expect("a region")).expect("a normal form is a phone everywhere");
        assert_eq!(elsewhere.e164(), phone.e164());
        assert_eq!(Phone::parse(phone.given(), region).expect("what was given is a phone"), phone);
    }
    let folded = fold(&text);
    assert_eq!(fold(&folded), folded);
    let found = words(&text);
    assert!(found.len() <= MAX_WORDS && found.iter().all(|word| !word.is_empty() && word.len() <= MAX_WORD_BYTES), "{found:?}");
    for word in &found {
        assert_eq!(words(word), [word.as_str()], "a word is one word");
    }
    let found = digits(&text);
    assert!(found.bytes().all(|digit| digit.is_ascii_digit()) && digits(&found) == found, "{found:?}");
}
