//! Why a supervisor did not do what it was asked.

use std::sync::Arc;

use crate::exit::{CallError, ExitReason};
use crate::gen_server::StartError;
use crate::process::Pid;

use super::SpecError;

/// Why a supervisor did not start a further child.
///
/// ```
/// use genserver::{Agent, ChildSpec, StartChildError, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let idle = || ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).id("idle");
/// let tree = Supervisor::one_for_one().child(idle()).start().await?;
/// let twice = tree.start_child(idle()).await;
/// assert!(matches!(twice, Err(StartChildError::AlreadyStarted(_))));
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartChildError {
    /// A child with this id runs already (row SUP-71).
    #[error("the child is already running as {0}")]
    AlreadyStarted(Pid),
    /// A child with this id is known, but down or about to be restarted (row SUP-72).
    #[error("a child with this id is already known")]
    AlreadyPresent,
    /// It failed to start; nothing is kept of it (row SUP-73).
    #[error("the child failed to start: {0}")]
    Failed(#[source] StartError),
    /// The spec makes no sense (rows SUP-12, SUP-107).
    #[error("the child spec is refused: {0}")]
    Refused(#[source] SpecError),
    /// The supervisor itself cannot be asked (row SUP-83).
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

/// Why a supervisor did not forget a child.
///
/// ```
/// use genserver::{Agent, ChildSpec, DeleteChildError, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let idle = || ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).id("idle");
/// let tree = Supervisor::one_for_one().child(idle()).start().await?;
/// assert!(matches!(tree.delete_child("idle").await, Err(DeleteChildError::Running(_))));
/// tree.terminate_child("idle").await?;
/// tree.delete_child("idle").await?;
/// assert_eq!(tree.delete_child("idle").await, Err(DeleteChildError::NotFound));
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeleteChildError {
    /// It runs: it must end first.
    #[error("the child is still running as {0}")]
    Running(Pid),
    /// It is about to be restarted.
    #[error("the child is being restarted")]
    Restarting,
    /// There is no child with this id.
    #[error("there is no child with this id")]
    NotFound,
    /// The supervisor itself cannot be asked (row SUP-83).
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

/// Why a supervisor did not stop a child.
///
/// ```
/// use genserver::{Agent, ChildSpec, TerminateChildError, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let idle = || ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).id("idle");
/// let tree = Supervisor::one_for_one().child(idle()).start().await?;
/// assert_eq!(tree.terminate_child("lazy").await, Err(TerminateChildError::NotFound));
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TerminateChildError {
    /// There is no such child (row SUP-76). A dynamic supervisor has forgotten it already.
    #[error("there is no such child")]
    NotFound,
    /// The supervisor itself cannot be asked (row SUP-83).
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

/// Why a supervisor did not start a child again.
///
/// ```
/// use genserver::{Agent, ChildSpec, RestartChildError, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let idle = || ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).id("idle");
/// let tree = Supervisor::one_for_one().child(idle()).start().await?;
/// tree.terminate_child("idle").await?;
/// tree.restart_child("idle").await?;
/// assert!(matches!(tree.restart_child("idle").await, Err(RestartChildError::Running(_))));
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestartChildError {
    /// It runs: terminate it first.
    #[error("the child is still running as {0}")]
    Running(Pid),
    /// The supervisor is restarting it by itself.
    #[error("the child is being restarted")]
    Restarting,
    /// There is no child with this id.
    #[error("there is no child with this id")]
    NotFound,
    /// It failed to start, and stays down (row SUP-58).
    #[error("the child failed to start: {0}")]
    Failed(#[source] StartError),
    /// The supervisor itself cannot be asked (row SUP-83).
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

/// Why there is no handle to a child.
///
/// ```
/// use genserver::{Agent, ChildError, ChildSpec, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let count = ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).id("count");
/// let tree = Supervisor::one_for_one().child(count).start().await?;
/// assert!(tree.child::<Agent<u32>>("count").await.is_ok());
/// assert!(matches!(tree.child::<Agent<u64>>("count").await, Err(ChildError::OtherServer(_))));
/// assert!(matches!(tree.child::<Agent<u32>>("amount").await, Err(ChildError::NotFound)));
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChildError {
    /// There is no child with this id.
    #[error("there is no child with this id")]
    NotFound,
    /// The child is a server of another type, which is named here.
    #[error("the child is a `{0}`")]
    OtherServer(&'static str),
    /// The supervisor itself cannot be asked (row SUP-83).
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

/// Why a dynamic supervisor did not start a child.
///
/// ```
/// use genserver::{ChildSpec, DynamicSupervisor, StartDynamicChildError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let one = DynamicSupervisor::new().max_children(1).start().await?;
/// let idle = ChildSpec::task(|| std::future::pending());
/// one.start_child(idle.clone()).await?;
/// assert_eq!(one.start_child(idle).await, Err(StartDynamicChildError::MaxChildren));
/// # one.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartDynamicChildError {
    /// It has as many children as it may have, those that are being restarted included (rows DSUP-05,
    /// DSUP-06).
    #[error("the supervisor has as many children as it may have")]
    MaxChildren,
    /// It failed to start; nothing is kept of it (row DSUP-04).
    #[error("the child failed to start: {0}")]
    Failed(#[source] StartError),
    /// The spec makes no sense here (row DSUP-07).
    #[error("the child spec is refused: {0}")]
    Refused(#[source] SpecError),
    /// The supervisor itself cannot be asked.
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

/// Why a supervisor could not start: one of its first children did not. It is the detail of the exit
/// reason (row SUP-03):
/// `reason.detail::<FailedToStartChild>()`.
///
/// ```
/// use genserver::{Agent, ChildSpec, FailedToStartChild, StartError, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = || ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).name("doc-failed");
/// let twice = Supervisor::one_for_one().children([agent().id("a"), agent().id("b")]);
/// let Err(StartError::Failed(reason)) = twice.start().await else { unreachable!() };
/// let failed = reason.detail::<FailedToStartChild>().ok_or("says which")?;
/// assert_eq!(&*failed.id, "b");
/// assert!(matches!(failed.error, StartError::AlreadyStarted(_)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedToStartChild {
    /// Which child.
    pub id: Arc<str>,
    /// Why.
    pub error: StartError,
}

impl FailedToStartChild {
    pub(super) fn reason(id: &Arc<str>, error: StartError) -> ExitReason {
        ExitReason::shutdown_with(Self {
            id: Arc::clone(id),
            error,
        })
    }
}
