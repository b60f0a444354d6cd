//! `simple_queue` as a process.

use std::io;

use stage::{Ended, Program, Running};

const PATH: &str = env!("CARGO_BIN_EXE_simple_queue");

/// Starts it, to be told commands.
pub(crate) fn start(arguments: &[&str]) -> io::Result<Running> {
    Program::at(PATH).args(arguments).start_to_tell()
}

/// Tells it these commands, and waits for its end.
pub(crate) fn converse(arguments: &[&str], commands: &[&str]) -> io::Result<Ended> {
    let mut running = start(arguments)?;
    for command in commands {
        running.tell(command)?;
    }
    running.end()
}

/// Runs a line of the shell in which `$QUEUE` is the program.
pub(crate) fn shell(line: &str) -> io::Result<Ended> {
    let shell = Program::at("sh").args(["-c", line]);
    shell.env("QUEUE", PATH).run()
}

/// Starts it on a terminal of its own, with `line` of the shell: `"$QUEUE" 1 2`.
pub(crate) fn on_a_terminal(line: &str) -> io::Result<Option<Running>> {
    if !stage::is_installed("script", "bsdutils")? {
        return Ok(None);
    }
    let script = Program::at("script").args(["-qec", line, "/dev/null"]);
    let script = script.env("QUEUE", PATH).env("TERM", "xterm");
    script.env("SHELL", "/bin/sh").start_to_tell().map(Some)
}

/// No test wants this.
pub(crate) fn has_panicked(ended: &Ended) -> bool {
    ended.errors.contains("panicked") || ended.lines.iter().any(|line| line.contains("panicked"))
}
