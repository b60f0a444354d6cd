//! `cron_server`: functions that are called again and again, each with its own period.
//!
//! ```text
//! root
//! ├── Counters                          functions/counter.rs   sums, for `Counter.add`
//! ├── Reload                            reload.rs              on SIGHUP: starts and ends children of jobs
//! └── jobs                              tree.rs                restarts whoever panics, without a limit
//!     ├── every 1s Counter.add beats 1  entry.rs               a job for each line of the file
//!     ├── every 5s Disk.free /
//!     └── …
//! ```
//!
//! A line is cut into words (`words.rs`), its period is read and its function looked up (`line.rs`, `functions`), and becomes a value: a
//! module, a function, arguments and a schedule (`entry.rs`). Each mistake of a file is said at once (`table.rs`).

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use genserver::StartError;
use tokio::runtime::Runtime;

mod arguments;
mod entry;
mod functions;
mod line;
mod reload;
mod table;
mod totals;
mod tree;
mod words;

#[cfg(test)]
mod hours;

#[cfg(unix)]
mod hangup;
#[cfg(not(unix))]
#[path = "no_hangup.rs"]
mod hangup;

use arguments::Arguments;
use entry::Entry;
use tree::Terms;

const PROGRAM: &str = "cron_server";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    program::log(PROGRAM);
    if arguments.functions {
        show_functions();
        return ExitCode::SUCCESS;
    }
    let entries = match table::load(arguments.file.as_deref()) {
        Ok(entries) => entries,
        Err(error) => return program::complain(PROGRAM, &error, program::BAD_ARGUMENTS),
    };
    if arguments.check {
        entries.iter().for_each(program::say);
        return ExitCode::SUCCESS;
    }
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return program::complain(PROGRAM, &error, program::FAILED),
    };
    let terms = Terms {
        timeout: arguments.timeout,
        totals: Arc::default(),
    };
    let ended = runtime.block_on(run(entries, arguments.file, arguments.limit, &terms));
    // Calls that a second signal cut off are dropped now, and so the programs are killed that they run. Not for longer: a
    // folder on a drive of the network that hangs must not keep the program.
    runtime.shutdown_timeout(Duration::from_secs(1));
    program::say(&terms.totals);
    program::conclude(PROGRAM, ended)
}

/// Runs the tree until a signal comes, or the time is over.
async fn run(
    entries: Vec<Entry>,
    file: Option<PathBuf>,
    limit: Option<Duration>,
    terms: &Terms,
) -> Result<(), StartError> {
    program::say(match entries.len() {
        1 => "1 function to call".to_owned(),
        count => format!("{count} functions to call"),
    });
    let done = async {
        match limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    tree::root(entries, file, terms).run_until(done).await
}

fn show_functions() {
    for function in &functions::ALL {
        program::say(format_args!("{:<34} {}", function.usage, function.does));
    }
}
