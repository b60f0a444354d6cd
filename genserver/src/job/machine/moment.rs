//! Points in time on two axes, exact and without overflow: [`Moment`], [`Time`], [`Point`].

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Now;

const NANOS: i128 = 1_000_000_000;

/// Nanoseconds on one axis: since the process started, or since 1970 on the wall. A beat that is taken up from a
/// record may lie before either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(i128);

impl Moment {
    pub(super) fn elapsed(since_start: Duration) -> Self {
        Self(nanos(since_start))
    }

    pub(super) fn wall(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self(nanos(since)),
            Err(before) => Self(-nanos(before.duration())),
        }
    }

    pub(super) fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(nanos(duration)))
    }

    pub(super) fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(nanos(duration)))
    }

    /// How long it is from here until `later`; zero if that is not later.
    pub(super) fn until(self, later: Self) -> Duration {
        let nanos = later.ahead_of(self).max(0);
        let whole = u64::try_from(nanos / NANOS);
        let rest = u32::try_from(nanos % NANOS);
        match (whole, rest) {
            (Ok(whole), Ok(rest)) => Duration::new(whole, rest),
            _ => Duration::MAX,
        }
    }

    /// Nanoseconds from `other` to this; negative if this is earlier.
    pub(super) fn ahead_of(self, other: Self) -> i128 {
        self.0.saturating_sub(other.0)
    }

    pub(super) fn shifted(self, nanos: i128) -> Self {
        Self(self.0.saturating_add(nanos))
    }

    /// On the wall, if the operating system has a number for it.
    pub(super) fn system_time(self) -> Option<SystemTime> {
        if self.0 < 0 {
            return UNIX_EPOCH.checked_sub(self.until(Self(0)));
        }
        match Self(0).until(self) {
            Duration::MAX => None,
            since => UNIX_EPOCH.checked_add(since),
        }
    }
}

/// A duration as a number that can be counted with.
pub(super) fn nanos(duration: Duration) -> i128 {
    i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX)
}

/// Which clock a moment is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    /// tokio's, from the start of the process.
    Elapsed,
    /// The wall clock.
    Wall,
}

/// A moment of one of the two clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) axis: Axis,
    pub(super) at: Moment,
}

/// What both clocks show at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) elapsed: Moment,
    pub(super) wall: Moment,
}

impl Time {
    pub(super) fn of(now: Now) -> Self {
        Self {
            elapsed: Moment::elapsed(now.elapsed),
            wall: Moment::wall(now.wall),
        }
    }

    pub(super) fn on(self, axis: Axis) -> Moment {
        match axis {
            Axis::Elapsed => self.elapsed,
            Axis::Wall => self.wall,
        }
    }

    pub(super) fn earlier(self, by: Duration) -> Self {
        Self {
            elapsed: self.elapsed.minus(by),
            wall: self.wall.minus(by),
        }
    }

    /// The same point on the other axis, as the two clocks stand to each other now.
    pub(super) fn to(self, axis: Axis, point: Point) -> Moment {
        self.on(axis)
            .shifted(point.at.ahead_of(self.on(point.axis)))
    }

    /// What the wall clock shows at the point; what it shows now if there is no such time.
    pub(super) fn wall_of(self, point: Point) -> SystemTime {
        let there = self.to(Axis::Wall, point).system_time();
        there
            .or_else(|| self.wall.system_time())
            .unwrap_or(UNIX_EPOCH)
    }

    pub(super) fn has_come(self, point: Point) -> bool {
        point.at <= self.on(point.axis)
    }
}
