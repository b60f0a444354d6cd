//! When and how a job runs: [`JobSpec`].

use std::time::Duration;

use super::{JobName, Missed, OnFailure, OnPanic, Overlap, Retry, Schedule, When};
use crate::supervisor::{Restart, Shutdown};

/// When a job runs, and what happens when it fails or comes too late: the keys of `#[job(...)]` as a constant.
/// Nothing is parsed at run time.
///
/// A job whose schedule is known only at run time needs no attribute:
///
/// ```
/// use genserver::{Job, JobContext, JobResult, JobServer, JobSpec, Supervisor};
/// use std::time::Duration;
///
/// #[derive(Clone)]
/// struct Ping { host: String }
///
/// impl Job for Ping {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
///         println!("ping {}", self.host);
///         Ok(())
///     }
/// }
///
/// let period = Duration::from_secs(30); // from a configuration file
/// let ping = Ping { host: "localhost".to_owned() };
/// let ping = JobServer::new(ping, JobSpec::every(period).timeout(Duration::from_secs(5)));
/// let tree = Supervisor::one_for_one().child(ping);
/// # drop(tree);
/// ```
///
/// All that it can say:
///
/// ```
/// use genserver::{
///     JobName, JobSpec, Missed, OnFailure, OnPanic, Overlap, Restart, Retry, Schedule, Shutdown, When,
/// };
/// use std::time::{Duration, SystemTime};
///
/// const MINUTE: Duration = Duration::from_secs(60);
///
/// let year_2100 = SystemTime::UNIX_EPOCH + 130 * 365 * 24 * 60 * MINUTE;
/// let spec = JobSpec::new(Schedule::every(10 * MINUTE)) // or every, interval, delay
///     // when
///     .initial_delay(MINUTE)
///     .run_on_start(false)
///     .jitter(MINUTE / 10)
///     .until(When::Time(year_2100))
///     .max_runs(1_000_000)
///     .missed(Missed::Once)
///     .missed_grace(60 * MINUTE)
///     .overlap(Overlap::Skip)
///     .enabled(true)
///     // how long, and what if it fails
///     .timeout(MINUTE)
///     .deadline(5 * MINUTE)
///     .retry(Retry::times(3))
///     .on_failure(OnFailure::Restart)
///     .max_failures(3)
///     .on_panic(OnPanic::Crash)
///     // as a server and a child
///     .name(JobName::Is("report"))
///     .shutdown(Shutdown::After(MINUTE))
///     .restart(Restart::Permanent)
///     .history(100)
///     .seed(7);
/// assert_ne!(spec, spec.schedule(Schedule::interval(10 * MINUTE)));
/// assert_eq!(JobSpec::interval(MINUTE), JobSpec::new(Schedule::interval(MINUTE)));
/// assert_eq!(JobSpec::delay(MINUTE), JobSpec::new(Schedule::delay(MINUTE)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JobSpec {
    pub(crate) schedule: Schedule,
    pub(crate) initial_delay: Option<Duration>,
    pub(crate) run_on_start: bool,
    pub(crate) jitter: Duration,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: Option<Retry>,
    pub(crate) on_failure: OnFailure,
    pub(crate) max_failures: u32,
    pub(crate) on_panic: OnPanic,
    pub(crate) overlap: Overlap,
    pub(crate) missed: Missed,
    pub(crate) missed_grace: Duration,
    pub(crate) max_runs: Option<u64>,
    pub(crate) until: Option<When>,
    pub(crate) name: JobName,
    pub(crate) shutdown: Shutdown,
    pub(crate) restart: Option<Restart>,
    pub(crate) history: usize,
    pub(crate) enabled: bool,
    /// For tests: it begins as if it were paused, whatever is remembered of it, and nothing of that is remembered.
    pub(crate) by_hand: bool,
    pub(crate) seed: Option<u64>,
}

const DAY: Duration = Duration::from_secs(86_400);
const FIVE_SECONDS: Duration = Duration::from_secs(5);

impl JobSpec {
    /// A schedule, and the default of everything else.
    #[must_use]
    pub const fn new(schedule: Schedule) -> Self {
        Self {
            schedule,
            initial_delay: None,
            run_on_start: false,
            jitter: Duration::ZERO,
            timeout: None,
            deadline: None,
            retry: None,
            on_failure: OnFailure::Continue,
            max_failures: 1,
            on_panic: OnPanic::Crash,
            overlap: Overlap::Skip,
            missed: Missed::Once,
            missed_grace: DAY,
            max_runs: None,
            until: None,
            name: JobName::None,
            shutdown: Shutdown::After(FIVE_SECONDS),
            restart: None,
            history: 20,
            enabled: true,
            by_hand: false,
            seed: None,
        }
    }

    /// A fixed delay: see [`Schedule::interval`].
    #[must_use]
    pub const fn interval(delay: Duration) -> Self {
        Self::new(Schedule::interval(delay))
    }

    /// A fixed rate: see [`Schedule::every`].
    #[must_use]
    pub const fn every(period: Duration) -> Self {
        Self::new(Schedule::every(period))
    }

    /// One run: see [`Schedule::delay`].
    #[must_use]
    pub const fn delay(delay: Duration) -> Self {
        Self::new(Schedule::delay(delay))
    }

    /// Another schedule, everything else unchanged.
    #[must_use]
    pub const fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// The time from the start to the first run of an `interval` or `every` schedule; one period without it.
    #[must_use]
    pub const fn initial_delay(mut self, delay: Duration) -> Self {
        self.initial_delay = Some(delay);
        self
    }

    /// A first run at once after `init`. It is not repeated after a crash.
    #[must_use]
    pub const fn run_on_start(mut self, at_once: bool) -> Self {
        self.run_on_start = at_once;
        self
    }

    /// Delays each run by a random time up to `jitter`. A run is never early, and the next times don't move.
    ///
    /// It must be shorter than the period of an `every` schedule, and than the shortest time between two runs of a
    /// calendar schedule. Otherwise the job cannot start: see [`JobSetupError::Jitter`](super::JobSetupError::Jitter).
    #[must_use]
    pub const fn jitter(mut self, jitter: Duration) -> Self {
        self.jitter = jitter;
        self
    }

    /// How long one attempt may take. Then its future is dropped, and it counts as failed.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long a whole run may take, its retries included.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Tries a failed run again; without it a run has one attempt.
    #[must_use]
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// What follows when the last attempt has failed.
    #[must_use]
    pub const fn on_failure(mut self, then: OnFailure) -> Self {
        self.on_failure = then;
        self
    }

    /// How many runs in a row must have failed before [`on_failure`](Self::on_failure) applies; 1 without it.
    #[must_use]
    pub const fn max_failures(mut self, max: u32) -> Self {
        self.max_failures = max;
        self
    }

    /// What a panic in a run is.
    #[must_use]
    pub const fn on_panic(mut self, panic: OnPanic) -> Self {
        self.on_panic = panic;
        self
    }

    /// What becomes of a tick during a run.
    #[must_use]
    pub const fn overlap(mut self, overlap: Overlap) -> Self {
        self.overlap = overlap;
        self
    }

    /// What becomes of ticks that were noticed too late.
    #[must_use]
    pub const fn missed(mut self, missed: Missed) -> Self {
        self.missed = missed;
        self
    }

    /// How old a missed tick may be; older ones are dropped. A day without it.
    #[must_use]
    pub const fn missed_grace(mut self, grace: Duration) -> Self {
        self.missed_grace = grace;
        self
    }

    /// Stops normally after so many runs.
    #[must_use]
    pub const fn max_runs(mut self, max: u64) -> Self {
        self.max_runs = Some(max);
        self
    }

    /// The last time at which a run may be due; after it the job stops normally.
    #[must_use]
    pub const fn until(mut self, last: When) -> Self {
        self.until = Some(last);
        self
    }

    /// The name that the job registers; none without it, that of its type with `#[job]`.
    #[must_use]
    pub const fn name(mut self, name: JobName) -> Self {
        self.name = name;
        self
    }

    /// How long a run in flight may go on when the job is stopped; then it is cut. Five seconds without it.
    #[must_use]
    pub const fn shutdown(mut self, grace: Shutdown) -> Self {
        self.shutdown = grace;
        self
    }

    /// When its supervisor restarts it; without it [`Restart::Transient`] if the schedule or the options have an
    /// end, else [`Restart::Permanent`].
    #[must_use]
    pub const fn restart(mut self, restart: Restart) -> Self {
        self.restart = Some(restart);
        self
    }

    /// How many runs [`JobStatus::history`](super::JobStatus::history) keeps; 20 without it.
    #[must_use]
    pub const fn history(mut self, runs: usize) -> Self {
        self.history = runs;
        self
    }

    /// With `false` it starts paused.
    #[must_use]
    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Makes jitter the same at each start: for tests.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

/// A type that carries its own schedule: what `#[job(...)]` on a struct implements.
///
/// ```
/// use genserver::{JobSpec, Scheduled, job};
/// use std::time::Duration;
///
/// #[job(interval = "10m")]
/// #[derive(Clone)]
/// struct Report;
///
/// # use genserver::{Job, JobContext, JobResult};
/// # impl Job for Report {
/// #     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// # }
/// assert_eq!(Report::SPEC.name(Default::default()), JobSpec::interval(Duration::from_secs(600)));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no schedule",
    label = "needs `#[job(...)]`",
    note = "put `#[job(interval = \"10m\")]` on the struct"
)]
pub trait Scheduled {
    /// When and how it runs.
    const SPEC: JobSpec;

    /// Who decides whether a run may start on this node: see [`Gate`](super::Gate).
    #[must_use]
    #[doc(hidden)]
    fn gate() -> Option<std::sync::Arc<dyn super::AnyGate>> {
        None
    }
}
