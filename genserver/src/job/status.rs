//! What is known of a job: [`JobStatus`].

use std::time::{Duration, SystemTime};

/// What a job is doing, what it did, and when it runs next.
///
/// ```
/// use genserver::{Address, Job, JobContext, JobControl, JobResult, JobServer, JobSpec, JobState};
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
/// let status = report.status().await?;
/// assert_eq!((status.state, status.counts.started), (JobState::Idle, 0));
/// assert!(status.next_run.is_some() && status.last_run.is_none());
/// report.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobStatus {
    /// What it is doing.
    pub state: JobState,
    /// When the next run is due by the schedule; `None` if it is paused, or if there is none any more. While a run
    /// of an `interval` schedule is in flight nobody knows yet.
    pub next_run: Option<SystemTime>,
    /// The run that ended last.
    pub last_run: Option<RunReport>,
    /// How many runs have failed since the last success.
    pub consecutive_failures: u32,
    /// What was counted since the process started.
    pub counts: JobCounts,
    /// The last runs, the oldest first; as many as [`JobSpec::history`](super::JobSpec::history) says.
    pub history: Vec<RunReport>,
}

/// What a job is doing.
///
/// ```
/// use genserver::JobState;
///
/// fn light(state: &JobState) -> &'static str {
///     match state {
///         JobState::Idle | JobState::Running { .. } => "green",
///         JobState::Retrying { .. } => "yellow",
///         _ => "grey",
///     }
/// }
/// # assert_eq!(light(&JobState::Paused), "grey");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobState {
    /// It waits for the next run to be due.
    Idle,
    /// Runs are in flight.
    Running {
        /// How many: more than one only with [`Overlap::Concurrent`](super::Overlap::Concurrent).
        runs: usize,
    },
    /// An attempt has failed, and the next one is going to be made.
    Retrying {
        /// The number of the next attempt.
        attempt: u32,
        /// How long until then.
        within: Duration,
    },
    /// No run begins unless it is triggered.
    Paused,
}

/// What was counted since the process started.
///
/// ```
/// use genserver::JobCounts;
///
/// fn success_rate(counts: &JobCounts) -> f64 {
///     counts.succeeded as f64 / (counts.succeeded + counts.failed) as f64
/// }
/// # assert!(success_rate(&JobCounts::default()).is_nan());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobCounts {
    /// Runs that began.
    pub started: u64,
    /// Runs that ended well.
    pub succeeded: u64,
    /// Runs whose last attempt failed.
    pub failed: u64,
    /// Attempts after the first of a run.
    pub retries: u64,
    /// Attempts that took longer than the time-out or the deadline.
    pub timed_out: u64,
    /// Ticks that became no run, for whatever [`SkipReason`].
    pub skipped: u64,
    /// Runs that were cut: replaced, or ended by a shutdown.
    pub cut: u64,
}

/// A run that has ended.
///
/// ```
/// use genserver::{RunOutcome, RunReport};
///
/// fn line(report: &RunReport) -> String {
///     let RunReport { run, attempts, took, .. } = report;
///     match &report.outcome {
///         RunOutcome::Succeeded => format!("run {run} took {took:?}"),
///         RunOutcome::Failed(error) => format!("run {run} failed {attempts} times: {error}"),
///         other => format!("run {run}: {other:?}"),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunReport {
    /// Its number, from 1; with a store also across restarts.
    pub run: u64,
    /// When it was due.
    pub nominal: SystemTime,
    /// By how much later it began.
    pub lateness: Duration,
    /// How many attempts it had.
    pub attempts: u32,
    /// How long it took, waits between attempts included.
    pub took: Duration,
    /// How it ended.
    pub outcome: RunOutcome,
}

/// How a run ended.
///
/// ```
/// use genserver::{JobStatus, RunOutcome};
///
/// fn timed_out(status: &JobStatus) -> usize {
///     status.history.iter().filter(|run| run.outcome == RunOutcome::TimedOut).count()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunOutcome {
    /// `Ok`.
    Succeeded,
    /// The last attempt returned this error, as text, or panicked.
    Failed(String),
    /// The last attempt took longer than the time-out or the deadline.
    TimedOut,
    /// It was cut before it ended.
    Cut,
}

/// Why a tick became no run.
///
/// ```
/// use genserver::{JobEvent, SkipReason};
///
/// fn is_too_slow(event: &JobEvent) -> bool {
///     matches!(event, JobEvent::Skipped { reason: SkipReason::Overlap, .. })
/// }
/// # assert!(!is_too_slow(&JobEvent::Paused));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// A run was in flight.
    Overlap,
    /// It was noticed too late.
    Missed,
    /// The job was paused.
    Paused,
    /// A run had asked to come again later than this tick.
    Snoozed,
    /// The [`Gate`](super::Gate) admitted another node.
    Gate,
}

/// What a trigger did.
///
/// ```
/// use genserver::{Address, Job, JobContext, JobControl, JobResult, JobServer, JobSpec, Triggered};
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
/// match report.trigger().await? {
///     Triggered::Started => println!("it runs"),
///     Triggered::Queued => println!("it runs next"),
///     _ => println!("it is at work already"),
/// }
/// report.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Triggered {
    /// A run begins, or the one in flight gives way to a new one.
    Started,
    /// A run begins when the one in flight has ended.
    Queued,
    /// A run is in flight, and [`Overlap`](super::Overlap) allows no other.
    Busy,
}
