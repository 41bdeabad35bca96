//! Who is known by an e-mail or a phone.

use super::Source;
use crate::command::decide::{known_among, normal_forms};
use crate::error::{Match, Result};
use crate::index;
use crate::projection;

impl Source<'_> {
    /// The leads and customers that have one of those e-mails or phones, each once; leads first, each kind by number.
    ///
    /// # Errors
    /// `invalid` at the e-mail or phone that is none, such as `phones[1]`, and what keeps the records from being read.
    pub(crate) fn find_known(&self, emails: &[String], phones: &[String]) -> Result<Vec<Match>> {
        let (emails, phones) = normal_forms(emails, phones, &self.book.settings)?;
        known_among(&emails, &phones, |by, normal| {
            let mut known = projection::holders(self.txn, &index::known_by(by, normal))?;
            known.sort_unstable();
            Ok(known)
        })
    }
}
