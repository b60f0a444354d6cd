//! The figures: what has been done, and how it is printed.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crate::backlog::Outcome;
use crate::file::{Content, Summary};

/// What has been done since the start. A file that changed and was processed again counts again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) processed: u64,
    pub(crate) lines: u64,
    pub(crate) words: u64,
    pub(crate) bytes: u64,
    /// Tables that were imported.
    pub(crate) imported: u64,
    /// Reads that were repeated.
    pub(crate) retried: u64,
    /// Files that were given up.
    pub(crate) failed: u64,
    /// Files that were deleted between scan and read.
    pub(crate) vanished: u64,
    /// What is neither file nor folder, and was not opened.
    pub(crate) skipped: u64,
    /// Workers that crashed and were started again.
    pub(crate) restarts: u64,
    /// Files that were found and not reached before the end.
    pub(crate) unfinished: u64,
}

impl Totals {
    /// Counts what became of a file.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Ok(Content::Read(summary)) => {
                self.processed += 1;
                self.lines += summary.lines;
                self.words += summary.words;
                self.bytes += summary.bytes;
            }
            Ok(Content::Imported(_table)) => self.imported += 1,
            Ok(Content::Vanished) => self.vanished += 1,
            Ok(Content::Special) => self.skipped += 1,
            Err(_error) => self.failed += 1,
        }
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "files processed: {}", self.processed)?;
        writeln!(f, "lines: {}", self.lines)?;
        writeln!(f, "words: {}", self.words)?;
        writeln!(f, "bytes: {}", self.bytes)?;
        if self.imported > 0 {
            writeln!(f, "tables imported: {}", self.imported)?;
        }
        writeln!(f, "retried: {}", self.retried)?;
        writeln!(f, "failed: {}", self.failed)?;
        writeln!(f, "vanished: {}", self.vanished)?;
        writeln!(f, "skipped: {}", self.skipped)?;
        writeln!(f, "restarts: {}", self.restarts)?;
        write!(f, "unfinished: {}", self.unfinished)
    }
}

/// How many files are where at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) known: usize,
    pub(crate) waiting: usize,
    pub(crate) working: usize,
    pub(crate) retrying: usize,
}

impl Load {
    /// What is still to be done.
    pub(crate) fn open(&self) -> usize {
        self.waiting + self.working + self.retrying
    }
}

/// All that is known in the end.
#[derive(Debug)]
pub(crate) struct Results {
    pub(crate) totals: Totals,
    /// The files as they were read last.
    pub(crate) files: Vec<(Arc<Path>, Summary)>,
    /// What happened since the last report.
    pub(crate) news: Vec<String>,
}

impl Results {
    /// One line per file, sorted by path: its SHA-256, lines, words and path, as it is on the disk.
    pub(crate) fn list(&self, out: &mut impl Write) -> io::Result<()> {
        let mut files: Vec<_> = self.files.iter().collect();
        files.sort_by_key(|(path, _)| path.as_os_str());
        for (path, summary) in files {
            let Summary {
                digest,
                lines,
                words,
                bytes: _,
            } = summary;
            write!(out, "{digest}  {lines}  {words}  ")?;
            out.write_all(path.as_os_str().as_encoded_bytes())?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}
