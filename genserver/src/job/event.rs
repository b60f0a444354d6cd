//! What happens to a job: [`JobEvent`], for metrics.

use std::time::{Duration, SystemTime};

use super::{RunReport, SkipReason};

/// Something that happened to a job.
///
/// Events of an attempt are `Started`, `Failed` and `Retrying`; a run ends with exactly one of `Succeeded`, `GaveUp`,
/// `Cut` and `Crashed`, unless its process is killed.
///
/// ```
/// use genserver::JobEvent;
///
/// fn metric(event: &JobEvent) -> Option<&'static str> {
///     match event {
///         JobEvent::Succeeded(_) => Some("succeeded"),
///         JobEvent::GaveUp(_) | JobEvent::Crashed { .. } => Some("failed"),
///         JobEvent::Skipped { .. } => Some("skipped"),
///         _ => None,
///     }
/// }
/// # assert_eq!(metric(&JobEvent::Paused), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobEvent {
    /// An attempt begins.
    Started {
        /// The run's number.
        run: u64,
        /// The attempt's number, from 1.
        attempt: u32,
        /// When the run was due.
        nominal: SystemTime,
        /// By how much later the attempt begins, if it is the first of its run.
        lateness: Duration,
    },
    /// A run ended well.
    Succeeded(RunReport),
    /// An attempt failed.
    Failed {
        /// The run's number.
        run: u64,
        /// The attempt's number.
        attempt: u32,
        /// The error, as text.
        error: String,
        /// Whether it took too long.
        timed_out: bool,
    },
    /// Another attempt will be made.
    Retrying {
        /// The run's number.
        run: u64,
        /// The number of the next attempt.
        attempt: u32,
        /// How long until then.
        within: Duration,
    },
    /// A run's last attempt failed.
    GaveUp(RunReport),
    /// A run was cut: replaced, or ended by a shutdown.
    Cut(RunReport),
    /// An attempt panicked, and the panic ends the job's process. Whether a supervisor starts the job again is in the
    /// supervisor's own reports.
    Crashed {
        /// The run's number.
        run: u64,
        /// The attempt's number.
        attempt: u32,
        /// The panic, as text.
        error: String,
    },
    /// A run waited for its turn, and the job was stopped.
    Dropped {
        /// When it was due.
        nominal: SystemTime,
    },
    /// Ticks became no run.
    Skipped {
        /// Why.
        reason: SkipReason,
        /// How many.
        count: u64,
        /// When the last of them was due.
        nominal: SystemTime,
    },
    /// The wall clock was set, or the machine slept.
    ClockJumped {
        /// By how much the clock is off from what was expected.
        by: Duration,
        /// Whether it went back.
        back: bool,
    },
    /// The job was paused.
    Paused,
    /// The job was resumed.
    Resumed,
    /// The job was given another schedule.
    Rescheduled,
    /// The store could not keep what must survive, or the gate could not be asked.
    Unreachable {
        /// The error, as text.
        error: String,
    },
}

/// Who wants to know what happens to a job: for metrics. The events are also in the log.
///
/// ```
/// use genserver::{Job, JobContext, JobEvent, JobObserver, JobResult, JobServer, JobSpec};
/// use std::time::Duration;
///
/// /// As a closure could be.
/// struct Print;
///
/// impl JobObserver for Print {
///     fn observe(&self, job: &str, event: &JobEvent) { println!("{job}: {event:?}") }
/// }
///
/// # struct Report;
/// # impl Job for Report {
/// #     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// # }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let report = JobServer::new(Report, JobSpec::every(Duration::from_secs(60)));
/// report.observer(Print).start().await?;
/// # Ok(())
/// # }
/// ```
pub trait JobObserver: Send + Sync + 'static {
    /// Something happened. It runs within the job's server, so it should be quick; a panic in it ends the job.
    fn observe(&self, job: &str, event: &JobEvent);
}

impl<F: Fn(&str, &JobEvent) + Send + Sync + 'static> JobObserver for F {
    fn observe(&self, job: &str, event: &JobEvent) {
        self(job, event);
    }
}

/// A [`JobObserver`] of any type.
pub(crate) type AnyObserver = std::sync::Arc<dyn JobObserver>;
