//! Answers that are kept, so that a question that is asked again is answered at once.
//!
//! What a report answers follows from its question, from the ledger up to a position, and from the instant so far as it was looked at
//! ([`Now`](super::now::Now)). All three stand beside each answer here; nothing that happens later can make it wrong, and whoever asks at
//! another position finds nothing. What was not asked for longest makes room.

use super::Report;
use super::asked::Asked;
use crate::domain::Timestamp;
use serde::Serialize;
use std::any::Any;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many answers are kept at most; all of them are looked through.
const MOST: usize = 256;
/// Which part of the room one answer may take.
const SHARE: usize = 4;
/// What an answer takes in memory, for each byte of it as JSON, at most.
const BYTES_A_LETTER: usize = 2;

/// Answers of the reports of one book, for all of its readers.
#[derive(Debug)]
pub(crate) struct Answers {
    /// How many bytes they may take.
    room: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    answers: Vec<Answer>,
    bytes: usize,
    /// How often anything was asked.
    asked: u64,
}

#[derive(Debug)]
struct Answer {
    /// An [`Asked`] with what is asked besides.
    question: Box<dyn Any + Send + Sync>,
    /// A [`Report`].
    report: Arc<dyn Any + Send + Sync>,
    /// The instants for which it holds.
    instants: RangeInclusive<i64>,
    bytes: usize,
    /// The number of the last time that it was asked for.
    used: u64,
}

impl Answers {
    /// Answers of at most so many bytes.
    pub(crate) fn new(room: usize) -> Self {
        Self { room, kept: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes that they take, at most.
    pub(crate) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Forgets all of them.
    pub(crate) fn clear(&self) {
        *self.lock() = Kept::default();
    }

    /// The answer to a question at an instant, if it is kept.
    pub(super) fn find<Q, R, T>(&self, question: &(Asked, Q), at: Timestamp) -> Option<Report<R, T>>
    where
        Q: PartialEq + 'static,
        R: Clone + Send + Sync + 'static,
        T: Clone + Send + Sync + 'static,
    {
        let report = {
            let mut kept = self.lock();
            kept.asked += 1;
            let asked = kept.asked;
            let is_it = |answer: &&mut Answer| {
                answer.instants.contains(&at.micros())
                    && answer.question.downcast_ref::<(Asked, Q)>().is_some_and(|known| known == question)
            };
            let answer = kept.answers.iter_mut().find(is_it)?;
            answer.used = asked;
            answer.report.clone()
        };
        let mut report = Report::clone(report.downcast_ref::<Report<R, T>>()?);
        report.request.as_of = at;
        Some(report)
    }

    /// Keeps the answer to a question for those instants, unless it is large.
    pub(super) fn keep<Q, R, T>(&self, question: (Asked, Q), report: &Report<R, T>, instants: RangeInclusive<i64>)
    where
        Q: PartialEq + Send + Sync + 'static,
        R: Clone + Serialize + Send + Sync + 'static,
        T: Clone + Serialize + Send + Sync + 'static,
    {
        let Some(bytes) = weight(report, self.room / SHARE) else { return };
        let report: Arc<dyn Any + Send + Sync> = Arc::new(report.clone());
        let mut kept = self.lock();
        kept.asked += 1;
        let used = kept.asked;
        kept.bytes += bytes;
        kept.answers.push(Answer { question: Box::new(question), report, instants, bytes, used });
        while kept.bytes > self.room || kept.answers.len() > MOST {
            let Some((oldest, _)) = kept.answers.iter().enumerate().min_by_key(|(_, answer)| answer.used) else { break };
            kept.bytes -= kept.answers.swap_remove(oldest).bytes;
        }
    }
}

/// What an answer takes in memory, at most; none if that is more than so much. It is judged by its length as JSON, which names each field
/// that has a place in memory.
fn weight(report: &impl Serialize, most: usize) -> Option<usize> {
    let mut letters = Letters { count: 0, most: most / BYTES_A_LETTER };
    serde_json::to_writer(&mut letters, report).ok()?;
    Some(letters.count * BYTES_A_LETTER)
}

/// Counts what is written, and takes no more than so much.
struct Letters {
    count: usize,
    most: usize,
}

impl Write for Letters {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.count += bytes.len();
        if self.count > self.most { Err(io::ErrorKind::StorageFull.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Options};
    use crate::columns::tests::told;
    use crate::{Clock, GroupBy, LeadFilter, ManualClock, NewLead, Scope};
    use std::time::Duration;

    fn kept(book: &Book) -> u64 {
        book.stats().unwrap().answers_bytes
    }

    #[test]
    fn an_answer_is_kept_once_for_all_instants_at_which_it_holds() {
        let clock = Arc::new(ManualClock::at("2026-01-01T08:00:00Z".parse().unwrap()));
        let book = Options::default().clock(clock.clone()).memory().unwrap();
        book.capture_lead(NewLead::named("Somebody").email("somebody@example.com").source("web")).unwrap();
        let first = book.conversion(Scope::all()).unwrap();
        let bytes = kept(&book);
        assert!(bytes > 0);
        clock.advance(Duration::from_secs(3_600));
        let again = book.conversion(Scope::all()).unwrap();
        // Nothing was added; and the answer is of its own instant.
        assert_eq!(kept(&book), bytes);
        assert_eq!((&again.rows, &again.totals), (&first.rows, &first.totals));
        assert_eq!(again.request.as_of, clock.now() - Duration::from_micros(1));
        assert_ne!(again.request.as_of, first.request.as_of);
        // A filter is another question, and so is a later position.
        book.conversion(LeadFilter::all().open(true)).unwrap();
        let filtered = kept(&book);
        assert!(filtered > bytes);
        book.capture_lead(NewLead::named("Another").email("another@example.com").source("web")).unwrap();
        assert_eq!(book.conversion(Scope::all()).unwrap().totals.leads, 2);
        assert!(kept(&book) > filtered);
        book.forget_answers();
        assert_eq!(kept(&book), 0);
        // What looks at the instant is kept for that one.
        let aging = |book: &Book| book.aging(crate::AgingQuery::default()).unwrap();
        aging(&book);
        let once = kept(&book);
        aging(&book);
        assert_eq!(kept(&book), once);
        clock.advance(Duration::from_secs(1));
        aging(&book);
        assert!(kept(&book) > once);
    }

    #[test]
    fn what_is_kept_stays_within_its_room() {
        let (book, storage) = told(30);
        let answer = book.conversion(GroupBy::Source).unwrap();
        let one = usize::try_from(kept(&book)).unwrap();
        assert!(one >= size_of_val(&answer) + answer.rows.len() * size_of_val(&answer.rows[0]), "{one} bytes are too few");
        // Four answers of about that size, and none that takes more than a quarter.
        for (room, most) in [(one * 5, one * 5), (one, 0), (0, 0)] {
            let book = Book::on(storage.clone(), &Options::default().answers_bytes(room)).unwrap();
            for number in 0..20 {
                book.conversion(Scope::from(GroupBy::Source).filter(LeadFilter::all().score_from(number))).unwrap();
                book.conversion(GroupBy::Source).unwrap();
                assert!(kept(&book) <= most as u64, "{} of {room}", kept(&book));
            }
            assert_eq!(kept(&book) > 0, most > 0);
            // What is asked for again and again is not what makes room.
            let bytes = kept(&book);
            book.conversion(GroupBy::Source).unwrap();
            assert_eq!(kept(&book), bytes);
        }
        let many = Book::on(storage, &Options::default()).unwrap();
        for number in 0..2 * MOST {
            many.conversion(Scope::from(LeadFilter::all().score_from(number as i64))).unwrap();
        }
        assert!(kept(&many) <= (MOST * one) as u64);
    }
}
