//! What each key of `#[job(..)]` means on a real server.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use genserver::testing::{RecordedRun, Recorder, TestClock};
use genserver::{
    Child, Job, JobError, JobEvent, JobServer, JobSetup, RunReport, SkipReason, Supervisor,
    SupervisorRef,
};
use tokio::time::Instant;

mod attempts;
mod calendar;
mod clocks;
mod ends;
mod jitter;
mod missed;
mod retry;

/// Jobs whose work is done at once.
macro_rules! at_once {
    ($($job:ident),+) => {$(
        impl genserver::Job for $job {
            async fn work(&mut self, _ctx: &mut genserver::JobContext<'_>) -> genserver::JobResult {
                Ok(())
            }
        }
    )+};
}
use at_once;

/// On this clock, and watched.
fn watched<J: Job>(job: JobSetup<J>, clock: &TestClock) -> (JobSetup<J>, Recorder) {
    let recorder = clock.recorder();
    let job = job.clock(clock.clone()).observer(recorder.clone());
    (job, recorder)
}

/// The only child of a supervisor.
async fn supervised<J: Job + Clone>(
    job: JobSetup<J>,
) -> Result<(SupervisorRef, Child<JobServer<J>>), JobError> {
    let spec = job.server_spec();
    let child = spec.handle();
    let tree = Supervisor::one_for_one().child(spec).start().await?;
    Ok((tree, child))
}

/// How much later than due each run began.
fn lateness(runs: &[RecordedRun]) -> Vec<Duration> {
    let late = |run: &RecordedRun| run.began.duration_since(run.nominal).ok();
    runs.iter().filter_map(late).collect()
}

/// How long it is from when each run was due to when the next one was; nothing if that was not later.
fn gaps(runs: &[RecordedRun]) -> Vec<Option<Duration>> {
    let gap = |pair: &[RecordedRun]| pair[1].nominal.duration_since(pair[0].nominal).ok();
    runs.windows(2).map(gap).collect()
}

/// The runs that ended.
fn reports(recorder: &Recorder) -> Vec<RunReport> {
    let events = recorder.events().into_iter();
    events
        .filter_map(|(_, event)| match event {
            JobEvent::Succeeded(report) | JobEvent::GaveUp(report) | JobEvent::Cut(report) => {
                Some(report)
            }
            _ => None,
        })
        .collect()
}

/// How long was waited before each attempt after a first one, as it was told.
fn waits(recorder: &Recorder) -> Vec<Duration> {
    let events = recorder.events().into_iter();
    events
        .filter_map(|(_, event)| match event {
            JobEvent::Retrying { within, .. } => Some(within),
            _ => None,
        })
        .collect()
}

/// How many ticks were missed.
fn missed(recorder: &Recorder) -> u64 {
    let events = recorder.events().into_iter();
    events
        .filter_map(|(_, event)| match event {
            JobEvent::Skipped {
                reason: SkipReason::Missed,
                count,
                ..
            } => Some(count),
            _ => None,
        })
        .sum()
}

/// When attempts really began, since it was made. Clones share it.
#[derive(Clone)]
struct Begins(Instant, Arc<Mutex<Vec<Duration>>>);

impl Begins {
    fn new() -> Self {
        Self(Instant::now(), Arc::default())
    }

    fn add(&self) {
        let mut begins = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        begins.push(self.0.elapsed());
    }

    fn all(&self) -> Vec<Duration> {
        self.1
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// In whole seconds.
    fn seconds(&self) -> Vec<u64> {
        self.all().iter().map(Duration::as_secs).collect()
    }
}
