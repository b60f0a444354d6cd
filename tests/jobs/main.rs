//! Recurring jobs: schedules, the pure machine, real servers on a paused clock.

mod config;
mod timeline;

mod machine;
