//! When runs are due: [`Schedule`].

use std::time::{Duration, SystemTime};

use super::machine::Plan;

#[cfg(feature = "calendar")]
use crate::calendar::{Cron, Moment, Zone};

/// When runs are due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule(pub(crate) Kind);

/// The kinds of schedules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Interval(Duration),
    Every(Duration),
    Delay(Duration),
    At(When),
    #[cfg(feature = "calendar")]
    Calendar {
        cron: Cron,
        zone: Zone,
    },
}

/// An instant of the wall clock, as `at` and `until` take it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum When {
    /// This instant.
    Time(SystemTime),
    /// What a calendar and a clock on the wall of a place show.
    #[cfg(feature = "calendar")]
    Civil(Moment),
}

impl Schedule {
    /// A fixed delay: the first run one `delay` after the start, each further run one `delay` after the end of the
    /// one before. Zero is back to back; the mailbox is served in between.
    #[must_use]
    pub const fn interval(delay: Duration) -> Self {
        Self(Kind::Interval(delay))
    }

    /// A fixed rate: run `n` is due at the start of the job plus `n` periods, however long the runs take. It doesn't
    /// drift. A period of zero counts as a nanosecond.
    #[must_use]
    pub const fn every(period: Duration) -> Self {
        Self(Kind::Every(period))
    }

    /// One run, after the delay. Then the job stops normally.
    #[must_use]
    pub const fn delay(delay: Duration) -> Self {
        Self(Kind::Delay(delay))
    }

    /// One run, at this instant. Then the job stops normally.
    #[must_use]
    pub const fn at(instant: When) -> Self {
        Self(Kind::At(instant))
    }
}

/// Why a schedule has no times.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {}

impl Schedule {
    /// When runs are due, with the zone resolved.
    pub(super) fn plan(&self) -> Result<Plan, ScheduleError> {
        match self.0 {
            Kind::Interval(delay) => Ok(Plan::Interval(delay)),
            Kind::Every(period) => Ok(Plan::Every(period.max(Duration::from_nanos(1)))),
            Kind::Delay(delay) => Ok(Plan::Delay(delay)),
            Kind::At(instant) => instant.resolve().map(Plan::At),
        }
    }
}

impl When {
    /// The instant.
    pub(super) fn resolve(&self) -> Result<SystemTime, ScheduleError> {
        match self {
            Self::Time(time) => Ok(*time),
        }
    }
}
