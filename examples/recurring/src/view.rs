//! What is shown of a job, to people and to programs: [`View`], [`Health`].

use std::time::{Duration, SystemTime};

use genserver::jiff::Timestamp;
use genserver::{CallError, JobState, JobStatus, RunOutcome, RunReport};
use serde::{Serialize, Serializer};

use crate::board::Posted;

/// A job.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) schedule: String,
    pub(crate) state: State,
    pub(crate) next_run: Option<Time>,
    pub(crate) last_run: Option<Run>,
    pub(crate) failures_in_a_row: u32,
    pub(crate) runs: u64,
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) history: Vec<Run>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Idle,
    Running,
    Retrying,
    Paused,
    /// It did not answer in time.
    NoAnswer,
    /// Nobody is there: it has crashed too often, or is about to be restarted.
    NotRunning,
}

/// A run that has ended.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Run {
    pub(crate) number: u64,
    pub(crate) due: Time,
    pub(crate) took_ms: u128,
    pub(crate) attempts: u32,
    pub(crate) outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Succeeded,
    Failed,
    TimedOut,
    Cut,
}

/// A time, in RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) SystemTime);

/// How all of it is.
#[derive(Debug, Serialize)]
pub(crate) struct Health {
    pub(crate) status: &'static str,
    pub(crate) up_since: Time,
    pub(crate) jobs: usize,
    pub(crate) failing: Vec<&'static str>,
    pub(crate) paused: Vec<&'static str>,
    pub(crate) silent: Vec<&'static str>,
}

impl View {
    pub(crate) fn new(job: &Posted, answer: Result<JobStatus, CallError>) -> Self {
        let mut view = Self {
            name: job.name,
            about: job.about,
            schedule: job.schedule.to_string(),
            state: State::NoAnswer,
            next_run: None,
            last_run: None,
            failures_in_a_row: 0,
            runs: 0,
            succeeded: 0,
            failed: 0,
            history: Vec::new(),
        };
        match answer {
            Ok(status) => view.tell(status),
            Err(CallError::Timeout(_)) => {}
            Err(_gone) => view.state = State::NotRunning,
        }
        view
    }

    fn tell(&mut self, status: JobStatus) {
        self.state = match status.state {
            JobState::Running { .. } => State::Running,
            JobState::Retrying { .. } => State::Retrying,
            JobState::Paused => State::Paused,
            _ => State::Idle,
        };
        self.next_run = status.next_run.map(Time);
        self.last_run = status.last_run.map(Run::from);
        self.failures_in_a_row = status.consecutive_failures;
        self.runs = status.counts.started;
        self.succeeded = status.counts.succeeded;
        self.failed = status.counts.failed;
        self.history = status.history.into_iter().rev().map(Run::from).collect();
    }
}

impl From<RunReport> for Run {
    fn from(report: RunReport) -> Self {
        let (outcome, error) = match report.outcome {
            RunOutcome::Succeeded => (Outcome::Succeeded, None),
            RunOutcome::Failed(error) => (Outcome::Failed, Some(error)),
            RunOutcome::TimedOut => (Outcome::TimedOut, Some("it took too long".to_owned())),
            _ => (Outcome::Cut, None),
        };
        Self {
            number: report.run,
            due: Time(report.nominal),
            took_ms: report.took.as_millis(),
            attempts: report.attempts,
            outcome,
            error,
        }
    }
}

impl Health {
    pub(crate) fn of(views: &[View], up_since: SystemTime) -> Self {
        let names = |is_so: fn(&View) -> bool| -> Vec<_> {
            let so = views.iter().filter(|view| is_so(view));
            so.map(|view| view.name).collect()
        };
        let failing = names(|view| view.failures_in_a_row > 0);
        let silent = names(|view| matches!(view.state, State::NoAnswer | State::NotRunning));
        let is_well = failing.is_empty() && silent.is_empty();
        Self {
            status: if is_well { "ok" } else { "failing" },
            up_since: Time(up_since),
            jobs: views.len(),
            failing,
            // Who paused it knows why, so this is no failure.
            paused: names(|view| view.state == State::Paused),
            silent,
        }
    }
}

impl State {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Retrying => "retrying",
            Self::Paused => "paused",
            Self::NoAnswer => "no answer",
            Self::NotRunning => "not running",
        }
    }
}

impl Outcome {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
            Self::Cut => "cut",
        }
    }
}

impl Time {
    /// To the millisecond.
    pub(crate) fn rfc3339(self) -> String {
        let end = Timestamp::MAX;
        format!("{:.3}", Timestamp::try_from(self.0).unwrap_or(end))
    }

    /// How far it is, for people: `in 3 s`, `2 min ago`.
    pub(crate) fn from(self, now: SystemTime) -> String {
        match (self.0.duration_since(now), now.duration_since(self.0)) {
            (_, Ok(since)) if since.as_secs() == 0 => "now".to_owned(),
            (_, Ok(since)) => format!("{} ago", length(since)),
            (Ok(until), Err(_)) => format!("in {}", length(until)),
            (Err(_), Err(_)) => "now".to_owned(),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

/// In the unit that people would choose.
fn length(length: Duration) -> String {
    // Not "in 0 s".
    let seconds = length.as_millis().div_ceil(1000);
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let table = [
            (0, "now"),
            (1, "in 1 s"),
            (1_001, "in 2 s"),
            (119_000, "in 119 s"),
            (120_000, "in 2 min"),
            (7_200_000, "in 2 h"),
            (200_000_000, "in 2 days"),
            (-900, "now"),
            (-3_000, "3 s ago"),
            (-400_000, "6 min ago"),
        ];
        for (from_now, words) in table {
            let distance = Duration::from_millis(u64::from(i32::unsigned_abs(from_now)));
            let time = if from_now < 0 {
                now - distance
            } else {
                now + distance
            };
            assert_eq!(Time(time).from(now), words);
        }
        assert_eq!(Time(now).rfc3339(), "1970-01-12T13:46:40.000Z");
    }
}
