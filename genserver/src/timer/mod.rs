//! Timers. Time is tokio's, so a paused clock pauses everything here.

mod timer_ref;
pub use timer_ref::TimerRef;

mod queue;

mod timers;
pub(crate) use timers::{Deadline, Expire, Timers, later};

mod runtimes;

#[cfg(test)]
mod checks;
