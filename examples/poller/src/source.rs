//! Where jobs come from: [`Source`], and why there are none: [`SourceError`].

use std::future::Future;
use std::time::Duration;

use genserver::{CallError, Pid};

use crate::remote::RedisTrouble;

/// A queue, as one incarnation of the poller sees it. Jobs are texts; what they mean is not its affair.
pub(crate) trait Source: Send + Sync + Sized + 'static {
    /// What it is opened with.
    type Plan: Clone + Send + Sync + 'static;
    type Inlet: Inlet;

    /// Opens the queue for a worker, and gives back what earlier incarnations of it have left.
    fn open(plan: &Self::Plan, worker: &Pid) -> impl Answer<Opened<Self>>;

    /// Says that the worker lives. Returns how many jobs went back to the queue because theirs doesn't.
    fn beat(&mut self) -> impl Answer<u64>;

    /// Stores a result and is done with the job, both or neither.
    fn finish(&mut self, text: &[u8], id: &str, digest: &str) -> impl Answer<Finished>;

    /// Puts a job back: it is the next to be taken.
    fn give_back(&mut self, text: &[u8]) -> impl Answer<()>;

    /// Puts what is no job where somebody may look at it.
    fn put_aside(&mut self, text: &[u8]) -> impl Answer<()>;

    /// Lets an inlet that waits return at once.
    fn interrupt(&mut self) -> impl Answer<()>;

    /// Says that the worker goes, and holds no job.
    fn close(self) -> impl Answer<()>;
}

/// Where jobs are taken. It is moved into the task that waits, and comes back with the job; so one that was dropped
/// while it waited is never used again.
pub(crate) trait Inlet: Send + 'static {
    /// Waits for a job for a while. None came if there is none, and the queue may be asked again.
    fn take(&mut self) -> impl Answer<Option<Vec<u8>>>;
}

/// What every action on a queue gives, sooner or later.
pub(crate) trait Answer<T>: Future<Output = Result<T, SourceError>> + Send {}

impl<T, F: Future<Output = Result<T, SourceError>> + Send> Answer<T> for F {}

/// A queue that is open.
#[derive(Debug)]
pub(crate) struct Opened<S: Source> {
    pub(crate) source: S,
    pub(crate) inlet: S::Inlet,
    /// What the logs call it.
    pub(crate) name: String,
    /// How often it wants to hear that the worker lives.
    pub(crate) beat: Duration,
    /// How many jobs went back to the queue.
    pub(crate) reclaimed: u64,
}

/// Whose the job was that is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finished {
    Ours,
    /// This worker was thought dead, and another has the job, too. The result is the same.
    Another,
}

/// Why a queue can't be used.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error(transparent)]
    Redis(#[from] RedisTrouble),
    #[error("the embedded queue has ended: {0}")]
    Embedded(#[from] CallError),
    #[error("the queue is not open")]
    NotOpen,
    #[error("a task ended before its work")]
    Cut,
}

impl SourceError {
    /// Whether no other attempt would mend it.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::Redis(trouble) => trouble.is_final(),
            Self::Embedded(_) | Self::NotOpen | Self::Cut => false,
        }
    }
}
