//! How a book is opened.

use super::clock::{Chance, Clock, SystemChance, SystemClock};
use crate::domain::{Currency, Settings};
use crate::error::{Error, Result};
use crate::identity::Region;
use std::sync::Arc;

/// How a book is opened, and what a new one starts with.
///
/// ```no_run
/// use leadbook::Options;
/// let book = Options::default().region("BR").zone("America/Sao_Paulo").currency("BRL").open("sales.leadbook")?;
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether a book that is not there is begun; on by default.
    pub create: bool,
    /// Whether it is only read; off by default.
    pub read_only: bool,
    /// Whether opening reads the whole file and verifies the checksum of every page in it; off by default. For a file that comes from
    /// elsewhere or from a disk in doubt: an ordinary opening believes a file that was closed cleanly, and a page that was altered is found
    /// only when something reads it. For reading only there is no such check, and asking for it is refused.
    pub check_pages: bool,
    /// For a new book: the region that phones without a country code belong to, ISO 3166 alpha-2; `US` by default.
    pub region: String,
    /// For a new book: the time zone that days and months are counted in, by its IANA name; `UTC` by default.
    pub zone: String,
    /// For a new book: the currency taken for granted, ISO 4217; `USD` by default.
    pub currency: String,
    /// How much memory the storage may use to keep pages at hand, in bytes; 64 MiB by default.
    pub cache_bytes: usize,
    /// How large the changes in memory may grow before they are written behind, in bytes; 64 MiB by default (some 80,000 leads).
    /// A crash loses none of them, but opening folds them again from the ledger.
    pub write_behind_bytes: usize,
    /// How much memory answers of reports may take that are kept, so that a question asked again is answered at once, in bytes; 16 MiB by
    /// default. With 0 none are kept.
    pub answers_bytes: usize,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where chance comes from.
    pub chance: Arc<dyn Chance>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            create: true,
            read_only: false,
            check_pages: false,
            region: "US".to_owned(),
            zone: "UTC".to_owned(),
            currency: "USD".to_owned(),
            cache_bytes: 64 * 1024 * 1024,
            write_behind_bytes: 64 * 1024 * 1024,
            answers_bytes: 16 * 1024 * 1024,
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
        }
    }
}

impl Options {
    /// Whether a book that is not there is begun.
    #[must_use]
    pub fn create(mut self, create: bool) -> Self {
        self.create = create;
        self
    }

    /// Whether it is only read.
    #[must_use]
    pub fn read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// Whether opening verifies the checksum of every page of the file.
    ///
    /// ```
    /// use leadbook::{Book, Options};
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("from-elsewhere.leadbook");
    /// Book::open(&path)?.close()?;
    /// let checked = Options::default().check_pages(true).open(&path)?;
    /// assert!(checked.verify()?.is_sound());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn check_pages(mut self, check: bool) -> Self {
        self.check_pages = check;
        self
    }

    /// For a new book: the region that phones without a country code belong to.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// For a new book: the time zone that days and months are counted in.
    #[must_use]
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.zone = zone.into();
        self
    }

    /// For a new book: the currency taken for granted.
    #[must_use]
    pub fn currency(mut self, currency: impl Into<String>) -> Self {
        self.currency = currency.into();
        self
    }

    /// How much memory the storage may use to keep pages at hand.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: usize) -> Self {
        self.cache_bytes = bytes;
        self
    }

    /// How large the changes in memory may grow before they are written behind.
    #[must_use]
    pub fn write_behind_bytes(mut self, bytes: usize) -> Self {
        self.write_behind_bytes = bytes;
        self
    }

    /// How much memory answers of reports may take that are kept.
    #[must_use]
    pub fn answers_bytes(mut self, bytes: usize) -> Self {
        self.answers_bytes = bytes;
        self
    }

    /// Where the time comes from.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Where chance comes from.
    #[must_use]
    pub fn chance(mut self, chance: Arc<dyn Chance>) -> Self {
        self.chance = chance;
        self
    }

    /// What a new book starts with.
    pub(super) fn settings(&self) -> Result<Settings> {
        let region = Region::new(&self.region).map_err(|problem| Error::invalid("region", problem.to_string()))?;
        let zone = self
            .zone
            .parse()
            .map_err(|_| Error::invalid("zone", format!("{:?} is not a time zone of IANA, such as America/Sao_Paulo or UTC", self.zone)))?;
        Ok(Settings::standard(&region, zone, Currency::new(&self.currency)?))
    }
}
