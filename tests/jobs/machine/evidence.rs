//! What a simulated job did.

use std::time::SystemTime;

use genserver::__private::machine::Now;
use genserver::{JobEvent, JobState, JobStatus};

use super::script::{epoch, secs};
use super::simulator::Simulator;

impl Simulator {
    pub(crate) fn status(&self) -> JobStatus {
        self.machine.status(self.now())
    }

    /// When the runs began, in seconds.
    pub(crate) fn starts(&self) -> Vec<u64> {
        let first = self.attempts.iter().filter(|(_, of)| of.attempt == 1);
        first.map(|(at, _)| at.as_secs()).collect()
    }

    pub(crate) fn attempt_starts(&self) -> Vec<u64> {
        self.attempts.iter().map(|(at, _)| at.as_secs()).collect()
    }

    /// The times at which the runs were due, in seconds after the beginning.
    pub(crate) fn nominals(&self) -> Vec<u64> {
        let first = self.attempts.iter().filter(|(_, of)| of.attempt == 1);
        let since = |time: SystemTime| time.duration_since(epoch()).unwrap_or_default();
        first.map(|(_, of)| since(of.nominal).as_secs()).collect()
    }

    /// What happened and was not the beginning of an attempt, in the order in which it happened.
    pub(crate) fn told(&self) -> Vec<(u64, String)> {
        let told = self.events.iter().filter_map(|(at, event)| {
            let text = match event {
                JobEvent::Started { .. } => return None,
                JobEvent::Succeeded(report) => format!("succeeded {}", report.run),
                JobEvent::Failed { run, attempt, .. } => format!("failed {run}.{attempt}"),
                JobEvent::Retrying {
                    run,
                    attempt,
                    within,
                } => {
                    format!("retrying {run}.{attempt} in {within:?}")
                }
                JobEvent::GaveUp(report) => format!("gave up {}: {:?}", report.run, report.outcome),
                JobEvent::Cut(report) => format!("cut {}", report.run),
                JobEvent::Skipped {
                    reason,
                    count,
                    nominal,
                } => {
                    let since = nominal.duration_since(epoch()).unwrap_or_default();
                    format!("skipped {count} for {reason:?} until {}", since.as_secs())
                }
                other => format!("{other:?}"),
            };
            Some((at.as_secs(), text))
        });
        told.collect()
    }

    pub(crate) fn now(&self) -> Now {
        let wall = epoch() + self.time;
        Now {
            elapsed: self.time - self.started,
            wall: match u64::try_from(self.offset) {
                Ok(ahead) => wall + secs(ahead),
                Err(_) => wall - secs(self.offset.unsigned_abs()),
            },
        }
    }

    /// It is armed, or a run is in flight, or it is paused, or it has ended.
    pub(super) fn check(&self) {
        let is_alive = self.timer.is_some() || !self.flights.is_empty();
        let is_paused = self.machine.status(self.now()).state == JobState::Paused;
        let is_over = self.exit.is_some() || self.is_stopped;
        assert!(is_alive || is_paused || is_over, "{:?}", self.machine);
    }
}
