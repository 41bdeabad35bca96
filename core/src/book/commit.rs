//! The road of a write: catch up, decide, apply, append to the ledger, publish.

use super::inner::{Inner, Published, lock};
use super::queue::{Answers, Job};
use crate::command::decide::decide;
use crate::command::{Answer, Code, Request};
use crate::domain::{Position, Timestamp, limits};
use crate::error::{Error, ErrorKind, Result};
use crate::key;
use crate::ledger::{Asked, Block, BlockWriter, Entry, Head};
use crate::projection::Work;
use crate::projection::overlay::{Run, View};
use crate::storage::{Storage, StorageError, StorageErrorKind, Txn};
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

/// How many bytes one commit appends at most; a larger group becomes several commits.
const COMMIT_BYTES: usize = 4 * 1024 * 1024;
/// How often a commit is tried again because others were faster, before the callers are told.
const TRIES: usize = 10_000;

/// What became of a try.
enum Landed {
    Yes,
    /// Others were faster, or it got lost: catch up and decide again.
    Again,
}

/// Commands that were decided on one state, ready to be appended.
struct Group {
    answers: Vec<Result<Answer>>,
    blocks: Vec<(Position, Vec<u8>)>,
    run: Run,
    book: Option<Arc<crate::event::apply::BookState>>,
    head: Head,
}

impl Inner {
    /// Runs the requests of all those jobs.
    pub(super) fn run_jobs(&self, jobs: &[Job]) -> Vec<Answers> {
        let requests: Vec<&Request> = jobs.iter().flat_map(|job| &job.requests).collect();
        let mut answers: Vec<Result<Answer>> = Vec::with_capacity(requests.len());
        let turn = lock(&self.advance);
        while answers.len() < requests.len() {
            let rest = &requests[answers.len()..];
            match self.commit_some(&turn, rest) {
                Ok(some) => answers.extend(some),
                Err(failure) => answers.extend(rest.iter().map(|request| Err(failure.clone().during(request.command.operation())))),
            }
        }
        drop(turn);
        let mut answers = answers.into_iter();
        jobs.iter().map(|job| answers.by_ref().take(job.requests.len()).collect()).collect()
    }

    /// Decides on as many of the requests as one commit takes, and commits them; answers those.
    fn commit_some(&self, turn: &MutexGuard<'_, ()>, requests: &[&Request]) -> Result<Vec<Result<Answer>>> {
        let storage = self.storage()?;
        for _ in 0..TRIES {
            let (view, published) = self.catch_up(turn)?;
            let nonce = self.nonce();
            // Until what it came to is published, no reader is told of an instant that it may be recorded at.
            let on_its_way = self.tide.set_out(&*self.clock, published.head.recorded_at);
            let group = self.decide_some(&view, &published, requests, nonce, on_its_way.not_before)?;
            drop(view);
            if group.blocks.is_empty() {
                return Ok(group.answers);
            }
            match self.append(&*storage, &group, published.head, nonce)? {
                Landed::Again => {}
                Landed::Yes => {
                    self.commits.fetch_add(1, Ordering::Relaxed);
                    // Nobody else publishes while the turn is held.
                    let overlay = published.overlay.with(group.run);
                    self.publish(turn, Published { head: group.head, overlay, book: group.book });
                    return Ok(group.answers);
                }
            }
        }
        Err(Error::new(ErrorKind::Conflict, "storage_conflict", "others were faster every time; try again"))
    }

    fn decide_some(&self, view: &View, published: &Published, requests: &[&Request], nonce: u64, not_before: Timestamp) -> Result<Group> {
        let mut work = Work::at_end(view, published.book.clone());
        let mut blocks = BlockWriter::default();
        let mut head = published.head;
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            if blocks.bytes() > COMMIT_BYTES {
                break;
            }
            // Never twice the same, never backwards, whatever the clock does.
            let now = self.clock.now().max(head.recorded_at + Duration::from_micros(1)).max(not_before);
            let decided = match entry_for(&work, request, head.position.next(), now) {
                Ok(Decided::Anew(entry, answer)) => blocks.push(&entry).map(|()| (Some(entry), answer)),
                Ok(Decided::Before(answer)) => Ok((None, answer)),
                Err(refusal) => Err(refusal),
            };
            answers.push(match decided {
                Ok((Some(entry), answer)) => {
                    head = Head { position: entry.last(), recorded_at: now, nonce };
                    work.take(entry)?;
                    Ok(answer)
                }
                Ok((None, answer)) => Ok(answer),
                Err(refusal) => Err(refusal.during(request.command.operation())),
            });
        }
        let (run, book) = work.finish()?;
        Ok(Group { answers, blocks: blocks.finish(nonce), run, book, head })
    }

    /// Appends the blocks, if the ledger still ends where they begin.
    fn append(&self, storage: &dyn Storage, group: &Group, before: Head, nonce: u64) -> Result<Landed> {
        match append_blocks(storage, &group.blocks, group.head, before.position) {
            Ok(()) => Ok(Landed::Yes),
            Err(failure) => match failure.kind() {
                StorageErrorKind::Conflict | StorageErrorKind::Abandoned => Ok(Landed::Again),
                StorageErrorKind::CommitUnknown => match group.blocks.first() {
                    Some((first, _)) => landed(storage, *first, nonce).map_err(|_| unknown(failure)),
                    None => Ok(Landed::Again),
                },
                _ => Err(failure.into()),
            },
        }
    }
}

/// One try at appending blocks behind `before`.
fn append_blocks(storage: &dyn Storage, blocks: &[(Position, Vec<u8>)], end: Head, before: Position) -> Result<(), StorageError> {
    storage.attempt(&mut |txn: &mut dyn Txn| put_blocks(txn, blocks, end, before))
}

/// Appends the blocks behind `before`, as a part of a transaction.
pub(super) fn put_blocks(txn: &mut dyn Txn, blocks: &[(Position, Vec<u8>)], end: Head, before: Position) -> Result<(), StorageError> {
    let there = txn.get_for_update(key::HEAD)?.map(|bytes| Head::from_bytes(&bytes)).transpose();
    let there = there.map_err(|damage| StorageError::new(StorageErrorKind::Corrupt, damage.message()).with_source(damage))?;
    if there.map_or(Position::START, |head| head.position) != before {
        return Err(StorageError::new(StorageErrorKind::Abandoned, "the ledger moved on"));
    }
    for (first, bytes) in blocks {
        txn.put(&key::block(*first), bytes)?;
    }
    txn.put(key::HEAD, &end.to_bytes())
}

/// Whether the block there is ours: what an unknown commit came to.
fn landed(storage: &dyn Storage, first: Position, nonce: u64) -> Result<Landed> {
    let there = storage.snapshot()?.get(&key::block(first))?;
    let ours = there.map(|bytes| Block::read(first, bytes)).transpose()?.is_some_and(|block| block.nonce == nonce);
    Ok(if ours { Landed::Yes } else { Landed::Again })
}

fn unknown(failure: StorageError) -> Error {
    Error::new(
        ErrorKind::Io,
        "commit_unknown",
        "whether it landed cannot be told until the book is opened again; a retry with the same request id is safe",
    )
    .caused_by(failure)
}

enum Decided {
    /// What is to be appended, and the answer.
    Anew(Entry, Answer),
    /// The answer that the same request got before.
    Before(Answer),
}

fn entry_for(work: &Work<'_>, request: &Request, first: Position, now: Timestamp) -> Result<Decided> {
    let asked = match &request.meta.request_id {
        None => None,
        Some(id) => {
            let (id, digest) = (checked_id(id)?, digest(request)?);
            if let Some(note) = work.request(id)? {
                if note.digest == digest {
                    return Ok(Decided::Before(note.answer));
                }
                return Err(Code::RequestIdReused
                    .on("request_id", format!("{id:?} was used at {} for something else; take a new id", note.position)));
            }
            Some((id.to_owned(), digest))
        }
    };
    let decision = decide(work, request, now)?;
    let entry = Entry {
        first,
        recorded_at: now,
        at: request.meta.at.unwrap_or(now),
        by: request.meta.by,
        request: asked.map(|(id, digest)| Asked { id, digest, answer: decision.answer.clone() }),
        events: decision.events,
    };
    Ok(Decided::Anew(entry, decision.answer))
}

fn checked_id(id: &str) -> Result<&str> {
    if id.is_empty() || id.chars().count() > limits::REQUEST_ID || id.chars().any(char::is_control) {
        return Err(Code::InvalidValue
            .on("request_id", format!("1 to {} characters are accepted, none of them a control character", limits::REQUEST_ID)));
    }
    Ok(id)
}

/// What a request says, but for its id. Fields that are not given do not count, so that later versions with more of them tell the same.
pub(super) fn digest(request: &Request) -> Result<u128> {
    let mut meta = request.meta.clone();
    meta.request_id = None;
    let text = serde_json::to_vec(&(&request.command, &meta))
        .map_err(|problem| Error::invalid("command", format!("it holds what no language can tell: {problem}")))?;
    Ok(xxhash_rust::xxh3::xxh3_128(&text))
}
