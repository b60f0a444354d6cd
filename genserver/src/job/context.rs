//! What a run knows of itself, and can ask for: [`JobContext`].

use std::fmt;
use std::future::{Future, pending};
use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use super::machine::{Attempt, Then};
use super::{Schedule, WallClock};
use crate::process::Pid;

/// What a run knows of itself, and what it can ask for.
///
/// What comes after the run is said here, so that the plain job ends in `Ok(())`:
///
/// ```
/// use genserver::{Job, JobContext, JobResult, job};
/// use std::time::Duration;
///
/// #[job(interval = "10m")]
/// #[derive(Clone)]
/// struct Import { pages: u32 }
///
/// impl Job for Import {
///     async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
///         self.pages += 1;
///         match self.pages % 10 {
///             0 => ctx.again_after(Duration::from_secs(3600)),
///             _ => ctx.again_now(),
///         }
///         Ok(())
///     }
/// }
/// ```
///
/// The job's server answers others while a run is in flight, but not the run itself: a call from `work` to its
/// own server fails with [`CallError::CallingSelf`](crate::CallError::CallingSelf), because most such calls
/// would wait for the end of the run that makes them.
///
/// What it tells, and what it takes:
///
/// ```
/// use genserver::{Job, JobContext, JobResult};
/// use std::time::{Duration, SystemTime};
///
/// struct Batch { left: u32 }
///
/// impl Job for Batch {
///     async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
///         println!("run {}, attempt {}, in {}", ctx.run(), ctx.attempt(), ctx.pid());
///         println!("due at {:?}, {:?} ago", ctx.nominal(), ctx.lateness());
///         let is_stopping = ctx.shutdown(); // borrows nothing
///         tokio::select! {
///             () = is_stopping => {}
///             () = tokio::time::sleep(Duration::from_secs(1)) => self.left -= 1,
///         }
///         match self.left {
///             0 => ctx.finish(),
///             1..10 => ctx.again_after(Duration::from_secs(1)),
///             _ => ctx.again_at(SystemTime::now() + Duration::from_secs(60)),
///         }
///         Ok(())
///     }
/// }
/// ```
pub struct JobContext<'a> {
    pid: Pid,
    attempt: Attempt,
    pub(super) schedule: Schedule,
    then: Then,
    stage: watch::Receiver<Stage>,
    // What comes later may be borrowed from the server.
    server: PhantomData<&'a ()>,
}

/// How far a run is from its end, as the server sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Nobody wants it to end.
    Flying,
    /// It should end soon.
    Stopping,
    /// It is dropped if it doesn't end when it is polled once more.
    Cut,
}

impl JobContext<'_> {
    pub(super) fn new(
        pid: Pid,
        attempt: Attempt,
        schedule: Schedule,
        stage: watch::Receiver<Stage>,
    ) -> Self {
        Self {
            pid,
            attempt,
            schedule,
            then: Then::Schedule,
            stage,
            server: PhantomData,
        }
    }

    /// For what is no run: `init`, or work that is done without a server.
    pub(super) fn before_runs(pid: Pid, schedule: Schedule, clock: &dyn WallClock) -> Self {
        let attempt = Attempt {
            run: 0,
            attempt: 0,
            nominal: clock.now(),
            lateness: Duration::ZERO,
            limit: None,
        };
        Self::new(pid, attempt, schedule, watch::channel(Stage::Flying).1)
    }

    /// For a run without a server, which nobody stops.
    #[cfg(feature = "testing")]
    pub(crate) fn alone(pid: Pid, nominal: SystemTime, schedule: Schedule) -> Self {
        let attempt = Attempt {
            run: 1,
            attempt: 1,
            nominal,
            lateness: Duration::ZERO,
            limit: None,
        };
        Self::new(pid, attempt, schedule, watch::channel(Stage::Flying).1)
    }

    /// The process that runs the job.
    #[must_use]
    pub fn pid(&self) -> &Pid {
        &self.pid
    }

    /// The number of this run, from 1. It goes on counting after a crash, and with a
    /// [`JobStore`](super::JobStore) also after a restart of the program; 0 in `init`.
    #[must_use]
    pub fn run(&self) -> u64 {
        self.attempt.run
    }

    /// The number of this attempt at the run, from 1; more than 1 is a retry.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt.attempt
    }

    /// When the run was due. It is the same for all attempts, and, by a calendar, on all nodes.
    #[must_use]
    pub fn nominal(&self) -> SystemTime {
        self.attempt.nominal
    }

    /// By how much later than [`nominal`](Self::nominal) the run began.
    #[must_use]
    pub fn lateness(&self) -> Duration {
        self.attempt.lateness
    }

    /// Resolves when the run should end: its server is being stopped, and cuts the run when the grace of
    /// [`JobSpec::shutdown`](super::JobSpec::shutdown) is over; or a new run is about to replace this one, which
    /// has this last moment without an await.
    ///
    /// It borrows nothing, so it can be waited for beside work that uses the context.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when the future is dropped; ask again.
    ///
    /// ```
    /// use genserver::{Job, JobContext, JobResult};
    ///
    /// struct Sweep { left: Vec<u32> }
    ///
    /// impl Job for Sweep {
    ///     async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
    ///         while let Some(part) = self.left.pop() {
    ///             if ctx.is_shutting_down() {
    ///                 self.left.push(part);
    ///                 break;
    ///             }
    ///             tokio::task::yield_now().await; // sweep it
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// ```
    pub fn shutdown(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stage = self.stage.clone();
        async move {
            if stage.wait_for(|stage| should_end(*stage)).await.is_err() {
                // Nobody is left who could want it: there is no server.
                pending::<()>().await;
            }
        }
    }

    /// Whether [`shutdown`](Self::shutdown) has resolved: for loops.
    #[must_use]
    pub fn is_shutting_down(&self) -> bool {
        should_end(*self.stage.borrow())
    }

    /// If this run ends with `Ok`, the next one comes after `delay` instead of when the schedule says. The beat of
    /// the schedule doesn't move: ticks before that time are passed over, those after it come as ever.
    ///
    /// What is said last counts, of this and its neighbours.
    pub fn again_after(&mut self, delay: Duration) {
        self.then = Then::After(delay);
    }

    /// As [`again_after`](Self::again_after), at a time of the wall clock; at once if that is past.
    pub fn again_at(&mut self, time: impl Into<SystemTime>) {
        self.then = Then::At(time.into());
    }

    /// As [`again_after`](Self::again_after), at once; the mailbox is served in between. To drain a queue.
    pub fn again_now(&mut self) {
        self.then = Then::After(Duration::ZERO);
    }

    /// If this run ends with `Ok`, the job stops normally. Its supervisor restarts it all the same if it is
    /// [permanent](crate::Restart::Permanent), which is what a job without an end is: give such a job
    /// [`JobSpec::restart`](super::JobSpec::restart).
    pub fn finish(&mut self) {
        self.then = Then::Finish;
    }

    pub(super) fn then(&self) -> Then {
        self.then
    }
}

fn should_end(stage: Stage) -> bool {
    stage > Stage::Flying
}

impl fmt::Debug for JobContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobContext")
            .field("pid", &self.pid)
            .field("run", &self.attempt.run)
            .field("attempt", &self.attempt.attempt)
            .field("nominal", &self.attempt.nominal)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}
