//! The book as Python holds it.

use crate::clock::Clock;
use crate::failure::{forked, raised};
use crate::table::Table;
use leadbook::boundary::Reported;
use leadbook::transfer::{ImportProgress, ImportSource};
use leadbook::{Currency, Error, Options, boundary};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// An open book. Every call lets other threads of Python run.
#[pyclass(frozen, module = "leadbook")]
pub(crate) struct Book {
    /// There until it is dropped.
    book: Option<leadbook::Book>,
    /// The process that opened it. A forked child has a copy that must neither write nor give the file's lock back.
    process: u32,
}

impl Drop for Book {
    fn drop(&mut self) {
        let book = self.book.take();
        if self.process != std::process::id() {
            std::mem::forget(book);
        }
    }
}

impl Book {
    fn opened(py: Python<'_>, open: impl FnOnce() -> Result<leadbook::Book, Error> + Send) -> PyResult<Self> {
        let book = py.detach(open).map_err(|failure| raised(py, &failure))?;
        Ok(Self { book: Some(book), process: std::process::id() })
    }

    /// Does something with the book while other threads of Python run, unless this is a forked child.
    fn with<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&leadbook::Book) -> Result<T, Error> + Send) -> PyResult<T> {
        match &self.book {
            Some(book) if self.process == std::process::id() => py.detach(|| work(book)).map_err(|failure| raised(py, &failure)),
            _ => Err(forked(py)),
        }
    }
}

#[pymethods]
impl Book {
    /// Opens the book in that file.
    #[staticmethod]
    #[pyo3(signature = (path, *, create, read_only, check_pages, region, zone, currency, cache_bytes, clock))]
    #[expect(clippy::too_many_arguments, reason = "they are the options, each under its name")]
    fn open(
        py: Python<'_>,
        path: PathBuf,
        create: bool,
        read_only: bool,
        check_pages: bool,
        region: Option<String>,
        zone: Option<String>,
        currency: Option<String>,
        cache_bytes: Option<usize>,
        clock: Option<&Clock>,
    ) -> PyResult<Self> {
        let mut options = options(region, zone, currency, clock).create(create).read_only(read_only).check_pages(check_pages);
        if let Some(bytes) = cache_bytes {
            options = options.cache_bytes(bytes);
        }
        Self::opened(py, move || options.open(path))
    }

    /// A book in memory, gone when it is closed.
    #[staticmethod]
    #[pyo3(signature = (*, region, zone, currency, clock))]
    fn memory(
        py: Python<'_>,
        region: Option<String>,
        zone: Option<String>,
        currency: Option<String>,
        clock: Option<&Clock>,
    ) -> PyResult<Self> {
        let options = options(region, zone, currency, clock);
        Self::opened(py, move || options.memory())
    }

    /// Makes a new book from the JSON lines of a whole one, and opens it.
    #[staticmethod]
    #[pyo3(signature = (lines, path, *, cache_bytes, clock))]
    fn restore(py: Python<'_>, lines: PathBuf, path: PathBuf, cache_bytes: Option<usize>, clock: Option<&Clock>) -> PyResult<Self> {
        let mut options = options(None, None, None, clock);
        if let Some(bytes) = cache_bytes {
            options = options.cache_bytes(bytes);
        }
        Self::opened(py, move || leadbook::transfer::restore(lines, path, &options))
    }

    /// Does an operation; parameters and answer are JSON in UTF-8.
    fn call<'py>(&self, py: Python<'py>, operation: &str, parameters: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        let answer = self.with(py, |book| boundary::call(book, operation, text(parameters)?))?;
        Ok(PyBytes::new(py, answer.as_bytes()))
    }

    /// Does many commands at once; of each its answer as JSON, or the exception.
    fn call_all<'py>(&self, py: Python<'py>, commands: Vec<(String, Vec<u8>)>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let answers = self.with(py, |book| {
            let commands: Vec<(&str, &str)> =
                commands.iter().map(|(operation, parameters)| Ok((&**operation, text(parameters)?))).collect::<Result<_, Error>>()?;
            Ok(boundary::write_all(book, commands))
        })?;
        let told = answers.into_iter().map(|answer| match answer {
            Ok(answer) => PyBytes::new(py, answer.as_bytes()).into_any(),
            Err(failure) => raised(py, &failure).into_value(py).into_bound(py).into_any(),
        });
        Ok(told.collect())
    }

    /// Does a report: its answer as JSON, its rows as a table, and all of it for people to read.
    fn report<'py>(&self, py: Python<'py>, operation: &str, parameters: &[u8]) -> PyResult<(Bound<'py, PyBytes>, Table, String)> {
        let Reported { answer, table, text } = self.with(py, |book| boundary::report(book, operation, text(parameters)?))?;
        Ok((PyBytes::new(py, answer.as_bytes()), Table::of(py, table)?, text))
    }

    /// All records of a list as a table.
    fn listed(&self, py: Python<'_>, operation: &str, parameters: &[u8]) -> PyResult<Table> {
        let table = self.with(py, |book| boundary::listed(book, operation, text(parameters)?))?;
        Table::of(py, table)
    }

    /// Imports leads: from the contents of a file, or from what the parameters name. `progress` is called with JSON every few thousand
    /// rows, and breaks it off by answering false. What it raises breaks it off as well.
    #[pyo3(signature = (parameters, contents, progress))]
    fn import_leads<'py>(
        &self,
        py: Python<'py>,
        parameters: &[u8],
        contents: Option<Vec<u8>>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let source = contents.map(ImportSource::bytes);
        let raised = Mutex::new(None);
        let tell = |told: &ImportProgress| {
            let told = Python::attach(|py| -> PyResult<bool> {
                // Ctrl-C is heard between two commits.
                py.check_signals()?;
                let Some(progress) = &progress else { return Ok(true) };
                let told = serde_json::to_vec(told).map_err(|failure| PyValueError::new_err(failure.to_string()))?;
                let answer = progress.call1(py, (PyBytes::new(py, &told),))?;
                Ok(answer.is_none(py) || answer.is_truthy(py)?)
            });
            match told {
                Ok(true) => ControlFlow::Continue(()),
                Ok(false) => ControlFlow::Break(()),
                Err(failure) => {
                    *raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
                    ControlFlow::Break(())
                }
            }
        };
        let answer = self.with(py, |book| boundary::import(book, text(parameters)?, source, &mut |told| tell(told)));
        match raised.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(failure) => Err(failure),
            None => Ok(PyBytes::new(py, answer?.as_bytes())),
        }
    }

    /// The instant that the present state is of. Asked as of it, that operation answers the same from then on.
    fn instant(&self, py: Python<'_>, operation: &str) -> PyResult<String> {
        self.with(py, |book| {
            let operation = boundary::operation(operation)?;
            boundary::caught(operation.name, || Ok(book.snapshot()?.as_of().to_string()))
        })
    }

    /// Closes the book, for whoever else holds it too.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, leadbook::Book::close)
    }

    /// Whether it is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.book.as_ref().is_none_or(leadbook::Book::is_closed)
    }
}

fn options(region: Option<String>, zone: Option<String>, currency: Option<String>, clock: Option<&Clock>) -> Options {
    let mut options = Options::default();
    if let Some(region) = region {
        options = options.region(region);
    }
    if let Some(zone) = zone {
        options = options.zone(zone);
    }
    if let Some(currency) = currency {
        options = options.currency(currency);
    }
    match clock {
        Some(clock) => options.clock(clock.0.clone()),
        None => options,
    }
}

/// The parameters as text. What Python's encoder writes is UTF-8, but for lone surrogates; what is not is no JSON either.
fn text(parameters: &[u8]) -> Result<&str, Error> {
    // An empty text would be read as no parameters at all.
    Ok(std::str::from_utf8(parameters).unwrap_or("\u{FFFD}"))
}

/// How many digits the minor unit of a currency takes: 2 for EUR, 0 for JPY.
#[pyfunction]
pub(crate) fn currency_digits(py: Python<'_>, code: &str) -> PyResult<u32> {
    Currency::new(code).map(|currency| currency.digits()).map_err(|failure| raised(py, &failure))
}

/// Makes everything that is derived from the ledger of a book anew; what was done, in words.
#[pyfunction]
pub(crate) fn repair(py: Python<'_>, path: PathBuf) -> PyResult<String> {
    let repaired = py.detach(move || leadbook::Book::repair(path));
    repaired.map(|repair| repair.to_string()).map_err(|failure| raised(py, &failure))
}
