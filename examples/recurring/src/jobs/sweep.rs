//! [`Sweep`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use genserver::{Job, JobContext, JobResult, job};
use tokio::task::spawn_blocking;

use super::Recurring;
use crate::data::SCRATCH;
use crate::files;

const OLD: Duration = Duration::from_secs(3600);

/// Deletes what nobody needs any more. The first run comes when the start is over, and each a little late, so that many of these programs on
/// one machine don't all sweep at once.
#[job(interval = "30s", initial_delay = "3s", jitter = "500ms")]
#[derive(Clone)]
pub(super) struct Sweep {
    scratch: PathBuf,
}

impl Sweep {
    pub(super) fn new(data: &Path) -> Self {
        let scratch = data.join(SCRATCH);
        Self { scratch }
    }
}

impl Recurring for Sweep {
    const NAME: &'static str = "sweep";
    const WHEN: &'static str = "interval 30s";
    const ABOUT: &'static str = "deletes what is older than an hour in tmp";
}

impl Job for Sweep {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let (scratch, now) = (self.scratch.clone(), SystemTime::now());
        let deleted = spawn_blocking(move || sweep(&scratch, now)).await??;
        program::say(format_args!("sweep: {deleted} files deleted"));
        Ok(())
    }
}

/// Deletes what is old, and says how many files that were.
fn sweep(scratch: &Path, now: SystemTime) -> io::Result<usize> {
    let mut deleted = 0;
    for file in files::below(scratch)? {
        // What is from the future has no age.
        let age = now.duration_since(file.about.modified()?);
        if age.is_ok_and(|age| age > OLD) {
            // Somebody else may have been quicker.
            deleted += usize::from(files::present(fs::remove_file(&file.path))?.is_some());
        }
    }
    Ok(deleted)
}
