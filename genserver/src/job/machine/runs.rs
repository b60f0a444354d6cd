//! A run from the moment it is due to its end: [`Due`], [`Ask`], [`Run`].

use std::time::{Duration, SystemTime};

use super::moment::{Moment, Point};
use crate::job::{RunOutcome, RunReport};

/// Where a run comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The schedule, in time.
    Beat,
    /// The schedule, one of several that were missed and are made up one after the other.
    Backlog,
    /// The start of the job.
    Start,
    /// A run before it, which wanted to come again.
    Snooze,
    /// Somebody who wanted a run at once.
    Trigger,
}

/// A run that is due, or going to be, and has not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) origin: Origin,
    pub(super) nominal: Point,
}

impl Due {
    pub(super) fn is_beat(self) -> bool {
        match self.origin {
            Origin::Beat | Origin::Backlog => true,
            Origin::Start | Origin::Snooze | Origin::Trigger => false,
        }
    }
}

/// A run about which the gate is asked. It gets its number when it is admitted; the token only tells answers apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    pub(super) token: u64,
    pub(super) due: Due,
}

/// What a run that has begun is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// An attempt is in flight.
    InFlight,
    /// An attempt is in flight that was told to end, or whose end is being looked at.
    Ending,
    /// An attempt failed, and the next one comes then, on the elapsed axis.
    Waiting { until: Moment },
}

/// A run that has begun.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) number: u64,
    pub(super) origin: Origin,
    pub(super) nominal: SystemTime,
    pub(super) lateness: Duration,
    /// On the elapsed axis.
    pub(super) began: Moment,
    pub(super) attempt: u32,
    pub(super) limit: Option<Duration>,
    pub(super) phase: Phase,
}

impl Run {
    pub(super) fn is_in_flight(&self) -> bool {
        match self.phase {
            Phase::InFlight | Phase::Ending => true,
            Phase::Waiting { .. } => false,
        }
    }

    /// Tells its attempt to end, if nobody has done so yet, and says which run that is.
    pub(super) fn cut(&mut self) -> Option<u64> {
        match self.phase {
            Phase::InFlight => {
                self.phase = Phase::Ending;
                Some(self.number)
            }
            Phase::Ending | Phase::Waiting { .. } => None,
        }
    }

    /// When a retry is due, if it waits for one.
    pub(super) fn retry_at(&self) -> Option<Moment> {
        match self.phase {
            Phase::InFlight | Phase::Ending => None,
            Phase::Waiting { until } => Some(until),
        }
    }

    pub(super) fn report(&self, outcome: RunOutcome, now: Moment) -> RunReport {
        RunReport {
            run: self.number,
            nominal: self.nominal,
            lateness: self.lateness,
            attempts: self.attempt,
            took: self.began.until(now),
            outcome,
        }
    }
}
