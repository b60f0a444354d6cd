//! What has become of all calls: [`Totals`].

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use genserver::JobEvent;

/// How the calls of all jobs ended, for the last word of the program.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    done: AtomicU64,
    failed: AtomicU64,
    crashed: AtomicU64,
    skipped: AtomicU64,
    cut: AtomicU64,
}

impl Totals {
    pub(crate) fn count(&self, event: &JobEvent) {
        let (total, count) = match event {
            JobEvent::Succeeded(_) => (&self.done, 1),
            JobEvent::GaveUp(_) => (&self.failed, 1),
            JobEvent::Crashed { .. } => (&self.crashed, 1),
            JobEvent::Skipped { count, .. } => (&self.skipped, *count),
            JobEvent::Cut(_) => (&self.cut, 1),
            _ => return,
        };
        total.fetch_add(count, Ordering::Relaxed);
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |total: &AtomicU64| total.load(Ordering::Relaxed);
        let (done, failed, crashed) = (of(&self.done), of(&self.failed), of(&self.crashed));
        let (skipped, cut) = (of(&self.skipped), of(&self.cut));
        write!(
            f,
            "{done} done, {failed} failed, {crashed} crashed, {skipped} skipped, {cut} cut off"
        )
    }
}
