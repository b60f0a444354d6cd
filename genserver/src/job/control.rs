//! What can be asked of a job: [`JobControl`].

use std::fmt;

use super::{Job, JobServer, JobSetupError, JobStatus, Schedule, Triggered};
use crate::gen_server::{Address, Call, Caller};

/// What can be asked of a job, at every [`Address`] of its server. It is answered also while a run is in flight.
///
/// Each method waits for at most five seconds unless the returned [`Call`] is told otherwise. To end the job, use
/// [`Address::stop`].
///
/// ```
/// use genserver::{Address, Job, JobContext, JobControl, JobResult, JobServer, JobSpec, JobState, Schedule, Triggered};
/// use std::time::Duration;
///
/// struct Report;
///
/// impl Job for Report {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let report = JobServer::new(Report, JobSpec::interval(Duration::from_secs(3600))).start().await?;
/// assert_eq!(report.trigger().await?, Triggered::Started);
/// report.pause().await?;
/// assert_eq!(report.status().await?.state, JobState::Paused);
/// report.resume().await?;
/// report.reschedule(Schedule::every(Duration::from_secs(60))).await??;
/// report.stop().await?;
/// # Ok(())
/// # }
/// ```
pub trait JobControl<J: Job>: Address<JobServer<J>> {
    /// What the job is doing, what it did, and when it runs next.
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError).
    fn status(&self) -> Call<JobServer<J>, JobStatus> {
        self.call(|from| Request(Wish::Status(from)))
    }

    /// Wants a run now, also of a paused job. Under an `interval` it takes the place of the next run, and the
    /// delay counts from its end; under other schedules the beat stays.
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError).
    fn trigger(&self) -> Call<JobServer<J>, Triggered> {
        self.call(|from| Request(Wish::Trigger(from)))
    }

    /// Lets no run begin by itself until it is [resumed](Self::resume), also if the process crashes meanwhile. A run in
    /// flight finishes, its retries included.
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError).
    fn pause(&self) -> Call<JobServer<J>, ()> {
        self.call(|from| Request(Wish::Pause(from)))
    }

    /// Goes on as if it had never paused; an `interval` begins anew.
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError).
    fn resume(&self) -> Call<JobServer<J>, ()> {
        self.call(|from| Request(Wish::Resume(from)))
    }

    /// Follows another schedule from now on, until the process ends.
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError). The reply is an error if the schedule cannot be followed; then the one
    /// before goes on.
    fn reschedule(&self, schedule: Schedule) -> Call<JobServer<J>, Result<(), JobSetupError>> {
        self.call(|from| Request(Wish::Reschedule(schedule, from)))
    }
}

impl<J: Job, A: Address<JobServer<J>>> JobControl<J> for A {}

/// A request of [`JobControl`].
pub struct Request(pub(super) Wish);

/// What is wanted.
pub(super) enum Wish {
    Status(Caller<JobStatus>),
    Trigger(Caller<Triggered>),
    Pause(Caller<()>),
    Resume(Caller<()>),
    Reschedule(Schedule, Caller<Result<(), JobSetupError>>),
}

impl Request {
    /// Its name, for logs.
    pub(super) fn name(&self) -> &'static str {
        match &self.0 {
            Wish::Status(_) => "status",
            Wish::Trigger(_) => "trigger",
            Wish::Pause(_) => "pause",
            Wish::Resume(_) => "resume",
            Wish::Reschedule(..) => "reschedule",
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request").field(&self.name()).finish()
    }
}
