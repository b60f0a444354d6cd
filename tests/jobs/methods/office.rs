//! What the servers of a test have around them: [`Office`].

use std::time::SystemTime;

use genserver::testing::{Recorder, TestClock};
use genserver::{Context, ContextJobs, GenServer};

/// The clock on the wall of a server, and who writes down what its jobs do.
#[derive(Clone)]
pub(super) struct Office {
    pub(super) clock: TestClock,
    pub(super) recorder: Recorder,
}

impl Office {
    /// Opens at the new year of 2025 unless it is told otherwise, in UTC.
    pub(super) fn new() -> Self {
        Self::at("2025-01-01T00:00")
    }

    #[expect(clippy::unwrap_used, reason = "a fixture")]
    pub(super) fn at(time: &str) -> Self {
        let clock = TestClock::parse(time).unwrap();
        let recorder = clock.recorder();
        Self { clock, recorder }
    }

    pub(super) fn equip<S: GenServer>(&self, ctx: &mut Context<S>) {
        ctx.jobs()
            .clock(self.clock.clone())
            .observer(self.recorder.clone());
    }

    /// When the runs of this method began, as texts.
    pub(super) fn begun(&self, method: &str) -> Vec<String> {
        let started = self.recorder.started().into_iter();
        let its = started.filter(|run| run.job.ends_with(&format!("::{method}")));
        its.map(|run| TestClock::at(run.began).text()).collect()
    }

    /// The same, in seconds since this clock showed `start`.
    pub(super) fn seconds(&self, start: SystemTime, method: &str) -> Vec<f64> {
        let started = self.recorder.started().into_iter();
        let its = started.filter(|run| run.job.ends_with(&format!("::{method}")));
        let since = its.filter_map(|run| run.began.duration_since(start).ok());
        since.map(|time| time.as_secs_f64()).collect()
    }
}
