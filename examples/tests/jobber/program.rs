//! The program as a process: what it prints, and how it ends.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

/// Far more than anything here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// A run that goes on.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    errors: Receiver<String>,
}

/// A run that is over.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: Option<i32>,
    pub(crate) lines: Vec<String>,
    pub(crate) errors: String,
}

/// Runs the program to its end. `--for` is the last resort of a run that should end earlier.
pub(crate) fn run<A: AsRef<OsStr>>(arguments: &[A]) -> io::Result<Ended> {
    start(arguments)?.end()
}

pub(crate) fn start<A: AsRef<OsStr>>(arguments: &[A]) -> io::Result<Running> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jobber"))
        .args(arguments)
        .env_remove("RUST_LOG")
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut read = BufReader::new(out).lines().map_while(Result::ok);
        read.try_for_each(|line| sender.send(line))
    });
    let mut err = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
    // Read all the time: a program whose output nobody reads stands still.
    let (sender, errors) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        let read = err.read_to_string(&mut text);
        read.is_ok_and(|_length| sender.send(text).is_ok())
    });
    Ok(Running {
        child,
        lines,
        seen: Vec::new(),
        errors,
    })
}

impl Running {
    /// The next line that fits.
    pub(crate) fn wait_for(&mut self, fits: impl Fn(&str) -> bool) -> io::Result<String> {
        loop {
            let line = self.lines.recv_timeout(LIMIT);
            let line = line.map_err(|_over| io::Error::other(format!("not in {:?}", self.seen)))?;
            self.seen.push(line.clone());
            if fits(&line) {
                return Ok(line);
            }
        }
    }

    /// Presses Ctrl-C.
    pub(crate) fn interrupt(&self) -> io::Result<()> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().map(drop)
    }

    /// The greatest amount of memory it has used so far, in KiB, for as long as it lives.
    pub(crate) fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> io::Result<Ended> {
        while let Ok(line) = self.lines.recv_timeout(LIMIT) {
            self.seen.push(line);
        }
        Ok(Ended {
            status: self.child.wait()?.code(),
            lines: std::mem::take(&mut self.seen),
            errors: self.errors.recv_timeout(LIMIT).unwrap_or_default(),
        })
    }
}

/// A test that failed leaves nothing behind.
impl Drop for Running {
    fn drop(&mut self) {
        let _killed = self.child.kill().is_ok();
    }
}

impl Ended {
    /// One of the totals.
    pub(crate) fn total(&self, name: &str) -> Option<u64> {
        let value = |line: &String| line.strip_prefix(name)?.strip_prefix(": ")?.parse().ok();
        self.lines.iter().find_map(value)
    }

    /// What `--list` printed.
    pub(crate) fn list(&self) -> Vec<&str> {
        let is_digest = |line: &&str| {
            let digest = line.split(' ').next().unwrap_or_default();
            digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        self.lines
            .iter()
            .map(String::as_str)
            .filter(is_digest)
            .collect()
    }
}
