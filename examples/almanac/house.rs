//! The house: schedules by the calendar.

use std::time::Duration;

use genserver::{Job, JobContext, JobError, JobResult, MemoryGate, job};
use tokio::time::sleep;

/// Writes the report of the month, in New York. The printer is out of order at first.
#[job(
    monthly = "1 06:00",
    timezone = "America/New_York",
    retry(
        max = 3,
        backoff = "exponential",
        base = "1m",
        factor = 2,
        cap = "10m",
        jitter = "none"
    ),
    timeout = "2m",
    deadline = "20m",
    on_failure = "continue",
    missed = "once",
    until = "2027-03-31T00:00[America/New_York]",
    name = "report"
)]
#[derive(Clone)]
pub(crate) struct Report;

impl Job for Report {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let month = ctx.scheduled_at().month();
        match (month, ctx.attempt()) {
            (1, 1) => Err(JobError::new("out of paper")),
            (1, 2) => {
                sleep(Duration::from_secs(600)).await;
                Ok(())
            }
            (2, _) => Err(JobError::fatal(std::io::Error::other("out of ink"))),
            _ => Ok(()),
        }
    }
}

/// Rings at noon, also on the days on which clocks are set.
#[job(
    daily = "12:00",
    timezone = "Europe/Berlin",
    max_runs = 2,
    name = "bells"
)]
#[derive(Clone)]
pub(crate) struct Bells;

impl Job for Bells {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Counts the spoons on leap days. Of all houses in the street one is enough.
#[job(cron = "0 0 29 2 *", gate = street(), shutdown = "infinity", name = "spoons")]
#[derive(Clone)]
pub(crate) struct Spoons;

fn street() -> MemoryGate {
    MemoryGate::new()
}

impl Job for Spoons {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Lights the fireworks.
#[job(at = "2027-01-01T00:00[Europe/Berlin]", name = "fireworks")]
#[derive(Clone)]
pub(crate) struct Fireworks;

impl Job for Fireworks {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Takes the cake out of the oven, once.
#[job(delay = "50m", name = "cake")]
#[derive(Clone)]
pub(crate) struct Cake;

impl Job for Cake {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Airs the guest room, if somebody comes: it starts paused.
#[job(
    weekly = "Mon 09:00",
    timezone = "local",
    enabled = false,
    max_runs = 2,
    name = "guests"
)]
#[derive(Clone)]
pub(crate) struct Guests;

impl Job for Guests {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        if ctx.run() == 2 {
            ctx.finish();
        }
        Ok(())
    }
}
