//! The demo's program: opens or makes a book, prints its funnel, and serves it until it is told to stop.

use leadbook::{Book, Clock, Period, SystemClock};
use leadbook_demo::arguments::{self, Arguments, HELP, Said};
use leadbook_demo::{Limits, Site, sample, serve};
use std::error::Error;
use std::io::Write;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::mpsc;

fn main() -> ExitCode {
    let said = arguments::read(std::env::args_os(), std::env::var("LEADBOOK_TOKEN").ok());
    let done = match said {
        Ok(Said::Help) => say(HELP),
        Ok(Said::Run(arguments)) => run(*arguments),
        Err(wrong) => Err(format!("{wrong}\n\n{HELP}").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            // Nobody is left to hear that this cannot be told.
            let _ = writeln!(std::io::stderr(), "leadbook-demo: {wrong}");
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) -> Result<(), Box<dyn Error>> {
    match writeln!(std::io::stdout(), "{text}").and_then(|()| std::io::stdout().flush()) {
        // Whoever listened has heard enough, and the server goes on.
        Err(failure) if failure.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        told => Ok(told?),
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    // Before the book is made: two servers at one address would make two samples.
    let listener =
        TcpListener::bind(arguments.listen).map_err(|failure| format!("{} cannot be listened at: {failure}", arguments.listen))?;
    let path = &arguments.book;
    if !arguments.empty && !path.exists() {
        say(&format!("Making a sample of 2,500 leads in {} …", path.display()))?;
        sample::fill(path, SystemClock.now())?;
    }
    let book = Book::open(path)?;
    say(&format!("{}\n", book.funnel(Period::last_months(18))?))?;

    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // A second signal finds nobody who waits, and changes nothing.
        let _ = stop.send(());
    })?;
    let mut site = Site::new(book.clone()).hosts(arguments.hosts).origins(arguments.origins);
    site = arguments.token.into_iter().fold(site, Site::token);
    site = arguments.page.into_iter().fold(site, Site::page);
    let running = serve(listener, site, Limits::default())?;
    say(&format!("Listening on http://{}\nStop it with Ctrl-C.", running.address()))?;
    stopped.recv()?;
    running.stop();
    book.close()?;
    say("Stopped; everything that was answered is in the book.")
}
