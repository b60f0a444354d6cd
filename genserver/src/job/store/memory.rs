//! What jobs remember while their program runs: [`MemoryStore`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{JobRecord, JobStore};
use crate::job::JobError;

/// Remembers jobs for as long as it lives; clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<HashMap<String, JobRecord>>>);

impl MemoryStore {
    /// A store that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl JobStore for MemoryStore {
    async fn load(&self, job: &str) -> Result<Option<JobRecord>, JobError> {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(records.get(job).cloned())
    }

    async fn save(&self, job: &str, record: &JobRecord) -> Result<(), JobError> {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.insert(job.to_owned(), record.clone());
        Ok(())
    }
}
