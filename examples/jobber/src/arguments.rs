//! The command line.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Parser;

use crate::error::FolderError;

/// What is worked on when nothing else is asked for.
const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");

/// Watches a folder: counts the lines and words of each file and computes its SHA-256.
///
/// New and changed files are found once a second, subfolders and hidden files included. It goes on
/// until Ctrl-C or SIGTERM; `--for` and `--once` end it by itself.
///
/// Commands on standard input, one per line: `read PATH`, `import PATH` (a table; one at a time),
/// `status`, `tables`, `help`, `quit`. The end of the input changes nothing.
///
/// A file that fails is tried three more times, half a second after each other. The log goes to
/// standard error: `RUST_LOG` says how much, by default `warn`.
///
/// Exit status: 0 if all went well, 1 if a file failed for good, 2 if the folder or the arguments are
/// no use.
#[derive(Debug, Parser)]
#[command(name = "jobber")]
pub(crate) struct Arguments {
    /// The folder to watch [default: the samples that come with this program]
    dir: Option<PathBuf>,

    /// End after this many seconds
    #[arg(long = "for", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) limit: Option<Duration>,

    /// End when everything that the first scan found is done
    #[arg(long)]
    pub(crate) once: bool,

    /// At the end, print a line per file: sha256, lines, words, path
    #[arg(long)]
    pub(crate) list: bool,

    /// How many files are read or imported at once [default: one per CPU]
    #[arg(long, value_name = "N")]
    workers: Option<NonZeroUsize>,

    /// The worker of the file with this name panics once
    #[arg(long, value_name = "NAME", hide = true)]
    pub(crate) panic_on: Option<OsString>,
}

impl Arguments {
    /// The folder, if it is one that can be read.
    pub(crate) fn folder(&self) -> Result<PathBuf, FolderError> {
        let path = self.dir.clone().unwrap_or_else(|| PathBuf::from(SAMPLES));
        match fs::read_dir(&path) {
            Ok(_entries) => Ok(path),
            Err(error) => Err(match error.kind() {
                io::ErrorKind::NotFound => FolderError::Missing(path),
                io::ErrorKind::NotADirectory => FolderError::NotAFolder(path),
                _ => FolderError::Unreadable { path, error },
            }),
        }
    }

    /// How many workers there are at most.
    pub(crate) fn workers(&self) -> NonZeroUsize {
        let cpus = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.workers.unwrap_or_else(cpus)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_error| "not a number".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_to_run_is_a_number_of_seconds_that_is_not_negative() {
        assert_eq!(seconds("2"), Ok(Duration::from_secs(2)));
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for wrong in ["", "x", "-1", "1m", "NaN", "inf", "1e300"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
