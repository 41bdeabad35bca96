//! The rows that write: stage changes in batches, one durable command of one caller, and many callers at once.

use crate::leads::MadeLead;
use crate::load::Sides;
use crate::measure::now;
use crate::names::{CONTACTED, CONVERTED, MQL, NEW, NOW, NURTURING, SQL, STAGES};
use crate::ours;
use crate::peer::{Done, Peer};
use crate::table::{Goal, Line, Table, each, rate, round_count, rounds};
use leadbook::{Book, Command, LeadId, Meta, Request, StageChange, Timestamp};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

const CHANGES_PER_BATCH: u64 = 1_000;
const BATCHES: u64 = 5;
pub(crate) const SINGLES: u64 = 50;
const CALLERS: u64 = 64;
const CALLS: u64 = 20;

/// A lead that moves, and where to.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub(crate) lead: u64,
    pub(crate) to: u8,
}

/// The stage after this one; they go round.
fn next_stage(stage: u8) -> u8 {
    match stage {
        NEW | SQL => CONTACTED,
        CONTACTED => NURTURING,
        NURTURING => MQL,
        MQL => SQL,
        other => other,
    }
}

/// So many moves of leads that may move, all over the book, each lead once unless they go round; where they begin is taken further.
pub(crate) fn moves(stage_of: impl Fn(u64) -> Done<u8>, count: u64, leads: u64, from: &mut u64) -> Done<Vec<Step>> {
    // A stride that has a factor in common with the number of leads would come back to the same few of them.
    let stride = (leads / 7 + 1..).find(|stride| common_factor(*stride, leads) == 1).unwrap_or(1);
    let mut steps = Vec::new();
    for _ in 0..leads * 4 {
        if steps.len() as u64 == count {
            return Ok(steps);
        }
        *from = (*from + stride) % leads;
        let (lead, stage) = (*from + 1, stage_of(*from + 1)?);
        if stage < CONVERTED {
            steps.push(Step { lead, to: next_stage(stage) });
        }
    }
    Err("there are not enough leads that may move".into())
}

fn common_factor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { common_factor(other, one % other) }
}

pub(crate) fn move_request(step: Step) -> Request {
    let to = StageChange::to(STAGES[usize::from(step.to)].0);
    Request::new(Command::MoveLead { lead: LeadId(step.lead), to }, Meta::default().at(Timestamp::from_micros(NOW)))
}

impl Sides {
    pub(crate) fn moves_row(&mut self, table: &mut Table) -> Done<()> {
        let per_batch = CHANGES_PER_BATCH.min(self.leads / 100).max(1);
        let count = per_batch * BATCHES;
        let mut from = 1;
        let (mut pairs, mut whole) = (Vec::new(), [Duration::ZERO; 2]);
        for round in 0..round_count() {
            let steps = moves(|lead| self.peer.stage(lead), count, self.leads, &mut from)?;
            let batches: Vec<Vec<Request>> =
                steps.chunks(per_batch as usize).map(|batch| batch.iter().copied().map(move_request).collect()).collect();
            let mut batches = Some(batches);
            let mut times = [Duration::ZERO; 2];
            for side in [round % 2, (round + 1) % 2] {
                let start = now();
                if side == 0 {
                    for batch in batches.take().unwrap_or_default() {
                        ours::execute(&self.book, batch)?;
                    }
                } else {
                    for batch in steps.chunks(per_batch as usize) {
                        self.peer.transaction(|peer| batch.iter().try_for_each(|step| peer.move_lead(step.lead, step.to, NOW)))?;
                    }
                }
                times[side as usize] = start.elapsed();
            }
            pairs.push((rate(count, times[0]), rate(count, times[1])));
            whole = [whole[0] + times[0], whole[1] + times[1]];
        }
        let start = now();
        self.book.write_behind()?;
        whole[0] += start.elapsed();
        let start = now();
        self.peer.checkpoint()?;
        whole[1] += start.elapsed();
        let work = format!("stage changes, {per_batch} a batch, until answered");
        table.add(Line::new("moves", work, "changes/s", &pairs, Goal::AtLeast(20.0)));
        let all = count * round_count();
        let pair = [(rate(all, whole[0]), rate(all, whole[1]))];
        table.add(Line::new("moves", "– all of them until written behind (once)", "changes/s", &pair, Goal::None));
        self.compare("after stage changes")
    }

    /// One caller, one command, durable when it is answered.
    pub(crate) fn single_rows(&mut self, table: &mut Table) -> Done<()> {
        let leads = self.leads;
        let mut ours = Vec::new();
        let mut theirs = Vec::new();
        let Self { book, peer, captured, .. } = self;
        let first = *captured;
        let made = |round| (first + round * SINGLES..first + (round + 1) * SINGLES).map(move |place| MadeLead::of(place, leads));
        let pairs = rounds(
            |round| {
                let requests: Vec<Request> = made(round).map(|lead| lead.request()).collect();
                let times: Done<Vec<f64>> =
                    requests.into_iter().map(|request| each(1, || book.execute(request).map_err(Into::into))).collect();
                ours.extend(times?);
                Ok(crate::table::median(&ours[ours.len() - SINGLES as usize..]))
            },
            |round| {
                let times: Done<Vec<f64>> = made(round).map(|lead| each(1, || peer.transaction(|peer| peer.capture(&lead)))).collect();
                theirs.extend(times?);
                Ok(crate::table::median(&theirs[theirs.len() - SINGLES as usize..]))
            },
        )?;
        table.add(Line::new("single", "one durable capture, one caller", "µs", &pairs, Goal::AtMost(1.0)));
        *captured += SINGLES * round_count();

        let mut from = 3;
        let steps = moves(|lead| peer.stage(lead), SINGLES * round_count(), leads, &mut from)?;
        let part = |round: u64| &steps[(round * SINGLES) as usize..((round + 1) * SINGLES) as usize];
        let pairs = rounds(
            |round| {
                let times: Done<Vec<f64>> =
                    part(round).iter().map(|step| each(1, || book.execute(move_request(*step)).map_err(Into::into))).collect();
                Ok(crate::table::median(&times?))
            },
            |round| {
                let move_one = |step: &Step| each(1, || peer.transaction(|peer| peer.move_lead(step.lead, step.to, NOW)));
                let times: Done<Vec<f64>> = part(round).iter().map(move_one).collect();
                Ok(crate::table::median(&times?))
            },
        )?;
        table.add(Line::new("single", "one durable stage change, one caller", "µs", &pairs, Goal::AtMost(1.0)));
        self.compare("after single commands")
    }

    /// Many callers at once, each waiting for its answer: SQLite with a queue and one writer that puts all that wait into one transaction,
    /// and with one transaction a command.
    pub(crate) fn crowd_rows(&mut self, table: &mut Table) -> Done<()> {
        let leads = self.leads;
        let count = CALLERS * CALLS;
        let (mut batched, mut alone) = (Vec::new(), Vec::new());
        for round in 0..round_count() {
            let made: Vec<MadeLead> = (self.captured..self.captured + count).map(|place| MadeLead::of(place, leads)).collect();
            let made_more: Vec<MadeLead> =
                (self.captured + count..self.captured + 2 * count).map(|place| MadeLead::of(place, leads)).collect();
            let requests: Vec<Request> = made.iter().chain(&made_more).map(MadeLead::request).collect();
            let mut times = [Duration::ZERO; 3];
            for side in [round % 2, (round + 1) % 2] {
                if side == 0 {
                    times[0] = crowd_of_ours(&self.book, &requests)?;
                } else {
                    times[1] = crowd_batched(&mut self.peer, &made)?;
                    times[2] = crowd_alone(&mut self.peer, &made_more)?;
                }
            }
            let ours = rate(2 * count, times[0]);
            batched.push((ours, rate(count, times[1])));
            alone.push((ours, rate(count, times[2])));
            self.captured += 2 * count;
        }
        let work = format!("{CALLERS} callers at once; SQLite: a queue, one transaction for all that wait");
        table.add(Line::new("crowd", work, "captures/s", &batched, Goal::AtLeast(8.0)));
        table.add(Line::new("crowd", "– SQLite: one transaction a command", "captures/s", &alone, Goal::None));
        self.same_counts("after many callers")
    }
}

/// All callers with their share of what is to be done; answers how long it took.
fn crowd<'w, T: Sync>(work: &'w [T], call: impl Fn(&'w T) -> Done<()> + Sync) -> Done<Duration> {
    let share = work.len().div_ceil(CALLERS as usize);
    let start = now();
    let call = &call;
    std::thread::scope(|scope| {
        let callers: Vec<_> = work.chunks(share).map(|part| scope.spawn(move || part.iter().try_for_each(call))).collect();
        callers.into_iter().try_for_each(|caller| caller.join().unwrap_or_else(|_| Err("a caller panicked".into())))
    })?;
    Ok(start.elapsed())
}

fn crowd_of_ours(book: &Book, requests: &[Request]) -> Done<Duration> {
    // Each caller hands in its own; a copy made in advance is no caller's work.
    let owned: Vec<Mutex<Option<Request>>> = requests.iter().cloned().map(|request| Mutex::new(Some(request))).collect();
    crowd(&owned, |request| {
        let request = request.lock().map_err(|_| "a caller panicked")?.take().ok_or("taken twice")?;
        book.execute(request)?;
        Ok(())
    })
}

/// A lead to capture, and where the answer goes.
type Waiting<'a> = (&'a MadeLead, Sender<bool>);

fn crowd_batched(peer: &mut Peer, made: &[MadeLead]) -> Done<Duration> {
    let (sender, receiver) = channel::<Waiting<'_>>();
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || write_waiting(peer, &receiver));
        let time = crowd(made, |lead| {
            let (answer, answered) = channel();
            sender.send((lead, answer)).map_err(|_| "the writer is gone")?;
            if answered.recv()? { Ok(()) } else { Err("a capture failed".into()) }
        });
        drop(sender);
        writer.join().unwrap_or_else(|_| Err("the writer panicked".into()))?;
        time
    })
}

fn write_waiting(peer: &mut Peer, queue: &Receiver<Waiting<'_>>) -> Done<()> {
    while let Ok(first) = queue.recv() {
        let waiting: Vec<Waiting<'_>> = std::iter::once(first).chain(queue.try_iter().take(CALLERS as usize)).collect();
        let done = peer.transaction(|peer| waiting.iter().try_for_each(|(lead, _)| peer.capture(lead)));
        for (_, answer) in &waiting {
            answer.send(done.is_ok())?;
        }
        done?;
    }
    Ok(())
}

fn crowd_alone(peer: &mut Peer, made: &[MadeLead]) -> Done<Duration> {
    let peer = Mutex::new(peer);
    crowd(made, |lead| peer.lock().map_err(|_| "a caller panicked")?.transaction(|peer| peer.capture(lead)))
}
