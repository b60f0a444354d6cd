//! Where the beats of a job begin: [`first`].

use std::time::{Duration, SystemTime};

use super::moment::{Axis, Moment, Point, Time, nanos};
use super::plan::{Plan, at_least_a_nanosecond};
use crate::job::JobRecord;

/// Who is started again within this begins with a whole delay, as in `crash-01`: the wall clock is not measured by.
const AT_ONCE: Duration = Duration::from_secs(1);

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
    let last = remembered(beginning.record, |record| record.last_nominal);
    match plan {
        Plan::Interval(delay) => interval(*delay, beginning, now),
        Plan::Every(period) => First::At(match last {
            Some(last) => taken_up(last, at_least_a_nanosecond(*period), beginning, now),
            None => anew(*period, beginning, now),
        }),
        Plan::Delay(delay) => First::At(now.elapsed.plus(*delay)),
        Plan::At(time) => match last {
            Some(last) if last >= Moment::wall(*time) => First::Never,
            Some(_) | None => First::At(Moment::wall(*time)),
        },
        Plan::Calendar(calendar) => {
            let from = last.max(counts_from(beginning, now)).unwrap_or(now.wall);
            let next = from.system_time().and_then(|from| calendar.after(from));
            next.map_or(First::Never, |next| First::At(Moment::wall(next)))
        }
    }
}

fn remembered(
    record: Option<&JobRecord>,
    time: impl FnOnce(&JobRecord) -> Option<SystemTime>,
) -> Option<Moment> {
    record.and_then(time).map(Moment::wall)
}

/// On the wall; nothing, should the clock have been set back since.
fn counts_from(beginning: Beginning<'_>, now: Time) -> Option<Moment> {
    let from = remembered(beginning.record, |record| record.counts_from);
    from.filter(|from| *from <= now.wall)
}

/// What is left of the delay since the last end: never more than all of it, should the clock have been set back.
///
/// Before the first run it is what is left since the first start: a job whose program is started again and again must
/// come to its first run all the same.
fn interval(delay: Duration, beginning: Beginning<'_>, now: Time) -> First {
    let last = remembered(beginning.record, |record| {
        record.last_end.max(record.last_start)
    });
    let wait = match last {
        Some(_) => delay,
        None if beginning.runs_on_start => return First::Open,
        None => beginning.initial_delay.unwrap_or(delay),
    };
    let left = match last.max(counts_from(beginning, now)) {
        Some(from) if from.until(now.wall) < AT_ONCE => wait,
        Some(from) => now.wall.until(from.plus(wait)).min(wait),
        None => wait,
    };
    First::At(now.elapsed.plus(left))
}

fn anew(period: Duration, beginning: Beginning<'_>, now: Time) -> Moment {
    let period = at_least_a_nanosecond(period);
    let first_start = remembered(beginning.record, |record| record.first_start);
    let start = match first_start.filter(|first| *first <= now.wall) {
        Some(first) => now.to(Axis::Elapsed, on_the_wall(first)),
        None => now.elapsed,
    };
    let first = match beginning.initial_delay {
        // The run at the start is this beat's.
        Some(Duration::ZERO) if beginning.runs_on_start => start.plus(period),
        Some(delay) => start.plus(delay),
        None => start.plus(period),
    };
    let from = counts_from(beginning, now).map(|from| now.to(Axis::Elapsed, on_the_wall(from)));
    match from.map_or(-1, |from| from.ahead_of(first)) {
        ..0 => first,
        behind => first.shifted((behind / nanos(period) + 1) * nanos(period)),
    }
}

fn on_the_wall(at: Moment) -> Point {
    let axis = Axis::Wall;
    Point { axis, at }
}

/// The first beat after `last` that counts, which may be long past; soon, if the clock was set back and `last` is still to come.
fn taken_up(last: Moment, period: Duration, beginning: Beginning<'_>, now: Time) -> Moment {
    let behind = counts_from(beginning, now).map_or(0, |from| from.ahead_of(last).max(0));
    let passed_over = behind / nanos(period) * nanos(period);
    let last = now
        .to(Axis::Elapsed, on_the_wall(last))
        .shifted(passed_over);
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
