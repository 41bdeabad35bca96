//! A process that writes from many threads is killed at any moment, again and again on the same file: nothing that it was answered is lost.
//!
//! `LEADBOOK_KILLS=300` kills it more often than the 25 times of an ordinary run.

#![cfg(unix)]

use leadbook::{Book, Chance, Options, Request, Scope, SeededChance};
use leadbook_tests::Tested;
use leadbook_tests::ledger::{sound, whole_ledger};
use leadbook_tests::watchdog::Watchdog;
use serde::Deserialize;
use serde_json::Value;
use std::env;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How often it is killed in an ordinary run.
const KILLS: u64 = 25;
/// So often on one file; then a new one is begun, since checking a book takes the longer the more it holds.
const KILLS_OF_A_FILE: u64 = 25;
const SIGKILL: i32 = 9;

/// A request that the writer was answered.
#[derive(Debug, Deserialize)]
struct Told {
    request: Request,
    answer: Value,
}

fn writer(path: &Path, seed: u64) -> Tested<(Child, Receiver<String>)> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_writer")).arg(path).arg(seed.to_string()).stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("the writer has no standard output")?;
    let (lines, told) = channel();
    thread::spawn(move || {
        let mut out = BufReader::new(out);
        let mut line = String::new();
        // A line without its end was cut off by the kill: nobody was told that answer.
        while out.read_line(&mut line).is_ok_and(|bytes| bytes > 0) && line.ends_with('\n') && lines.send(std::mem::take(&mut line)).is_ok()
        {
        }
    });
    Ok((child, told))
}

/// Runs the writer for a while, kills it, and answers what it told until then.
fn killed(path: &Path, seed: u64, chance: &SeededChance) -> Tested<Vec<Told>> {
    let (mut child, lines) = writer(path, seed)?;
    let mut told = Vec::new();
    // One in five while it is still opening, perhaps: recovery from a kill must itself bear being killed.
    let opening = chance.next().is_multiple_of(5);
    if opening {
        thread::sleep(Duration::from_millis(chance.next() % 40));
    } else {
        match lines.recv_timeout(Duration::from_secs(60)) {
            Ok(first) => told.push(first),
            Err(RecvTimeoutError::Timeout) => return Err("the writer writes nothing".into()),
            Err(RecvTimeoutError::Disconnected) => {}
        }
        thread::sleep(Duration::from_micros(chance.next() % 400_000));
    }
    child.kill()?;
    let ended = child.wait()?;
    if ended.signal() != Some(SIGKILL) {
        return Err(format!("the writer ended by itself: {ended}").into());
    }
    told.extend(lines.iter());
    told.iter().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Asks again for all of that: how many of the answers are others now, or come of doing it anew.
fn lost(book: &Book, told: &[Told]) -> Tested<usize> {
    let before = book.snapshot()?.position();
    let mut lost = 0;
    for some in told.chunks(1_000) {
        for (told, again) in some.iter().zip(book.execute_all(some.iter().map(|told| told.request.clone()))?) {
            let again = serde_json::to_value(again?)?;
            if again != told.answer {
                eprintln!("{:?} was answered {}, and again {again}", told.request, told.answer);
                lost += 1;
            }
        }
    }
    let after = book.snapshot()?.position();
    if after != before {
        // What was done anew was not there any more.
        eprintln!("retries moved the ledger's end from {before} to {after}");
        lost += 1;
    }
    Ok(lost)
}

#[test]
fn nothing_answered_is_lost_when_the_writer_is_killed() -> Tested {
    let kills = env::var("LEADBOOK_KILLS").ok().map_or(Ok(KILLS), |kills| kills.parse())?;
    let _dog = (kills <= KILLS).then(|| Watchdog::over("killing the writer"));
    let chance = SeededChance::new(11);
    let folder = tempfile::tempdir()?;
    let (mut checked, mut lost_answers, mut told) = (0, 0, Vec::new());
    for kill in 0..kills {
        let path = folder.path().join(format!("{}.leadbook", kill / KILLS_OF_A_FILE));
        if kill.is_multiple_of(KILLS_OF_A_FILE) {
            told.clear();
        }
        let news = killed(&path, kill, &chance)?;
        let book = Options::default().open(&path)?;
        sound(&book)?;
        lost_answers += lost(&book, &news)?;
        checked += news.len();
        told.extend(news);
        let last = kill + 1 == kills || (kill + 1).is_multiple_of(KILLS_OF_A_FILE);
        if last {
            // What the rounds before were answered is still there as well.
            lost_answers += lost(&book, &told)?;
            whole_ledger(&book)?;
            assert_eq!(book.funnel(Scope::all())?.totals.leads, book.stats()?.leads);
        }
        book.close()?;
        if last {
            std::fs::remove_file(&path)?;
        }
    }
    println!("kills: {kills}, answered commands checked: {checked}, lost: {lost_answers}");
    assert_eq!(lost_answers, 0);
    assert!(checked as u64 > kills * 20, "only {checked} commands were answered");
    Ok(())
}
