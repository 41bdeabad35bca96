//! Every row of the goals: the book beside SQLite as an expert uses it, over the same leads, with the same durability, in one run. The
//! answers of both sides are compared, and a difference fails the run; a missed goal does not. Only ratios of one run mean anything.
//!
//! `tests/bench/run` fetches what the reports' part needs and runs this; alone:
//! `cargo bench -p leadbook --bench goals -- --leads 100k [--rows NAME,…] [--quick] [--alone] [--reports FILE] [--json FILE]
//! [--keep FOLDER]`. A later run finds what was kept, with all that its rows write.

mod alone;
#[path = "../reports/commands.rs"]
mod commands;
mod commit_rows;
#[path = "../reports/dice.rs"]
mod dice;
mod file_rows;
mod leads;
mod load;
#[path = "../ledger_first/measure.rs"]
#[expect(dead_code, reason = "the other benchmarks use the rest")]
mod measure;
mod meter;
#[path = "../reports/names.rs"]
#[expect(dead_code, reason = "the reports' benchmark uses the rest")]
mod names;
mod ours;
mod peer;
mod peer_reads;
mod person;
mod read_rows;
mod report_rows;
mod schema;
#[path = "../reports/story.rs"]
#[expect(dead_code, reason = "the reports' benchmark uses the rest")]
mod story;
mod table;
mod write_rows;

use load::{Files, Sides};
use measure::say;
use peer::Done;
use serde_json::json;
use std::path::PathBuf;
use table::Table;

/// The names of the rows, for `--rows`.
const ROWS: [&str; 13] =
    ["import", "get", "email", "page", "history", "search", "moves", "single", "crowd", "commit", "file", "memory", "crash"];
/// As many leads as show in a moment that all works.
const FEW: u64 = 1_000;

struct Plan {
    leads: u64,
    rows: Vec<String>,
    /// Without a peer.
    alone: bool,
    /// What the reports' benchmark wrote.
    reports: Option<PathBuf>,
    json: Option<PathBuf>,
    /// Where the files stay, and are found again by the next run.
    keep: Option<PathBuf>,
}

/// A number, with `k` for thousands and `m` for millions.
fn count(text: &str) -> Done<u64> {
    let (digits, times) = match text.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1_000),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1), |digits| (digits, 1_000_000)),
    };
    Ok(digits.replace(['_', ','], "").parse::<u64>()? * times)
}

fn plan() -> Done<Plan> {
    let mut plan = Plan { leads: 100_000, rows: Vec::new(), alone: false, reports: None, json: None, keep: None };
    let mut measures = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--leads" => plan.leads = count(&value()?)?,
            "--rows" => plan.rows.extend(value()?.split(',').map(str::to_owned)),
            "--alone" => plan.alone = true,
            "--reports" => plan.reports = Some(value()?.into()),
            "--keep" => plan.keep = Some(value()?.into()),
            "--json" => plan.json = Some(value()?.into()),
            // Two rounds: enough to see that both sides answer alike.
            "--quick" => table::be_quick(),
            "--bench" => measures = true,
            // What the test runner says to all of its programs is not for this one.
            _ => {}
        }
    }
    if let Some(row) = plan.rows.iter().find(|row| !ROWS.contains(&row.as_str()) && *row != "reports") {
        return Err(format!("there is no row {row:?}; there are {ROWS:?} and \"reports\"").into());
    }
    if !measures {
        plan.leads = FEW;
        table::be_quick();
    }
    if plan.leads < FEW {
        return Err(format!("at least {FEW} leads are needed").into());
    }
    Ok(plan)
}

fn run(plan: &Plan) -> Done<()> {
    let folder = tempfile::tempdir()?;
    let files = Files { folder: plan.keep.clone().unwrap_or_else(|| folder.path().to_owned()) };
    std::fs::create_dir_all(&files.folder)?;
    let wanted = |row: &str| plan.rows.is_empty() || plan.rows.iter().any(|asked| asked == row);
    let mut table = Table::default();
    let mut sqlite = None;
    if plan.alone {
        alone::measure(&files, plan.leads, &mut table)?;
    } else if ROWS.into_iter().any(wanted) {
        let mut sides = if files.book().exists() {
            Sides::found(&files, plan.leads)?
        } else {
            let mut sides = Sides::import(&files, plan.leads, wanted("import"), &mut table)?;
            sides.live(&mut table)?;
            sides
        };
        sqlite = Some(sides.peer.version()?);
        sides.read_rows(&wanted, &mut table)?;
        if wanted("search") {
            sides.search_row(&files.words(), &mut table)?;
        }
        if wanted("moves") {
            sides.moves_row(&mut table)?;
        }
        if wanted("single") {
            sides.single_rows(&mut table)?;
        }
        if wanted("crowd") {
            sides.crowd_rows(&mut table)?;
        }
        if wanted("commit") {
            sides.written_rows(&mut table)?;
        }
        let leads = file_rows::close(sides, &files, wanted("file"), &mut table)?;
        if wanted("memory") {
            file_rows::memory_row(&files, leads, &mut table)?;
        }
        if wanted("crash") {
            file_rows::crash_row(&files, leads, &mut table)?;
        }
        if wanted("commit") {
            commit_rows::parts_rows(&files, leads, &mut table)?;
        }
    }
    if let Some(reports) = &plan.reports {
        report_rows::read(reports, &mut table)?;
    }
    let missed: Vec<&str> = table.lines.iter().filter(|line| line.verdict() == "missed").map(|line| line.work.as_str()).collect();
    let met = table.lines.iter().filter(|line| line.verdict() == "met").count();
    say(&format!("\n{met} goals met, {} missed; they are stated for 1,000,000 leads", missed.len()));
    if let Some(path) = &plan.json {
        let told = json!({
            "leads": plan.leads, "sqlite": sqlite, "lines": table.lines.iter().map(table::Line::json).collect::<Vec<_>>(),
            "processor": processor(), "cores": std::thread::available_parallelism().map_or(0, usize::from),
        });
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, serde_json::to_string_pretty(&told)?)?;
    }
    Ok(())
}

/// The processor by its own name, where the system tells it.
fn processor() -> Option<String> {
    let told = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = told.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}

fn main() -> Done<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.split_first() {
        Some((first, rest)) if first == "--child" => file_rows::be_child(rest),
        _ => run(&plan()?),
    }
}
