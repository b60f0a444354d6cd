//! When runs are due, once zones are resolved: [`Plan`].

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::moment::{Axis, Moment};

/// The times of a calendar schedule, in order.
pub trait Calendar: fmt::Debug + Send + Sync {
    /// The first time that is strictly later.
    fn after(&self, time: SystemTime) -> Option<SystemTime>;
}

/// When runs are due.
#[derive(Clone, Debug)]
pub enum Plan {
    /// So long after the end of a run.
    Interval(Duration),
    /// At the start plus multiples of this.
    Every(Duration),
    /// Once, after this long.
    Delay(Duration),
    /// Once, at this time.
    At(SystemTime),
    /// When the calendar says.
    Calendar(Arc<dyn Calendar>),
}

impl Plan {
    /// The clock that its beats are of.
    pub(super) fn axis(&self) -> Axis {
        match self {
            Self::Interval(_) | Self::Every(_) | Self::Delay(_) => Axis::Elapsed,
            Self::At(_) | Self::Calendar(_) => Axis::Wall,
        }
    }

    /// The beat after one of its beats, if that can be known.
    pub(super) fn following(&self, beat: Moment) -> Option<Moment> {
        match self {
            Self::Every(period) => Some(beat.plus(at_least_a_nanosecond(*period))),
            Self::Calendar(calendar) => {
                let next = calendar.after(beat.system_time()?).map(Moment::wall)?;
                // A calendar that stands still would keep us here for ever.
                (next > beat).then_some(next)
            }
            Self::Interval(_) | Self::Delay(_) | Self::At(_) => None,
        }
    }

    /// How long it waits before a run, counted from the end of the run before or from a resume.
    pub(super) fn wait(&self) -> Option<Duration> {
        match self {
            Self::Interval(delay) | Self::Delay(delay) => Some(*delay),
            Self::Every(_) | Self::At(_) | Self::Calendar(_) => None,
        }
    }
}

/// A period of zero would have infinitely many beats.
pub(super) fn at_least_a_nanosecond(period: Duration) -> Duration {
    period.max(Duration::from_nanos(1))
}
