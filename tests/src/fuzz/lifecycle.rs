//! Lifecycles: any definition is accepted or refused, and leads can live in each that is accepted.

use arbitrary::{Result, Unstructured};
use leadbook::{
    AllowedMove, Book, Code, Command, Conversion, CustomerChoice, Event, Lead, Lifecycle, ManualClock, NewLead, Options, SeededChance,
    Stage, StageChange, StageKind, Timestamp,
};
use std::sync::Arc;
use std::time::Duration;

/// The most steps of a walk.
const MOST_STEPS: usize = 40;

fn stage(from: &mut Unstructured<'_>, number: usize) -> Result<Stage> {
    let odd: String = if from.ratio(1, 12)? { from.arbitrary()? } else { format!("stage_{number}") };
    let name = if from.ratio(1, 12)? { from.arbitrary()? } else { odd.clone() };
    // Most have one of each kind that there must be one of.
    let kind = match number {
        0 if from.ratio(9, 10)? => StageKind::New,
        1 if from.ratio(9, 10)? => StageKind::Converted,
        _ => *from.choose(&StageKind::ALL)?,
    };
    Ok(Stage { key: odd, name, kind })
}

fn drawn(from: &mut Unstructured<'_>) -> Result<Lifecycle> {
    if from.ratio(1, 8)? {
        let text = from.bytes(from.len())?;
        return serde_json::from_slice(text).map_err(|_| arbitrary::Error::IncorrectFormat);
    }
    let count = from.int_in_range(0..=12)?;
    let stages = (0..count).map(|number| stage(from, number)).collect::<Result<Vec<_>>>()?;
    let mut moves = Vec::new();
    for to in stages.iter().skip(1) {
        // A lifecycle is sound only if every stage can be reached.
        let from = if from.ratio(7, 8)? { &stages[0] } else { from.choose(&stages)? };
        moves.push(AllowedMove { from: from.key.clone(), to: to.key.clone(), reason: false });
    }
    for _ in 0..from.int_in_range(0..=20)? {
        let (one, other) = (from.choose(&stages)?, from.choose(&stages)?);
        moves.push(AllowedMove { from: one.key.clone(), to: other.key.clone(), reason: from.arbitrary()? });
    }
    Ok(Lifecycle { stages, moves })
}

/// Draws a lifecycle, and walks a lead through it if it is accepted.
pub fn lifecycle(bytes: &[u8]) {
    let mut from = Unstructured::new(bytes);
    let Ok(lifecycle) = drawn(&mut from) else { return };
    let checked = lifecycle.check();
    let clock = Arc::new(ManualClock::at(Timestamp::from_seconds(1_767_225_600)));
    let book = Options::default().clock(Arc::<ManualClock>::clone(&clock)).chance(Arc::new(SeededChance::new(1)));
    let book = book.memory().expect("a book in memory is begun");
    let set = book.execute(Command::SetLifecycle { lifecycle: lifecycle.clone() });
    match (checked, set) {
        (Ok(()), Ok(_)) => walk(&book, &clock, &lifecycle, &mut from),
        (Err(one), Err(other)) => assert_eq!((one.code(), one.field()), (other.code(), other.field())),
        (checked, set) => panic!("{checked:?}, but {set:?}"),
    }
}

fn walk(book: &Book, clock: &ManualClock, lifecycle: &Lifecycle, from: &mut Unstructured<'_>) {
    let lead = NewLead::named("Sara Ahmadi").email("sara@example.com").source("fair");
    let id = book.capture_lead(lead).expect("a lead is captured").lead;
    for _ in 0..MOST_STEPS {
        let Ok(choice) = from.arbitrary::<u16>() else { break };
        if from.is_empty() {
            break;
        }
        clock.advance(Duration::from_secs(u64::from(choice)));
        let lead = book.lead(id).expect("the lead is there");
        let standing = lifecycle.stage(&lead.stage).expect("a lead stands in a stage of its lifecycle");
        assert_eq!(standing.kind, lead.kind);
        step(book, lifecycle, &lead, usize::from(choice));
    }
    let verified = book.verify().expect("a book in memory is read");
    assert!(verified.is_sound(), "{verified}");
    let stays = book.funnel(leadbook::Scope::all()).expect("the funnel is told");
    assert_eq!((stays.totals.leads, stays.rows.len()), (1, lifecycle.stages.len()));
    let moved = book.lead_history(id).expect("its history is read");
    let spells = book.lead_spells(id).expect("its spells are read");
    let entered = moved.iter().filter(|recorded| enters(&recorded.event)).count();
    assert_eq!(spells.len(), entered, "{moved:#?}");
}

/// Whether a visit to a stage begins with it.
fn enters(event: &Event) -> bool {
    matches!(
        event,
        Event::LeadCaptured { .. }
            | Event::LeadMoved { .. }
            | Event::LeadDisqualified { .. }
            | Event::LeadReopened { .. }
            | Event::LeadConverted { .. }
            | Event::ConversionReverted { .. }
    )
}

fn step(book: &Book, lifecycle: &Lifecycle, lead: &Lead, choice: usize) {
    if lead.kind == StageKind::Converted {
        book.revert_conversion(lead.id, "a mistake").expect("a conversion can always be reverted");
        return;
    }
    let exits = lifecycle.exits(&lead.stage);
    let to = &lifecycle.stages[choice % lifecycle.stages.len()];
    let allowed = exits.iter().any(|exit| exit.key == to.key);
    let moved = if to.kind == StageKind::Converted {
        let customer = if choice & 0x100 == 0 { CustomerChoice::New } else { CustomerChoice::Another };
        book.convert_lead(lead.id, Conversion::into(customer)).map(drop)
    } else {
        book.move_lead(lead.id, StageChange::to(&to.key).reason("because")).map(drop)
    };
    match moved {
        Ok(()) => assert!(allowed, "{} to {} is not allowed, but was done", lead.stage, to.key),
        Err(refusal) if allowed => {
            // Where it stands already, or a customer has its e-mail since a conversion that was taken back.
            let known = [Code::AlreadyThere, Code::DateNeeded, Code::CustomerKnown].map(Code::as_str);
            assert!(known.contains(&refusal.code()), "{} to {} is allowed: {refusal:?}", lead.stage, to.key);
        }
        Err(refusal) => assert!(!refusal.code().is_empty()),
    }
}
