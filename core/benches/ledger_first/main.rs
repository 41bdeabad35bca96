//! Which design a commit should have: every index updated at once, or the ledger alone with an overlay; both against SQLite.
//!
//! `cargo bench -p leadbook --bench ledger_first -- --leads 100000 [--flush-mib 64] [--slice-mib 4] [--no-cursor]
//! [--structures] [--reversed] [--import-alone]`. `--import-alone` tries flush sizes on the ledger-first side without the others. Without
//! `--flush-mib` the overlay is flushed once, at the end. `core/docs/physical-choice.md` explains.

mod data;
mod engine;
mod measure;
mod sqlite;
mod structures;

use std::path::{Path, PathBuf};
use std::time::Duration;

use data::{Lead, OWNERS, STAGES, email, mix, record_key};
use engine::{Answer, LedgerFirst, Tail};
use leadbook::storage::ReadTxn;
use measure::{Times, line, micros, now, say, timed};
use redb::Database;
use sqlite::Sqlite;

const BATCH: u64 = 10_000;
const ROUNDS: u64 = 9;
const SINGLES: u64 = 60;

/// What the command line asks for.
struct Plan {
    leads: u64,
    flush_bytes: usize,
    slice_bytes: usize,
    cursor: bool,
    reversed: bool,
    structures: bool,
    import_alone: bool,
}

fn plan() -> Answer<Plan> {
    let mut plan = Plan {
        leads: 100_000,
        flush_bytes: usize::MAX,
        slice_bytes: 4 << 20,
        cursor: true,
        reversed: false,
        structures: false,
        import_alone: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || -> Answer<usize> { Ok(words.next().ok_or("a number is missing")?.parse()?) };
        match word.as_str() {
            "--leads" => plan.leads = number()? as u64,
            "--flush-mib" => plan.flush_bytes = number()? << 20,
            "--slice-mib" => plan.slice_bytes = number()? << 20,
            "--no-cursor" => plan.cursor = false,
            "--reversed" => plan.reversed = true,
            "--import-alone" => plan.import_alone = true,
            "--structures" => plan.structures = true,
            "--bench" => {}
            other => return Err(format!("unknown word {other}").into()),
        }
    }
    Ok(plan)
}

/// The three sides, and the next lead's number.
struct Sides {
    folder: PathBuf,
    direct: Database,
    ledger: LedgerFirst,
    sqlite: Sqlite,
    next: u64,
}

impl Sides {
    fn open(folder: &Path) -> Answer<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            direct: engine::create(&folder.join("direct.redb"))?,
            ledger: LedgerFirst::create(&folder.join("ledger.redb"))?,
            sqlite: Sqlite::open(&folder.join("leads.sqlite"))?,
            next: 1,
        })
    }

    fn leads(&mut self, count: u64) -> Vec<Lead> {
        let leads = (self.next..self.next + count).map(Lead::make).collect();
        self.next += count;
        leads
    }

    /// The same leads into every side, `order` turning who goes first; the time of each.
    fn insert(&mut self, leads: &[Lead], identify: bool, order: u64) -> Answer<[Duration; 3]> {
        let mut times = [Duration::ZERO; 3];
        let mut known = [0; 3];
        for turn in 0..3 {
            let side = if order.is_multiple_of(2) { turn } else { 2 - turn };
            let (time, answer) = timed(|| -> Answer<usize> {
                match side {
                    0 => engine::insert_direct(&self.direct, leads, identify),
                    1 => self.ledger.insert(leads, identify),
                    _ => Ok(self.sqlite.insert(leads, identify)?),
                }
            });
            (times[side], known[side]) = (time, answer?);
        }
        if (known[0] > 0) != (known[2] > 0) || (known[1] > 0) != (known[2] > 0) {
            return Err(format!("the sides disagree about who is known: {known:?}").into());
        }
        Ok(times)
    }
}

/// b. Import in batches.
fn import(sides: &mut Sides, plan: &Plan) -> Answer<()> {
    let mut totals = [Duration::ZERO; 3];
    let mut flushing = Duration::ZERO;
    let mut largest = 0;
    let mut order = u64::from(plan.reversed);
    while sides.next <= plan.leads {
        let leads = sides.leads(BATCH.min(plan.leads + 1 - sides.next));
        for (total, time) in totals.iter_mut().zip(sides.insert(&leads, true, order)?) {
            *total += time;
        }
        order += 1;
        largest = largest.max(sides.ledger.overlay.bytes());
        if sides.ledger.overlay.bytes() >= plan.flush_bytes {
            flushing += sides.ledger.flush(plan.slice_bytes, plan.cursor)?;
        }
    }
    if plan.flush_bytes == usize::MAX {
        reads("overlay only", sides, plan)?;
    }
    flushing += sides.ledger.flush(plan.slice_bytes, plan.cursor)?;
    let rate = |time: Duration| plan.leads as f64 / time.as_secs_f64();
    line(
        "import, identity checked",
        "leads/s",
        &[
            ("direct", rate(totals[0])),
            ("ledger", rate(totals[1])),
            ("ledger+flush", rate(totals[1] + flushing)),
            ("sqlite", rate(totals[2])),
        ],
    );
    let slices = &sides.ledger.slices;
    say(&format!(
        "largest overlay {} MiB ({} bytes a lead unflushed); slice commits: median {:.1} ms, slowest {:.1} ms; \
         overlay share of a batch: median {:.1} ms, slowest {:.1} ms",
        largest >> 20,
        largest as u64 / plan.leads,
        slices.median() / 1e3,
        slices.max() / 1e3,
        sides.ledger.applying.median() / 1e3,
        sides.ledger.applying.max() / 1e3
    ));
    Ok(())
}

/// The ledger-first import by itself.
fn import_alone(sides: &mut Sides, plan: &Plan) -> Answer<()> {
    let (mut inserting, mut flushing) = (Duration::ZERO, Duration::ZERO);
    while sides.next <= plan.leads {
        let leads = sides.leads(BATCH.min(plan.leads + 1 - sides.next));
        let (time, done) = timed(|| sides.ledger.insert(&leads, true));
        done?;
        inserting += time;
        if sides.ledger.overlay.bytes() >= plan.flush_bytes {
            flushing += sides.ledger.flush(plan.slice_bytes, plan.cursor)?;
        }
    }
    flushing += sides.ledger.flush(plan.slice_bytes, plan.cursor)?;
    let (slices, per_lead) = (&sides.ledger.slices, |time: Duration| micros(&time) / plan.leads as f64);
    say(&format!(
        "import alone: {:.1} us a lead, of that the overlay {:.1}; flush {:.1} us a lead; slices: median {:.1} ms, slowest {:.1} ms",
        per_lead(inserting),
        per_lead(sides.ledger.applying.sum()),
        per_lead(flushing),
        slices.median() / 1e3,
        slices.max() / 1e3
    ));
    Ok(())
}

/// c. Reads, ours through one view held long and through a fresh one for each read.
fn reads(state: &str, sides: &Sides, plan: &Plan) -> Answer<()> {
    let count = 2_000;
    let mut times = vec![Times::default(); 9];
    let held = sides.ledger.view()?;
    let mut sqlite = sides.sqlite.reader()?;
    for round in 0..ROUNDS {
        let ids: Vec<u64> = (0..count).map(|n| 1 + mix(n + round * count) % plan.leads).collect();
        let emails: Vec<String> = ids.iter().map(|id| email(*id)).collect();
        let groups: Vec<(u64, u64)> = (0..200).map(|n| (mix(n + round) % OWNERS, mix(n * 7 + round) % STAGES)).collect();
        // How many rows the first side listed; the others must agree.
        let mut listed = None;
        for turn in 0..3 {
            let side = if round % 2 == 0 { turn } else { 2 - turn };
            let each = |time: Duration, reads: usize| time / reads as u32;
            let (time, found) = timed(|| -> Answer<usize> {
                let mut found = 0;
                for id in &ids {
                    found += usize::from(match side {
                        0 => held.get(&record_key(*id))?.is_some(),
                        1 => sides.ledger.view()?.get(&record_key(*id))?.is_some(),
                        _ => sqlite.get(*id)?.is_some(),
                    });
                }
                Ok(found)
            });
            check(found?, ids.len())?;
            times[side].add(each(time, ids.len()));
            let (time, found) = timed(|| -> Answer<usize> {
                let mut found = 0;
                for email in &emails {
                    found += usize::from(match side {
                        0 => engine::by_email(&held, email)?.is_some(),
                        1 => engine::by_email(&sides.ledger.view()?, email)?.is_some(),
                        _ => sqlite.by_email(email)?.is_some(),
                    });
                }
                Ok(found)
            });
            check(found?, ids.len())?;
            times[3 + side].add(each(time, ids.len()));
            let (time, found) = timed(|| -> Answer<usize> {
                let mut found = 0;
                for (owner, stage) in &groups {
                    found += match side {
                        0 => engine::newest(&held, *owner, *stage)?.len(),
                        1 => engine::newest(&sides.ledger.view()?, *owner, *stage)?.len(),
                        _ => sqlite.newest(*owner, *stage)?.len(),
                    };
                }
                Ok(found)
            });
            let found = found?;
            check(found, *listed.get_or_insert(found))?;
            times[6 + side].add(each(time, groups.len()));
        }
    }
    for (at, what) in ["get by id", "get by e-mail", "newest 50 of owner and stage"].into_iter().enumerate() {
        let median = |side: usize| times[3 * at + side].median();
        line(&format!("{what}, {state}"), "us", &[("view held", median(0)), ("view fresh", median(1)), ("sqlite", median(2))]);
    }
    Ok(())
}

fn check(found: usize, wanted: usize) -> Answer<()> {
    if found == wanted { Ok(()) } else { Err(format!("{found} read where {wanted} should be").into()) }
}

/// a. One durable insert, one caller.
fn singles(sides: &mut Sides, plan: &Plan) -> Answer<()> {
    let mut times = vec![Times::default(); 6];
    let mut tail = Tail::create(&sides.folder)?;
    sides.ledger.applying = Times::default();
    for round in 0..ROUNDS {
        for quick in [false, true] {
            // Each mode begins with one commit that is not counted, because it pays for the change of mode.
            for count in 0..=SINGLES {
                sides.ledger.quick_repair = quick;
                let leads = sides.leads(1);
                let took = sides.insert(&leads, false, round + u64::from(plan.reversed))?;
                if count == 0 {
                    continue;
                }
                if quick {
                    times[2].add(took[1]);
                } else {
                    times[0].add(took[0]);
                    times[1].add(took[1]);
                    times[3].add(took[2]);
                    let (time, done) = timed(|| tail.append_to_redb(&leads));
                    done?;
                    times[4].add(time);
                    let (time, done) = timed(|| tail.append_to_log(&leads));
                    done?;
                    times[5].add(time);
                }
            }
        }
    }
    let pick = |share: f64| {
        [("direct", 0), ("ledger", 1), ("ledger+quick", 2), ("tail in small redb", 4), ("tail in a log", 5), ("sqlite", 3)]
            .map(|(side, at)| (side, times[at].quantile(share)))
    };
    line("one durable insert, median", "us", &pick(0.5));
    line("one durable insert, 9th of 10", "us", &pick(0.9));
    let applying = &sides.ledger.applying;
    say(&format!(
        "of that the overlay: median {:.1} us, 99th of 100 {:.1} us, slowest {:.1} us",
        applying.median(),
        applying.quantile(0.99),
        applying.max()
    ));
    Ok(())
}

/// d. Reopening what was copied while open, as after a kill; and the sizes.
fn reopen_and_sizes(sides: &mut Sides) -> Answer<()> {
    let folder = sides.folder.clone();
    let size = |name: &str| std::fs::metadata(folder.join(name)).map_or(0.0, |found| found.len() as f64 / f64::from(1 << 20));
    // Synced, so that opening does not pay for writing out the copy.
    let copy = |name: &str, to: &Path| -> Answer<()> {
        std::fs::copy(folder.join(name), to)?;
        Ok(std::fs::File::open(to)?.sync_all()?)
    };
    let mut opened = Vec::new();
    for quick in [false, true] {
        sides.ledger.quick_repair = quick;
        let leads = sides.leads(1);
        sides.insert(&leads, false, 0)?;
        // A new name each time: the copy opened before still holds its lock.
        let copied = folder.join(format!("copy-{quick}.redb"));
        copy("ledger.redb", &copied)?;
        let (time, found) = timed(|| -> Answer<bool> {
            let db = Database::open(&copied)?;
            let found = engine::snapshot(&db)?.get(&record_key(7))?.is_some();
            std::mem::forget(db);
            Ok(found)
        });
        check(usize::from(found?), 1)?;
        opened.push(micros(&time) / 1e3);
    }
    copy("leads.sqlite", &folder.join("copy.sqlite"))?;
    copy("leads.sqlite-wal", &folder.join("copy.sqlite-wal"))?;
    let (time, found) = timed(|| -> Answer<bool> {
        let sqlite = Sqlite::open(&folder.join("copy.sqlite"))?;
        let found = sqlite.reader()?.get(7)?.is_some();
        std::mem::forget(sqlite);
        Ok(found)
    });
    check(usize::from(found?), 1)?;
    line("open after a kill, first get", "ms", &[("ledger", opened[0]), ("ledger+quick", opened[1]), ("sqlite", micros(&time) / 1e3)]);

    sides.sqlite.checkpoint()?;
    line("file", "MiB", &[("direct", size("direct.redb")), ("ledger", size("ledger.redb")), ("sqlite", size("leads.sqlite"))]);
    let compacted = timed(|| -> Answer<()> {
        for db in [&mut sides.direct, &mut sides.ledger.db] {
            while db.compact()? {}
        }
        Ok(())
    });
    compacted.1?;
    line("file, compacted", "MiB", &[("direct", size("direct.redb")), ("ledger", size("ledger.redb")), ("sqlite", size("leads.sqlite"))]);
    Ok(())
}

fn main() -> Answer<()> {
    let plan = plan()?;
    let start = now();
    if plan.structures {
        structures::compare(plan.leads, BATCH as usize, 20_000)?;
        return structures::compare(0, BATCH as usize, 20_000);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ledger_first-{}", std::process::id()));
    let mut sides = Sides::open(&folder)?;
    let flush = if plan.flush_bytes == usize::MAX { "once, at the end".to_owned() } else { format!("at {} MiB", plan.flush_bytes >> 20) };
    say(&format!(
        "\n{} leads, flushed {flush} in slices of {} MiB{}",
        plan.leads,
        plan.slice_bytes >> 20,
        if plan.cursor { " by cursor" } else { "" }
    ));
    if plan.import_alone {
        import_alone(&mut sides, &plan)?;
        drop(sides);
        return Ok(std::fs::remove_dir_all(&folder)?);
    }
    import(&mut sides, &plan)?;
    reads("base only", &sides, &plan)?;
    singles(&mut sides, &plan)?;
    reads("base and a small overlay", &sides, &plan)?;
    sides.ledger.flush(plan.slice_bytes, plan.cursor)?;
    reopen_and_sizes(&mut sides)?;
    drop(sides);
    std::fs::remove_dir_all(&folder)?;
    say(&format!("whole run {:.0} s", start.elapsed().as_secs_f64()));
    Ok(())
}
