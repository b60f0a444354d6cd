//! Recurring jobs: schedules, the pure machine, real servers on a paused clock.

#[path = "../it/record.rs"]
mod record;
#[path = "../it/reports.rs"]
mod reports;
mod scripted;

mod control;
mod methods;
mod peers;
mod server;
mod shutdown;
