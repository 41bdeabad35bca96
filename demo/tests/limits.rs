//! Slow, large, many and broken clients, and a stop under way: others are served, and nothing that was answered is lost.

mod client;

use client::{ask, connect, get, memory, reply, say, site};
use leadbook::Book;
use leadbook_demo::{Limits, Site};
use leadbook_tests::Tested;
use leadbook_tests::watchdog::Watchdog;
use serde_json::json;
use std::io::{BufReader, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

fn few() -> Limits {
    let second = Duration::from_millis(500);
    Limits {
        connections: 8,
        listeners: 2,
        body_bytes: 4_000,
        head_time: second,
        body_time: second,
        idle_time: second,
        answer_time: second,
        ..Limits::default()
    }
}

#[test]
fn slow_clients_make_room_for_others() {
    let _dog = Watchdog::over("slow clients");
    let limits = Limits { head_time: Duration::from_secs(60), idle_time: Duration::from_secs(60), ..few() };
    let running = site(Site::new(Book::memory().unwrap()), limits);
    let at = running.address();
    // More than there are places, each with a head that never ends.
    let slow: Vec<_> = (0..40)
        .map(|_| {
            let mut stream = connect(at);
            stream.write_all(b"GET /api/stats HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").unwrap();
            stream
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(get(at, "/api/stats").status, 200);
    }
    drop(slow);
}

#[test]
fn clients_who_do_not_read_make_room_for_others() {
    let _dog = Watchdog::over("clients who do not read");
    let book = Book::memory().unwrap();
    for number in 0..400 {
        book.capture_lead(leadbook::NewLead::named("Somebody").email(format!("{number}@example.com")).source("x")).unwrap();
    }
    let running = site(Site::new(book), Limits { answer_time: Duration::from_secs(60), ..few() });
    let at = running.address();
    // As many as there are places, each with more answers under way than the system keeps for it.
    let unread: Vec<_> = (0..few().connections)
        .map(|_| {
            let mut stream = connect(at);
            let _ = stream.write_all("GET /api/changes?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000).as_bytes());
            stream
        })
        .collect();
    // Until all that is full, and the server waits for each of them.
    thread::sleep(Duration::from_secs(3));
    for _ in 0..20 {
        assert_eq!(get(at, "/api/stats").status, 200);
    }
    drop(unread);
    // Nor do those hold a place who do not hang up.
    let _lingering: Vec<_> = (0..few().connections)
        .map(|_| {
            let mut stream = connect(at);
            stream.write_all(b"GET /icon.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
            stream
        })
        .collect();
    // They have their answers, and are lingered for.
    thread::sleep(Duration::from_millis(300));
    for _ in 0..20 {
        assert_eq!(get(at, "/api/stats").status, 200);
    }
}

#[test]
fn what_does_not_come_in_time_is_told_so() {
    let running = site(Site::new(Book::memory().unwrap()), few());
    let at = running.address();
    assert_eq!(say(at, b"GET /api/stats HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").unwrap().status, 408);
    assert_eq!(
        say(at, b"POST /api/stats HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
            .unwrap()
            .status,
        408
    );
    // Byte by byte is no way to gain time.
    let mut stream = connect(at);
    let trickle = thread::spawn({
        let mut stream = stream.try_clone().unwrap();
        move || {
            (0..200).all(|_| {
                thread::sleep(Duration::from_millis(20));
                stream.write_all(b"x").is_ok()
            })
        }
    });
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
    assert!(!trickle.join().unwrap());
    // One that asks nothing is closed without a word.
    let mut silent = connect(at);
    assert_eq!(silent.read_to_end(&mut Vec::new()).unwrap(), 0);
}

#[test]
fn what_is_too_large_is_told_so() {
    let running = site(Site::new(Book::memory().unwrap()), few());
    let at = running.address();
    let large = "x".repeat(100_000);
    assert_eq!(ask(at, "POST", "/api/capture_lead", &[("Content-Type", "application/json")], &large).status, 413);
    assert_eq!(ask(at, "GET", "/api/stats", &[("X-Large", &large)], "").status, 431);
    assert_eq!(ask(at, "GET", &format!("/{large}"), &[], "").status, 431);
    let many: Vec<(String, String)> = (0..100).map(|number| (format!("X-{number}"), "1".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(ask(at, "GET", "/api/stats", &many, "").status, 431);
    assert_eq!(say(at, b"POST /api/stats HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n").unwrap().status, 413);
    assert_eq!(get(at, "/api/stats").status, 200);
}

#[test]
fn what_could_mean_two_things_is_refused() {
    let (_book, running) = memory();
    let at = running.address();
    let status = |text: &str| say(at, text.as_bytes()).unwrap().status;
    assert_eq!(status("GET /api/stats HTTP/1.1\r\n\r\n"), 400);
    assert_eq!(status("GET /api/stats HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n"), 400);
    assert_eq!(status("POST /api/stats HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), 400);
    assert_eq!(status("POST /api/stats HTTP/1.1\r\nHost: localhost\r\nContent-Length: +2\r\n\r\n{}"), 400);
    assert_eq!(status("POST /api/stats HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), 411);
    assert_eq!(status("GET /api/stats HTTP/1.1\nHost: localhost\r\n\r\n"), 400);
    assert_eq!(status("GET /api/stats HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nOrigin: http://localhost\r\n\r\n"), 400);
    assert_eq!(status("GET http://localhost/api/stats HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
    assert_eq!(status("GET /api/stats HTTP/2.0\r\nHost: localhost\r\n\r\n"), 505);
    assert_eq!(status("nothing\r\n\r\n"), 400);
    assert_eq!(status("GET /api/stats HTTP/1.0\r\n\r\n"), 200);
}

#[test]
fn a_connection_is_used_again_and_questions_may_follow_each_other() -> Tested {
    let (_book, running) = memory();
    let mut stream = connect(running.address());
    let question = "GET /api/stats HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(question.repeat(3).as_bytes())?;
    let mut answers = BufReader::new(stream.try_clone()?);
    for _ in 0..3 {
        assert_eq!(reply(&mut answers, false)?.status, 200);
    }
    let head = "POST /api/stats HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    stream.write_all(format!("{head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n").as_bytes())?;
    assert_eq!(reply(&mut answers, true)?.status, 100);
    stream.write_all(b"{}")?;
    assert_eq!(reply(&mut answers, false)?.status, 200);
    Ok(())
}

#[test]
fn those_who_listen_are_counted() {
    let running = site(Site::new(Book::memory().unwrap()), few());
    let at = running.address();
    let listen = || {
        let mut stream = connect(at);
        stream.write_all(b"GET /api/changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n").unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        (stream, String::from_utf8_lossy(&first).into_owned())
    };
    let (one, two, three) = (listen(), listen(), listen());
    assert_eq!([&one.1, &two.1, &three.1], ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 503"]);
    drop(one);
    // The server sees that it is gone when it next looks.
    assert!((0..100).any(|_| {
        thread::sleep(Duration::from_millis(50));
        listen().1 == "HTTP/1.1 200"
    }));
}

#[test]
fn what_a_stop_leaves_without_an_answer_it_has_not_done() {
    let _dog = Watchdog::over("stops at any moment");
    for round in 0..40 {
        let (book, running) = memory();
        let at = running.address();
        let asked: Vec<_> = (0..12)
            .map(|number| {
                let lead = json!({ "name": "Somebody", "emails": [format!("{number}@example.com")], "source": "x" }).to_string();
                let head = "POST /api/capture_lead HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
                let mut stream = connect(at);
                stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{lead}", lead.len()).as_bytes()).unwrap();
                stream
            })
            .collect();
        thread::sleep(Duration::from_micros(100 * (round % 10)));
        running.stop();
        let answered = asked.into_iter().filter(|stream| reply(&mut BufReader::new(stream), false).is_ok_and(|reply| reply.status == 200));
        assert_eq!(answered.count() as u64, book.stats().unwrap().leads);
    }
}

#[test]
fn a_stop_answers_what_was_asked_and_keeps_it() {
    let _dog = Watchdog::over("a stop under load");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stop.leadbook");
    let book = Book::open(&path).unwrap();
    let running = site(Site::new(book.clone()), Limits::default());
    let at = running.address();
    let on = Arc::new(AtomicBool::new(true));
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let on = on.clone();
            thread::spawn(move || {
                let mut answered = Vec::new();
                for number in 0.. {
                    if !on.load(Ordering::SeqCst) {
                        break;
                    }
                    let email = format!("{writer}-{number}@example.com");
                    let lead = json!({ "name": "Somebody", "emails": [email], "source": "x" }).to_string();
                    let Ok(mut stream) = std::net::TcpStream::connect(at) else { break };
                    let head = "POST /api/capture_lead HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
                    let head = format!("{head}Content-Length: {}\r\n\r\n", lead.len());
                    if stream.write_all(format!("{head}{lead}").as_bytes()).is_ok()
                        && reply(&mut BufReader::new(stream), false).is_ok_and(|reply| reply.status == 200)
                    {
                        answered.push(email);
                    }
                }
                answered
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(400));
    running.stop();
    book.close().unwrap();
    on.store(false, Ordering::SeqCst);
    let answered: Vec<String> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
    let book = Book::open(&path).unwrap();
    assert!(answered.len() > 20, "{}", answered.len());
    for email in &answered {
        assert_eq!(book.find_known(std::slice::from_ref(email), &[]).unwrap().len(), 1, "{email} was answered and is not there");
    }
    assert!(std::net::TcpStream::connect(at).is_err(), "nobody is let in any more");
}
