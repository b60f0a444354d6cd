//! `schedule`: says when a schedule is due, so that nobody has to wait for it.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser as _;

mod arguments;

use arguments::Arguments;

const FAILED: u8 = 1;
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runs = match arguments.runs() {
        Ok(runs) => runs,
        Err(error) => return complain(&error, BAD_INPUT),
    };
    match print(runs) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read this has read enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => complain(&error, FAILED),
    }
}

fn print(runs: impl Iterator<Item = String>) -> io::Result<()> {
    let mut out = io::LineWriter::new(io::stdout().lock());
    for run in runs {
        writeln!(out, "{run}")?;
    }
    out.flush()
}

fn complain(error: &dyn std::error::Error, status: u8) -> ExitCode {
    // Without a standard error there is nobody to tell.
    let _told = writeln!(io::stderr(), "error: {error}").is_ok();
    ExitCode::from(status)
}
