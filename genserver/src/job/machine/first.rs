//! Where the beats of a job begin: [`first`].

use std::time::{Duration, SystemTime};

use super::beats::is_corrected;
use super::moment::{Axis, Moment, Point, Time, nanos};
use super::plan::{Plan, at_least_a_nanosecond};
use crate::job::JobRecord;

/// How a job comes to its schedule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beginning<'a> {
    /// What is remembered of an earlier process.
    pub(super) record: Option<&'a JobRecord>,
    pub(super) initial_delay: Option<Duration>,
    /// Whether a run at the start comes before all beats.
    pub(super) runs_on_start: bool,
}

/// The first beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    At(Moment),
    /// It is counted from the end of the run at the start.
    Open,
    Never,
}

/// The first beat of `plan` for a job that starts now, or takes up what is remembered.
pub(super) fn first(plan: &Plan, beginning: Beginning<'_>, now: Time) -> First {
    let last_nominal = remembered(beginning.record.and_then(|record| record.last_nominal));
    match plan {
        Plan::Interval(delay) => interval(*delay, beginning, now),
        Plan::Every(period) => match last_nominal {
            Some(last) => First::At(taken_up(last, at_least_a_nanosecond(*period), now)),
            None => First::At(anew(*period, beginning, now)),
        },
        Plan::Delay(delay) => First::At(now.elapsed.plus(*delay)),
        Plan::At(time) => match last_nominal {
            Some(last) if last >= Moment::wall(*time) => First::Never,
            Some(_) | None => First::At(Moment::wall(*time)),
        },
        Plan::Calendar(calendar) => {
            let last = last_nominal.filter(|last| !is_corrected(*last, now));
            let from = last.unwrap_or(now.wall).system_time();
            let next = from.and_then(|from| calendar.after(from));
            next.map_or(First::Never, |next| First::At(Moment::wall(next)))
        }
    }
}

fn remembered(time: Option<SystemTime>) -> Option<Moment> {
    time.map(Moment::wall)
}

/// What is left of the delay since the last end: never more than all of it, should the clock have been set back.
fn interval(delay: Duration, beginning: Beginning<'_>, now: Time) -> First {
    let last = beginning
        .record
        .and_then(|record| remembered(record.last_end.max(record.last_start)));
    match last {
        Some(last) => {
            let left = now.wall.until(last.plus(delay)).min(delay);
            First::At(now.elapsed.plus(left))
        }
        None if beginning.runs_on_start => First::Open,
        None => First::At(now.elapsed.plus(beginning.initial_delay.unwrap_or(delay))),
    }
}

fn anew(period: Duration, beginning: Beginning<'_>, now: Time) -> Moment {
    let period = at_least_a_nanosecond(period);
    match beginning.initial_delay {
        // The run at the start is this beat's.
        Some(Duration::ZERO) if beginning.runs_on_start => now.elapsed.plus(period),
        Some(delay) => now.elapsed.plus(delay),
        None => now.elapsed.plus(period),
    }
}

/// The beat after `last`, which may be long past; soon, if the clock was set back and `last` is still to come.
fn taken_up(last: Moment, period: Duration, now: Time) -> Moment {
    let on_the_wall = Point {
        axis: Axis::Wall,
        at: last,
    };
    let last = now.to(Axis::Elapsed, on_the_wall);
    let ahead = last.ahead_of(now.elapsed).max(0);
    let whole = ahead / nanos(period);
    match whole {
        0 => last.plus(period),
        whole => {
            let next = last.shifted(-whole.saturating_mul(nanos(period)));
            if next > now.elapsed {
                next
            } else {
                next.plus(period)
            }
        }
    }
}
