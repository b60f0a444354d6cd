//! Recurring jobs: schedules, the pure machine, real servers on a paused clock.

mod cases;
mod fuzz;
mod schedule;
mod config;
mod timeline;

mod machine;
