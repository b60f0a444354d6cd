//! Talking to one job of a server: [`JobHandle`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};
use std::time::Duration;

use super::request::{Answer, JobRequest, Question};
use crate::exit::CallError;
use crate::gen_server::{Address, Call, Caller, GenServer};
use crate::job::{JobSetupError, JobStatus, Schedule, Triggered};

/// One of the jobs of a server, by the name of its method: made by the `job` that `#[genserver]` writes for servers
/// with `#[job]` methods.
///
/// The jobs share the server's state, so what is asked here waits while a run is in flight, as all messages of the
/// server do. Between the attempts of a run the server is free to answer.
///
/// ```
/// use genserver::{Address, GenServer, JobControlError, Triggered, genserver};
///
/// #[derive(Default)]
/// struct Mailer { sent: u32 }
///
/// #[genserver]
/// impl Mailer {
///     #[init]
///     fn init() -> Self { Self::default() }
///
///     #[job(interval = "1h")]
///     fn flush(&mut self) { self.sent += 1; }
///
///     #[call]
///     fn sent(&self) -> u32 { self.sent }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mailer = Mailer::start(()).await?;
/// assert_eq!(mailer.job("flush").trigger().await?, Triggered::Started);
/// assert_eq!(mailer.sent().await?, 1);
/// assert_eq!(mailer.job("flush").status().await?.counts.succeeded, 1);
///
/// let unknown = mailer.job("flsh").pause().await;
/// assert!(matches!(unknown, Err(JobControlError::NoSuchJob { jobs, .. }) if jobs == ["flush"]));
/// # Ok(())
/// # }
/// ```
pub struct JobHandle<S: GenServer, A: Address<S>> {
    server: A,
    job: Box<str>,
    request: fn(JobRequest) -> S::Call,
}

impl<S: GenServer, A: Address<S>> JobHandle<S, A> {
    pub(super) fn new(server: A, job: &str, request: fn(JobRequest) -> S::Call) -> Self {
        Self {
            server,
            job: job.into(),
            request,
        }
    }

    /// What the job is doing, what it did, and when it runs next.
    ///
    /// # Errors
    ///
    /// See [`JobCall`]; a job that is over has a status still.
    pub fn status(&self) -> JobCall<S, JobStatus> {
        self.ask(Question::Status)
    }

    /// Wants a run now, also of a job that is paused. It begins when the server has read what stands before it
    /// in its mailbox.
    ///
    /// Under an `interval` it takes the place of the next run, and the delay counts from its end; under other schedules
    /// the beat stays.
    ///
    /// # Errors
    ///
    /// See [`JobCall`].
    pub fn trigger(&self) -> JobCall<S, Triggered> {
        self.ask(Question::Trigger)
    }

    /// Lets no run begin until it is [resumed](Self::resume), unless one is triggered. A run between two attempts goes
    /// on.
    ///
    /// # Errors
    ///
    /// See [`JobCall`].
    pub fn pause(&self) -> JobCall<S, ()> {
        self.ask(Question::Pause)
    }

    /// Goes on after a pause with the beat of the schedule, as if it had never stopped; an `interval` begins anew.
    ///
    /// # Errors
    ///
    /// See [`JobCall`].
    pub fn resume(&self) -> JobCall<S, ()> {
        self.ask(Question::Resume)
    }

    /// Follows another schedule from now on, until the process ends: a restarted server begins with that of the
    /// attribute, or of [`ServerJobs::with`](crate::ServerJobs::with).
    ///
    /// # Errors
    ///
    /// See [`JobCall`]; [`JobControlError::Schedule`] if this one makes no sense. Then the old one stays.
    ///
    /// ```
    /// use genserver::{GenServer, genserver, Schedule};
    /// use std::time::Duration;
    ///
    /// struct Mailer { sent: u32 }
    ///
    /// #[genserver]
    /// impl Mailer {
    ///     #[init]
    ///     fn init() -> Self { Self { sent: 0 } }
    ///
    ///     #[job(interval = "1h")]
    ///     fn flush(&mut self) { self.sent += 1; }
    /// }
    ///
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mailer = Mailer::start(()).await?;
    /// let flush = mailer.job("flush");
    /// flush.pause().await?;
    /// flush.resume().await?;
    /// flush.reschedule(Schedule::every(Duration::from_secs(60))).await?;
    /// assert!(flush.status().await?.next_run.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn reschedule(&self, schedule: Schedule) -> JobCall<S, ()> {
        self.ask(|from| Question::Reschedule(Box::new(schedule), from))
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(Caller<Answer<T>>) -> Question,
    ) -> JobCall<S, T> {
        let (job, request) = (self.job.clone(), self.request);
        let call = |from| {
            request(JobRequest {
                job,
                question: question(from),
            })
        };
        JobCall(self.server.call(call))
    }
}

impl<S: GenServer, A: Address<S>> Clone for JobHandle<S, A> {
    fn clone(&self) -> Self {
        Self {
            server: self.server.clone(),
            job: self.job.clone(),
            request: self.request,
        }
    }
}

impl<S: GenServer, A: Address<S>> fmt::Debug for JobHandle<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobHandle")
            .field("job", &self.job)
            .finish_non_exhaustive()
    }
}

/// A question to a job on its way: await it for the answer.
///
/// As a [`Call`], it is sent when first polled, and waits for five seconds unless it is told otherwise.
///
/// # Errors
///
/// See [`JobControlError`].
///
/// # Cancel safety
///
/// If the future is dropped, the question may or may not have been sent: a trigger may begin a run all the same.
///
/// ```
/// use genserver::{GenServer, genserver};
/// use std::time::Duration;
///
/// struct Mailer { sent: u32 }
///
/// #[genserver]
/// impl Mailer {
///     #[init]
///     fn init() -> Self { Self { sent: 0 } }
///
///     #[job(interval = "1h")]
///     fn flush(&mut self) { self.sent += 1; }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mailer = Mailer::start(()).await?;
/// let flush = mailer.job("flush");
/// flush.trigger().timeout(Duration::from_secs(60)).await?;
/// assert_eq!(flush.status().no_timeout().await?.counts.succeeded, 1);
/// # Ok(())
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct JobCall<S: GenServer, T: Send + 'static>(Call<S, Answer<T>>);

impl<S: GenServer, T: Send + 'static> JobCall<S, T> {
    /// Waits for at most `limit` instead of five seconds.
    pub fn timeout(self, limit: Duration) -> Self {
        Self(self.0.timeout(limit))
    }

    /// Waits as long as it takes: until a run in flight has ended. It still fails when the server ends.
    pub fn no_timeout(self) -> Self {
        Self(self.0.no_timeout())
    }
}

impl<S: GenServer, T: Send + 'static> Future for JobCall<S, T> {
    type Output = Answer<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Self::Output> {
        let called = Pin::new(&mut self.0).poll(cx);
        called.map(|reply| reply.map_err(JobControlError::Call)?)
    }
}

impl<S: GenServer, T: Send + 'static> fmt::Debug for JobCall<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Why a job of a server could not be asked, or cannot be as its server wants it to be. A start that failed for it
/// carries it in its [`ExitReason`](crate::ExitReason), from which [`as_error`](crate::ExitReason::as_error) and a
/// downcast take it out.
///
/// ```
/// use genserver::{GenServer, genserver, JobControlError};
///
/// struct Mailer { sent: u32 }
///
/// #[genserver]
/// impl Mailer {
///     #[init]
///     fn init() -> Self { Self { sent: 0 } }
///
///     #[job(interval = "1h")]
///     fn flush(&mut self) { self.sent += 1; }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mailer = Mailer::start(()).await?;
/// match mailer.job("flash").trigger().await {
///     Err(JobControlError::NoSuchJob { jobs, .. }) => assert_eq!(jobs, ["flush"]),
///     other => println!("{:?}", other?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JobControlError {
    /// The server has no job of this name: one of `jobs` was meant.
    #[error("the server has no job `{job}`; its jobs are `{}`", jobs.join("`, `"))]
    NoSuchJob {
        /// Who was asked for.
        job: String,
        /// Who is there, in the order of the block.
        jobs: Vec<&'static str>,
    },
    /// The job has had its last run: only its status can be asked for. Its server may be restarted.
    #[error("the job is over")]
    Over,
    /// The schedule makes no sense, and the old one stays.
    #[error(transparent)]
    Schedule(JobSetupError),
    /// [`ServerJobs::with`](crate::ServerJobs::with) gave it an option that a method cannot have. Leave that out,
    /// or make the job a [`Job`](crate::Job) of its own.
    #[error("the job `{job}` is a method, and cannot be given another `{option}`: {why}")]
    Unfit {
        /// The name of the method.
        job: &'static str,
        /// The key, as in the attribute.
        option: &'static str,
        /// Why not, and what to do instead.
        why: &'static str,
    },
    /// The server did not answer.
    #[error(transparent)]
    Call(#[from] CallError),
}
