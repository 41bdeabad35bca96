//! Group commit: callers wait in a queue; the first one leads, runs all that wait, and hands each its answers.
//!
//! One caller alone leads at once and pays one commit, no delay. While a commit is on its way to the disk, others gather, and one of them
//! leads the next group.

use super::inner::lock;
use crate::command::{Answer, Request};
use crate::error::{Error, ErrorKind, Result};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};

/// The answers to the requests of one caller, in their order.
pub(super) type Answers = Vec<Result<Answer>>;

enum Turn {
    Wait,
    Lead,
    Done(Answers),
}

struct Seat {
    turn: Mutex<Turn>,
    called: Condvar,
}

impl Seat {
    fn call(&self, turn: Turn) {
        *lock(&self.turn) = turn;
        // Behind the lock, so that whoever wakes finds it free.
        self.called.notify_one();
    }
}

/// What one caller asks for.
pub(super) struct Job {
    pub(super) requests: Vec<Request>,
    seat: Arc<Seat>,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    led: bool,
}

/// The queue of callers.
#[derive(Default)]
pub(super) struct Queue(Mutex<Waiting>);

impl Queue {
    /// Has the requests run, by this caller or by another one; answers when theirs is durable.
    pub(super) fn submit(&self, requests: Vec<Request>, run: impl Fn(&[Job]) -> Vec<Answers>) -> Answers {
        let seat = Arc::new(Seat { turn: Mutex::new(Turn::Wait), called: Condvar::new() });
        let mut leads = {
            let mut waiting = lock(&self.0);
            waiting.jobs.push_back(Job { requests, seat: seat.clone() });
            !std::mem::replace(&mut waiting.led, true)
        };
        loop {
            if leads {
                self.lead(&run);
            }
            let mut turn = lock(&seat.turn);
            loop {
                match std::mem::replace(&mut *turn, Turn::Wait) {
                    Turn::Wait => turn = seat.called.wait(turn).unwrap_or_else(std::sync::PoisonError::into_inner),
                    Turn::Lead => break leads = true,
                    Turn::Done(answers) => return answers,
                }
            }
        }
    }

    /// Runs all that wait by now, and calls the next one to lead.
    fn lead(&self, run: impl Fn(&[Job]) -> Vec<Answers>) {
        let jobs: Vec<Job> = lock(&self.0).jobs.drain(..).collect();
        let group = Group { queue: self, jobs, handed_over: false };
        let answers = run(&group.jobs);
        group.answer(answers);
    }

    fn hand_over(&self) {
        let mut waiting = lock(&self.0);
        match waiting.jobs.front() {
            Some(next) => next.seat.call(Turn::Lead),
            None => waiting.led = false,
        }
    }
}

/// The jobs of one group. However the run ends, everybody in it is answered and the queue goes on.
struct Group<'a> {
    queue: &'a Queue,
    jobs: Vec<Job>,
    handed_over: bool,
}

impl Group<'_> {
    fn answer(mut self, answers: Vec<Answers>) {
        // Waking so many takes as long as deciding for some of them. Where half as many wait already, the next group sets out meanwhile;
        // where fewer do, those who are woken first may still come along with it, and share its commit.
        if lock(&self.queue.0).jobs.len() * 2 >= self.jobs.len() {
            self.hand_over();
        }
        for (job, answers) in self.jobs.drain(..).zip(answers) {
            job.seat.call(Turn::Done(answers));
        }
    }

    fn hand_over(&mut self) {
        if !std::mem::replace(&mut self.handed_over, true) {
            self.queue.hand_over();
        }
    }
}

impl Drop for Group<'_> {
    fn drop(&mut self) {
        // Only a run that broke off leaves jobs behind.
        for job in self.jobs.drain(..) {
            let broken = || {
                Error::new(ErrorKind::Io, "broken_off", "the writer broke off; a retry with the same request id settles whether it landed")
            };
            let answers = job.requests.iter().map(|request| Err(broken().during(request.command.operation()))).collect();
            job.seat.call(Turn::Done(answers));
        }
        self.hand_over();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;
    use crate::domain::{LeadId, Temperature};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn request(lead: u64) -> Request {
        Command::SetTemperature { lead: LeadId(lead), temperature: Temperature::Hot }.into()
    }

    fn echo(jobs: &[Job]) -> Vec<Answers> {
        let number = |request: &Request| match &request.command {
            Command::SetTemperature { lead, .. } => Ok(Answer::Created { number: lead.0 }),
            _ => unreachable!(),
        };
        jobs.iter().map(|job| job.requests.iter().map(number).collect()).collect()
    }

    #[test]
    fn everybody_gets_their_own_answer_from_fewer_runs_than_callers() {
        let queue = Queue::default();
        let (runs, callers) = (AtomicUsize::new(0), 200);
        std::thread::scope(|scope| {
            for caller in 0..callers {
                let (queue, runs) = (&queue, &runs);
                scope.spawn(move || {
                    let answers = queue.submit(vec![request(caller), request(caller + 1000)], |jobs| {
                        runs.fetch_add(1, Ordering::Relaxed);
                        std::thread::sleep(std::time::Duration::from_millis(1));
                        echo(jobs)
                    });
                    let numbers: Vec<u64> = answers.into_iter().map(|answer| answer.unwrap().number().unwrap()).collect();
                    assert_eq!(numbers, [caller, caller + 1000]);
                });
            }
        });
        assert!(runs.load(Ordering::Relaxed) < 200);
        assert!(!lock(&queue.0).led);
    }

    #[test]
    fn a_run_that_panics_leaves_nobody_waiting() {
        let queue = Queue::default();
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| queue.submit(vec![request(1)], |_| panic!("on purpose"))));
        assert!(broken.is_err());
        assert_eq!(queue.submit(vec![request(2)], echo).len(), 1);
    }
}
