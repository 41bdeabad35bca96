//! Where the people of the sample live, what is spoken there, and telephone numbers that nobody has.

use super::dice::Dice;
use super::names::Culture;

/// A country.
pub(super) struct Country {
    pub(super) name: &'static str,
    pub(super) language: &'static str,
    /// How many of a hundred leads, about, come from there.
    weight: f64,
    /// Who lives there, and how many.
    people: &'static [(Culture, f64)],
    cities: &'static [City],
}

/// A city with numbers for calls that no company gives out: the ranges kept for fiction where there are such, else ones that begin with
/// a digit with which no number there begins.
pub(super) struct City {
    pub(super) name: &'static str,
    prefix: &'static str,
    /// How many digits follow.
    digits: u32,
}

const fn city(name: &'static str, prefix: &'static str, digits: u32) -> City {
    City { name, prefix, digits }
}

use Culture::{Arabic, Chinese, English, French, German, GreekMan, GreekWoman, Hebrew, Hindi, Persian, Polish, RussianMan, RussianWoman};

static COUNTRIES: [Country; 15] = [
    Country {
        name: "Germany",
        language: "de",
        weight: 34.0,
        people: &[(German, 80.0), (Polish, 5.0), (RussianWoman, 3.0), (RussianMan, 3.0), (Arabic, 3.0), (Persian, 4.0), (GreekMan, 2.0)],
        cities: &[
            city("Berlin", "+49 30 23125 ", 3),
            city("Hamburg", "+49 40 66969 ", 3),
            city("München", "+49 89 99998 ", 3),
            city("Köln", "+49 221 4710 ", 3),
            city("Frankfurt am Main", "+49 69 90009 ", 3),
        ],
    },
    Country {
        name: "Austria",
        language: "de",
        weight: 7.0,
        people: &[(German, 95.0), (RussianWoman, 5.0)],
        cities: &[city("Wien", "+43 1 055 ", 4), city("Graz", "+43 316 055 ", 4)],
    },
    Country {
        name: "Switzerland",
        language: "de",
        weight: 6.0,
        people: &[(German, 70.0), (French, 30.0)],
        cities: &[city("Zürich", "+41 44 055 ", 4), city("Genève", "+41 22 055 ", 4)],
    },
    Country {
        name: "United Kingdom",
        language: "en",
        weight: 7.0,
        people: &[(English, 90.0), (Hindi, 10.0)],
        cities: &[city("London", "+44 20 7946 0", 3), city("Manchester", "+44 161 496 0", 3), city("Edinburgh", "+44 131 496 0", 3)],
    },
    Country {
        name: "France",
        language: "fr",
        weight: 6.0,
        people: &[(French, 92.0), (Arabic, 8.0)],
        cities: &[city("Paris", "+33 1 99 00 ", 4), city("Lyon", "+33 4 65 71 ", 4), city("Bordeaux", "+33 5 36 49 ", 4)],
    },
    Country {
        name: "United States",
        language: "en",
        weight: 6.0,
        people: &[(English, 80.0), (Chinese, 8.0), (Hindi, 6.0), (Persian, 6.0)],
        cities: &[
            city("New York", "+1 212 555 01", 2),
            city("Chicago", "+1 312 555 01", 2),
            city("San Francisco", "+1 415 555 01", 2),
            city("Boston", "+1 617 555 01", 2),
        ],
    },
    Country {
        name: "Poland",
        language: "pl",
        weight: 5.0,
        people: &[(Polish, 100.0)],
        cities: &[city("Warszawa", "+48 22 055 ", 4), city("Kraków", "+48 12 055 ", 4)],
    },
    Country {
        name: "Iran",
        language: "fa",
        weight: 8.0,
        people: &[(Persian, 100.0)],
        cities: &[city("تهران", "+98 21 0555 ", 4), city("شیراز", "+98 71 0555 ", 4), city("اصفهان", "+98 31 0555 ", 4)],
    },
    Country {
        name: "United Arab Emirates",
        language: "ar",
        weight: 4.0,
        people: &[(Arabic, 80.0), (Hindi, 12.0), (English, 8.0)],
        cities: &[city("دبي", "+971 4 055 ", 4), city("أبوظبي", "+971 2 055 ", 4)],
    },
    Country { name: "Egypt", language: "ar", weight: 3.0, people: &[(Arabic, 100.0)], cities: &[city("القاهرة", "+20 2 0555 ", 4)] },
    Country {
        name: "Israel",
        language: "he",
        weight: 4.0,
        people: &[(Hebrew, 90.0), (Arabic, 10.0)],
        cities: &[city("תל אביב", "+972 3 055 ", 4), city("חיפה", "+972 4 055 ", 4)],
    },
    Country {
        name: "Kazakhstan",
        language: "ru",
        weight: 5.0,
        people: &[(RussianWoman, 50.0), (RussianMan, 50.0)],
        cities: &[city("Алматы", "+7 727 055 ", 4), city("Астана", "+7 717 055 ", 4)],
    },
    Country {
        name: "China",
        language: "zh",
        weight: 5.0,
        people: &[(Chinese, 100.0)],
        cities: &[city("上海", "+86 21 0555 ", 4), city("深圳", "+86 755 0555 ", 4), city("北京", "+86 10 0555 ", 4)],
    },
    Country {
        name: "India",
        language: "hi",
        weight: 5.0,
        people: &[(Hindi, 100.0)],
        cities: &[city("मुंबई", "+91 22 0555 ", 4), city("नई दिल्ली", "+91 11 0555 ", 4)],
    },
    Country {
        name: "Greece",
        language: "el",
        weight: 4.0,
        people: &[(GreekWoman, 50.0), (GreekMan, 50.0)],
        cities: &[city("Αθήνα", "+30 21 0055 ", 4), city("Θεσσαλονίκη", "+30 231 005 ", 4)],
    },
];

impl Country {
    pub(super) fn any(dice: &mut Dice) -> &'static Self {
        &COUNTRIES[dice.weighted(COUNTRIES.iter().map(|country| country.weight))]
    }

    pub(super) fn city(&self, dice: &mut Dice) -> &'static City {
        &self.cities[dice.below(self.cities.len())]
    }

    /// What people somebody from there is of.
    pub(super) fn culture(&self, dice: &mut Dice) -> Culture {
        self.people[dice.weighted(self.people.iter().map(|(_, weight)| *weight))].0
    }
}

impl City {
    /// The number there at that place; none when there are no more.
    pub(super) fn phone(&self, place: usize) -> Option<String> {
        let all = 10_usize.pow(self.digits);
        // A number without a common divisor with any power of ten leads through all of them.
        let number = (place < all).then(|| (place * 7_919 + 13) % all)?;
        Some(format!("{}{number:0width$}", self.prefix, width = self.digits as usize))
    }
}
