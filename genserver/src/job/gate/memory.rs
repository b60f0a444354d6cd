//! One run among the jobs of one program: [`MemoryGate`].

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::Gate;
use crate::job::JobError;
use crate::sync::{Mutex, MutexGuard};

/// Twice as long as jobs make up for what they missed, unless told otherwise.
const KEEP: Duration = Duration::from_secs(2 * 86_400);

/// A [`Gate`] within one program: of the jobs that share its clones, one runs for each time.
///
/// It stands for the gate of a cluster in tests, where several supervision trees play the nodes:
///
/// ```
/// use genserver::{Gate, JobError, MemoryGate};
/// use std::time::SystemTime;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), JobError> {
/// let (one, other) = { let gate = MemoryGate::new(); (gate.clone(), gate) };
/// let midnight = SystemTime::UNIX_EPOCH;
/// assert!(one.admit("report", midnight).await?);
/// assert!(!other.admit("report", midnight).await?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct MemoryGate {
    keep: Duration,
    admitted: Arc<Mutex<Admitted>>,
}

/// A job, and when its run was due.
type Key = (Arc<str>, SystemTime);

#[derive(Default)]
struct Admitted {
    keys: HashSet<Key>,
    /// The same keys, the oldest admission first.
    order: VecDeque<(Instant, Key)>,
}

impl MemoryGate {
    /// One that remembers for two days whom it has admitted.
    #[must_use]
    pub fn new() -> Self {
        Self::keeping(KEEP)
    }

    /// One that remembers for so long whom it has admitted. Choose more than the
    /// [`missed_grace`](crate::job::JobSpec::missed_grace) of its jobs: whoever asks later runs again.
    ///
    /// ```
    /// use genserver::MemoryGate;
    /// use std::time::Duration;
    /// let gate = MemoryGate::keeping(Duration::from_secs(7 * 86_400));
    /// ```
    #[must_use]
    pub fn keeping(keep: Duration) -> Self {
        Self {
            keep,
            admitted: Arc::default(),
        }
    }

    fn admitted(&self) -> MutexGuard<'_, Admitted> {
        self.admitted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryGate {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryGate")
            .field("keep", &self.keep)
            .field("admitted", &self.admitted().keys.len())
            .finish()
    }
}

impl Gate for MemoryGate {
    async fn admit(&self, job: &str, nominal: SystemTime) -> Result<bool, JobError> {
        let now = Instant::now();
        let mut admitted = self.admitted();
        admitted.forget(now, self.keep);
        Ok(admitted.add((Arc::from(job), nominal), now))
    }
}

impl Admitted {
    fn forget(&mut self, now: Instant, keep: Duration) {
        while let Some((since, key)) = self.order.front() {
            if now.duration_since(*since) <= keep {
                return;
            }
            self.keys.remove(key);
            self.order.pop_front();
        }
    }

    /// Whether it was not there.
    fn add(&mut self, key: Key, now: Instant) -> bool {
        let is_new = self.keys.insert(key.clone());
        if is_new {
            self.order.push_back((now, key));
        }
        is_new
    }
}
