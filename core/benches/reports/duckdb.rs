//! DuckDB, in a process of its own: a Python that has its wheel.

use crate::answer::{Answer, from_json};
use crate::measure::Times;
use crate::names::NOW;
use crate::tables;
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/reports/duckdb_side.py");

pub(crate) struct Duckdb {
    python: PathBuf,
    folder: PathBuf,
    /// By threads and question.
    times: BTreeMap<(u8, String), Times>,
    /// Opening the file and the first answer, by threads.
    first: BTreeMap<u8, Times>,
    answers: BTreeMap<String, Answer>,
    pub(crate) version: String,
    pub(crate) bytes: u64,
}

impl Duckdb {
    /// The rows of so many leads, by that Python.
    pub(crate) fn load(python: &Path, folder: &Path, leads: u64) -> Result<Self, Box<dyn Error>> {
        let side = Self {
            python: python.to_owned(),
            folder: folder.to_owned(),
            times: BTreeMap::new(),
            first: BTreeMap::new(),
            answers: BTreeMap::new(),
            version: String::new(),
            bytes: 0,
        };
        if !folder.join("bench.duckdb").exists() {
            tables::write(folder, leads)?;
            side.run("load", &[])?;
        }
        Ok(side)
    }

    fn run(&self, work: &str, more: &[String]) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut command = Command::new(&self.python);
        command.arg(SCRIPT).arg(work).arg(&self.folder).args(more);
        let done = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        if done.status.success() { Ok(done.stdout) } else { Err(format!("duckdb_side.py {work}: {}", done.status).into()) }
    }

    /// One more round of all questions.
    pub(crate) fn round(&mut self) -> Result<(), Box<dyn Error>> {
        let told: Value = serde_json::from_slice(&self.run("ask", &[NOW.to_string()])?)?;
        self.version = told["version"].as_str().unwrap_or_default().to_owned();
        self.bytes = told["bytes"].as_u64().unwrap_or(0);
        for threads in [1, 2] {
            add(self.first.entry(threads).or_default(), &told["open"][threads.to_string()]);
            for (question, times) in told["times"][threads.to_string()].as_object().into_iter().flatten() {
                add(self.times.entry((threads, question.clone())).or_default(), times);
            }
        }
        for (question, rows) in told["answers"].as_object().into_iter().flatten() {
            self.answers.insert(question.clone(), from_json(rows));
        }
        Ok(())
    }

    pub(crate) fn answer(&self, question: &str) -> Option<&Answer> {
        self.answers.get(question)
    }

    /// The median in microseconds.
    pub(crate) fn time(&self, threads: u8, question: &str) -> Option<f64> {
        self.times.get(&(threads, question.to_owned())).map(Times::median)
    }

    pub(crate) fn first(&self, threads: u8) -> Option<f64> {
        self.first.get(&threads).map(Times::median)
    }
}

fn add(times: &mut Times, micros: &Value) {
    for time in micros.as_array().into_iter().flatten().filter_map(Value::as_f64) {
        times.add(Duration::from_secs_f64(time / 1e6));
    }
}
