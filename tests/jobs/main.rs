//! Recurring jobs: schedules, the pure machine, real servers on a paused clock.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unchecked_time_subtraction,
    clippy::type_complexity,
    reason = "fixtures: whatever goes wrong in them fails the test"
)]

mod cases;
mod config;
mod fuzz;
mod schedule;
mod timeline;

#[path = "../it/bomb.rs"]
mod bomb;
mod machine;
#[path = "../it/record.rs"]
mod record;
#[path = "../it/reports.rs"]
mod reports;
mod scripted;

mod program;

mod clock;
mod control;
mod gates;
mod keys;
mod methods;
mod peers;
mod server;
mod shutdown;
mod stores;

/// Any error becomes a `JobError`.
type TestResult = genserver::JobResult;
