//! What is wrong with a child spec or a supervisor's settings: [`SpecError`].

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::{AutoShutdown, ChildSpec, Restart};

/// Why a supervisor refuses a child spec, before it starts anything. The types rule out most of what OTP
/// checks (row SUP-12); this is the rest.
///
/// [`SupervisorRef::start_child`](crate::SupervisorRef::start_child) returns it; of a supervisor that doesn't start
/// it is what the exit reason carries: `reason.as_error()`.
///
/// ```
/// use genserver::{ChildSpec, SpecError, StartChildError, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tree = Supervisor::one_for_one().start().await?;
/// let vital = ChildSpec::task(|| async { Ok(()) }).id("vital").significant(true);
/// let refused = SpecError::SignificantInVain("vital".into());
/// assert_eq!(tree.start_child(vital).await, Err(StartChildError::Refused(refused)));
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// Two children of one supervisor have the same id (row SUP-05): give one another with
    /// [`ChildSpec::id`].
    #[error("two children have the id `{0}`")]
    DuplicateId(Arc<str>),
    /// The child is significant, but a permanent child never ends for good (row SUP-107).
    #[error("the child `{0}` is significant, but permanent: it never ends for good")]
    SignificantAndPermanent(Arc<str>),
    /// The child is significant, but its supervisor never shuts down by itself (row SUP-107).
    #[error("the child `{0}` is significant, but its supervisor has no `auto_shutdown`")]
    SignificantInVain(Arc<str>),
    /// No restart falls into a period of no time: [`Supervisor::within`](crate::Supervisor::within).
    #[error("the period in which restarts are counted is zero")]
    ZeroPeriod,
}

/// Whether a child may be significant at all.
pub(super) fn check(spec: &ChildSpec, auto: AutoShutdown) -> Result<(), SpecError> {
    let id = || Arc::clone(&spec.id);
    match (spec.significant, auto, spec.restart) {
        (true, AutoShutdown::Never, _) => Err(SpecError::SignificantInVain(id())),
        (true, _, Restart::Permanent) => Err(SpecError::SignificantAndPermanent(id())),
        (true, _, Restart::Transient | Restart::Temporary) | (false, _, _) => Ok(()),
    }
}

/// All that can be wrong with what a supervisor is started with.
pub(super) fn check_all(
    children: &[ChildSpec],
    auto: AutoShutdown,
    within: Duration,
) -> Result<(), SpecError> {
    if within.is_zero() {
        return Err(SpecError::ZeroPeriod);
    }
    let mut seen = HashSet::new();
    for child in children {
        if !seen.insert(&child.id) {
            return Err(SpecError::DuplicateId(Arc::clone(&child.id)));
        }
        check(child, auto)?;
    }
    Ok(())
}
