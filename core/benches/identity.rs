//! What reading an e-mail, reading a phone and folding a name cost: `cargo bench -p leadbook --bench identity`.
//!
//! The first phone of a process is measured by itself: it loads the numbering plans.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use leadbook::identity::{Email, Phone, Region, digits, fold, words};

const ROUNDS: u32 = 20_000;
const RUNS: usize = 7;

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn now() -> Instant {
    Instant::now()
}

/// Prints the median of several runs.
fn measure<T>(name: &str, mut call: impl FnMut() -> T) {
    let mut runs: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = now();
            for _ in 0..ROUNDS {
                black_box(call());
            }
            start.elapsed()
        })
        .collect();
    runs.sort();
    println!("{name:<24} {:>8.0} ns", runs[RUNS / 2].as_nanos() as f64 / f64::from(ROUNDS));
}

fn main() -> Result<(), leadbook::identity::IdentityError> {
    let (brazil, iran) = (Region::new("BR")?, Region::new("IR")?);
    let start = now();
    Phone::parse(black_box("(11) 96123-4567"), brazil)?;
    println!("{:<24} {:>8.0} ns", "first phone", start.elapsed().as_nanos() as f64);
    let start = now();
    black_box(fold(black_box("علی کریمی")));
    println!("{:<24} {:>8.0} ns", "first fold beyond ascii", start.elapsed().as_nanos() as f64);

    measure("region", || Region::new(black_box("US")));
    measure("email ascii", || Email::parse(black_box("Ann.Lee@Shop.example")));
    measure("email idn", || Email::parse(black_box("Ann.Lee@BÜCHER.example")));
    measure("email local beyond ascii", || Email::parse(black_box("Jörg.Müller@shop.example")));
    measure("phone national BR", || Phone::parse(black_box("(11) 96123-4567"), brazil));
    measure("phone e164", || Phone::parse(black_box("+5511961234567"), brazil));
    measure("phone persian digits", || Phone::parse(black_box("۰۹۱۲۳۴۵۶۷۸۹"), iran));
    measure("fold ascii", || fold(black_box("Ann Lee Trading Ltd")));
    measure("fold latin accents", || fold(black_box("José Muñoz Öztürk")));
    measure("fold persian", || fold(black_box("علی کریمی می‌خواهم")));
    measure("fold devanagari", || fold(black_box("प्रिया शर्मा")));
    measure("fold japanese", || fold(black_box("山田 ガネコ")));
    measure("words ascii", || words(black_box("Ann Lee Trading Ltd")));
    measure("digits", || digits(black_box("+98 912 345 6789")));
    Ok(())
}
