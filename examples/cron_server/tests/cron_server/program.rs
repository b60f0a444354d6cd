//! `cron_server` as a process.

use std::io;
use std::path::PathBuf;

use stage::{Ended, Folder, Program, Running};

pub(crate) const PATH: &str = env!("CARGO_BIN_EXE_cron_server");

/// A table in a folder of its own.
pub(crate) struct Table {
    pub(crate) folder: Folder,
}

impl Table {
    pub(crate) fn of(text: impl AsRef<[u8]>) -> io::Result<Self> {
        let folder = Folder::new()?;
        folder.write("table", text)?;
        Ok(Self { folder })
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join("table")
    }

    /// The program with this table.
    pub(crate) fn program(&self) -> Program {
        Program::at(PATH).args([self.path()])
    }

    pub(crate) fn start(&self) -> io::Result<Running> {
        self.program().start()
    }
}

/// Runs it with these arguments, to its end.
pub(crate) fn run(arguments: &[&str]) -> io::Result<Ended> {
    Program::at(PATH).args(arguments).run()
}

/// The sums that `Counter.add` gave, in their order.
pub(crate) fn sums(ended: &Ended, name: &str) -> Vec<i64> {
    let start = format!("Counter.add {name} 1 => ");
    let sums = ended
        .lines
        .iter()
        .filter_map(|line| line.strip_prefix(&start));
    sums.filter_map(|sum| sum.parse().ok()).collect()
}

/// Whether there was nothing to say but that the machine was too slow for a beat.
pub(crate) fn is_calm(ended: &Ended) -> bool {
    let mut lines = ended.errors.lines();
    lines.all(|line| line.contains("job skipped") && line.contains("missed"))
}

/// Whether a function that nobody asked to panic has panicked.
pub(crate) fn has_panicked(ended: &Ended) -> bool {
    ended.errors.contains("panicked")
}
