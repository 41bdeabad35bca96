//! The door: who comes in over the network, how many at once, and for how long.
//!
//! The connections are ours, for tiny_http's own server reads a head of any length for as long as it takes, on a thread for each connection
//! and without a bound on them: a few slow clients would hold it for ever. Here a head, a body and an answer each have a size and a time,
//! and where all places are taken the client that has kept us waiting for longest goes. What an answer looks like on the wire is
//! tiny_http's.

mod answer;
mod burden;
mod hall;
mod head;
mod wire;

pub(crate) use answer::{Answer, Body};
pub(crate) use burden::{Answers, Turns};
pub(crate) use head::Request;
pub(crate) use wire::Outlet;

use crate::Site;
use crate::api;
use hall::{Hall, Place};
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use wire::Wire;

/// How much, how many and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Listeners to changes at once.
    pub listeners: usize,
    /// Bytes of a request's line and headers.
    pub head_bytes: usize,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// From a request's first byte to the end of its head.
    pub head_time: Duration,
    /// For a request's body.
    pub body_time: Duration,
    /// Between two requests of a connection.
    pub idle_time: Duration,
    /// For a client to take an answer, and a second more for each 256 KiB of it.
    pub answer_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            listeners: 64,
            head_bytes: 16 << 10,
            body_bytes: 8 << 20,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(30),
            idle_time: Duration::from_secs(60),
            answer_time: Duration::from_secs(10),
        }
    }
}

/// How long a stop waits for what is being answered.
const LAST_ANSWERS: Duration = Duration::from_secs(10);
/// The stack of a connection's thread: reports count in vectors, not on the stack.
const STACK_BYTES: usize = 1 << 20;
/// How much of what a refused client still sends is read, so that it reads our refusal instead of failing to send.
const LINGER_BYTES: usize = 1 << 20;
const LINGER_TIME: Duration = Duration::from_secs(2);

/// The time by which limits are kept. No book is told of it.
#[expect(clippy::disallowed_methods, reason = "sockets have deadlines, which are nothing that a book records")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// A server that runs until it is stopped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    site: Arc<Site>,
    hall: Arc<Hall>,
    accepting: Option<JoinHandle<()>>,
}

/// Serves a site to whoever connects.
///
/// # Errors
/// What the operating system says of the listener, or that it makes no thread.
pub fn serve(listener: TcpListener, site: Site, limits: Limits) -> io::Result<Running> {
    let address = listener.local_addr()?;
    let site = Arc::new(site);
    let hall = Arc::new(Hall::new(limits.connections));
    let accepting = {
        let (site, hall) = (site.clone(), hall.clone());
        std::thread::Builder::new().name("accept".to_owned()).spawn(move || accept(&listener, &site, &hall, limits))?
    };
    Ok(Running { address, site, hall, accepting: Some(accepting) })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets nobody in any more, answers what was asked, and ends; waits ten seconds for that at most.
    pub fn stop(mut self) {
        self.shut();
    }

    fn shut(&mut self) {
        let Some(accepting) = self.accepting.take() else { return };
        self.site.closing.store(true, Ordering::SeqCst);
        self.hall.close();
        // Accepting waits for somebody to come: it is us. Where that fails, so does accepting.
        let _ = TcpStream::connect_timeout(&reachable(self.address), Duration::from_secs(1));
        let _ = accepting.join();
        self.hall.wait_until_empty(LAST_ANSWERS);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shut();
    }
}

/// An address that listens everywhere is reached at this machine's own.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => [127, 0, 0, 1].into(),
            SocketAddr::V6(_) => [0, 0, 0, 0, 0, 0, 0, 1].into(),
        });
    }
    address
}

fn accept(listener: &TcpListener, site: &Arc<Site>, hall: &Arc<Hall>, limits: Limits) {
    loop {
        let stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(_) if hall.is_closed() => return,
            // Somebody who went before we came, or no more files for now: whoever holds some gives them back.
            Err(_) => {
                hall.make_room();
                std::thread::sleep(Duration::from_millis(20));
                continue;
            }
        };
        if hall.is_closed() {
            return;
        }
        let Some(place) = hall.enter(&stream) else {
            drop(refuse(&stream, limits));
            continue;
        };
        let site = site.clone();
        let work = move || attend(&stream, &site, &place, limits);
        // Where the system makes no thread, the connection is closed, and so is its place given back.
        drop(std::thread::Builder::new().name("connection".to_owned()).stack_size(STACK_BYTES).spawn(work));
    }
}

/// Says that there is no place, to whoever can be told at once.
fn refuse(stream: &TcpStream, limits: Limits) -> io::Result<()> {
    let limits = Limits { answer_time: Duration::from_millis(50), ..limits };
    let mut wire = Wire::new(stream, limits)?;
    wire.answer(&Answer::problem(503, "too many connections; come back in a moment").with("Retry-After", "1"), None, false)
}

/// Answers a connection's requests, one after the other.
fn attend(stream: &TcpStream, site: &Arc<Site>, place: &Place, limits: Limits) {
    let Ok(mut wire) = Wire::new(stream, limits) else { return };
    loop {
        place.waits_for_client();
        let request = match wire.request() {
            Ok(Some(request)) => request,
            Ok(None) => return,
            Err(refusal) => {
                // The place still waits for the client, and may be given to others.
                if wire.answer(&refusal, None, false).is_ok() {
                    linger(&mut wire, stream);
                }
                return;
            }
        };
        if !place.is_served() {
            // It was sent away just now: what it asked is not done, for it would not hear of it.
            return;
        }
        let keep = request.keep && !site.closing.load(Ordering::SeqCst);
        let answer = catch_unwind(AssertUnwindSafe(|| api::answer(site, &request, limits)));
        let answer = answer.unwrap_or_else(|_| Answer::problem(500, "a defect of the demo; the book is as it was"));
        let (answer, _weight) = site.answers.admit(answer);
        if !answer.is_endless() {
            // From here on it is the client who may be slow.
            place.waits_for_client();
        }
        if wire.answer(&answer, Some(&request), keep).is_err() || answer.is_endless() {
            return;
        }
        if !keep {
            return linger(&mut wire, stream);
        }
    }
}

/// Reads what is still coming for a moment; the place may be given to others meanwhile. A connection that is closed over unread bytes is
/// reset, and the answer lost with it.
fn linger(wire: &mut Wire<'_>, stream: &TcpStream) {
    if stream.shutdown(Shutdown::Write).is_ok() {
        wire.discard(LINGER_BYTES, now() + LINGER_TIME);
    }
}
