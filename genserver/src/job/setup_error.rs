//! Jobs that cannot start as they are: [`JobSetupError`].

use std::sync::Arc;
use std::time::Duration;

use super::machine::Plan;
use super::schedule::Kind;
use super::{JobError, JobSpec, ScheduleError};

/// Why a job cannot start, or cannot take another schedule. A failed start carries it in its
/// [`ExitReason`](crate::ExitReason), from which
/// [`as_error`](crate::ExitReason::as_error) and a downcast take it out.
///
/// ```
/// use genserver::{Address, Job, JobContext, JobControl, JobResult, JobServer, JobSpec, JobSetupError, StartError};
/// use std::time::Duration;
///
/// struct Report;
///
/// impl Job for Report {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let report = JobServer::new(Report, JobSpec::interval(Duration::from_secs(3600))).start().await?;
/// # report.stop().await?;
/// let jittery = JobSpec::every(Duration::from_secs(60)).jitter(Duration::from_secs(90));
/// let Err(StartError::Failed(reason)) = JobServer::new(Report, jittery).start().await else {
///     unreachable!("it would be late")
/// };
/// let why = reason.as_error().and_then(|error| error.downcast_ref());
/// assert!(matches!(why, Some(JobSetupError::Jitter { .. })));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JobSetupError {
    /// The schedule has no times: its zone is unknown here, for instance. What it says names the mistake.
    #[error("the schedule has no times")]
    Schedule(#[from] ScheduleError),
    /// There is a gate, and the times of the schedule are not the same on every node. Take a calendar schedule, or
    /// remove the gate.
    #[error(
        "a gate needs times that are the same on every node; this schedule counts from the start: take a calendar \
         schedule, or leave the gate out"
    )]
    Gate,
    /// The jitter is so long that a run could come after the next one. Make it shorter than the period.
    #[error("a jitter of {jitter:?} is not shorter than the period of {period:?}")]
    Jitter {
        /// The longest delay.
        jitter: Duration,
        /// The time between two runs.
        period: Duration,
    },
    /// [`Overlap::Concurrent`](super::Overlap::Concurrent) with a [`Job`](super::Job), whose value one run has at a
    /// time. Implement [`ConcurrentJob`](super::ConcurrentJob), and start it with
    /// [`JobServer::concurrent`](super::JobServer::concurrent).
    #[error(
        "runs of a `Job` cannot be concurrent, because `work` takes `&mut self`: implement `ConcurrentJob`, and start it \
         with `JobServer::concurrent`"
    )]
    Concurrent,
    /// The store could not say what it remembers.
    #[error("the store of the job cannot be read: {0}")]
    Store(Arc<str>),
}

impl JobSetupError {
    #[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
    pub(super) fn store(error: JobError) -> Self {
        Self::Store(error.text().into())
    }
}

/// What cannot work, whoever runs it.
pub(super) fn check(spec: &JobSpec, plan: &Plan, gated: bool) -> Result<(), JobSetupError> {
    check_gate(plan, gated)?;
    check_jitter(spec)
}

fn check_gate(plan: &Plan, gated: bool) -> Result<(), JobSetupError> {
    match plan {
        Plan::Interval(_) | Plan::Every(_) | Plan::Delay(_) if gated => Err(JobSetupError::Gate),
        Plan::Interval(_) | Plan::Every(_) | Plan::Delay(_) | Plan::At(_) | Plan::Calendar(_) => {
            Ok(())
        }
    }
}

/// An `interval` counts from the end of a run, so its jitter may be as long as it likes.
fn check_jitter(spec: &JobSpec) -> Result<(), JobSetupError> {
    let jitter = spec.jitter;
    match spec.schedule.0 {
        _ if jitter.is_zero() => Ok(()),
        Kind::Every(period) if jitter >= period => Err(JobSetupError::Jitter { jitter, period }),
        Kind::Every(_) | Kind::Interval(_) | Kind::Delay(_) | Kind::At(_) => Ok(()),
        #[cfg(feature = "calendar")]
        Kind::Calendar { cron, .. } if jitter >= cron.smallest_gap() => {
            let period = cron.smallest_gap();
            Err(JobSetupError::Jitter { jitter, period })
        }
        #[cfg(feature = "calendar")]
        Kind::Calendar { .. } => Ok(()),
    }
}
