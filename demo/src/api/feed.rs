//! What happens, as it happens: the ledger as server-sent events.

use super::calls::problem;
use crate::Site;
use crate::door::{Answer, Body, Limits, Outlet, Request, now};
use leadbook::boundary;
use serde_json::Value;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often it is looked whether something happened: a look costs a few microseconds.
const PAUSE: Duration = Duration::from_millis(100);
/// How often a silent line is kept open by a remark.
const REMARK: Duration = Duration::from_secs(15);
/// How many events are read at a time.
const EVENTS: usize = 500;

/// A listener's place among those that there may be.
struct Listener(Arc<Site>);

impl Listener {
    fn new(site: &Arc<Site>, limits: Limits) -> Result<Self, Answer> {
        let listener = Self(site.clone());
        if site.listening.fetch_add(1, Ordering::SeqCst) >= limits.listeners {
            return Err(Answer::problem(503, "too many listen already; come back in a moment").with("Retry-After", "5"));
        }
        Ok(listener)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.listening.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The events after the last one that the client has (`Last-Event-ID`, or `after`); without either those from now on.
pub(super) fn answer(site: &Arc<Site>, request: &Request, asked: &[(String, String)], limits: Limits) -> Result<Answer, Answer> {
    if let Some((name, _)) = asked.iter().find(|(name, _)| name != "after") {
        return Err(Answer::problem(400, format!("events take `after`, and no {name:?}")));
    }
    let end = site.book.snapshot().map_err(|failure| problem(&failure, false))?.position().0;
    let said = request.header("last-event-id").or_else(|| asked.first().map(|(_, value)| value.as_str()));
    let after = said.map_or(Ok(end), |said| {
        let place = said.parse::<u64>().ok().filter(|place| *place <= end);
        place.ok_or_else(|| Answer::problem(400, format!("{said:?} is no place in the ledger, which ends at {end}")))
    })?;
    let listener = Listener::new(site, limits)?;
    let mut answer = Answer::new(200, "text/event-stream; charset=utf-8", Vec::new());
    answer.body = Body::Endless(Box::new(move |outlet| tell(&listener.0, after, outlet)));
    Ok(answer)
}

fn tell(site: &Site, mut after: u64, outlet: &mut Outlet<'_>) -> io::Result<()> {
    let failed = |failure: leadbook::Error| io::Error::other(failure);
    let mut told = now();
    outlet.write("retry: 1000\n\n")?;
    while !site.closing.load(Ordering::SeqCst) {
        if site.book.snapshot().map_err(failed)?.position().0 > after {
            let asked = format!(r#"{{"after":{after},"limit":{EVENTS}}}"#);
            let page = boundary::call(&site.book, "changes", &asked).map_err(failed)?;
            let page: Value = serde_json::from_str(&page)?;
            let mut events = String::new();
            for event in page["items"].as_array().into_iter().flatten() {
                // A text in JSON has no line breaks of its own.
                events.push_str(&format!("id: {}\nevent: change\ndata: {event}\n\n", event["position"]));
            }
            after = page["next"].as_u64().unwrap_or(after);
            outlet.write(&events)?;
            told = now();
        } else if now().duration_since(told) >= REMARK {
            outlet.write(": nothing happened\n\n")?;
            told = now();
        }
        if !outlet.wait(PAUSE)? {
            return Ok(());
        }
    }
    Ok(())
}
