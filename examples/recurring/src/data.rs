//! The folder the jobs work in: [`Data`].

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

/// What people write; backups are made of it.
pub(crate) const NOTES: &str = "notes";
/// The orders, as `customer,cents`, a line each.
pub(crate) const ORDERS: &str = "orders.csv";
/// What may go when it is old.
pub(crate) const SCRATCH: &str = "tmp";

const EXAMPLES: [(&str, &str); 4] = [
    ("notes/shopping.txt", "bread, tea, oranges\n"),
    ("notes/2026/november.txt", "ask about the garden\n"),
    ("orders.csv", "ada,1250\ngrace,480\nada,999\n"),
    ("tmp/upload-1.part", "half of something\n"),
];

/// The folder, and whether it goes with the program.
#[derive(Debug)]
pub(crate) enum Data {
    Given(PathBuf),
    Temporary(TempDir),
}

/// Why there is no folder.
#[derive(Debug, thiserror::Error)]
#[error("{path}")]
pub(crate) struct DataError {
    path: String,
    source: io::Error,
}

impl Data {
    /// The folder at `path`, made if it is not there; without a path a temporary one with something to do in it.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, DataError> {
        let failed = |path: &Path, source| DataError {
            path: path.display().to_string(),
            source,
        };
        match path {
            Some(path) => {
                // The working folder may not change, but who reads the log may sit elsewhere.
                let made = fs::create_dir_all(path).and_then(|()| fs::canonicalize(path));
                made.map(Self::Given).map_err(|error| failed(path, error))
            }
            None => {
                let folder = tempfile::Builder::new().prefix("recurring-").tempdir();
                let folder = folder.map_err(|error| failed(&std::env::temp_dir(), error))?;
                fill(folder.path()).map_err(|error| failed(folder.path(), error))?;
                Ok(Self::Temporary(folder))
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Given(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }
}

/// Something for each job.
fn fill(folder: &Path) -> io::Result<()> {
    let yesterday = SystemTime::now() - Duration::from_secs(86_400);
    for (name, text) in EXAMPLES {
        let path = folder.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(&path, text)?;
        if name.starts_with(SCRATCH) {
            File::options()
                .write(true)
                .open(&path)?
                .set_modified(yesterday)?;
        }
    }
    Ok(())
}
