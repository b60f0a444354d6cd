//! Supervisors of children that come and go: [`DynamicSupervisor`].

mod builder;
pub use builder::{DynamicSupervisor, DynamicSupervisorRef};

mod crowd;

mod server;
