//! Made-up companies: what they are called where they are, what they do, and where they are on the web.

use super::dice::Dice;
use super::names::one;
use leadbook::Company;

/// First parts of names, kinds of companies with their industries, and whether the kind stands first.
struct Style {
    firsts: &'static str,
    /// Each as written, as an address has it, and its industry.
    kinds: &'static [(&'static str, &'static str, &'static str)],
    kind_first: bool,
}

const GERMAN: Style = Style {
    firsts: "Nordwind Lindenhof Falkenberg Silbersee Hansaplatz Eichtal Rheinblick Elbufer Steinbach Waldau Sonnenfeld Brunnthal \
             Adlerhorst \
             Kirschgrund Mühlbach=muehlbach Grünwerk=gruenwerk Weserland Havelstern Isartor Taunusblick Spreebogen Donauwelle Bergquell \
             Lahnhof Tannrode Ostseekai",
    kinds: &[
        ("Logistik GmbH", "logistik", "logistics"),
        ("Spedition KG", "spedition", "logistics"),
        ("Maschinenbau GmbH", "maschinenbau", "manufacturing"),
        ("Werkzeuge GmbH", "werkzeuge", "manufacturing"),
        ("Software AG", "software", "software"),
        ("Großhandel GmbH", "grosshandel", "trade"),
        ("Pflegedienst gGmbH", "pflege", "healthcare"),
        ("Energie eG", "energie", "energy"),
        ("Bau GmbH", "bau", "construction"),
        ("Akademie GmbH", "akademie", "education"),
    ],
    kind_first: false,
};

const INTERNATIONAL: Style = Style {
    firsts: "Harborlight Copperhill Bluefern Redstone Oakmere Silverbirch Northgate Brightwater Clearfield Greyfox Ironbridge Lakeshore \
             Maplewood Sandpiper Westbrook Fairhaven Longacre Stonecross Amberley Kestrel",
    kinds: &[
        ("Logistics", "logistics", "logistics"),
        ("Freight", "freight", "logistics"),
        ("Industries", "industries", "manufacturing"),
        ("Software", "software", "software"),
        ("Trading", "trading", "trade"),
        ("Clinics", "clinics", "healthcare"),
        ("Energy", "energy", "energy"),
        ("Builders", "builders", "construction"),
        ("Learning", "learning", "education"),
    ],
    kind_first: false,
};

const PERSIAN: Style = Style {
    firsts: "آرمان=arman سپهر=sepehr البرز=alborz پارس‌نگار=parsnegar کاسپین=caspian آفتاب=aftab نیک‌اندیش=nikandish رایان=rayan",
    kinds: &[
        ("بازرگانی", "trading", "trade"),
        ("حمل و نقل", "transport", "logistics"),
        ("نرم‌افزار", "soft", "software"),
        ("صنایع", "industries", "manufacturing"),
        ("درمانگاه", "clinic", "healthcare"),
    ],
    kind_first: true,
};

const ARABIC: Style = Style {
    firsts: "النخبة=nukhba الواحة=waha الأفق=ufuq النيل=nile الصقر=saqr المنار=manar الياسمين=yasmin",
    kinds: &[
        ("شركة تجارة", "trading", "trade"),
        ("شركة شحن", "shipping", "logistics"),
        ("شركة مقاولات", "contracting", "construction"),
        ("شركة برمجيات", "soft", "software"),
    ],
    kind_first: true,
};

const HEBREW: Style = Style {
    firsts: "אלון=alon גלים=galim ארז=erez כרמל=carmel תבור=tavor שחר=shahar",
    kinds: &[
        ("לוגיסטיקה", "logistics", "logistics"),
        ("תוכנה", "software", "software"),
        ("מסחר", "trade", "trade"),
        ("תעשיות", "industries", "manufacturing"),
    ],
    kind_first: false,
};

const RUSSIAN: Style = Style {
    firsts: "Северный=severny Алатау=alatau Рассвет=rassvet Горизонт=gorizont Тюльпан=tyulpan Степной=stepnoy",
    kinds: &[
        ("Торговый дом", "trade", "trade"),
        ("Транспортная компания", "transport", "logistics"),
        ("Завод", "works", "manufacturing"),
        ("Клиника", "clinic", "healthcare"),
    ],
    kind_first: true,
};

const CHINESE: Style = Style {
    firsts: "东方之星=dongfang 长江=changjiang 远航=yuanhang 华泰=huatai 金桥=jinqiao 青松=qingsong",
    kinds: &[
        ("物流有限公司", "wuliu", "logistics"),
        ("科技有限公司", "keji", "software"),
        ("贸易有限公司", "maoyi", "trade"),
        ("机械有限公司", "jixie", "manufacturing"),
    ],
    kind_first: false,
};

const HINDI: Style = Style {
    firsts: "गंगा=ganga सूर्या=surya हिमालय=himalaya नवभारत=navbharat कमल=kamal",
    kinds: &[
        ("लॉजिस्टिक्स", "logistics", "logistics"),
        ("ट्रेडर्स", "traders", "trade"),
        ("इंडस्ट्रीज़", "industries", "manufacturing"),
        ("टेक", "tech", "software"),
    ],
    kind_first: false,
};

const GREEK: Style = Style {
    firsts: "Αιγαίο=aigaio Όλυμπος=olympos Ήλιος=ilios Ποσειδών=poseidon Ελιά=elia",
    kinds: &[
        ("Μεταφορές", "metafores", "logistics"),
        ("Εμπορική", "emporiki", "trade"),
        ("Τεχνική", "techniki", "construction"),
        ("Ναυτιλία", "naftilia", "logistics"),
    ],
    kind_first: false,
};

/// How many work there, with how many companies of a hundred are of that size, and what a sale to them brings compared with others.
const SIZES: [(&str, f64, f64); 5] =
    [("1-10", 24.0, 0.45), ("11-50", 34.0, 0.8), ("51-200", 25.0, 1.3), ("201-1000", 13.0, 2.3), ("over 1000", 4.0, 4.5)];

/// A company, and what a sale to it brings compared with others.
#[derive(Clone)]
pub(super) struct Firm {
    pub(super) card: Company,
    pub(super) worth: f64,
    /// Where its people get their e-mails.
    pub(super) mail_domain: String,
}

impl Firm {
    /// A company of a country with that language.
    pub(super) fn any(language: &str, dice: &mut Dice) -> Self {
        let own = match language {
            "de" => Some(GERMAN),
            "fa" => Some(PERSIAN),
            "ar" => Some(ARABIC),
            "he" => Some(HEBREW),
            "ru" => Some(RUSSIAN),
            "zh" => Some(CHINESE),
            "hi" => Some(HINDI),
            "el" => Some(GREEK),
            _ => None,
        };
        let style = own.filter(|_| dice.happens(0.75)).unwrap_or(INTERNATIONAL);
        let (first, first_address) = one(style.firsts, dice);
        let (kind, kind_address, industry) = dice.pick(style.kinds);
        let name = match language {
            "zh" if !first.is_ascii() => format!("{first}{kind}"),
            _ if style.kind_first => format!("{kind} {first}"),
            _ => format!("{first} {kind}"),
        };
        let (size, _, worth) = SIZES[dice.weighted(SIZES.iter().map(|(_, weight, _)| *weight))];
        let address = format!("{first_address}-{kind_address}-{language}");
        let top = dice.pick(&["com", "com", "com", "org", "net"]);
        let mail_domain = if top == "com" { format!("{address}.example.com") } else { "mail.example.com".to_owned() };
        let domain = format!("{address}.example.{top}");
        let card = Company { name, domain: Some(domain), industry: Some(industry.into()), size: Some(size.into()) };
        Self { card, worth, mail_domain }
    }
}
