//! The hall: the connections that there are. Where it is full, whoever keeps us waiting for longest makes room.

use super::now;
use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long somebody new waits for a place. Nobody else comes in meanwhile, but then there is no place for anybody.
const A_MOMENT: Duration = Duration::from_millis(500);

/// All connections.
#[derive(Debug)]
pub(super) struct Hall {
    most: usize,
    guests: Mutex<Guests>,
    left: Condvar,
}

#[derive(Debug, Default)]
struct Guests {
    next: u64,
    here: HashMap<u64, Guest>,
    closed: bool,
}

#[derive(Debug)]
struct Guest {
    stream: TcpStream,
    /// Since when we wait for this one; none while it is us who are waited for.
    waits_since: Option<Instant>,
}

impl Guests {
    /// Sends away whoever has kept us waiting for longest; whether there was somebody.
    fn send_away(&mut self) -> bool {
        let waiting = self.here.iter().filter_map(|(number, guest)| Some((guest.waits_since?, *number)));
        let Some((_, number)) = waiting.min() else { return false };
        if let Some(guest) = self.here.remove(&number) {
            // Its thread wakes from reading or writing, and ends.
            let _ = guest.stream.shutdown(Shutdown::Both);
        }
        true
    }
}

/// A connection's place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    hall: Arc<Hall>,
    number: u64,
}

impl Hall {
    pub(super) fn new(most: usize) -> Self {
        Self { most: most.max(1), guests: Mutex::default(), left: Condvar::new() }
    }

    fn guests(&self) -> MutexGuard<'_, Guests> {
        // Whatever panicked, the list is whole at any moment.
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection; none if all are being served, and are so for a moment more.
    pub(super) fn enter(self: &Arc<Self>, stream: &TcpStream) -> Option<Place> {
        let stream = stream.try_clone().or_else(|_| {
            // The system has no more files for us.
            self.make_room();
            stream.try_clone()
        });
        let stream = stream.ok()?;
        let mut guests = self.guests();
        if guests.here.len() >= self.most && !guests.send_away() {
            let full = |guests: &mut Guests| guests.here.len() >= self.most && !guests.send_away();
            let waited = self.left.wait_timeout_while(guests, A_MOMENT, full);
            let timeout;
            (guests, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() {
                return None;
            }
        }
        let number = guests.next;
        guests.next += 1;
        guests.here.insert(number, Guest { stream, waits_since: Some(now()) });
        Some(Place { hall: self.clone(), number })
    }

    /// Sends all away who have asked nothing; who has is answered.
    pub(super) fn close(&self) {
        let mut guests = self.guests();
        guests.closed = true;
        for guest in guests.here.values().filter(|guest| guest.waits_since.is_some()) {
            // What has come already is still read, and answered.
            let _ = guest.stream.shutdown(Shutdown::Read);
        }
    }

    /// Sends away whoever has kept us waiting for longest.
    pub(super) fn make_room(&self) {
        self.guests().send_away();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.guests().closed
    }

    /// Waits until everybody has gone, for so long at most.
    pub(super) fn wait_until_empty(&self, most: Duration) {
        let waited = self.left.wait_timeout_while(self.guests(), most, |guests| !guests.here.is_empty());
        let (guests, _) = waited.unwrap_or_else(PoisonError::into_inner);
        for guest in guests.here.values() {
            let _ = guest.stream.shutdown(Shutdown::Both);
        }
    }
}

impl Place {
    /// The next word is the client's.
    pub(super) fn waits_for_client(&self) {
        // Who was sent away finds out by reading.
        let _ = self.set(Some(now()));
    }

    /// The next word is ours; whether it still has its place.
    pub(super) fn is_served(&self) -> bool {
        self.set(None)
    }

    fn set(&self, since: Option<Instant>) -> bool {
        let mut guests = self.hall.guests();
        let closed = guests.closed;
        let Some(guest) = guests.here.get_mut(&self.number) else { return false };
        guest.waits_since = since;
        if since.is_some() {
            self.hall.left.notify_all();
        }
        if closed && since.is_some() {
            let _ = guest.stream.shutdown(Shutdown::Read);
        }
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.hall.guests().here.remove(&self.number);
        self.hall.left.notify_all();
    }
}
