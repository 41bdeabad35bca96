//! The threads behind a desk: one that writes, and a few that read.
//!
//! The writer takes all that waits and does it in one go, so that however many commands JavaScript has given in one turn of its loop, they
//! share their way to the disk. Readers take one job each. None of them is of Node's own pool, which has four threads for files and names.

use crate::job::{Ask, Job};
use crate::outbox::Outcome;
use crate::room::{Reading, Room, Wanted};
use crate::table;
use leadbook::{Book, Error, boundary};
use std::io;
use std::sync::Arc;
use std::thread::{Builder, available_parallelism};

/// How many readers a desk has at most: some more than cores, since one may wait for the disk.
pub(crate) fn most_readers() -> usize {
    available_parallelism().map_or(2, usize::from).clamp(2, 8) + 2
}

/// Sends whoever is wanted into the room.
///
/// # Errors
/// The operating system makes no thread; then with the jobs that nobody will do.
pub(crate) fn send(room: &Arc<Room>, mut wanted: Wanted) -> Result<(), (io::Error, Vec<u32>)> {
    let mut sent = || -> io::Result<()> {
        if wanted.writer {
            let inside = room.clone();
            Builder::new().name("leadbook writer".to_owned()).spawn(move || write(&inside))?;
            wanted.writer = false;
        }
        while wanted.readers > 0 {
            let inside = room.clone();
            Builder::new().name("leadbook reader".to_owned()).spawn(move || read(&inside))?;
            wanted.readers -= 1;
        }
        Ok(())
    };
    sent().map_err(|failure| (failure, room.miss(&wanted)))
}

fn read(room: &Room) {
    while let Some(Reading { jobs, slow, book }) = room.reads() {
        let outcomes: Vec<_> = jobs.into_iter().map(|job| (job.number, outcome(job.ask, book.as_ref()))).collect();
        // Its hold on the file goes before anybody is told that it is done.
        drop(book);
        room.has_read(slow);
        room.say(outcomes);
    }
}

fn write(room: &Room) {
    loop {
        let jobs = room.writes();
        if jobs.is_empty() {
            break;
        }
        let mut jobs = jobs.into_iter().peekable();
        while let Some(job) = jobs.next() {
            match job.ask {
                Ask::Open(opening) => {
                    let opened = boundary::caught("open", || opening.open()).map(|book| room.put(book));
                    if opened.is_err() {
                        // There will be no book to do anything with: nobody stays until garbage is collected.
                        room.shut();
                    }
                    room.say([(job.number, answered(opened.map(|()| String::new())))]);
                }
                Ask::Repair(path) => {
                    let repaired = boundary::caught("repair", || Book::repair(&path));
                    room.shut();
                    room.say([(job.number, answered(repaired.map(|repair| repair.to_string())))]);
                }
                Ask::Close => {
                    let closed = boundary::caught("close", || room.take_out().map_or(Ok(()), |book| book.close()));
                    room.say([(job.number, answered(closed.map(|()| String::new())))]);
                }
                _ if is_write(&job) => {
                    let mut together = vec![job];
                    while let Some(next) = jobs.next_if(is_write) {
                        together.push(next);
                    }
                    room.say(written(room.book(), &together));
                }
                ask => room.say([(job.number, outcome(ask, room.book().as_ref()))]),
            }
        }
    }
    // Nobody can ask for anything any more. The book is closed here, and not by whoever collects JavaScript's garbage.
    drop(boundary::caught("close", || {
        drop(room.take_out());
        Ok(())
    }));
}

fn is_write(job: &Job) -> bool {
    matches!(&job.ask, Ask::Call(asked) if asked.is_write())
}

/// Writes that were asked for one behind the other, in as few commits as they fit in.
fn written(book: Option<Book>, jobs: &[Job]) -> Vec<(u32, Outcome)> {
    let writes = jobs.iter().filter_map(|job| match &job.ask {
        Ask::Call(asked) => Some((asked.name.as_str(), asked.parameters.as_str())),
        _ => None,
    });
    let Some(book) = book else { return jobs.iter().map(|job| (job.number, Outcome::Closed)).collect() };
    match boundary::caught("write_all", || Ok(boundary::write_all(&book, writes))) {
        Ok(answers) => jobs.iter().zip(answers).map(|(job, answer)| (job.number, answered(answer))).collect(),
        Err(failure) => jobs.iter().map(|job| (job.number, Outcome::Failure(failure.clone()))).collect(),
    }
}

fn outcome(ask: Ask, book: Option<&Book>) -> Outcome {
    let Some(book) = book else { return Outcome::Closed };
    let done = boundary::caught("call", || match ask {
        Ask::Call(asked) => boundary::call(book, &asked.name, &asked.parameters).map(Outcome::Answer),
        Ask::Report(asked) => boundary::report(book, &asked.name, &asked.parameters).map(|report| Outcome::Report(Box::new(report))),
        Ask::Listed(asked) => {
            boundary::listed(book, &asked.name, &asked.parameters).and_then(|rows| table::bytes(&rows)).map(Outcome::Bytes)
        }
        Ask::Import(importing) => importing.run(book).map(Outcome::Answer),
        Ask::Open(_) | Ask::Repair(_) | Ask::Close => Ok(Outcome::Answer(String::new())),
    });
    done.unwrap_or_else(Outcome::Failure)
}

fn answered(answer: Result<String, Error>) -> Outcome {
    answer.map_or_else(Outcome::Failure, Outcome::Answer)
}
