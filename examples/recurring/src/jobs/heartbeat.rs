//! [`Heartbeat`].

use std::path::{Path, PathBuf};

use genserver::{Job, JobContext, JobResult, job};
use tokio::task::spawn_blocking;

use super::Recurring;
use crate::files;

/// Shows a watchdog that somebody is at work. A beat that was missed is no use later, and the last ones are all alike.
#[job(every = "1s", missed = "skip", history = 5)]
#[derive(Clone)]
pub(super) struct Heartbeat {
    file: PathBuf,
}

impl Heartbeat {
    pub(super) fn new(data: &Path) -> Self {
        let file = data.join("heartbeat");
        Self { file }
    }
}

impl Recurring for Heartbeat {
    const NAME: &'static str = "heartbeat";
    const WHEN: &'static str = "every 1s";
    const ABOUT: &'static str = "writes the time into a file that a watchdog reads";
}

impl Job for Heartbeat {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let (file, now) = (self.file.clone(), ctx.scheduled_at().timestamp());
        spawn_blocking(move || files::replace(&file, &format!("{now:.0}\n"))).await??;
        Ok(())
    }
}
