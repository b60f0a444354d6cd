//! `jobber`: watches a folder, reads each new or changed file with a supervised worker, and reports.
//!
//! ```text
//! root
//! ├── (supervisor)          no restarts: if one of its two fails, both start anew
//! │   ├── Queue             queue.rs     knows the files, hands out the work
//! │   └── jobber-workers    crew.rs
//! │       └── Worker …      worker.rs    one per file, at most --workers at once
//! ├── Reporter              report.rs    a job, every two seconds
//! └── Scanner               scan.rs      a server with a job, every second
//! ```

use std::error::Error;
use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use genserver::{ChildSpec, Named, StartError, Supervisor};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

mod arguments;
mod assignments;
mod backlog;
mod crew;
mod error;
mod file;
mod news;
mod queue;
mod report;
mod scan;
mod screen;
mod totals;
mod worker;

use arguments::Arguments;
use error::CutOff;
use queue::{Queue, QueueClient as _, Setup};
use report::Reporter;
use scan::Scanner;
use screen::Screen;
use totals::Results;

const FAILED: u8 = 1;
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let folder = match arguments.folder() {
        Ok(folder) => folder,
        Err(error) => return complain(&error, BAD_INPUT),
    };
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error, FAILED),
    };
    let screen = Screen::new();
    log_to(screen.clone());
    let ended = runtime.block_on(run(&arguments, Arc::from(folder), &screen));
    // Without waiting: a read that hangs, as on a network drive, must not keep the program.
    runtime.shutdown_background();
    screen.finish();
    match ended {
        Ok(results) => conclude(results.as_ref(), &arguments, &screen),
        Err(error) => complain(&error, FAILED),
    }
}

/// Runs the tree until Ctrl-C or until it is done. There are no results if it had to be killed.
async fn run(
    arguments: &Arguments,
    folder: Arc<Path>,
    screen: &Screen,
) -> Result<Option<Results>, StartError> {
    screen.line(format_args!("watching {}", folder.display()));
    let (sender, mut results) = mpsc::unbounded_channel();
    let setup = Setup {
        workers: arguments.workers(),
        panic_on: arguments.panic_on.clone(),
        results: sender,
    };
    let ended = Supervisor::one_for_one()
        .child(
            Supervisor::one_for_one()
                .max_restarts(0)
                .child(ChildSpec::of::<Queue>(setup).name(Queue::NAME))
                .child(crew::supervisor()),
        )
        .child(Reporter::new(screen.clone()))
        .child(ChildSpec::of::<Scanner>(folder))
        .run_until(done(arguments))
        .await;
    // A queue that was restarted has handed over more than once; only the last knows everything.
    let mut last = None;
    while let Ok(newer) = results.try_recv() {
        last = Some(newer);
    }
    ended.map(|()| last)
}

/// Resolves when `--for` or `--once` says that it is over.
async fn done(arguments: &Arguments) {
    let time_is_over = async {
        match arguments.limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    let all_is_done = async {
        if !arguments.once {
            std::future::pending::<()>().await;
        }
        let queue = Named::<Queue>::new(Queue::NAME);
        // An error says that the queue is being restarted.
        while queue.drained().no_timeout().await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        () = time_is_over => {}
        () = all_is_done => {}
    }
}

/// Prints what there is to say in the end.
fn conclude(results: Option<&Results>, arguments: &Arguments, screen: &Screen) -> ExitCode {
    let Some(results) = results else {
        return complain(&CutOff, FAILED);
    };
    screen.lines(&results.news);
    if arguments.list {
        screen.print(|mut out| results.list(&mut out));
    }
    screen.line(&results.totals);
    match results.totals.failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(FAILED),
    }
}

/// Warnings and errors, unless `RUST_LOG` asks for something else.
fn log_to(screen: Screen) {
    let levels = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into());
    tracing_subscriber::fmt()
        .with_env_filter(levels.from_env_lossy())
        .with_ansi(io::stderr().is_terminal())
        .with_writer(screen)
        .init();
}

#[expect(clippy::print_stderr, reason = "the last word of a program, not a log")]
fn complain(error: &dyn Error, status: u8) -> ExitCode {
    eprintln!("jobber: {error}");
    ExitCode::from(status)
}
