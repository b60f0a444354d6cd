//! The three reports, each with its schedule.

use std::time::Duration;

use genserver::{Job, JobContext, JobError, JobResult, job};

use crate::period::Rhythm;
use crate::reporter::{Reporter, pause};

/// Each morning, about yesterday.
#[job(
    daily = "06:00",
    timezone = "Europe/Berlin",
    timeout = "2m",
    deadline = "3h",
    retry(max = 8, base = "10s", cap = "1h")
)]
#[derive(Clone, Debug)]
pub(crate) struct Daily(pub(crate) Reporter);

impl Job for Daily {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.0.report(Rhythm::Daily, ctx).await
    }

    fn backoff(&mut self, _attempt: u32, error: &JobError, planned: Duration) -> Option<Duration> {
        Some(pause(error, planned))
    }
}

/// Each Monday morning, about the week before.
#[job(
    weekly = "Mon 06:00",
    timezone = "Europe/Berlin",
    timeout = "2m",
    deadline = "3h",
    missed_grace = "6d",
    retry(max = 8, base = "10s", cap = "1h")
)]
#[derive(Clone, Debug)]
pub(crate) struct Weekly(pub(crate) Reporter);

impl Job for Weekly {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.0.report(Rhythm::Weekly, ctx).await
    }

    fn backoff(&mut self, _attempt: u32, error: &JobError, planned: Duration) -> Option<Duration> {
        Some(pause(error, planned))
    }
}

/// On the morning of the first, about the month before.
#[job(
    monthly = "1 06:00",
    timezone = "Europe/Berlin",
    timeout = "2m",
    deadline = "3h",
    missed_grace = "27d",
    retry(max = 8, base = "10s", cap = "1h")
)]
#[derive(Clone, Debug)]
pub(crate) struct Monthly(pub(crate) Reporter);

impl Job for Monthly {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.0.report(Rhythm::Monthly, ctx).await
    }

    fn backoff(&mut self, _attempt: u32, error: &JobError, planned: Duration) -> Option<Duration> {
        Some(pause(error, planned))
    }
}
