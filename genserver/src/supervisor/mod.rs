//! Supervisors: servers that start others, watch them and start them again.

mod supervisor_ref;
pub use supervisor_ref::{DeleteChildError, StartChildError, Supervisor, SupervisorRef};

mod child_spec;
pub use child_spec::{ChildSpec, FailedToStartChild, IntoChildSpec, Restart, Shutdown};

mod strategy;

mod intensity;

mod children;

mod stragglers;

mod server;

mod run;
