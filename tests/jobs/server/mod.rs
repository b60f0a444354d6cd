//! The server of a job: attempts, starts, what it remembers, whom it tells.

mod attempts;
mod concurrent;
mod contention;
mod events;
mod gate;
mod remembers;
mod start;
