//! Supervisors: servers that start others, watch them and start them again.

mod builder;
pub use builder::Supervisor;

mod supervisor_ref;
pub use supervisor_ref::SupervisorRef;

mod child_spec;
pub(crate) use child_spec::Starting;
pub use child_spec::{ChildSpec, Restart, Shutdown};

mod server_spec;
pub use server_spec::{IntoChildSpec, ServerSpec, TypedChild};

mod spec_error;
pub use spec_error::SpecError;

mod child_info;
pub use child_info::{ChildCounts, ChildInfo, ChildState, ChildType};

mod child_errors;
pub use child_errors::{
    ChildError, DeleteChildError, FailedToStartChild, RestartChildError, StartChildError,
    StartDynamicChildError, TerminateChildError,
};

mod strategy;
pub use strategy::{AutoShutdown, Strategy};

mod intensity;

mod backoff;
pub use backoff::Backoff;

mod children;

mod incarnation;

#[cfg(feature = "testing")]
mod witness;
#[cfg(feature = "testing")]
pub use witness::Crash;
#[cfg(feature = "testing")]
pub(crate) use witness::Witness;
#[cfg(not(feature = "testing"))]
mod unseen;
#[cfg(not(feature = "testing"))]
use unseen::Witness;

mod ending;

mod seat;

mod server;

mod round;

mod requests;

mod resize;
pub use resize::ResizeError;

#[cfg(feature = "signal")]
mod run;

mod dynamic;
pub use dynamic::{DynamicSupervisor, DynamicSupervisorRef};

mod partition;
pub use partition::{PartitionSupervisor, PartitionSupervisorRef};
