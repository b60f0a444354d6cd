//! Jobs whose runs may go on beside each other: [`ConcurrentJob`].

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::{AnyGate, Job, JobContext, JobError, JobResult, JobSpec, Scheduled};
use crate::exit::ExitReason;

/// A job with [`Overlap::Concurrent`](super::Overlap::Concurrent): several of its runs may be in flight, so they
/// share the value instead of having it in turn. What a run changes lies behind a lock or an atomic.
///
/// ```
/// use genserver::{Address, ConcurrentJob, JobContext, JobResult, JobServer, JobSpec, Overlap};
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use std::time::Duration;
///
/// struct Probe { answers: AtomicU32 }
///
/// impl ConcurrentJob for Probe {
///     async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
///         self.answers.fetch_add(1, Ordering::Relaxed);
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let spec = JobSpec::every(Duration::from_secs(1)).overlap(Overlap::Concurrent { max: 4 });
/// let probe = JobServer::concurrent(Probe { answers: AtomicU32::new(0) }, spec).start().await?;
/// probe.stop().await?;
/// # Ok(())
/// # }
/// ```
///
/// Everything else is as in [`Job`].
///
/// With its other methods:
///
/// ```
/// use genserver::{ConcurrentJob, ExitReason, JobContext, JobError, JobResult};
/// use std::time::Duration;
///
/// struct Probe { host: String }
///
/// impl ConcurrentJob for Probe {
///     async fn init(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
///         self.host.make_ascii_lowercase();
///         Ok(())
///     }
///
///     async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
///         println!("is {} there?", self.host);
///         Ok(())
///     }
///
///     fn backoff(&self, attempt: u32, _error: &JobError, planned: Duration) -> Option<Duration> {
///         (attempt < 3).then_some(planned)
///     }
///
///     async fn terminate(&self, reason: &ExitReason) { println!("{reason}") }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has concurrent runs but no `work` for them",
    label = "needs `impl ConcurrentJob`",
    note = "write `impl ConcurrentJob for {Self} {{ async fn work(&self, ctx: &mut JobContext<'_>) -> JobResult {{ … }} }}`"
)]
pub trait ConcurrentJob: Sized + Send + Sync + 'static {
    /// Does the work once: see [`Job::work`].
    ///
    /// # Errors
    ///
    /// Whatever kept it from doing its work.
    fn work(&self, ctx: &mut JobContext<'_>) -> impl Future<Output = JobResult> + Send;

    /// Runs once at each start, before the first run, when nobody else has the value.
    ///
    /// # Errors
    ///
    /// An `Err` means that the job cannot start.
    fn init(&mut self, _ctx: &mut JobContext<'_>) -> impl Future<Output = JobResult> + Send {
        async { Ok(()) }
    }

    /// How long to wait before an attempt is repeated: see [`Job::backoff`].
    fn backoff(&self, _attempt: u32, _error: &JobError, planned: Duration) -> Option<Duration> {
        Some(planned)
    }

    /// Cleans up: see [`Job::terminate`].
    fn terminate(&self, _reason: &ExitReason) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// A [`ConcurrentJob`] as the [`Job`] that its server runs.
///
/// [`JobServer::concurrent`](super::JobServer::concurrent) makes one of a job without an attribute. To change the options
/// of one that has `#[job(...)]`, begin with `JobServer::of(Shared::new(job))`.
///
/// A clone has a clone of the value, as for every job: nothing of a crashed incarnation lives on.
///
/// ```
/// use genserver::{ConcurrentJob, JobContext, JobResult, JobServer, Shared, job};
///
/// #[job(every = "1s", overlap = concurrent(max = 4))]
/// #[derive(Clone)]
/// struct Probe;
///
/// impl ConcurrentJob for Probe {
///     async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
/// let probe = JobServer::of(Shared::new(Probe)).with(|spec| spec.history(100));
/// # drop(probe);
/// ```
pub struct Shared<J>(Arc<J>);

impl<J: ConcurrentJob> Shared<J> {
    /// The job, to be shared by its runs.
    pub fn new(job: J) -> Self {
        Self(Arc::new(job))
    }
}

#[diagnostic::do_not_recommend]
impl<J: ConcurrentJob> Job for Shared<J> {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.0.work(ctx).await
    }

    async fn init(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        match Arc::get_mut(&mut self.0) {
            Some(job) => job.init(ctx).await,
            None => Err(JobError::new("a run has begun before `init`")),
        }
    }

    fn backoff(&mut self, attempt: u32, error: &JobError, planned: Duration) -> Option<Duration> {
        self.0.backoff(attempt, error, planned)
    }

    async fn terminate(&mut self, reason: &ExitReason) {
        self.0.terminate(reason).await;
    }

    fn share(&self) -> Option<Self> {
        Some(Self(Arc::clone(&self.0)))
    }

    fn path() -> &'static str {
        type_name::<J>()
    }
}

#[diagnostic::do_not_recommend]
impl<J: ConcurrentJob + Scheduled> Scheduled for Shared<J> {
    const SPEC: JobSpec = J::SPEC;

    fn gate() -> Option<Arc<dyn AnyGate>> {
        J::gate()
    }
}

impl<J: Clone> Clone for Shared<J> {
    fn clone(&self) -> Self {
        Self(Arc::new(J::clone(&self.0)))
    }
}

impl<J> fmt::Debug for Shared<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Shared").field(&type_name::<J>()).finish()
    }
}
