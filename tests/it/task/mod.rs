//! Tasks: one piece of work in a process of its own (rows TASK-*).

mod support;

mod answers;
mod contention;
mod ends;
mod failures;
mod many;
mod owners;
mod reports;
mod servers;
mod stream;
mod stream_ends;
mod stream_limits;
mod supervised;
mod supervisor;
