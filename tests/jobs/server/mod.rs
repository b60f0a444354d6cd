//! The server of a job: attempts, starts, what it remembers, whom it tells.

mod advice;
mod attempts;
mod concurrent;
mod contention;
mod events;
mod gate;
mod hard;
mod remembers;
mod start;
mod timelines;
