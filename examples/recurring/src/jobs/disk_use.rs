//! [`DiskUse`].

use std::path::{Path, PathBuf};

use genserver::{Job, JobContext, JobResult, job};
use tokio::task::spawn_blocking;

use super::Recurring;
use crate::files;

/// Counts files and bytes: at once, and then ten seconds after each count, so that a slow disk is not busy with nothing else.
#[job(interval = "10s", run_on_start = true)]
#[derive(Clone)]
pub(super) struct DiskUse {
    data: PathBuf,
}

impl DiskUse {
    pub(super) fn new(data: &Path) -> Self {
        Self { data: data.into() }
    }
}

impl Recurring for DiskUse {
    const NAME: &'static str = "disk-use";
    const WHEN: &'static str = "interval 10s";
    const ABOUT: &'static str = "counts the files of the data folder, and their bytes";
}

impl Job for DiskUse {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let data = self.data.clone();
        let found = spawn_blocking(move || files::below(&data)).await??;
        let bytes: u64 = found.iter().map(|file| file.about.len()).sum();
        program::say(format_args!(
            "disk-use: {} files, {bytes} bytes",
            found.len()
        ));
        Ok(())
    }
}
