//! Which texts are e-mails, and which e-mails are the same.

use leadbook::identity::{Email, IdentityError};
use proptest::prelude::*;

fn normal(text: &str) -> Result<String, IdentityError> {
    Email::parse(text).map(|email| email.normal().to_owned())
}

fn assert_same(normal_form: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(normal(text).as_deref(), Ok(normal_form), "{text:?}");
    }
}

#[test]
fn one_normal_form_for_many_spellings() {
    assert_same(
        "ann.lee@shop.example",
        &[
            "ann.lee@shop.example",
            "Ann.Lee@Shop.EXAMPLE",
            " \u{200E}ann.lee@shop.example\u{200B}\n",
            "ann.lee＠shop.example",
            "ａｎｎ．ｌｅｅ@shop.example",
            "ann.lee@ｓｈｏｐ.example",
            "ann.lee@shop。example",
            "an\u{200B}n.lee@sh\u{200F}op.example",
            "\"ann.lee\"@shop.example",
            "\"an\\n.lee\"@shop.example",
            "ann.lee@shop.example.",
        ],
    );
    assert_same("a1@x2.example", &["a１@x２.example", "A1@X2.example"]);
    let book = ["info@bücher.example", "Info@BÜCHER.example", "info@xn--bcher-kva.example", "info@XN--BCHER-KVA.example"];
    assert_same("info@xn--bcher-kva.example", &book);
    assert_same("jörg@shop.example", &["Jörg@shop.example", "JO\u{308}RG@shop.example"]);
    assert_same("strasse@shop.example", &["Straße@shop.example", "STRASSE@shop.example"]);
}

#[test]
fn what_differs_stays_apart() {
    let pairs = [
        ("ann.lee@mail.example", "annlee@mail.example"),
        ("ann+shop@mail.example", "ann@mail.example"),
        ("jose@mail.example", "josé@mail.example"),
        ("a@straße.example", "a@strasse.example"),
        ("\"a@b\"@mail.example", "\"ab\"@mail.example"),
        ("a@نامه\u{200C}ای.example", "a@نامهای.example"),
    ];
    for (one, other) in pairs {
        assert_ne!(normal(one).unwrap(), normal(other).unwrap(), "{one} {other}");
    }
}

#[test]
fn quotes_stay_where_they_say_something() {
    assert_same("\"a@b\"@shop.example", &["\"A@B\"@shop.example", "\"a\\@b\"@shop.example"]);
    assert_same("\"a\\\"b\\\\\"@shop.example", &["\"a\\\"b\\\\\"@shop.example"]);
    assert_same("\"a..b\"@shop.example", &["\"a..b\"@shop.example"]);
}

#[test]
fn given_is_kept_but_for_its_ends() {
    let email = Email::parse("\u{FEFF} Ann@Shop.example\t").unwrap();
    assert_eq!(email.given(), "Ann@Shop.example");
    assert_eq!(email.to_string(), "Ann@Shop.example");
    assert_eq!(email, Email::from_parts("Ann@Shop.example".into(), "ann@shop.example".into()));
}

#[test]
fn what_is_no_email_is_refused_and_told_why() {
    let long_local = format!("{}@shop.example", "a".repeat(65));
    let long_label = format!("a@{}.example", "a".repeat(64));
    let long = format!("a@{}example", "abcdefghi.".repeat(25));
    let cases = [
        ("", "empty"),
        ("\u{200B}", "empty"),
        ("ann", "no @"),
        ("@shop.example", "nothing before"),
        ("\"\"@shop.example", "nothing before"),
        ("ann@", "domain"),
        ("a@b@shop.example", "more than one @"),
        ("a＠b@shop.example", "more than one @"),
        ("ann lee@shop.example", "white space"),
        ("\"ann lee\"@shop.example", "white space"),
        ("ann\u{0}@shop.example", "control"),
        ("ann\u{A8}@shop.example", "white space"),
        (".ann@shop.example", "dot"),
        ("ann.@shop.example", "dot"),
        ("a..b@shop.example", "dot"),
        ("ann<lee@shop.example", "quotes"),
        ("mailto:ann@shop.example", "quotes"),
        ("Ann <ann@shop.example>", "white space"),
        ("\"ann@shop.example", "too few"),
        ("\"ann\\\"@shop.example", "backslash"),
        ("an\u{FFFD}n@shop.example", "encoding"),
        ("ann@localhost", "without a dot"),
        ("ann@192.0.2.1", "machine"),
        ("ann@[192.0.2.1]", "domain"),
        ("ann@shop..example", "domain"),
        ("ann@.example", "domain"),
        ("ann@-shop.example", "domain"),
        ("ann@shop-.example", "domain"),
        ("ann@sh_op.example", "domain"),
        ("ann@sh op.example", "domain"),
        ("ann@xn--zzzzzz99999999.example", "domain"),
        ("ann@shop.example..", "domain"),
        (long_local.as_str(), "64 bytes"),
        (long_label.as_str(), "domain"),
        (long.as_str(), "254 bytes"),
    ];
    for (text, wrong) in cases {
        let error = normal(text).expect_err(text);
        assert!(error.wrong().contains(wrong), "{text:?}: {error}");
        assert!(error.to_string().contains("accepted is an address such as"), "{error}");
    }
    assert!(Email::parse(&format!("{}@shop.example", "a".repeat(64))).is_ok());
    assert!(Email::parse(&format!("a@{}.example", "a".repeat(63))).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn the_normal_form_of_a_normal_form_is_itself(text in "\\PC{1,12}@[a-zA-Zßüа-яآ-ی。ａ-ｚ\u{200c}-]{1,9}\\.[a-zäخ]{1,6}") {
        if let Ok(email) = Email::parse(&text) {
            prop_assert_eq!(normal(email.normal()), Ok(email.normal().to_owned()));
            prop_assert!(email.normal().len() <= 254);
        }
    }

    #[test]
    fn and_of_quoted_ones_too(inner in "[a-zA-Z@.\\\\\" é]{0,8}") {
        if let Ok(email) = Email::parse(&format!("\"{inner}\"@shop.example")) {
            prop_assert_eq!(normal(email.normal()), Ok(email.normal().to_owned()));
        }
    }

    #[test]
    fn case_does_not_count(text in "[a-zA-Zäöéñжщ0-9+_-]{1,12}@[a-zA-Zäöéñжщ0-9]{1,9}\\.example") {
        let forms = [normal(&text), normal(&text.to_lowercase()), normal(&text.to_uppercase())];
        prop_assert!(forms[0].is_ok(), "{:?}", forms[0]);
        prop_assert!(forms.iter().all(|form| *form == forms[0]), "{:?}", forms);
    }

    #[test]
    fn any_text_gets_an_answer(text in any::<String>(), more in any::<String>()) {
        let _ = Email::parse(&text);
        let _ = Email::parse(&format!("{text}@{more}"));
        let _ = Email::parse(&format!("\"{text}\"@{more}.example"));
    }
}
