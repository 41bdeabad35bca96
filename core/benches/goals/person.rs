//! Who the made leads are: names, companies, e-mails, phones and what they ask for, out of a place alone. Three in twenty are somebody who
//! was there before.

use crate::dice::Dice;

/// Away from the seeds of the stories.
const SEED: u64 = 0x5EED_0000_0000;

const FIRST_NAMES: [&str; 48] = [
    "Maria",
    "Anna",
    "Ali",
    "José",
    "Mohammad",
    "Fatemeh",
    "João",
    "Thomas",
    "Sofia",
    "Laura",
    "Ana",
    "Peter",
    "Sara",
    "Reza",
    "Lucas",
    "Marta",
    "Piotr",
    "Agnieszka",
    "Jürgen",
    "Sabine",
    "Pierre",
    "Camille",
    "Yuki",
    "Haruto",
    "Wanjiru",
    "Otieno",
    "Gabriela",
    "Rafael",
    "Carlos",
    "Lucía",
    "Andreas",
    "Katrin",
    "Zahra",
    "Omid",
    "Leila",
    "Miguel",
    "Inês",
    "Tiago",
    "Beatriz",
    "Mateusz",
    "Zofia",
    "Hélène",
    "Noah",
    "Emma",
    "Kamau",
    "Aiko",
    "سارا",
    "مهدی",
];
const LAST_NAMES: [&str; 60] = [
    "Silva",
    "Müller",
    "Garcia",
    "Ahmadi",
    "Santos",
    "Schmidt",
    "Rodríguez",
    "Hosseini",
    "Oliveira",
    "Fischer",
    "López",
    "Karimi",
    "Souza",
    "Weber",
    "Hernández",
    "Mohammadi",
    "Lima",
    "Wagner",
    "González",
    "Rezaei",
    "Costa",
    "Becker",
    "Pérez",
    "Moradi",
    "Ferreira",
    "Hoffmann",
    "Sánchez",
    "Rahimi",
    "Almeida",
    "Schäfer",
    "Kowalski",
    "Nowak",
    "Wiśniewska",
    "Dubois",
    "Lefèvre",
    "Moreau",
    "Tanaka",
    "Sato",
    "Suzuki",
    "Mwangi",
    "Kipchoge",
    "Achieng",
    "Carvalho",
    "Gomes",
    "Martins",
    "Araújo",
    "Ribeiro",
    "Barbosa",
    "Koch",
    "Richter",
    "Klein",
    "Wolf",
    "Neumann",
    "Schwarz",
    "Zimmermann",
    "Brandt",
    "Petit",
    "Laurent",
    "Girard",
    "احمدی",
];
const TRADES: [&str; 24] = [
    "Trading",
    "Foods",
    "Logistics",
    "Software",
    "Textiles",
    "Machines",
    "Energy",
    "Consulting",
    "Pharma",
    "Garden",
    "Furniture",
    "Media",
    "Print",
    "Bakery",
    "Solar",
    "Tools",
    "Travel",
    "Clinic",
    "Optics",
    "Studio",
    "Metals",
    "Plastics",
    "Coffee",
    "Books",
];
const FORMS: [&str; 6] = ["GmbH", "Ltda", "SA", "Ltd", "Co", "Sp"];
const CITIES: [&str; 16] = [
    "North", "Alpha", "Delta", "Porto", "Rhein", "Nova", "Prima", "Atlas", "Orion", "Vista", "Terra", "Aurora", "Condor", "Saffron",
    "Baltic", "Savanna",
];
const WISHES: [&str; 8] = [
    "asked for a price list and a call back in the week after",
    "wants a demonstration for the whole team",
    "compares three suppliers, decides before summer",
    "needs spare parts for an older machine",
    "saw us at the fair, likes the small model",
    "would like to become a reseller",
    "asks whether delivery within ten days is possible",
    "has a question about the licence for twelve seats",
];
const MAILS: [&str; 5] = ["gmail.com", "outlook.com", "yahoo.com", "web.de", "uol.com.br"];

/// A person, by the place of the lead that was the first of this person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// In normal form as given.
    pub(crate) email: Option<String>,
    /// In E.164 as given.
    pub(crate) phone: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) wish: Option<&'static str>,
}

/// The place of the lead that was this person before, if there is one; nobody comes a third time.
pub(crate) fn came_before(place: u64) -> Option<u64> {
    let (block, slot) = (place / 20, place % 20);
    // The leads from 17 on in each twenty are the six first ones of a twenty before.
    slot.checked_sub(17).map(|repeat| block / 2 * 20 + (block % 2) * 3 + repeat)
}

impl Person {
    /// The person of the lead at that place, from 0.
    pub(crate) fn of(place: u64) -> Self {
        let place = came_before(place).unwrap_or(place);
        let dice = Dice::of(SEED + place);
        let often = |count: usize| ((dice.share() * dice.share()) * count as f64) as usize;
        let (first, last) = (FIRST_NAMES[often(FIRST_NAMES.len())], LAST_NAMES[often(LAST_NAMES.len())]);
        let company = dice.happens(0.7).then(|| {
            let (city, trade, form) = (dice.below(CITIES.len()), dice.below(TRADES.len()), often(FORMS.len()));
            format!("{} {} {:03} {}", CITIES[city], TRADES[trade], often(1_000), FORMS[form])
        });
        let reach = dice.share();
        let plain = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
        let domain = match &company {
            Some(company) if dice.happens(0.8) => format!("{}.example.com", plain(company)),
            _ => MAILS[often(MAILS.len())].to_owned(),
        };
        Self {
            name: format!("{first} {last}"),
            email: (reach < 0.95).then(|| format!("{}.{}{place:x}@{domain}", plain(first), plain(last)).trim_start_matches('.').to_owned()),
            phone: (reach >= 0.10).then(|| format!("+55119{:08}", place * 48_271 % 100_000_000)),
            company,
            wish: dice.happens(0.6).then(|| WISHES[often(WISHES.len())]),
        }
    }
}
