//! Job methods whose runs are made by hand: [`manual_jobs`] and [`tick`].

use std::future::Future;
use std::panic::Location;
use std::time::Duration;

use tokio::time::sleep;

use super::failure::fail;
use crate::gen_server::{Address, GenServer};
use crate::job::{
    JobControlError, JobHandle, JobState, JobStatus, RunReport, Triggered, jobs_by_hand,
};
use crate::supervisor::ServerSpec;

/// A server of whose job methods no run begins by itself: [`tick`] makes them.
///
/// ```
/// use genserver::testing::{manual_jobs, supervised, tick};
/// use genserver::{CallError, RunOutcome, ServerSpec, genserver};
///
/// struct Mailer { sent: u32 }
///
/// #[genserver]
/// impl Mailer {
///     #[init]
///     fn init() -> Self { Self { sent: 0 } }
///
///     #[job(interval = "1m")]
///     fn flush(&mut self) { self.sent += 1; }
///
///     #[call]
///     fn sent(&self) -> u32 { self.sent }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), CallError> {
/// supervised(async |test| {
///     let mailer = test.start_supervised(manual_jobs(ServerSpec::<Mailer>::of(()))).await;
///     assert_eq!(tick(&mailer.job("flush")).await.outcome, RunOutcome::Succeeded);
///     assert_eq!(mailer.sent().await?, 1);
///     Ok(())
/// })
/// .await
/// # }
/// ```
pub fn manual_jobs<S: GenServer>(spec: ServerSpec<S>) -> ServerSpec<S> {
    spec.set(|spec| spec.preset(jobs_by_hand::<S>()))
}

/// Makes one run of a job method, with its retries, and waits for its end.
///
/// The job may also go by its schedule. If its runs are to be made by hand alone, start its server with
/// [`manual_jobs`].
///
/// # Panics
///
/// If the run crashes its server, or cannot begin: because there is no such job, because it is over, or its gate
/// admits another node.
///
/// # Cancel safety
///
/// If the future is dropped, the run may be made all the same.
///
/// ```
/// use genserver::testing::{manual_jobs, supervised, tick};
/// use genserver::{ServerSpec, genserver};
///
/// struct Mailer;
///
/// #[genserver]
/// impl Mailer {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[job(interval = "1m")]
///     fn flush(&mut self) {}
/// }
///
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// supervised(async |test| {
///     let mailer = test.start_supervised(manual_jobs(ServerSpec::<Mailer>::of(()))).await;
///     assert_eq!(tick(&mailer.job("flush")).await.run, 1);
///     assert_eq!(tick(&mailer.job("flush")).await.run, 2);
/// })
/// .await;
/// # Ok(())
/// # }
/// ```
#[track_caller]
pub fn tick<S: GenServer, A: Address<S>>(
    job: &JobHandle<S, A>,
) -> impl Future<Output = RunReport> + Send + use<'_, S, A> {
    let at = Location::caller();
    async move {
        match run(job).await {
            Ok(report) => report,
            Err(why) => fail(at, &format!("no run: {why}")),
        }
    }
}

async fn run<S: GenServer, A: Address<S>>(job: &JobHandle<S, A>) -> Result<RunReport, String> {
    let mut before = last_run(&status(job).await?);
    let triggered = job.trigger().no_timeout().await;
    match triggered.map_err(|error| error.to_string())? {
        Triggered::Started => {}
        // The one in flight ends first.
        Triggered::Queued => before += 1,
        Triggered::Busy => return Err("another one is in flight".to_owned()),
    }
    loop {
        // The answer waits while an attempt is being made.
        let now = status(job).await?;
        let is_over = last_run(&now) > before;
        match (now.last_run, now.state) {
            (Some(report), _) if is_over => return Ok(report),
            (_, JobState::Retrying { within, .. }) => sleep(within).await,
            // Its gate is being asked.
            (_, JobState::Running { .. }) => sleep(Duration::from_millis(1)).await,
            (_, JobState::Idle | JobState::Paused) => return Err("it was skipped".to_owned()),
        }
    }
}

async fn status<S: GenServer, A: Address<S>>(job: &JobHandle<S, A>) -> Result<JobStatus, String> {
    let status = job.status().no_timeout().await;
    status.map_err(|error: JobControlError| error.to_string())
}

/// The number of the run that ended last.
fn last_run(status: &JobStatus) -> u64 {
    status.last_run.as_ref().map_or(0, |report| report.run)
}
