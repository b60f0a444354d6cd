//! The work of a job without its schedule: [`work_once`].

use std::time::{Duration, SystemTime};

use crate::job::{Job, JobContext, JobResult, Schedule, Scheduled, SystemClock, WallClock};
use crate::process::Process;

/// Does the work of a job once, without a server: its first run, due now. What the work asks for after the run is
/// not done. `JobContext::scheduled_at` is in UTC, because no schedule is known here; with [`work_at`] it is in the zone of
/// the job's schedule.
///
/// ```
/// use genserver::testing::work_once;
/// use genserver::{Job, JobContext, JobResult};
///
/// #[derive(Debug, PartialEq)]
/// struct Countdown(u32);
///
/// impl Job for Countdown {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
///         self.0 -= 1;
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> JobResult {
/// let mut countdown = Countdown(3);
/// work_once(&mut countdown).await?;
/// assert_eq!(countdown, Countdown(2));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// What the work returns.
pub async fn work_once<J: Job>(job: &mut J) -> JobResult {
    run(job, SystemClock.now(), Schedule::interval(Duration::ZERO)).await
}

/// Does the work of a job once, as [`work_once`], for a run that is due at `nominal`, by the schedule of its type: so
/// `JobContext::scheduled_at` is in the zone of that schedule.
///
/// # Errors
///
/// What the work returns.
///
/// ```
/// use genserver::testing::work_at;
/// use genserver::{Job, JobContext, JobResult, job};
/// use std::time::SystemTime;
///
/// #[job(every = "1h")]
/// struct Stamp { last: Option<SystemTime> }
///
/// impl Job for Stamp {
///     async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
///         self.last = Some(ctx.nominal());
///         Ok(())
///     }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::JobError> {
/// let mut stamp = Stamp { last: None };
/// work_at(&mut stamp, SystemTime::UNIX_EPOCH).await?;
/// assert_eq!(stamp.last, Some(SystemTime::UNIX_EPOCH));
/// # Ok(())
/// # }
/// ```
pub async fn work_at<J: Job + Scheduled>(job: &mut J, nominal: impl Into<SystemTime>) -> JobResult {
    run(job, nominal.into(), J::SPEC.schedule).await
}

async fn run<J: Job>(job: &mut J, nominal: SystemTime, schedule: Schedule) -> JobResult {
    let process = Process::attach();
    let mut ctx = JobContext::alone(process.pid(), nominal, schedule);
    job.work(&mut ctx).await
}
