//! What has happened so far: [`Tally`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use genserver::{JobEvent, JobObserver};

/// Counts the runs of all jobs, for the last line. Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    succeeded: AtomicU64,
    failed: AtomicU64,
    cut: AtomicU64,
}

impl JobObserver for Tally {
    fn observe(&self, _job: &str, event: &JobEvent) {
        let count = match event {
            JobEvent::Succeeded(_) => &self.0.succeeded,
            JobEvent::GaveUp(_) | JobEvent::Crashed { .. } => &self.0.failed,
            JobEvent::Cut(_) | JobEvent::Dropped { .. } => &self.0.cut,
            _ => return,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [succeeded, failed, cut] = [&self.0.succeeded, &self.0.failed, &self.0.cut]
            .map(|count| count.load(Ordering::Relaxed));
        write!(
            f,
            "stopped: {succeeded} runs done, {failed} failed, {cut} cut"
        )
    }
}
