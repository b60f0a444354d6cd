//! The choices of a [`JobSpec`](super::JobSpec): what happens after failures, and to ticks that come at a
//! bad time.

use std::time::Duration;

/// How a failed run is tried again.
///
/// ```
/// use genserver::{Growth, JobSpec, Retry};
/// use std::time::Duration;
///
/// let spec = JobSpec::interval(Duration::from_secs(600))
///     .retry(Retry::times(5).base(Duration::from_secs(2)).cap(Duration::from_secs(30)));
///
/// let gently = Retry::times(8).growth(Growth::Exponential).factor(1.5).full_jitter();
/// let spec = spec.retry(gently); // instead
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    pub(crate) max: u32,
    pub(crate) growth: Growth,
    pub(crate) base: Duration,
    pub(crate) factor: f64,
    pub(crate) cap: Duration,
    pub(crate) full_jitter: bool,
}

/// How the delay before a retry grows.
///
/// ```
/// use genserver::{JobSpec, Growth, Retry};
/// use std::time::Duration;
///
/// const SPEC: JobSpec = JobSpec::every(Duration::from_secs(60)).retry(Retry::times(3).growth(Growth::Linear));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Growth {
    /// Always `base`.
    Constant,
    /// `base`, twice `base`, three times `base` …
    Linear,
    /// `base`, then each time `factor` times as long.
    Exponential,
}

impl Retry {
    /// At most `max` attempts after the first, one second after the failure, then two, four, eight …, at most a
    /// minute.
    #[must_use]
    pub const fn times(max: u32) -> Self {
        Self {
            max,
            growth: Growth::Exponential,
            base: Duration::from_secs(1),
            factor: 2.0,
            cap: Duration::from_secs(60),
            full_jitter: false,
        }
    }

    /// How the delay grows; exponentially without it.
    #[must_use]
    pub const fn growth(mut self, growth: Growth) -> Self {
        self.growth = growth;
        self
    }

    /// The delay before the first retry.
    #[must_use]
    pub const fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// By how much an exponential delay grows each time. Below 1 it counts as 1.
    #[must_use]
    pub const fn factor(mut self, factor: f64) -> Self {
        self.factor = factor;
        self
    }

    /// The longest delay.
    #[must_use]
    pub const fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// Draws each delay uniformly from zero to what it would be, so that many who failed together don't come back
    /// together.
    #[must_use]
    pub const fn full_jitter(mut self) -> Self {
        self.full_jitter = true;
        self
    }
}

/// What follows when the last attempt of a run has failed.
///
/// ```
/// use genserver::{JobSpec, OnFailure};
/// use std::time::Duration;
///
/// const SPEC: JobSpec = JobSpec::every(Duration::from_secs(60)).on_failure(OnFailure::Restart);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnFailure {
    /// The failure is reported, the state kept, and the schedule goes on.
    #[default]
    Continue,
    /// The process exits with the error, and its supervisor starts a new one.
    Restart,
    /// The job stops normally.
    Stop,
}

/// What a panic in a run is.
///
/// ```
/// use genserver::{JobSpec, OnPanic};
/// use std::time::Duration;
///
/// const SPEC: JobSpec = JobSpec::every(Duration::from_secs(60)).on_panic(OnPanic::Error);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnPanic {
    /// The end of the process, as in every server: its supervisor starts a new one.
    #[default]
    Crash,
    /// A failed attempt.
    Error,
}

/// What becomes of a tick, or of a trigger, that comes while a run is in flight or between two of its attempts.
///
/// ```
/// use genserver::{JobSpec, Overlap};
/// use std::time::Duration;
///
/// const SPEC: JobSpec = JobSpec::every(Duration::from_secs(60)).overlap(Overlap::Queue);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Overlap {
    /// It is dropped, and that is reported.
    #[default]
    Skip,
    /// One is kept, and starts when the run has ended.
    Queue,
    /// The run is cut, and a new one starts. Not for methods of a `#[genserver]` block.
    Replace,
    /// A run starts beside it, as long as there are fewer than `max`. Not for methods of a `#[genserver]` block.
    Concurrent {
        /// How many runs there may be at once.
        max: u32,
    },
}

/// What becomes of ticks that were noticed too late: because the machine slept, the clock jumped, or, with a
/// [`JobStore`](super::JobStore), the program was not running.
///
/// A tick is missed if it is noticed more than a second late, or after the next one.
///
/// ```
/// use genserver::{JobSpec, Missed};
/// use std::time::Duration;
///
/// const SPEC: JobSpec = JobSpec::every(Duration::from_secs(60)).missed(Missed::Skip);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Missed {
    /// One run makes up for all of them.
    #[default]
    Once,
    /// They are dropped.
    Skip,
    /// Each of them runs, one after the other.
    Burst,
}

/// The name that a job registers.
///
/// ```
/// use genserver::{JobSpec, JobName};
/// use std::time::Duration;
///
/// const SPEC: JobSpec = JobSpec::every(Duration::from_secs(60)).name(JobName::Is("heartbeat"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobName {
    /// None.
    #[default]
    None,
    /// That of the job's type with its path, as in `app::reports::Monthly`.
    OfType,
    /// This one.
    Is(&'static str),
}
