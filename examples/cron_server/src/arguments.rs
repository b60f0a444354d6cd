//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use genserver_schedule::duration;

/// Calls functions again and again, each with its own period.
///
/// FILE has a line for each: when, which function, and its arguments. Without FILE it has some lines of its own, which `--check` shows.
///
///     # when                                 function     arguments
///     5s                                     Clock.now    Europe/Berlin
///     daily 06:00 in Europe/Berlin           Disk.free    /
///     */5 * * * *                            Files.count  .
///     interval 1m                            Program.run  date "+%H:%M"
///
/// When: a duration as `500ms`, `5s` or `1h30m`, which is a beat that doesn't drift; `interval 5s`, which counts from the end of a run; a cron
/// expression or `@daily`; `daily`, `weekly` and `monthly` with a time, and a time zone behind `in`. `--functions` shows the functions.
///
/// What a function gives is printed. One that fails is logged, one that panics is started anew by its supervisor, and one that takes too long is dropped;
/// all are called again when it is time. What is due while it is still being called is left out.
///
/// SIGHUP reads FILE again: lines that are new begin, lines that are gone end, and all others don't notice. If there is a mistake in it, nothing
/// changes. SIGINT and SIGTERM end it: calls in flight have five seconds to finish. `RUST_LOG` says what is logged to stderr: `RUST_LOG=debug`.
///
/// Exit status: 0 after an orderly end, whatever the functions did, since failures are logged; 1 if the program itself failed; 2 if an argument
/// or a line of FILE makes no sense: then nothing is called, and all mistakes are said.
#[derive(Debug, Parser)]
#[command(name = "cron_server", verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// What is called when; at most a mebibyte
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// Says what is in FILE, or what is wrong with it, and calls nothing
    #[arg(long)]
    pub(crate) check: bool,

    /// Shows all functions and their arguments
    #[arg(long, conflicts_with_all = ["file", "check"])]
    pub(crate) functions: bool,

    /// Ends after this time, as `10s` [default: never]
    #[arg(long = "for", value_name = "DURATION", value_parser = a_duration)]
    pub(crate) limit: Option<Duration>,

    /// How long a call may take, as `10s` or `5m`
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = a_duration)]
    pub(crate) timeout: Duration,
}

fn a_duration(text: &str) -> Result<Duration, String> {
    match duration::parse(text) {
        Ok(Duration::ZERO) => Err("it must be longer than zero".to_owned()),
        Ok(duration) => Ok(duration),
        Err(mistake) => Err(mistake.message().to_owned()),
    }
}
