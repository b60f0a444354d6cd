//! Supervisors.

pub(crate) mod family;

// From start to end.
mod run;
mod shutdown;
#[cfg(unix)]
mod signals;
mod start;
mod stop;

// Restarts.
mod intensity;
mod restart;
mod retry;

// Children.
mod arguments;
mod child_spec;
mod children;
mod derived;
mod dynamic;
mod group;
mod handles;
mod management;
mod partition;
mod resize;
mod tree;

// Many at once.
mod races;
