//! When runs are due: [`Schedule`].

use std::time::{Duration, SystemTime};

use super::ScheduleError;
#[cfg(feature = "calendar")]
use super::by_calendar;
use super::machine::Plan;
#[cfg(feature = "calendar")]
use crate::calendar::{Cron, Moment, Zone};

/// When runs are due.
///
/// It can be written in a program or read from a text, as a configuration file has it:
///
/// ```
/// use genserver::{Schedule, ScheduleError};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), ScheduleError> {
/// let schedule: Schedule = "every 90s".parse()?;
/// assert_eq!(schedule, Schedule::every(Duration::from_secs(90)));
/// assert_eq!(schedule.to_string(), "every 1m30s");
/// assert_eq!(Schedule::interval(Duration::ZERO).to_string(), "interval 0s");
/// assert_eq!(Schedule::delay(Duration::from_secs(60)), "delay 1m".parse()?);
/// # Ok(())
/// # }
/// ```
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
///
/// Two are equal if they are the same instant, as far as that can be known without a database of zones.
///
/// ```
/// use genserver::{Schedule, When};
/// use std::time::{Duration, SystemTime};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let soon = When::from(SystemTime::now() + Duration::from_secs(60));
/// let once = Schedule::at(soon);
/// assert!(once.to_string().starts_with("at "));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
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
    ///
    /// ```
    /// use genserver::{Schedule, When};
    /// use std::time::{Duration, SystemTime};
    /// let soon = Schedule::at(When::Time(SystemTime::now() + Duration::from_secs(60)));
    /// ```
    #[must_use]
    pub const fn at(instant: When) -> Self {
        Self(Kind::At(instant))
    }
}

impl Schedule {
    /// When runs are due, with the zone resolved.
    pub(super) fn plan(&self) -> Result<Plan, ScheduleError> {
        match self.0 {
            Kind::Interval(delay) => Ok(Plan::Interval(delay)),
            Kind::Every(period) => Ok(Plan::Every(period.max(Duration::from_nanos(1)))),
            Kind::Delay(delay) => Ok(Plan::Delay(delay)),
            Kind::At(instant) => instant.resolve().map(Plan::At),
            #[cfg(feature = "calendar")]
            Kind::Calendar { cron, zone } => by_calendar::plan(cron, zone),
        }
    }
}

impl When {
    /// The instant, once the zone is known.
    #[cfg_attr(
        not(feature = "calendar"),
        expect(clippy::unnecessary_wraps, reason = "a zone may be unknown")
    )]
    pub(super) fn resolve(&self) -> Result<SystemTime, ScheduleError> {
        match self {
            Self::Time(instant) => Ok(*instant),
            #[cfg(feature = "calendar")]
            Self::Civil(moment) => Ok(moment.resolve()?),
        }
    }
}

/// This instant.
impl From<SystemTime> for When {
    fn from(instant: SystemTime) -> Self {
        Self::Time(instant)
    }
}

impl PartialEq for When {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Time(one), Self::Time(other)) => one == other,
            #[cfg(feature = "calendar")]
            (Self::Civil(one), Self::Civil(other)) => one == other || one.is_same_instant(other),
            #[cfg(feature = "calendar")]
            (Self::Civil(moment), Self::Time(instant))
            | (Self::Time(instant), Self::Civil(moment)) => {
                moment.without_database() == Some(*instant)
            }
        }
    }
}
