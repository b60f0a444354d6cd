//! The rules of a job, without a process.

mod simulator;

mod timelines;
