//! `jobber` as a process, and what it prints in the end.

use std::ffi::OsStr;
use std::io;

use stage::{Ended, Program, Running};

/// Runs the program to its end. `--for` is the last resort of a run that should end earlier.
pub(crate) fn run<A: AsRef<OsStr>>(arguments: &[A]) -> io::Result<Ended> {
    start(arguments)?.end()
}

pub(crate) fn start<A: AsRef<OsStr>>(arguments: &[A]) -> io::Result<Running> {
    Program::at(env!("CARGO_BIN_EXE_jobber"))
        .args(arguments)
        .start()
}

/// The greatest amount of memory it has used so far, in KiB, for as long as it lives.
pub(crate) fn peak_memory(running: &Running) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// One of the totals.
pub(crate) fn total(ended: &Ended, name: &str) -> Option<u64> {
    let value = |line: &String| line.strip_prefix(name)?.strip_prefix(": ")?.parse().ok();
    ended.lines.iter().find_map(value)
}

/// What `--list` printed.
pub(crate) fn list(ended: &Ended) -> Vec<&str> {
    let is_digest = |line: &&str| {
        let digest = line.split(' ').next().unwrap_or_default();
        digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let lines = ended.lines.iter().map(String::as_str);
    lines.filter(is_digest).collect()
}
