//! Timers. Time is tokio's, so a paused clock pauses everything here.

mod timer_ref;
pub use timer_ref::TimerRef;

mod deadline;
pub(crate) use deadline::Deadline;

mod reset;
pub(crate) use reset::Reset;

mod timers;
pub(crate) use timers::{Timers, later};

mod alarm;
pub(crate) use alarm::Expire;

mod accounts;
mod runtimes;

mod chain;
mod content;
mod queue;
mod slab;
mod wheel;

#[cfg(test)]
mod checks;
#[cfg(test)]
mod model;
