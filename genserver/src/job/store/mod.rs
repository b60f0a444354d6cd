//! What of a job survives its process: [`JobStore`].

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use super::JobError;

mod memory;
pub use memory::MemoryStore;

#[cfg(feature = "store")]
mod file;
#[cfg(feature = "store")]
pub use file::{FileStore, FileStoreError};

/// What of a job survives its process.
///
/// ```
/// use genserver::{JobError, JobStore, MemoryStore};
///
/// /// How many runs a job has had.
/// async fn runs(store: &impl JobStore, job: &str) -> Result<u64, JobError> {
///     Ok(store.load(job).await?.map_or(0, |record| record.runs))
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::JobError> {
/// assert_eq!(runs(&MemoryStore::new(), "report").await?, 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobRecord {
    /// How many runs have begun.
    pub runs: u64,
    /// Whether it is paused.
    pub is_paused: bool,
    /// When the job first started: a fixed rate counts from there.
    pub first_start: Option<SystemTime>,
    /// From when on ticks count: the first start, the last resume, or the last crash. A tick since then that no process
    /// was there for was missed; the ones before were not.
    pub counts_from: Option<SystemTime>,
    /// The latest time at which a run was due that has begun: no run is due at it, or before it, again.
    pub last_nominal: Option<SystemTime>,
    /// When the last run began.
    pub last_start: Option<SystemTime>,
    /// When the last run ended.
    pub last_end: Option<SystemTime>,
}

/// Keeps what of a job survives its process.
///
/// Without one a job remembers across a crash, but not across a restart of its program. A job that is a method remembers
/// across a crash only if a supervisor has started its server, and under a name.
///
/// ```
/// use genserver::{JobError, JobRecord, JobStore};
///
/// /// Remembers nothing, so a job begins anew after each crash.
/// struct Forgetful;
///
/// impl JobStore for Forgetful {
///     async fn load(&self, _job: &str) -> Result<Option<JobRecord>, JobError> { Ok(None) }
///
///     async fn save(&self, _job: &str, _record: &JobRecord) -> Result<(), JobError> { Ok(()) }
/// }
/// ```
pub trait JobStore: Send + Sync + 'static {
    /// What is known of the job; `None` if it was never started.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from answering. The job cannot start then.
    fn load(&self, job: &str) -> impl Future<Output = Result<Option<JobRecord>, JobError>> + Send;

    /// Keeps it, instead of what was kept before.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from doing so. It is reported, and the job goes on.
    fn save(
        &self,
        job: &str,
        record: &JobRecord,
    ) -> impl Future<Output = Result<(), JobError>> + Send;
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, JobError>> + Send + 'a>>;

/// A [`JobStore`] of any type.
pub(crate) trait AnyStore: Send + Sync + 'static {
    fn load<'a>(&'a self, job: &'a str) -> Boxed<'a, Option<JobRecord>>;
    fn save<'a>(&'a self, job: &'a str, record: &'a JobRecord) -> Boxed<'a, ()>;
}

impl<T: JobStore> AnyStore for T {
    fn load<'a>(&'a self, job: &'a str) -> Boxed<'a, Option<JobRecord>> {
        Box::pin(JobStore::load(self, job))
    }

    fn save<'a>(&'a self, job: &'a str, record: &'a JobRecord) -> Boxed<'a, ()> {
        Box::pin(JobStore::save(self, job, record))
    }
}

/// A store of the crate's own, which answers at once: a future in a box for each run would cost more than what it
/// keeps.
pub(crate) trait OwnStore: Send + Sync + 'static {
    fn recall(&self, job: &str) -> Option<JobRecord>;
    fn keep(&self, job: &str, record: &JobRecord);
}

/// Where a job remembers.
#[derive(Clone)]
pub(crate) enum Records {
    Own(Arc<dyn OwnStore>),
    Given(Arc<dyn AnyStore>),
}

impl Records {
    pub(crate) async fn load(&self, job: &str) -> Result<Option<JobRecord>, JobError> {
        match self {
            Self::Own(own) => Ok(own.recall(job)),
            Self::Given(store) => store.load(job).await,
        }
    }

    pub(crate) async fn save(&self, job: &str, record: &JobRecord) -> Result<(), JobError> {
        match self {
            Self::Own(own) => {
                own.keep(job, record);
                Ok(())
            }
            Self::Given(store) => store.save(job, record).await,
        }
    }
}
