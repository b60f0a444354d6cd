//! The farm: fixed delays, fixed rates, and what happens when runs overlap or fail.

use std::time::Duration;

use genserver::{ConcurrentJob, Job, JobContext, JobError, JobResult, job};
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Feeds the cat for a while: a fixed delay counts from the end of a run.
#[job(
    interval = "12h",
    initial_delay = "1h",
    max_runs = 3,
    history = 2,
    name = "cat"
)]
#[derive(Clone)]
pub(crate) struct Cat;

impl Job for Cat {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        sleep(HOUR).await;
        Ok(())
    }
}

/// Shears the sheep: a fixed rate doesn't drift, and the jitter doesn't move its beat.
#[job(
    every = "100d",
    run_on_start = true,
    jitter = "6h",
    missed = "burst",
    missed_grace = "3d",
    name = "sheep"
)]
#[derive(Clone)]
pub(crate) struct Sheep;

impl Job for Sheep {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Mends the fence, which takes longer than a period at first. A tick meanwhile waits for its turn.
#[job(
    every = "90d",
    overlap = "queue",
    until = "2027-10-01T00:00[Europe/Berlin]",
    name = "fence"
)]
#[derive(Clone)]
pub(crate) struct Fence;

impl Job for Fence {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        sleep(if ctx.run() == 1 { 100 * DAY } else { DAY }).await;
        Ok(())
    }
}

/// Looks for wild boars until the next tick: each run replaces the one before.
#[job(every = "150d", overlap = "replace", shutdown = "1h", name = "boars")]
#[derive(Clone)]
pub(crate) struct Boars;

impl Job for Boars {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        ctx.shutdown().await;
        Ok(())
    }
}

/// Dries hay on two meadows at once.
#[job(every = "70d", overlap = concurrent(max = 2), max_runs = 4, shutdown = "kill", name = "hay")]
#[derive(Clone)]
pub(crate) struct Hay;

impl ConcurrentJob for Hay {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        sleep(100 * DAY).await;
        Ok(())
    }
}

/// Drives the tractor. It breaks down, and after the second time a new one is bought: the supervisor starts the job
/// anew.
#[job(
    every = "80d",
    panic = "error",
    on_failure = "restart",
    max_failures = 2,
    restart = "permanent",
    name = "tractor"
)]
#[derive(Clone)]
pub(crate) struct Tractor {
    pub(crate) kilometers: u32,
}

#[expect(clippy::panic, reason = "what `panic = \"error\"` is for")]
impl Job for Tractor {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.kilometers += 1;
        match self.kilometers {
            3 => Err(JobError::new("the gearbox is broken")),
            4.. => panic!("the motor is broken"),
            _ => Ok(()),
        }
    }
}
