//! What the programs of this folder do in the same way: how they print, log and end.
//!
//! Exit status 0 says that all went well, [`FAILED`] that work failed, [`BAD_ARGUMENTS`] that there was nothing to begin with.

use std::env;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::iter;
use std::process::ExitCode;
use std::thread;

use tokio::sync::mpsc;
use tracing_subscriber::EnvFilter;

/// The exit status after work that failed.
pub const FAILED: u8 = 1;

/// The exit status after arguments that are no use: `clap`'s own, for what a program finds out by itself.
pub const BAD_ARGUMENTS: u8 = 2;

/// Logs to stderr: what `program` says from `info` on, and other crates from `warn` on, unless `RUST_LOG` says otherwise.
///
/// Call it once, at the beginning of `main`. A directive of `RUST_LOG` that makes no sense is left out.
pub fn log(program: &str) {
    let wanted = env::var("RUST_LOG").ok().filter(|text| !text.is_empty());
    let levels = wanted.unwrap_or_else(|| format!("warn,{program}=info"));
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::builder().parse_lossy(levels))
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        // Nobody may be reading any more.
        .log_internal_errors(false)
        .init();
}

/// Prints a line. Unlike `println!`, it doesn't panic when nobody reads any more, as behind `| head`.
pub fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    let _printed = writeln!(out, "{line}").and_then(|()| out.flush()).is_ok();
}

/// The lines of standard input, as they come; none follows after its end.
///
/// A thread reads them, which ends with the program: a runtime that read them itself would wait for one more line before it ends.
#[must_use]
pub fn lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    thread::spawn(move || {
        let lines = io::stdin().lock().split(b'\n').map_while(Result::ok);
        for line in lines.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// The exit status of a program that has ended so. An error is said, with what caused it.
pub fn conclude(program: &str, outcome: Result<(), impl Error + 'static>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(program, &error, FAILED),
    }
}

/// Says on stderr why a program ends, with what caused it, and gives `status` for `main` to return.
///
/// ```
/// let error = std::io::Error::other("the disk is full");
/// let _status = program::complain("send_server", &error, program::FAILED);
/// ```
pub fn complain(program: &str, error: &(dyn Error + 'static), status: u8) -> ExitCode {
    let causes = iter::successors(Some(error), |&error| error.source());
    let mut said: Vec<String> = Vec::new();
    for cause in causes.map(ToString::to_string) {
        // Some errors say their cause themselves.
        if !said.iter().any(|before| before.contains(&cause)) {
            said.push(cause);
        }
    }
    let _printed = writeln!(io::stderr(), "{program}: {}", said.join(": ")).is_ok();
    ExitCode::from(status)
}
