//! What holds for every ledger, looked at from outside.

use leadbook::{Book, Position, Recorded};

/// All events of the book, after checking their order: positions 1 to n without a gap; what one command wrote stands together and has one
/// instant, what the next one wrote has a later one.
///
/// Commands are told apart by their request ids, so only commands that carry one are checked for standing together.
///
/// # Errors
/// The first fault, in words.
pub fn whole_ledger(book: &Book) -> Result<Vec<Recorded>, String> {
    let events = book.changes(Position::START).collect::<leadbook::Result<Vec<Recorded>>>().map_err(|failure| failure.to_string())?;
    for (number, recorded) in (1..).zip(&events) {
        if recorded.position != Position(number) {
            return Err(format!("the event after position {} is at {}", number - 1, recorded.position));
        }
    }
    for pair in events.windows(2) {
        let [before, after] = pair else { continue };
        let same_command = before.request_id.is_some() && before.request_id == after.request_id;
        let unknown_command = before.request_id.is_none() && after.request_id.is_none();
        let in_order = match before.recorded_at.cmp(&after.recorded_at) {
            std::cmp::Ordering::Less => !same_command,
            std::cmp::Ordering::Equal => same_command || unknown_command,
            std::cmp::Ordering::Greater => false,
        };
        if !in_order {
            return Err(format!("{before:?} is followed by {after:?}"));
        }
    }
    let mut ids: Vec<&str> = events.iter().filter_map(|recorded| recorded.request_id.as_deref()).collect();
    ids.dedup();
    let commands = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() != commands {
        return Err("a request id stands at two places of the ledger".to_owned());
    }
    Ok(events)
}

/// Checks the book as it checks itself.
///
/// # Errors
/// Its findings, or what kept it from verifying.
pub fn sound(book: &Book) -> Result<(), String> {
    let verified = book.verify().map_err(|failure| failure.to_string())?;
    if verified.is_sound() { Ok(()) } else { Err(verified.to_string()) }
}
