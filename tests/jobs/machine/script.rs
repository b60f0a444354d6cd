//! What happens to a simulated job, and when.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use genserver::__private::machine::{Advice, Calendar, Outcome, Plan, Setup, Then};
use genserver::{JobRecord, JobSpec, Schedule};

/// Who is served first when a timer rings at the moment at which an attempt ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    Timer,
    End,
}

/// Whether the server answers while an attempt is in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// The job is a struct: timers ring, people are heard.
    Answers,
    /// The job is a method: everything waits for the end of the attempt.
    IsBusy,
}

/// What an attempt does.
#[derive(Clone, Debug)]
pub(crate) enum Ends {
    With(Outcome),
    Panicking,
}

/// What somebody does.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Pause,
    Resume,
    Trigger,
    Reschedule(Schedule, Plan),
    Stop,
    /// The wall clock is set, or the machine slept: so many seconds forward, or back.
    SetClock(i64),
}

/// When the wall clock starts: the beginning of an hour and of a day.
pub(crate) fn epoch() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(20_000 * 86_400)
}

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn wall(seconds: u64) -> SystemTime {
    epoch() + secs(seconds)
}

/// A fixed rate.
pub(super) fn every(seconds: u64) -> (JobSpec, Plan) {
    (JobSpec::every(secs(seconds)), Plan::Every(secs(seconds)))
}

/// A fixed delay.
pub(super) fn interval(seconds: u64) -> (JobSpec, Plan) {
    (
        JobSpec::interval(secs(seconds)),
        Plan::Interval(secs(seconds)),
    )
}

/// What is remembered of a job that ran once.
pub(super) fn record(change: impl FnOnce(&mut JobRecord)) -> JobRecord {
    let mut record = JobRecord::default();
    record.runs = 1;
    change(&mut record);
    record
}

pub(crate) fn setup(spec: JobSpec, plan: Plan) -> Setup {
    Setup {
        spec,
        plan,
        until: None,
        gated: false,
        watch: Some(secs(60)),
        seed: 7,
    }
}

/// An attempt that ends well, after so many seconds.
pub(crate) fn ok(seconds: u64) -> (Duration, Ends) {
    (
        secs(seconds),
        Ends::With(Outcome::Succeeded(Then::Schedule)),
    )
}

/// An attempt that fails, after so many seconds.
pub(crate) fn err(seconds: u64) -> (Duration, Ends) {
    let outcome = Outcome::Failed {
        error: "no luck".to_owned(),
        advice: Advice::Options,
    };
    (secs(seconds), Ends::With(outcome))
}

/// An attempt that ends well, after so many seconds, and asks for something.
pub(crate) fn then(seconds: u64, then: Then) -> (Duration, Ends) {
    (secs(seconds), Ends::With(Outcome::Succeeded(then)))
}

/// A calendar: so many seconds past each full hour.
#[derive(Debug)]
pub(crate) struct Hourly(u64);

impl Hourly {
    pub(crate) fn plan(past: u64) -> Plan {
        Plan::Calendar(Arc::new(Self(past)))
    }
}

impl Calendar for Hourly {
    fn after(&self, time: SystemTime) -> Option<SystemTime> {
        let since = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
        let hours = (since + 3_600 - self.0) / 3_600;
        Some(UNIX_EPOCH + secs(hours * 3_600 + self.0))
    }
}

/// Options for a calendar: the machine goes by its plan.
pub(crate) fn by_calendar() -> JobSpec {
    JobSpec::every(secs(3_600))
}
