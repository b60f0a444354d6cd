//! What a server says to its jobs from within: [`ContextJobs`].

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::jobs::{JobRun, Jobs};
use crate::gen_server::{Context, GenServer};
use crate::job::machine::Then;
use crate::job::{JobObserver, JobSpec, JobStore, WallClock};

/// The jobs of a server, from its own callbacks.
///
/// ```
/// use genserver::{Context, ContextJobs, GenServer, MemoryStore, genserver};
/// use std::time::Duration;
///
/// /// Drains a queue, in portions.
/// struct Drain { left: u32 }
///
/// #[genserver]
/// impl Drain {
///     #[init]
///     fn init(left: u32, store: MemoryStore, ctx: &mut Context<Self>) -> Self {
///         ctx.jobs().store(store);
///         Self { left }
///     }
///
///     #[job(interval = "1h")]
///     fn portion(&mut self, ctx: &mut Context<Self>) {
///         self.left = self.left.saturating_sub(10);
///         if self.left > 0 {
///             ctx.jobs().again_now();
///         }
///     }
///
///     #[call]
///     fn left(&self) -> u32 { self.left }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let drain = Drain::start((25, MemoryStore::new())).await?;
/// drain.job("portion").trigger().await?;
/// tokio::time::sleep(Duration::from_secs(1)).await;
/// assert_eq!(drain.left().await?, 0);
/// # Ok(())
/// # }
/// ```
pub trait ContextJobs {
    /// Whose jobs they are.
    type Server: GenServer;

    /// What the server can say to its jobs.
    fn jobs(&mut self) -> ServerJobs<'_, Self::Server>;
}

impl<S: GenServer> ContextJobs for Context<S> {
    type Server = S;

    fn jobs(&mut self) -> ServerJobs<'_, S> {
        ServerJobs(self)
    }
}

/// What a server can say to its jobs: made by [`ContextJobs::jobs`].
///
/// A clock, a store and an observer are for all jobs of the server, and are given in `#[init]`, as are
/// [changes](Self::with) of single jobs: the jobs begin when it has returned. What comes next instead of the schedule is said within a run, and counts if the run ends
/// well; outside of a run it says nothing.
///
/// ```
/// use genserver::{Context, ContextJobs, JobEvent, MemoryStore, SystemClock, genserver};
/// use std::time::{Duration, SystemTime};
///
/// struct Drain { left: u32 }
///
/// #[genserver]
/// impl Drain {
///     #[init]
///     fn init(ctx: &mut Context<Self>) -> Self {
///         ctx.jobs()
///             .store(MemoryStore::new())
///             .clock(SystemClock)
///             .observer(|job: &str, event: &JobEvent| println!("{job}: {event:?}"))
///             .with("portion", |spec| spec.timeout(Duration::from_secs(10)));
///         Self { left: 100 }
///     }
///
///     #[job(interval = "1h")]
///     fn portion(&mut self, ctx: &mut Context<Self>) {
///         println!("{:?}", ctx.jobs().run().map(|run| run.nominal));
///         self.left = self.left.saturating_sub(10);
///         match self.left {
///             0 => ctx.jobs().finish(),
///             1..10 => ctx.jobs().again_now(),
///             10..50 => ctx.jobs().again_after(Duration::from_secs(1)),
///             _ => ctx.jobs().again_at(SystemTime::now() + Duration::from_secs(60)),
///         }
///     }
/// }
/// ```
pub struct ServerJobs<'a, S: GenServer>(&'a mut Context<S>);

impl<S: GenServer> ServerJobs<'_, S> {
    /// The clock by which calendar schedules go; without it that of the operating system.
    pub fn clock(&mut self, clock: impl WallClock) -> &mut Self {
        self.set(|jobs| jobs.clock = Arc::new(clock))
    }

    /// Where the jobs keep what must survive the process, under `server::method`: the registered name of the server, or
    /// its type's, and the name of the method.
    ///
    /// Without one, what the jobs of a server remember survives a crash if a parent has started it under a
    /// name, and nothing else: a restart has only the child's spec, in which there is no room for more.
    pub fn store(&mut self, store: impl JobStore) -> &mut Self {
        self.set(|jobs| jobs.store = Some(Arc::new(store)))
    }

    /// Who hears of each [`JobEvent`](crate::JobEvent).
    pub fn observer(&mut self, observer: impl JobObserver) -> &mut Self {
        self.set(|jobs| jobs.observer = Some(Arc::new(observer)))
    }

    /// Changes the schedule or an option of one of the jobs, by the name of its method: for what is known only when the
    /// program runs. It counts in `#[init]`; later, say it to the job's [handle](crate::JobHandle::reschedule).
    ///
    /// What the attribute says and nothing changes stays. Several changes of one job follow one another.
    ///
    /// ```
    /// use genserver::{Context, ContextJobs, GenServer, JobControlError, Schedule, StartError, genserver};
    /// use std::time::Duration;
    ///
    /// struct Mailer { retried: u32 }
    ///
    /// #[genserver]
    /// impl Mailer {
    ///     #[init]
    ///     fn init(job: String, period: Duration, ctx: &mut Context<Self>) -> Self {
    ///         ctx.jobs().with(&job, move |spec| spec.schedule(Schedule::every(period)).timeout(period));
    ///         Self { retried: 0 }
    ///     }
    ///
    ///     #[job(interval = "1h")]
    ///     fn retry(&mut self) { self.retried += 1; }
    ///
    ///     #[call]
    ///     fn retried(&self) -> u32 { self.retried }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let period = Duration::from_secs(10); // from a configuration file
    /// let mailer = Mailer::start(("retry".to_owned(), period)).await?;
    /// tokio::time::sleep(Duration::from_secs(35)).await;
    /// assert_eq!(mailer.retried().await?, 3);
    ///
    /// let Err(StartError::Failed(reason)) = Mailer::start(("rety".to_owned(), period)).await else {
    ///     return Err("there is no such job".into());
    /// };
    /// let error = reason.as_error().and_then(|error| error.downcast_ref::<JobControlError>());
    /// assert!(matches!(error, Some(JobControlError::NoSuchJob { jobs, .. }) if jobs == &["retry"]));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The server does not start, and its [`ExitReason`](crate::ExitReason) carries
    ///
    /// - [`JobControlError::NoSuchJob`](crate::JobControlError::NoSuchJob) if no job of its block has this name,
    /// - [`JobControlError::Unfit`](crate::JobControlError::Unfit) if a method cannot have the option: an
    ///   [`Overlap`](crate::Overlap) that replaces a run or lets another run beside it, and `name`, `shutdown` and
    ///   `restart`, which are the server's,
    /// - a [`JobSetupError`](crate::JobSetupError) if the options make no sense together.
    pub fn with(
        &mut self,
        job: &str,
        change: impl FnOnce(JobSpec) -> JobSpec + Send + 'static,
    ) -> &mut Self {
        self.set(|jobs| {
            // Nobody would ever ask for a change of what has begun.
            if jobs.armed.is_empty() {
                jobs.changes.add(job, change);
            }
        })
    }

    /// The run that asks: its number, when it was due.
    #[must_use]
    pub fn run(&mut self) -> Option<JobRun> {
        self.0.annex.get::<Jobs<S>>()?.current
    }

    /// Wants the next run after `delay`, instead of the schedule's. The beat of the schedule isn't moved.
    pub fn again_after(&mut self, delay: Duration) {
        self.next(Then::After(delay));
    }

    /// Wants the next run at `time`, instead of the schedule's.
    pub fn again_at(&mut self, time: impl Into<SystemTime>) {
        self.next(Then::At(time.into()));
    }

    /// Wants to run again at once; the mailbox is served in between.
    pub fn again_now(&mut self) {
        self.next(Then::After(Duration::ZERO));
    }

    /// Makes this run the last of its job. The server and its other jobs go on.
    pub fn finish(&mut self) {
        self.next(Then::Finish);
    }

    fn next(&mut self, then: Then) {
        let jobs = self.0.annex.get::<Jobs<S>>();
        if let Some(jobs) = jobs.filter(|jobs| jobs.current.is_some()) {
            jobs.then = then;
        }
    }

    fn set(&mut self, act: impl FnOnce(&mut Jobs<S>)) -> &mut Self {
        let mut jobs = self.0.annex.take().unwrap_or_default();
        act(&mut jobs);
        self.0.annex.put(jobs);
        self
    }
}

impl<S: GenServer> fmt::Debug for ServerJobs<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerJobs")
            .field("server", &self.0)
            .finish_non_exhaustive()
    }
}
