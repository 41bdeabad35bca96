//! The program itself: what it says, and that killing it under load loses nothing that it answered.

mod client;

use client::{get, post, reply};
use leadbook::Book;
use leadbook_tests::Tested;
use leadbook_tests::watchdog::Watchdog;
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// How often it is killed.
const KILLS: u64 = 5;
const WRITERS: u64 = 8;

/// Starts the program, and reads where it listens.
fn started(book: &Path, more: &[&str]) -> Tested<(Child, SocketAddr)> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_leadbook-demo"))
        .arg("--book")
        .arg(book)
        .args(["--listen", "127.0.0.1:0"])
        .args(more)
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().ok_or("no standard output")?;
    for line in BufReader::new(out).lines() {
        if let Some(address) = line?.strip_prefix("Listening on http://") {
            return Ok((child, address.parse()?));
        }
    }
    Err(format!("it ended: {}", child.wait()?).into())
}

/// Captures one lead after the other until nobody answers; the e-mails of those that were answered.
fn write(at: SocketAddr, writer: u64, round: u64) -> Vec<String> {
    let mut answered = Vec::new();
    let Ok(mut stream) = TcpStream::connect(at) else { return answered };
    let Ok(mut replies) = stream.try_clone().map(BufReader::new) else { return answered };
    for number in 0.. {
        let email = format!("{round}-{writer}-{number}@example.com");
        let lead = json!({ "name": "Somebody", "emails": [email], "source": "x" }).to_string();
        let head = "POST /api/capture_lead HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length:";
        let text = format!("{head} {}\r\n\r\n{lead}", lead.len());
        if stream.write_all(text.as_bytes()).is_err() || !reply(&mut replies, false).is_ok_and(|reply| reply.status == 200) {
            break;
        }
        answered.push(email);
    }
    answered
}

#[test]
fn a_kill_under_load_loses_nothing_that_was_answered() -> Tested {
    let _dog = Watchdog::over("kills of the demo");
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("killed.leadbook");
    let mut all = Vec::new();
    for round in 0..KILLS {
        let (mut child, at) = started(&path, &["--empty"])?;
        let writers: Vec<_> = (0..WRITERS).map(|writer| thread::spawn(move || write(at, writer, round))).collect();
        thread::sleep(Duration::from_millis(150 + 100 * round));
        child.kill()?;
        child.wait()?;
        all.extend(writers.into_iter().flat_map(|writer| writer.join().unwrap_or_default()));
    }
    let book = Book::open(&path)?;
    for email in &all {
        assert_eq!(book.find_known(std::slice::from_ref(email), &[])?.len(), 1, "{email} was answered and is not there");
    }
    assert!(book.verify()?.is_sound());
    println!("{} captures were answered in {KILLS} processes, and none is lost", all.len());
    assert!(all.len() > 50, "{}", all.len());
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_signal_stops_it_with_all_that_it_was_told() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("stopped.leadbook");
    let (mut child, at) = started(&path, &["--empty"])?;
    assert_eq!(post(at, "capture_lead", &json!({ "name": "Sara", "emails": ["sara@example.com"], "source": "x" })).status, 200);
    // Somebody who keeps a connection open does not hold it up.
    let _idle = TcpStream::connect(at)?;
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
    assert!(child.wait()?.success());
    assert_eq!(Book::open(&path)?.stats()?.leads, 1);
    Ok(())
}

#[test]
fn a_new_book_has_a_sample_and_its_page() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("sample.leadbook");
    let (mut child, at) = started(&path, &[])?;
    let leads = get(at, "/api/stats").json()["leads"].as_u64();
    let page = get(at, "/");
    child.kill()?;
    child.wait()?;
    assert!(leads.is_some_and(|leads| leads >= 2_500), "{leads:?}");
    assert!(page.text().contains("<title>"));
    Ok(())
}
