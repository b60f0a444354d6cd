//! Recurring jobs.

mod worker;

mod end;
mod schedule;
