//! Supervisors.

pub(crate) mod family;

// From start to end.
mod run;
mod shutdown;
mod start;
mod stop;

// Restarts.
mod intensity;
mod restart;
mod retry;

// Children.
mod child_spec;
mod children;
mod tree;

// Many at once.
mod races;
