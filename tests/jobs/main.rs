//! Recurring jobs: schedules, the pure machine, real servers on a paused clock.

mod clock;
mod folder;
mod gates;
mod program;
mod stores;

/// Any error becomes a `JobError`.
type TestResult = genserver::JobResult;
