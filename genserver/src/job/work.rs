//! What a job is: [`Job`].

use std::any::type_name;
use std::future::Future;
use std::time::Duration;

use super::{JobContext, JobError, JobResult};
use crate::exit::ExitReason;

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
/// clone of that value. To change its schedule at run time, or to give it a store or a gate, begin with
/// [`JobServer::of`](super::JobServer::of); to talk to it, see [`JobControl`](super::JobControl).
///
/// A run that returns `Err` is reported, keeps the state, and is tried again as far as the options say; then the
/// schedule goes on. A panic ends the process, unless the options say otherwise, and the supervisor starts a new
/// one.
///
/// All that a job can say:
///
/// ```
/// use genserver::{ExitReason, Job, JobContext, JobError, JobResult};
/// use std::time::Duration;
///
/// struct Import { pages: u32 }
///
/// impl Job for Import {
///     /// Before the first run.
///     async fn init(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
///         self.pages = 100;
///         Ok(())
///     }
///
///     async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
///         self.pages = self.pages.checked_sub(10).ok_or(JobError::new("nothing to read"))?;
///         if self.pages > 0 { ctx.again_now() }
///         Ok(())
///     }
///
///     /// Between two attempts: as planned, but never longer than a minute.
///     fn backoff(&mut self, _attempt: u32, _error: &JobError, planned: Duration) -> Option<Duration> {
///         Some(planned.min(Duration::from_secs(60)))
///     }
///
///     async fn terminate(&mut self, reason: &ExitReason) { println!("{} left: {reason}", self.pages) }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a job",
    label = "needs `impl Job`",
    note = "write `impl Job for {Self} {{ async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {{ … }} }}`",
    note = "in a server, a method is a job: put `#[job(interval = \"10m\")]` on it, inside of the `#[genserver]` block"
)]
pub trait Job: Sized + Send + 'static {
    /// Does the work once: one attempt.
    ///
    /// Its future is dropped at an await when the attempt takes longer than the options allow, when a run that
    /// replaces this one is due, and when the job is stopped and the grace is over. The job's value stays in all
    /// three cases, so keep it whole over each await.
    ///
    /// # Errors
    ///
    /// Whatever kept it from doing its work. The error is reported, and the attempt may be repeated: see
    /// [`JobSpec::retry`](super::JobSpec::retry) and [`JobError::fatal`].
    fn work(&mut self, ctx: &mut JobContext<'_>) -> impl Future<Output = JobResult> + Send;

    /// Runs once at each start, before the first run; the supervisor waits for it.
    ///
    /// # Errors
    ///
    /// An `Err` means that the job cannot start.
    fn init(&mut self, _ctx: &mut JobContext<'_>) -> impl Future<Output = JobResult> + Send {
        async { Ok(()) }
    }

    /// How long to wait before the attempt that repeats this one, which failed with `error`; `None` gives up.
    ///
    /// It is asked only if there are attempts left; `planned` is what the options say. So a job can look at the
    /// error, as when an answer says how long to wait. Deadlines hold whatever it returns. An attempt that took too
    /// long is repeated without asking.
    fn backoff(&mut self, _attempt: u32, _error: &JobError, planned: Duration) -> Option<Duration> {
        Some(planned)
    }

    /// Cleans up, after a shutdown by the supervisor, a stop or a panic; not after a kill. A run in flight is
    /// finished before, as far as [`JobSpec::shutdown`](super::JobSpec::shutdown) allows.
    fn terminate(&mut self, _reason: &ExitReason) -> impl Future<Output = ()> + Send {
        async {}
    }

    /// The same value for a run beside another, if its runs may be concurrent.
    #[doc(hidden)]
    #[must_use]
    fn share(&self) -> Option<Self> {
        None
    }

    /// What the job is called unless it has a name.
    #[doc(hidden)]
    #[must_use]
    fn path() -> &'static str {
        type_name::<Self>()
    }
}
