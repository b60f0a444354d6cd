//! `jobber`: watches a folder, reads each new or changed file with a supervised worker, and reports.
//!
//! ```text
//! root
//! ├── Tables                tables.rs    keeps what was imported
//! ├── (supervisor)          no restarts: if one of its two fails, both start anew
//! │   ├── Queue             queue.rs     knows the files, hands out the work
//! │   └── jobber-workers    crew         a dynamic supervisor
//! │       └── (job) …       crew         one per file, in the registry under its id; holds what the job holds
//! │           └── Worker    worker.rs    at most --workers at once are at work
//! ├── Reporter              report.rs    a job, every two seconds
//! ├── Scanner               scan.rs      a server with a job, every second
//! └── Console               console.rs   a task, obeys standard input
//! ```

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use genserver::{ChildSpec, Named, ServerSpec, StartError, Supervisor};
use program::{BAD_ARGUMENTS, FAILED, complain};
use tokio::runtime::Runtime;
use tokio::sync::{Notify, mpsc};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

mod arguments;
mod assignments;
mod backlog;
mod command;
mod console;
mod crew;
mod error;
mod file;
mod import;
mod job;
mod news;
mod queue;
mod report;
mod scan;
mod screen;
mod table;
mod tables;
mod totals;
mod worker;

use arguments::Arguments;
use console::Console;
use crew::Crew;
use error::{CutOff, Unprinted};
use queue::{Queue, QueueClient as _, Setup};
use report::Reporter;
use scan::Scanner;
use screen::Screen;
use tables::Tables;
use totals::Results;

const NAME: &str = "jobber";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let folder = match arguments.folder() {
        Ok(folder) => folder,
        Err(error) => return complain(NAME, &error, BAD_ARGUMENTS),
    };
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return complain(NAME, &error, FAILED),
    };
    let screen = Screen::new();
    log_to(screen.clone());
    let ended = runtime.block_on(run(&arguments, Arc::from(folder), &screen));
    // Without waiting: a read that hangs, as on a network drive, must not keep the program.
    runtime.shutdown_background();
    screen.finish();
    match ended {
        Ok(results) => conclude(results.as_ref(), &arguments, &screen),
        Err(error) => complain(NAME, &error, FAILED),
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
    let tables = ServerSpec::<Tables>::of(());
    let crew = Crew::new(tables.handle());
    let quit = Arc::new(Notify::new());
    let console = Console::new(
        program::lines(),
        screen.clone(),
        crew.clone(),
        Arc::clone(&quit),
    );
    let reporter = Reporter::new(screen.clone(), crew.clone());
    let setup = Setup {
        workers: arguments.workers(),
        panic_on: arguments.panic_on.clone(),
        crew,
        results: sender,
    };
    let ended = Supervisor::one_for_one()
        .child(tables)
        .child(
            Supervisor::one_for_one()
                .max_restarts(0)
                .child(ChildSpec::of::<Queue>(setup).name(Queue::NAME))
                .child(crew::supervisor(arguments.workers())),
        )
        .child(reporter)
        .child(ChildSpec::of::<Scanner>(folder))
        .child(console.into_child())
        .run_until(done(arguments, &quit))
        .await;
    // A queue that was restarted has handed over more than once; only the last knows everything.
    let mut last = None;
    while let Ok(newer) = results.try_recv() {
        last = Some(newer);
    }
    ended.map(|()| last)
}

/// Resolves when `--for`, `--once` or `quit` says that it is over.
async fn done(arguments: &Arguments, quit: &Notify) {
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
        () = quit.notified() => {}
    }
}

/// Prints what there is to say in the end.
fn conclude(results: Option<&Results>, arguments: &Arguments, screen: &Screen) -> ExitCode {
    let Some(results) = results else {
        return complain(NAME, &CutOff, FAILED);
    };
    screen.lines(&results.news);
    let printed = screen.print(|mut out| {
        if arguments.list {
            results.list(&mut out)?;
        }
        writeln!(out, "{}", results.totals)
    });
    match (printed, results.totals.failed) {
        // Who reads no further, as `| head`, has read enough.
        (Err(error), _) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(NAME, &Unprinted(error), FAILED)
        }
        (_, 0) => ExitCode::SUCCESS,
        (_, _) => ExitCode::from(FAILED),
    }
}

/// Warnings and errors, unless `RUST_LOG` asks for something else.
fn log_to(screen: Screen) {
    let levels = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into());
    tracing_subscriber::fmt()
        .with_env_filter(levels.from_env_lossy())
        .with_ansi(io::stderr().is_terminal())
        .with_writer(screen)
        // Nobody may be reading any more.
        .log_internal_errors(false)
        .init();
}
