//! The promises about people: conversions, spells, identity and concurrent edits. Each is asked of the book itself, in the promise's words.

use leadbook::{
    ActivityFilter, ActivityQuery, Book, Command, Customer, Edit, ErrorKind, Event, Known, Lead, LeadEdit, LeadId, MatchedBy, NewCustomer,
    NewLead, OnKnown, Outcome, Recorded, Snapshot, StageKind, Subject,
};
use leadbook_tests::model::identity::{EMAILS, PHONES};
use leadbook_tests::model::{Act, Ground, Trial, acts};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, max_shrink_iters: 300, cases, ..ProptestConfig::default() }
}

fn ground() -> impl Strategy<Value = Ground> {
    select(Ground::ALL.to_vec())
}

fn failed(problem: impl ToString) -> TestCaseError {
    TestCaseError::fail(problem.to_string())
}

/// Runs each act, and shows the states before and after those that were accepted to `check`.
fn watched(
    ground: Ground,
    script: &[Act],
    mut check: impl FnMut(&Act, &Trial, &Snapshot, &Snapshot, &[Recorded]) -> Result<(), TestCaseError>,
) -> Result<Trial, TestCaseError> {
    let mut trial = Trial::begin(ground, 4_000).map_err(failed)?;
    for act in script {
        let before = trial.book().snapshot().map_err(failed)?;
        let request = trial.request(act);
        if trial.send(request).map_err(failed)?.is_ok() {
            let after = trial.book().snapshot().map_err(failed)?;
            let news: Vec<Recorded> = trial.book().changes(before.position()).collect::<Result<_, _>>().map_err(failed)?;
            check(act, &trial, &before, &after, &news)?;
        }
    }
    trial.compare().map_err(failed)?;
    Ok(trial)
}

fn activities(snapshot: &Snapshot, subject: Subject) -> Result<Vec<leadbook::Activity>, TestCaseError> {
    let query = ActivityQuery::from(ActivityFilter { subject: Some(subject), ..ActivityFilter::default() }).limit(1_000);
    Ok(snapshot.activities(query).map_err(failed)?.items)
}

/// The lead that a command changes.
fn lead_of(command: &Command) -> Option<LeadId> {
    match command {
        Command::EditLead { lead, .. }
        | Command::MoveLead { lead, .. }
        | Command::QualifyLead { lead, .. }
        | Command::SetTemperature { lead, .. }
        | Command::AssignLead { lead, .. }
        | Command::DisqualifyLead { lead, .. }
        | Command::ReopenLead { lead, .. }
        | Command::ConvertLead { lead, .. }
        | Command::RevertConversion { lead, .. }
        | Command::LinkLead { lead, .. } => Some(*lead),
        _ => None,
    }
}

/// Whatever stood on the customer's card stands there still.
fn nothing_overwritten(before: &Customer, after: &Customer) -> Result<(), TestCaseError> {
    let kept = |before: &Option<String>, after: &Option<String>| before.is_none() || before == after;
    prop_assert_eq!((&before.kind, &before.name, &before.legal_name), (&after.kind, &after.name, &after.legal_name));
    prop_assert_eq!((&before.tax_number, &before.segments), (&after.tax_number, &after.segments));
    prop_assert_eq!(&before.attributes, &after.attributes);
    prop_assert_eq!((before.owner, before.owner_since, before.customer_since), (after.owner, after.owner_since, after.customer_since));
    prop_assert!(kept(&before.domain, &after.domain) && kept(&before.industry, &after.industry) && kept(&before.language, &after.language));
    prop_assert!(before.emails.is_empty() || before.emails == after.emails);
    prop_assert!(before.phones.is_empty() || before.phones == after.phones);
    prop_assert!(before.contacts.is_empty() || before.contacts == after.contacts);
    prop_assert!(before.addresses.is_empty() || before.addresses == after.addresses);
    Ok(())
}

fn is_a_conversion(id: LeadId, fill_empty: bool, before: &Snapshot, after: &Snapshot, news: &[Recorded]) -> Result<(), TestCaseError> {
    let (lead, then): (Lead, Lead) = (after.lead(id).map_err(failed)?, before.lead(id).map_err(failed)?);
    // One transaction: one instant of recording, the step to the converted stage last.
    prop_assert!(news.iter().all(|event| event.recorded_at == news[0].recorded_at));
    let last = news.last().map(|event| &event.event);
    let Some(Event::LeadConverted { customer, .. }) = last else { return Err(failed(format!("ends with {last:?}"))) };
    prop_assert_eq!((lead.kind, lead.converted_to), (StageKind::Converted, Some(*customer)));
    prop_assert_eq!(lead.converted_at, news.last().map(|event| event.at));
    // The lead keeps its card, owner, activities and history; the last only grows.
    prop_assert_eq!((&lead.card, lead.owner, lead.owner_since, lead.touches), (&then.card, then.owner, then.owner_since, then.touches));
    prop_assert_eq!(activities(after, id.into())?, activities(before, id.into())?);
    let (history, earlier) = (after.lead_history(id).map_err(failed)?, before.lead_history(id).map_err(failed)?);
    prop_assert_eq!(&history[..earlier.len()], &earlier[..]);
    // The link is read from both sides.
    prop_assert!(lead.customers().any(|known| known == *customer));
    let told = |event: &Recorded| matches!(event.event, Event::LeadConverted { lead, .. } if lead == id);
    prop_assert!(after.customer_history(*customer).map_err(failed)?.iter().any(told));
    let now = after.customer(*customer).map_err(failed)?;
    if let Ok(known) = before.customer(*customer) {
        nothing_overwritten(&known, &now)?;
        prop_assert_eq!(activities(after, (*customer).into())?, activities(before, (*customer).into())?);
        let filled = news.iter().any(|event| matches!(event.event, Event::CustomerEdited { filled_from: Some(from), .. } if from == id));
        prop_assert_eq!(known.card != now.card, filled);
        prop_assert!(fill_empty || !filled);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(16))]

    #[test]
    fn promise_5_conversion_is_one_transaction_that_moves_clones_and_overwrites_nothing(
        ground in ground(), script in vec(acts(), 120..160),
    ) {
        watched(ground, &script, |act, _, before, after, news| match &act.command {
            Command::ConvertLead { lead, conversion } if !news.is_empty() => {
                is_a_conversion(*lead, conversion.fill_empty, before, after, news)
            }
            Command::RevertConversion { lead, .. } if !news.is_empty() => {
                let customer = before.lead(*lead).map_err(failed)?.converted_to;
                let now = after.lead(*lead).map_err(failed)?;
                prop_assert!(now.is_open() && now.converted_at.is_none() && now.converted_to.is_none());
                let history = after.lead_history(*lead).map_err(failed)?;
                let all = |is: fn(&Event) -> bool| history.iter().filter(|event| is(&event.event)).count();
                let converted = all(|event| matches!(event, Event::LeadConverted { .. }));
                prop_assert_eq!(converted, all(|event| matches!(event, Event::ConversionReverted { .. })));
                prop_assert!(converted > 0 && customer.is_some());
                if let Some(customer) = customer {
                    prop_assert_eq!(after.customer(customer).map_err(failed)?, before.customer(customer).map_err(failed)?);
                }
                Ok(())
            }
            _ => Ok(()),
        })?;
    }

    #[test]
    fn promise_6_spells_partition_the_time_since_capture_and_no_lead_touches_anothers(
        ground in ground(), script in vec(acts(), 100..140),
    ) {
        let trial = watched(ground, &script, |act, trial, before, after, _| {
            let Some(changed) = lead_of(&act.command) else { return Ok(()) };
            for other in trial.model.leads.iter().filter(|lead| lead.id != changed) {
                prop_assert_eq!(after.lead(other.id).map_err(failed)?, before.lead(other.id).map_err(failed)?);
                prop_assert_eq!(after.lead_spells(other.id).map_err(failed)?, before.lead_spells(other.id).map_err(failed)?);
            }
            Ok(())
        })?;
        let book = trial.book();
        for id in trial.model.leads.iter().map(|lead| lead.id) {
            let (lead, spells) = (book.lead(id).map_err(failed)?, book.lead_spells(id).map_err(failed)?);
            let (first, last) = (spells.first(), spells.last());
            prop_assert_eq!(first.map(|spell| (spell.entered_at, spell.kind)), Some((lead.captured_at, StageKind::New)));
            prop_assert!(spells.windows(2).all(|pair| pair[0].left_at == Some(pair[1].entered_at)));
            prop_assert!(spells.windows(2).all(|pair| pair[0].entered_at <= pair[1].entered_at && pair[0].stage != pair[1].stage));
            let stands = last.map(|spell| (spell.stage.clone(), spell.kind, spell.entered_at, spell.left_at, spell.cycle));
            prop_assert_eq!(stands, Some((lead.stage.clone(), lead.kind, lead.entered_at, None, lead.cycle)));
            // Every disqualification keeps its reason, also after the lead was reopened.
            prop_assert!(spells.iter().all(|spell| spell.kind != StageKind::Disqualified || spell.reason.is_some()));
        }
    }

    #[test]
    fn promise_8_concurrency_refuses_what_was_made_from_an_older_version(
        ground in ground(), script in vec(acts(), 40..60), moved in any::<bool>(),
    ) {
        let trial = watched(ground, &script, |_, _, _, _, _| Ok(()))?;
        let held = trial.book().snapshot().map_err(failed)?;
        for lead in trial.model.leads.clone() {
            let edit = |name: &str| LeadEdit { name: Some(name.to_owned()), city: Edit::Clear, ..LeadEdit::default() };
            let (first, second) = (edit(&format!("{} the first", lead.name)), edit("the second"));
            if moved {
                trial.book().from_version(lead.version).edit_lead(lead.id, first).map_err(failed)?;
            }
            let answer = trial.book().from_version(lead.version).edit_lead(lead.id, second);
            if moved {
                let refused = answer.err().map(|error| (error.kind(), error.code()));
                prop_assert_eq!(refused, Some((ErrorKind::Conflict, "version_conflict")));
                prop_assert_eq!(&trial.book().lead(lead.id).map_err(failed)?.name, &format!("{} the first", lead.name));
            } else {
                prop_assert_eq!(answer.map_err(failed)?, lead.version + 1);
            }
            // Whoever reads sees one state, whatever is written meanwhile.
            prop_assert_eq!(&held.lead(lead.id).map_err(failed)?, &lead);
        }
        prop_assert!(trial.book().verify().map_err(failed)?.is_sound());
        drop(held);
    }
}

/// A book with one lead, who has that e-mail and that phone.
fn book_with(ground: Ground, email: Option<&str>, phone: Option<&str>, customer: bool) -> Result<(Trial, Known), TestCaseError> {
    let trial = Trial::begin(ground, 4_000).map_err(failed)?;
    let (emails, phones) = (email.into_iter().map(str::to_owned).collect(), phone.into_iter().map(str::to_owned).collect());
    let known = if customer {
        let customer = NewCustomer { name: "Known".into(), emails, phones, ..NewCustomer::default() };
        Known::Customer(trial.book().create_customer(customer).map_err(failed)?)
    } else {
        let lead = NewLead { name: "Known".into(), source: "fair".into(), emails, phones, on_known: OnKnown::Repeat, ..NewLead::default() };
        Known::Lead(trial.book().capture_lead(lead).map_err(failed)?.lead)
    };
    Ok((trial, known))
}

fn find(book: &Book, email: Option<&str>, phone: Option<&str>) -> Result<Vec<Known>, TestCaseError> {
    let (emails, phones): (Vec<String>, Vec<String>) =
        (email.into_iter().map(str::to_owned).collect(), phone.into_iter().map(str::to_owned).collect());
    Ok(book.find_known(&emails, &phones).map_err(failed)?.into_iter().map(|known| known.record).collect())
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn promise_7_identity_knows_every_spelling_and_does_as_the_caller_chose(
        given in prop_oneof![(0..EMAILS.len()).prop_map(|at| (true, at)), (0..PHONES.len()).prop_map(|at| (false, at))],
        asked in any::<prop::sample::Index>(),
        customer in any::<bool>(),
        on_known in select(vec![OnKnown::Attach, OnKnown::Refuse, OnKnown::Repeat]),
    ) {
        let pool: &[(&str, &str)] = if given.0 { &EMAILS } else { &PHONES };
        let ((spelling, normal), (other, other_normal)) = (pool[given.1], pool[asked.index(pool.len())]);
        // Those of the beginning would be known too.
        let free = !["sara@example.com", "ali@example.com", "kim@example.com", "office@example.com"].contains(&normal);
        prop_assume!(free && !["sara@example.com", "ali@example.com", "kim@example.com", "office@example.com"].contains(&other_normal));
        let as_pair = |text| if given.0 { (Some(text), None) } else { (None, Some(text)) };
        let (email, phone) = as_pair(spelling);
        let (trial, known) = book_with(Ground::Memory, email, phone, customer)?;
        let book = trial.book();
        let same = normal == other_normal;
        let (email, phone) = as_pair(other);
        prop_assert_eq!(find(book, email, phone)?, if same { vec![known] } else { Vec::new() });
        let lead = NewLead {
            name: "Somebody".into(),
            source: "fair".into(),
            emails: email.map(str::to_owned).into_iter().collect(),
            phones: phone.map(str::to_owned).into_iter().collect(),
            on_known,
            ..NewLead::default()
        };
        let before = book.snapshot().map_err(failed)?;
        let answer = book.capture_lead(lead);
        if same && on_known == OnKnown::Refuse {
            let error = answer.err().ok_or_else(|| failed("it was not refused"))?;
            prop_assert_eq!((error.kind(), error.code()), (ErrorKind::Known, "exists"));
            prop_assert_eq!((error.matches()[0].record, error.matches()[0].value.as_str()), (known, normal));
            prop_assert_eq!(book.snapshot().map_err(failed)?.position(), before.position());
            return Ok(());
        }
        let captured = answer.map_err(failed)?;
        let by = if given.0 { MatchedBy::Email } else { MatchedBy::Phone };
        let matched: Vec<_> = captured.matches.iter().map(|found| (found.record, found.by, found.value.as_str())).collect();
        prop_assert_eq!(matched, if same { vec![(known, by, normal)] } else { Vec::new() });
        match (same, on_known, known) {
            (false, _, _) => prop_assert_eq!(captured.outcome, Outcome::Created),
            (true, OnKnown::Attach, Known::Lead(lead)) => {
                prop_assert_eq!((captured.outcome, captured.lead), (Outcome::Attached, lead));
                let interest = captured.interest.ok_or_else(|| failed("no interest"))?;
                prop_assert_eq!(book.interest(interest).map_err(failed)?.lead, Some(lead));
                // The known lead's card is as it was: what was given now stands with the interest.
                prop_assert_eq!(book.lead(lead).map_err(failed)?, before.lead(lead).map_err(failed)?);
            }
            (true, _, known) => {
                let lead = book.lead(captured.lead).map_err(failed)?;
                prop_assert_eq!((captured.outcome, lead.repeat_of), (Outcome::Repeat, Some(known)));
                let links: Vec<_> = lead.customers().map(Known::Customer).collect();
                prop_assert_eq!(links, if customer { vec![known] } else { Vec::new() });
            }
        }
        // As given it is kept, whatever the normal form.
        if let (false, Some(email)) = (captured.outcome == Outcome::Attached, email) {
            let lead = book.lead(captured.lead).map_err(failed)?;
            prop_assert_eq!(lead.emails[0].given(), email);
        }
    }
}
