//! Jobs that are structs.

use otp::{ConcurrentJob, Gate, Job, JobContext, JobResult, MemoryGate, job};

/// Every kind of key.
#[job(
    crate = otp,
    daily = "06:00",
    timezone = "Europe/Berlin",
    timeout = "2m",
    retry(max = 5, base = "1500ms", factor = 1.5, jitter = "full"),
    on_failure = "stop",
    panic = "error",
    overlap = "queue",
    missed = "burst",
    missed_grace = "1h",
    max_failures = 3,
    shutdown = "infinity",
    restart = "transient",
    name = "beat",
    history = 5,
    gate = gate(),
)]
#[derive(Clone, Debug, Default)]
pub struct Beat {
    /// To whom.
    recipients: Vec<String>,
}

/// The gate of `Beat`.
fn gate() -> impl Gate {
    MemoryGate::new()
}

impl Job for Beat {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.recipients.clear();
        Ok(())
    }
}

/// Several at once.
#[job(crate = otp, every = "1s", overlap = concurrent(max = 2), max_runs = 4)]
#[derive(Clone, Debug, Default)]
pub struct Many {
    /// To whom.
    recipients: Vec<String>,
}

impl ConcurrentJob for Many {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        let _count: usize = self.recipients.len();
        Ok(())
    }
}

/// Of any kind.
#[job(crate = otp, at = "2127-01-01T06:00", enabled = false)]
#[derive(Clone, Debug, Default)]
pub struct Once<T> {
    /// What it is about.
    values: Vec<T>,
}

impl<T: Send + 'static> Job for Once<T> {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.values.clear();
        Ok(())
    }
}
