//! `jobber` as a process, and what it prints in the end.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

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

/// Starts the program so that commands can be said.
pub(crate) fn talk(folder: &Path, arguments: &[&str]) -> io::Result<Running> {
    Program::at(env!("CARGO_BIN_EXE_jobber"))
        .args([folder])
        .args(arguments)
        .start_to_tell()
}

/// Waits for this line.
pub(crate) fn is_told(running: &mut Running, line: &str) -> io::Result<String> {
    running.wait_for(|told| told == line)
}

/// Waits until a table has been imported.
pub(crate) fn imported(running: &mut Running, path: &Path) -> io::Result<String> {
    let begin = format!("imported {}: ", path.display());
    running.wait_for(|line| line.starts_with(&begin))
}

/// Waits until no job runs.
pub(crate) fn idle(running: &mut Running) -> io::Result<()> {
    loop {
        running.tell("status")?;
        if running.wait_for(|line| line.starts_with("status: "))? == "status: 0 jobs" {
            return Ok(());
        }
    }
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
