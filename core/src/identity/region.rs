//! Regions with a numbering plan of their own.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::IdentityError;

/// Every region of the numbering-plan tables, sorted. Written down here so that making a region, which every opening of a book does, need
/// not wait until the tables are loaded; a test compares the two.
const KNOWN: &str = "\
    AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF \
    CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG \
    GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW \
    KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF \
    NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM \
    SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK \
    YE YT ZA ZM ZW";

/// A region whose telephone numbers are known, by its ISO 3166 code of two letters: where a number without a country code belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct Region(&'static str);

impl Region {
    /// The region of a code of two letters, in either case.
    ///
    /// # Errors
    ///
    /// A code that no numbering plan is known for.
    ///
    /// ```
    /// use leadbook::identity::Region;
    /// assert_eq!(Region::new("br").unwrap().as_str(), "BR");
    /// assert!(Region::new("UK").is_err());
    /// ```
    pub fn new(code: &str) -> Result<Self, IdentityError> {
        known(code).map(Self).ok_or_else(|| {
            IdentityError::new("no region with a numbering plan has this code", "an ISO 3166 code of two letters, such as BR, IR, US or GB")
        })
    }

    /// Its code, in capitals.
    pub fn as_str(&self) -> &'static str {
        self.0
    }
}

/// The code as the table has it. Each stands three bytes behind the one before, in order: this is asked for every phone.
fn known(code: &str) -> Option<&'static str> {
    const STEP: usize = 3;
    let wanted = <[u8; 2]>::try_from(code.as_bytes()).ok()?.map(|letter| letter.to_ascii_uppercase());
    let at = |number: usize| KNOWN.get(number * STEP..number * STEP + 2);
    let (mut low, mut high) = (0, KNOWN.len().div_ceil(STEP));
    while low < high {
        let middle = usize::midpoint(low, high);
        let found = at(middle)?;
        match found.as_bytes().cmp(&wanted) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Some(found),
            Ordering::Greater => high = middle,
        }
    }
    None
}

impl fmt::Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl FromStr for Region {
    type Err = IdentityError;

    fn from_str(code: &str) -> Result<Self, IdentityError> {
        Self::new(code)
    }
}

impl TryFrom<String> for Region {
    type Error = IdentityError;

    fn try_from(code: String) -> Result<Self, IdentityError> {
        Self::new(&code)
    }
}

impl From<Region> for &'static str {
    fn from(region: Region) -> Self {
        region.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_regions_are_those_of_the_tables() {
        let mut tables: Vec<_> = rlibphonenumber::PHONE_NUMBER_UTIL.get_supported_regions().map(|region| region.to_string()).collect();
        tables.sort();
        assert_eq!(KNOWN.split(' ').collect::<Vec<_>>(), tables);
        for region in &tables {
            assert_eq!(Region::new(&region.to_lowercase()).unwrap().as_str(), region);
        }
    }

    #[test]
    fn what_is_no_region_is_refused() {
        for code in ["", " ", "B", "BRA", "UK", "ZZ", "001", "B R", "br ", "BR BS"] {
            assert!(Region::new(code).is_err(), "{code:?}");
        }
    }

    #[test]
    fn travels_as_its_code() {
        let region: Region = serde_json::from_str("\"ir\"").unwrap();
        assert_eq!(serde_json::to_string(&region).unwrap(), "\"IR\"");
        assert!(serde_json::from_str::<Region>("\"xx\"").is_err());
    }
}
