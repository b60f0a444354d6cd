//! What the programs of this folder do in the same way: how they print, log and end.
//!
//! Exit status 0 says that all went well, [`FAILED`] that work failed, [`BAD_ARGUMENTS`] that there was nothing to begin with.

use std::env;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, BufRead, IsTerminal as _, Read as _, Write as _};
use std::iter;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::thread;

use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tracing_subscriber::EnvFilter;

mod printer;

use printer::Printer;

static OUT: LazyLock<Printer> = LazyLock::new(|| Printer::new(io::stdout()));
static LOG: LazyLock<Printer> = LazyLock::new(|| Printer::new(io::stderr()));

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
        .with_writer(|| &*LOG)
        // Nobody may be reading any more.
        .log_internal_errors(false)
        .init();
}

/// Prints a line. Unlike `println!`, it doesn't panic when nobody reads any more, as behind `| head`, and it doesn't wait
/// for ever for whoever has stopped reading, as behind `| less`: it waits for three seconds, once. Of what comes then, the
/// first 1,024 lines are kept until somebody reads again, and the rest is lost; [`tell`] loses nothing.
pub fn say(line: impl Display) {
    OUT.print(format!("{line}\n").into_bytes());
}

/// Prints a line of which none may be lost: behind a pager nobody may read for hours, and so long it waits, where [`say`]
/// would go on. It doesn't hold up the thread: meanwhile a program hears signals, and a server can be killed.
///
/// # Cancel safety
///
/// If this future is dropped, the line is still printed, once somebody reads again.
pub async fn tell(line: String) {
    let printed = spawn_blocking(move || print(line)).await;
    // Nobody may be reading any more.
    let _printed = printed.is_ok_and(|printed| printed.is_ok());
}

/// Prints a line, for whoever ends when nobody reads any more.
///
/// # Errors
///
/// If it can't be printed.
pub fn print(line: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// No line of input is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// The lines of standard input, as they come; none follows after its end.
///
/// Of a line that is longer than a mebibyte only the beginning comes: whoever writes without an end must not fill the memory.
///
/// A thread reads them, which ends with the program: a runtime that read them itself would wait for one more line before it ends.
#[must_use]
pub fn lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Ok(Some(line)) = next_line(&mut input) {
            let line = String::from_utf8_lossy(&line).into_owned();
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// The beginning of the next line; the rest of it is passed over.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if input.take(LONGEST).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.pop_if(|last| *last == b'\n').is_none() {
        input.skip_until(b'\n')?;
    }
    Ok(Some(line))
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
    LOG.print(format!("{program}: {}\n", said.join(": ")).into_bytes());
    ExitCode::from(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_without_an_end_only_the_beginning_is_kept() {
        let long = [vec![b'x'; 3 << 20], b"\ny\n\nz".to_vec()].concat();
        let mut input = long.as_slice();
        let mut next = || next_line(&mut input).unwrap();
        assert_eq!(next().map(|line| line.len()), Some(1 << 20));
        assert_eq!(next(), Some(b"y".to_vec()));
        assert_eq!(next(), Some(Vec::new()));
        assert_eq!(next(), Some(b"z".to_vec()));
        assert_eq!(next(), None);
    }
}
