//! What a supervisor says of its children: [`ChildInfo`], [`ChildCounts`].

use std::sync::Arc;

use super::Restart;
use crate::process::Pid;

/// One child, as [`SupervisorRef::which_children`](crate::SupervisorRef::which_children) shows it
/// (row SUP-81).
///
/// ```
/// use genserver::{ChildSpec, ChildState, ChildType, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let clock = ChildSpec::task(|| std::future::pending()).id("clock");
/// let tree = Supervisor::one_for_one().child(clock).start().await?;
/// for child in tree.which_children().await? {
///     assert_eq!((&*child.id, child.child_type), ("clock", ChildType::Worker));
///     assert!(matches!(child.state, ChildState::Running(_)));
/// }
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChildInfo {
    /// What the supervisor calls it.
    pub id: Arc<str>,
    /// Whether it runs.
    pub state: ChildState,
    /// Whether it is a supervisor itself.
    pub child_type: ChildType,
    /// When it is restarted.
    pub restart: Restart,
    /// The type of the server, with its path (note A23).
    pub server: &'static str,
}

/// What a child of a supervisor is doing.
///
/// ```
/// use genserver::ChildState;
///
/// fn light(state: &ChildState) -> &'static str {
///     match state {
///         ChildState::Running(_pid) => "green",
///         ChildState::Restarting => "yellow",
///         ChildState::Down => "red",
///     }
/// }
/// # assert_eq!(light(&ChildState::Down), "red");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildState {
    /// It runs as this process, or has ended a moment ago and the supervisor doesn't know yet.
    Running(Pid),
    /// A restart has failed, or a [backoff](crate::Backoff) delays it: it is tried again (row SUP-51).
    Restarting,
    /// It is known, but doesn't run: it ended for good, was stopped, or chose not to start.
    Down,
}

/// What kind of child it is.
///
/// ```
/// use genserver::{ChildInfo, ChildType, SupervisorRef, ChildState};
///
/// /// The supervisors below, to walk a tree.
/// fn supervisors(children: &[ChildInfo]) -> Vec<SupervisorRef> {
///     let supervisors = children.iter().filter(|child| child.child_type == ChildType::Supervisor);
///     let running = supervisors.filter_map(|child| match &child.state {
///         ChildState::Running(pid) => SupervisorRef::of(pid),
///         ChildState::Restarting | ChildState::Down => None,
///     });
///     running.collect()
/// }
/// # assert!(supervisors(&[]).is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChildType {
    /// It has no children of its own.
    Worker,
    /// It is a supervisor.
    Supervisor,
}

/// How many children a supervisor has (row SUP-82).
///
/// ```
/// use genserver::{ChildSpec, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let idle = ChildSpec::task(|| std::future::pending());
/// let tree = Supervisor::one_for_one().child(idle).start().await?;
/// let counts = tree.count_children().await?;
/// assert_eq!((counts.specs, counts.active, counts.workers, counts.supervisors), (1, 1, 1, 0));
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChildCounts {
    /// All that it knows, running or not.
    pub specs: usize,
    /// Those that run.
    pub active: usize,
    /// Those that are supervisors, running or not.
    pub supervisors: usize,
    /// Those that are not, running or not.
    pub workers: usize,
}

impl ChildCounts {
    pub(super) fn count(&mut self, child: ChildType, is_active: bool) {
        self.specs += 1;
        self.active += usize::from(is_active);
        match child {
            ChildType::Worker => self.workers += 1,
            ChildType::Supervisor => self.supervisors += 1,
        }
    }
}
