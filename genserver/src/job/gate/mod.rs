//! One run in a whole cluster: [`Gate`].

use std::future::Future;
use std::pin::Pin;
use std::time::SystemTime;

use super::JobError;

mod memory;
pub use memory::MemoryGate;

#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
pub use self::redis::{RedisGate, RedisGateError};

/// Decides which node of a cluster runs a job.
///
/// Each node keeps the beat of the schedule, and asks before each run that the schedule makes due. The key is the
/// time at which the run is due, which is the same on every node, so that exactly one is admitted: there is no
/// leader, and nothing to fail over. A schedule without such times (`interval`, `every`, `delay`) has no gate.
///
/// ```
/// use genserver::{Gate, JobError};
/// use std::time::SystemTime;
///
/// /// Only the node that was told so.
/// struct Leader { is_me: bool }
///
/// impl Gate for Leader {
///     async fn admit(&self, _job: &str, _nominal: SystemTime) -> Result<bool, JobError> {
///         Ok(self.is_me)
///     }
/// }
/// ```
pub trait Gate: Send + Sync + 'static {
    /// Whether this node runs `job` for the time `nominal`.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from an answer. The run is skipped then, and that is reported.
    fn admit(
        &self,
        job: &str,
        nominal: SystemTime,
    ) -> impl Future<Output = Result<bool, JobError>> + Send;
}

/// A [`Gate`] of any type.
pub trait AnyGate: Send + Sync + 'static {
    /// See [`Gate::admit`].
    fn admit<'a>(&'a self, job: &'a str, nominal: SystemTime) -> Admission<'a>;
}

/// The answer of a gate.
pub(super) type Admission<'a> = Pin<Box<dyn Future<Output = Result<bool, JobError>> + Send + 'a>>;

impl<T: Gate> AnyGate for T {
    fn admit<'a>(&'a self, job: &'a str, nominal: SystemTime) -> Admission<'a> {
        Box::pin(Gate::admit(self, job, nominal))
    }
}
