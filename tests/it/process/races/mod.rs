//! Signals, names and deaths that race with each other, on two threads and many times.

mod kills;
mod links;
mod links_again;
mod monitors;
mod names;
mod replies;
mod same_moment;
mod timers;
mod traps;
