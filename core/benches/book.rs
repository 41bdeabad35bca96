//! The book as users have it beside SQLite with the same leads: durable captures by one and by 64 callers, an import with its identity
//! check, reads. Interleaved in one process; only the ratios of one run mean anything.
//!
//! `cargo bench -p leadbook --bench book -- --leads 100000`

#[path = "ledger_first/data.rs"]
#[expect(dead_code, reason = "the other benchmark uses the rest")]
mod data;
#[path = "ledger_first/measure.rs"]
#[expect(dead_code, reason = "the other benchmark uses the rest")]
mod measure;
#[path = "ledger_first/sqlite.rs"]
mod sqlite;

use data::{Lead, OWNERS, STAGES, mix};
use leadbook::{Book, Command, LeadFilter, LeadId, LeadQuery, NewLead, NewUser, Options, Request, StageChange, UserId};
use measure::{Times, line, say, timed};
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};

const BATCH: u64 = 10_000;
const SINGLES: u64 = 300;
const READS: u64 = 20_000;
const STAGE_KEYS: [&str; 4] = ["new", "contacted", "mql", "sql"];

/// A lead whose phone is one that there can be, in Brazil.
fn made(id: u64) -> Lead {
    Lead { phone: format!("+55119{:08}", id % 100_000_000), ..Lead::make(id) }
}

fn draft(lead: &Lead) -> NewLead {
    NewLead::named(lead.name.clone())
        .email(lead.email.clone())
        .phone(lead.phone.clone())
        .company(leadbook::Company::named(lead.company.clone()))
        .source(lead.source.clone())
        .interest(lead.note.clone())
        .owner(UserId(lead.owner + 1))
}

fn import(book: &Book, from: u64) -> Result<(), Box<dyn Error>> {
    let captures = (from..from + BATCH).map(|id| Request::from(Command::CaptureLead { lead: draft(&made(id)) }));
    for answer in book.execute_all(captures)? {
        answer?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let asked = arguments.iter().position(|argument| argument == "--leads").and_then(|at| arguments.get(at + 1));
    // Run by the tests, it only shows that it works.
    let leads: u64 =
        if arguments.iter().any(|argument| argument == "--bench") { asked.map_or(Ok(100_000), |text| text.parse())? } else { BATCH };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bench.leadbook");
    let options = Options::default().cache_bytes(256 * 1024 * 1024).write_behind_bytes(256 * 1024 * 1024);
    let book = options.open(&path)?;
    let sqlite = sqlite::Sqlite::open(&folder.path().join("bench.sqlite"))?;
    for number in 0..OWNERS {
        book.add_user(NewUser::named(format!("user {number}")))?;
    }
    say(&format!("| work, {leads} leads | unit | Leadbook | SQLite |\n|---|---|---|---|"));

    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for from in (0..leads).step_by(BATCH as usize) {
        let batch: Vec<Lead> = (from..from + BATCH).map(made).collect();
        let (time, imported) = timed(|| import(&book, from));
        imported?;
        ours.add(time);
        let (time, inserted) = timed(|| sqlite.insert(&batch, true));
        inserted?;
        theirs.add(time);
    }
    let (behind, written) = timed(|| book.write_behind());
    written?;
    theirs.add(timed(|| sqlite.checkpoint()).0);
    let rate = |times: &Times| leads as f64 / times.sum().as_secs_f64();
    line("import, 10,000 a batch, before write-behind", "leads/s", &[("ours", rate(&ours)), ("sqlite", rate(&theirs))]);
    ours.add(behind);
    line("– with write-behind", "leads/s", &[("ours", rate(&ours)), ("sqlite", rate(&theirs))]);

    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for single in 0..SINGLES {
        let id = leads + 1_000_000 + single;
        let (time, captured) = timed(|| book.capture_lead(draft(&made(id))));
        captured?;
        ours.add(time);
        let (time, inserted) = timed(|| sqlite.insert(&[made(id)], true));
        inserted?;
        theirs.add(time);
    }
    line("one durable capture, median", "µs", &[("ours", ours.median()), ("sqlite", theirs.median())]);

    let next = AtomicU64::new(leads + 2_000_000);
    let crowd = timed(|| {
        std::thread::scope(|scope| {
            for _ in 0..64 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let id = next.fetch_add(1, Ordering::Relaxed);
                        drop(book.capture_lead(draft(&made(id))));
                    }
                });
            }
        });
    })
    .0;
    let figures = [("ours", 64.0 * 20.0 / crowd.as_secs_f64()), ("sqlite", 1e6 / theirs.median())];
    line("64 callers at once (SQLite: one after the other)", "captures/s", &figures);

    let (mut ours, mut theirs) = (Times::default(), Times::default());
    let mut reader = sqlite.reader()?;
    let pick = |read: u64| mix(read ^ 0xABCD) % leads;
    for chunk in 0..20 {
        let range = chunk * READS / 20..(chunk + 1) * READS / 20;
        let (time, read) = timed(|| range.clone().try_for_each(|read| book.lead(LeadId(pick(read) + 1)).map(drop)));
        read?;
        ours.add(time);
        theirs.add(timed(|| range.clone().try_for_each(|read| reader.get(pick(read)).map(drop))).0);
    }
    let each = 20.0 / READS as f64;
    line("get by id", "µs", &[("ours", ours.median() * each), ("sqlite", theirs.median() * each)]);
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for chunk in 0..20 {
        let emails: Vec<[String; 1]> = (0..READS / 20).map(|read| [made(pick(chunk * 7_919 + read)).email]).collect();
        let known = |email: &[String; 1]| if book.find_known(email, &[])?.is_empty() { Err("nobody is known".into()) } else { Ok(()) };
        let (time, read) = timed(|| emails.iter().try_for_each(known));
        read.map_err(|problem: Box<dyn Error>| problem)?;
        ours.add(time);
        theirs.add(timed(|| emails.iter().try_for_each(|[email]| reader.by_email(email).map(drop))).0);
    }
    line("who is known by an e-mail", "µs", &[("ours", ours.median() * each), ("sqlite", theirs.median() * each)]);

    let moves = leads.min(20_000);
    let steps = (0..moves).filter(|id| !mix(*id).is_multiple_of(4)).map(|id| {
        let to = StageChange::to(STAGE_KEYS[(mix(id) % 4) as usize]);
        Request::from(Command::MoveLead { lead: LeadId(id + 1), to })
    });
    let steps: Vec<Request> = steps.collect();
    let count = steps.len() as f64;
    let (moved, done) = timed(|| steps.chunks(1_000).try_for_each(|steps| book.execute_all(steps.iter().cloned()).map(drop)));
    done?;
    say(&format!("| stage changes, 1,000 a batch | changes/s | {:.0} | – |", count / moved.as_secs_f64()));
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for owner in 0..OWNERS {
        let query = LeadQuery { limit: 50, ..LeadQuery::from(LeadFilter::all().owner(UserId(owner + 1)).stage("new")) };
        let (time, page) = timed(|| book.leads(query.clone()));
        page?;
        ours.add(time);
        theirs.add(timed(|| reader.newest(owner, owner % STAGES)).0);
    }
    line("newest 50 of owner and stage", "µs", &[("ours", ours.median()), ("sqlite", theirs.median())]);
    let (time, history) = timed(|| (0..1_000).try_for_each(|read| book.lead_history(LeadId(pick(read) + 1)).map(drop)));
    history?;
    say(&format!("| history of a lead | µs | {:.1} | – |", time.as_secs_f64() * 1e3));
    let then = book.stats()?.recorded_at;
    for id in 0..1_000 {
        drop(book.set_temperature(LeadId(id + 1), leadbook::Temperature::Hot));
        if id > 50 {
            break;
        }
    }
    let (time, back) = timed(|| book.as_of(then).map(|then| then.position()));
    back?;
    say(&format!("| as-of, 50 changes back | µs | {:.1} | – |", time.as_secs_f64() * 1e6));
    drop(reader);
    sqlite.checkpoint()?;
    let (time, closed) = timed(|| book.close());
    closed?;
    say(&format!("| close | ms | {:.1} | – |", time.as_secs_f64() * 1e3));
    let (time, reopened) = timed(|| options.open(&path).and_then(|book| book.lead(LeadId(1))));
    reopened?;
    say(&format!("| open and first get | ms | {:.1} | – |", time.as_secs_f64() * 1e3));
    let size = |name: &str| std::fs::metadata(folder.path().join(name)).map_or(f64::NAN, |file| file.len() as f64 / 1024.0 / 1024.0);
    line("file", "MiB", &[("ours", size("bench.leadbook")), ("sqlite", size("bench.sqlite"))]);
    Ok(())
}
