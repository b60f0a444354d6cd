//! The recurring job that looks for files.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use genserver::{Init, JobError, JobResult, Named, genserver};
use tokio::sync::mpsc;
use tokio::task;
use walkdir::WalkDir;

use crate::queue::{Queue, QueueClient as _};

/// How many files are told to the queue at a time.
const BATCH: usize = 500;

/// A path that is no folder.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) path: Arc<Path>,
    pub(crate) kind: Kind,
}

/// What a path is; when this changes, there is something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file, or a link to one.
    File {
        modified: Option<SystemTime>,
        size: u64,
    },
    /// A pipe, a socket, a device, or a link to one or to a folder. It is never opened.
    Special,
    /// It cannot be looked at. A worker will find out why.
    Unknown,
}

impl Kind {
    fn of(data: &Metadata) -> Self {
        if !data.is_file() {
            return Self::Special;
        }
        Self::File {
            modified: data.modified().ok(),
            size: data.len(),
        }
    }
}

/// Scans a folder at once and then every second, and tells the queue what is there.
pub(crate) struct Scanner {
    folder: Arc<Path>,
    queue: Named<Queue>,
}

#[genserver]
impl Scanner {
    #[init]
    fn init(folder: Arc<Path>) -> Init<Self> {
        let queue = Named::new(Queue::NAME);
        // The tree need not wait for it: the first scan comes after the start, not in it.
        Init::ok(Self { folder, queue }).then(ScannerContinue::FirstScan)
    }

    #[handle_continue]
    async fn first_scan(&mut self) {
        if let Err(error) = self.scan().await {
            tracing::warn!(%error, "the first scan failed; the next one comes in a second");
        }
    }

    #[job(interval = "1s")]
    async fn scan_again(&mut self) -> JobResult {
        self.scan().await
    }

    async fn scan(&self) -> JobResult {
        let folder = Arc::clone(&self.folder);
        // Short, so that the walk waits for the queue and never fills the memory.
        let (batches, mut arriving) = mpsc::channel(2);
        let walk = task::spawn_blocking(move || walk(&folder, &batches));
        while let Some(batch) = arriving.recv().await {
            self.queue.found(batch).await?;
        }
        walk.await??;
        self.queue.scanned().map_err(JobError::new)
    }
}

/// Walks through the folder and its subfolders, not through links to folders, so it cannot go in a
/// circle. Ends early if nobody listens any more.
fn walk(folder: &Path, batches: &mpsc::Sender<Vec<Found>>) -> Result<(), walkdir::Error> {
    let mut batch = Vec::new();
    for entry in WalkDir::new(folder) {
        let found = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => look_at(entry.into_path()),
            Err(error) => match error.path() {
                // The others can still be found.
                Some(path) if error.depth() > 0 => Found {
                    path: Arc::from(path),
                    kind: Kind::Unknown,
                },
                Some(_) | None => return Err(error),
            },
        };
        batch.push(found);
        if batch.len() == BATCH && batches.blocking_send(std::mem::take(&mut batch)).is_err() {
            return Ok(());
        }
    }
    // If nobody listens any more, that is all right too.
    let _sent = batches.blocking_send(batch).is_ok();
    Ok(())
}

fn look_at(path: PathBuf) -> Found {
    // Links are followed: what counts is what they lead to.
    let kind = fs::metadata(&path).map_or(Kind::Unknown, |data| Kind::of(&data));
    Found {
        path: Arc::from(path),
        kind,
    }
}
