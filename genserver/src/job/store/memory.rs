//! What of a job survives its process, but not the program: [`MemoryStore`].

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError};

use super::{JobRecord, JobStore, OwnStore};
use crate::job::JobError;
use crate::sync::{Mutex, MutexGuard};

/// Keeps what of a job survives its process in the memory of the program.
///
/// Each job has one of its own unless it is given a [`JobStore`]. Clones share what they keep, so one store may
/// also serve several jobs.
///
/// ```
/// use genserver::{JobError, JobRecord, JobStore, MemoryStore};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), JobError> {
/// let store = MemoryStore::new();
/// let mut record = JobRecord::default();
/// record.runs = 3;
/// store.save("report", &record).await?;
///
/// assert_eq!(store.clone().load("report").await?, Some(record));
/// assert_eq!(store.load("backup").await?, None);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore {
    records: Arc<Mutex<HashMap<String, JobRecord>>>,
}

impl MemoryStore {
    /// One that knows of no job.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn records(&self) -> MutexGuard<'_, HashMap<String, JobRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = self.records().clone();
        f.debug_tuple("MemoryStore").field(&records).finish()
    }
}

impl JobStore for MemoryStore {
    async fn load(&self, job: &str) -> Result<Option<JobRecord>, JobError> {
        Ok(self.recall(job))
    }

    async fn save(&self, job: &str, record: &JobRecord) -> Result<(), JobError> {
        self.keep(job, record);
        Ok(())
    }
}

impl OwnStore for MemoryStore {
    fn recall(&self, job: &str) -> Option<JobRecord> {
        self.records().get(job).cloned()
    }

    fn keep(&self, job: &str, record: &JobRecord) {
        let mut records = self.records();
        match records.get_mut(job) {
            Some(known) => known.clone_from(record),
            None => drop(records.insert(job.to_owned(), record.clone())),
        }
    }
}
