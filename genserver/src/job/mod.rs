//! Recurring jobs: a struct, what it does, and how often.

mod schedule;
pub use schedule::{Schedule, When};

mod schedule_error;
pub use schedule_error::ScheduleError;

mod text;

#[cfg(feature = "calendar")]
mod preview;

#[cfg(feature = "calendar")]
mod by_calendar;
#[cfg(feature = "calendar")]
pub use by_calendar::moment;

mod options;
pub use options::{Growth, JobName, Missed, OnFailure, OnPanic, Overlap, Retry};

mod spec;
pub use spec::{JobSpec, Scheduled};

mod error;
pub use error::{JobError, JobResult};

mod status;
pub use status::{JobCounts, JobState, JobStatus, RunOutcome, RunReport, SkipReason, Triggered};

mod event;
pub use event::{JobEvent, JobObserver};

mod clock;
pub use clock::{SystemClock, WallClock};

mod store;
pub use store::{JobRecord, JobStore, MemoryStore};

mod gate;
pub use gate::{AnyGate, Gate};

pub mod machine;

mod setup_error;
pub use setup_error::JobSetupError;

mod stamp;

mod log;

mod engine;

mod server;
pub use server::{Due, JobServer, job_child};

mod work;
pub use work::{ByMethod, ByTrait, HasWork};

mod method;
pub use method::{JobOutcome, JobTick, arm_job, finish_job};

use std::future::Future;
use std::marker::PhantomData;

use crate::exit::ExitReason;
use crate::process::Pid;

/// Work that is done again and again by a supervised server.
///
/// The schedule stands on the struct, the work in this trait:
///
/// ```
/// use genserver::{Job, JobContext, JobResult, job};
///
/// /// Counts the days, one every ten seconds.
/// #[job(interval = "10s")]
/// #[derive(Clone)]
/// struct Calendar { day: u32 }
///
/// impl Job for Calendar {
///     async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
///         self.day += 1;
///         println!("day {}, run {}", self.day, ctx.run());
///         Ok(())
///     }
/// }
/// ```
///
/// It is a child by itself, `Supervisor::one_for_one().child(Calendar { day: 0 })`; each start gets a
/// clone of that value. A run that returns `Err` is reported, keeps the state, and the schedule goes
/// on; a panic ends the process, and the supervisor starts a new one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a job but has no `work`",
    label = "needs `impl Job`",
    note = "write `impl Job for {Self} {{ async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {{ … }} }}`"
)]
pub trait Job: Sized + Send + 'static {
    /// Does the work once. The next run is counted from the end of this one.
    ///
    /// # Errors
    ///
    /// Whatever kept it from doing its work: it is reported, and the next run comes as usual.
    fn work(&mut self, ctx: &mut JobContext<'_>) -> impl Future<Output = JobResult> + Send;

    /// Runs once at each start, before the first run; the supervisor waits for it.
    ///
    /// # Errors
    ///
    /// An `Err` means that the job cannot start.
    fn init(&mut self, _ctx: &mut JobContext<'_>) -> impl Future<Output = JobResult> + Send {
        async { Ok(()) }
    }

    /// Cleans up, after a shutdown by the supervisor or a panic; not after a kill. A run in flight is
    /// finished before, as far as the child's [`Shutdown`](crate::Shutdown) allows.
    fn terminate(&mut self, _reason: &ExitReason) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// What a run may ask of the server it runs in.
#[derive(Debug)]
pub struct JobContext<'a> {
    pid: Pid,
    run: u64,
    // What comes later is borrowed from the server.
    _server: PhantomData<&'a ()>,
}

impl JobContext<'_> {
    fn new(pid: Pid, run: u64) -> Self {
        Self {
            pid,
            run,
            _server: PhantomData,
        }
    }

    /// The process that runs the job.
    #[must_use]
    pub fn pid(&self) -> &Pid {
        &self.pid
    }

    /// The number of this run since the start of the process, from 1; 0 in `init`.
    #[must_use]
    pub fn run(&self) -> u64 {
        self.run
    }
}
