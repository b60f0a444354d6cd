//! What happened to jobs, for tests to look at: [`Recorder`].

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::SystemTime;

use super::Place;
use crate::job::{JobEvent, JobObserver};
use crate::sync::{Mutex, MutexGuard};

/// A [`JobObserver`] that keeps what it is told. Clones share it.
///
/// Make it with [`TestClock::recorder`](super::TestClock::recorder), so that it writes times as they are where the
/// clock hangs; with `default` it writes them in UTC.
///
/// ```
/// use genserver::testing::{Recorder, TestClock};
/// use genserver::{Job, JobContext, JobResult, JobServer, JobSpec};
/// use std::time::{Duration, SystemTime};
///
/// struct Report;
///
/// impl Job for Report {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let clock = TestClock::at(SystemTime::UNIX_EPOCH);
/// let record: Recorder = clock.recorder();
/// let hourly = JobSpec::every(Duration::from_secs(3600));
/// JobServer::new(Report, hourly).clock(clock.clone()).observer(record.clone()).start().await?;
/// clock.advance(Duration::from_secs(2 * 3600)).await;
///
/// assert_eq!(record.started().len(), 2);
/// assert_eq!(record.events().len(), 4); // two that began, two that succeeded
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Recorder {
    pub(super) place: Place,
    events: Arc<Mutex<Vec<(String, JobEvent)>>>,
}

/// A run that has begun.
///
/// ```
/// use genserver::testing::RecordedRun;
///
/// fn was_late(run: &RecordedRun) -> bool {
///     run.began > run.nominal
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRun {
    /// The job.
    pub job: String,
    /// The run's number, from 1.
    pub run: u64,
    /// When it was due.
    pub nominal: SystemTime,
    /// When it began.
    pub began: SystemTime,
}

impl Recorder {
    pub(super) fn hung(place: Place) -> Self {
        Self {
            place,
            events: Arc::default(),
        }
    }

    /// All that happened, in order, each event with the name of its job.
    #[must_use]
    pub fn events(&self) -> Vec<(String, JobEvent)> {
        self.kept().clone()
    }

    /// The runs that have begun, in order. What is tried again is still one run.
    #[must_use]
    pub fn started(&self) -> Vec<RecordedRun> {
        self.kept().iter().filter_map(begun).collect()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<(String, JobEvent)>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events = self.events();
        f.debug_struct("Recorder")
            .field("place", &self.place)
            .field("events", &events)
            .finish()
    }
}

impl JobObserver for Recorder {
    fn observe(&self, job: &str, event: &JobEvent) {
        self.kept().push((job.to_owned(), event.clone()));
    }
}

fn begun((job, event): &(String, JobEvent)) -> Option<RecordedRun> {
    match event {
        JobEvent::Started {
            run,
            attempt: 1,
            nominal,
            lateness,
        } => Some(RecordedRun {
            job: job.clone(),
            run: *run,
            nominal: *nominal,
            began: nominal.checked_add(*lateness).unwrap_or(*nominal),
        }),
        JobEvent::Started { .. }
        | JobEvent::Succeeded(_)
        | JobEvent::Failed { .. }
        | JobEvent::Retrying { .. }
        | JobEvent::GaveUp(_)
        | JobEvent::Cut(_)
        | JobEvent::Crashed { .. }
        | JobEvent::Dropped { .. }
        | JobEvent::Skipped { .. }
        | JobEvent::ClockJumped { .. }
        | JobEvent::Paused
        | JobEvent::Resumed
        | JobEvent::Rescheduled
        | JobEvent::Unreachable { .. } => None,
    }
}
