//! Why a supervisor did not do what it was asked.

use std::sync::Arc;

use crate::exit::{CallError, ExitReason};
use crate::gen_server::StartError;
use crate::process::Pid;

use super::SpecError;

/// Why a supervisor did not start a further child.
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
