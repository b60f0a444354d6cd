//! The beats of a schedule, counted one by one: [`Beats`].

use std::time::Duration;

use super::moment::{Axis, Moment, Point, Time, nanos};
use super::plan::{Plan, at_least_a_nanosecond};
use super::random::Random;

/// A step back of the wall clock beyond this is a correction: what ran before it may run again.
pub(super) const CORRECTION: Duration = Duration::from_secs(3 * 3600);

/// How many beats of a calendar are counted one by one. When more have passed the count is a lower bound.
const MOST_STEPS: u64 = 10_000;

/// A beat of the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beat {
    /// When it is due.
    pub(super) nominal: Moment,
    /// When its run may begin: later by the jitter.
    pub(super) start: Moment,
}

/// What the schedule brings next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coming {
    /// This beat.
    Beat(Beat),
    /// A beat that is counted from the end of a run, or from the resume.
    Open,
    /// Nothing any more.
    Never,
}

/// Beats whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    /// How many: at least one.
    pub(super) count: u64,
    pub(super) last: Moment,
    /// The one before the last.
    pub(super) before: Option<Moment>,
}

/// Where the schedule stands: each beat is taken off once, in order.
#[derive(Debug)]
pub(super) struct Beats {
    plan: Plan,
    /// On the wall.
    until: Option<Moment>,
    jitter: Duration,
    random: Random,
    coming: Coming,
    /// The latest beat of a calendar that was taken off.
    settled: Option<Moment>,
}

impl Beats {
    pub(super) fn new(plan: Plan, until: Option<Moment>, jitter: Duration, random: Random) -> Self {
        Self {
            plan,
            until,
            jitter,
            random,
            coming: Coming::Never,
            settled: None,
        }
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn coming(&self) -> Coming {
        self.coming
    }

    pub(super) fn point(&self, at: Moment) -> Point {
        let axis = self.plan.axis();
        Point { axis, at }
    }

    /// Another plan, of which nothing has come yet. What ran by the one before still counts as having run.
    pub(super) fn replace(&mut self, plan: Plan) {
        self.plan = plan;
        self.coming = Coming::Never;
    }

    /// The latest time of a calendar at which no run is due any more.
    pub(super) fn settled(&self) -> Option<Moment> {
        self.settled
    }

    pub(super) fn settle(&mut self, beat: Moment) {
        if self.plan.axis() == Axis::Wall {
            self.settled = self.settled.max(Some(beat));
        }
    }

    /// Lets the next beat be this one, unless that is too late.
    pub(super) fn set(&mut self, nominal: Option<Moment>, now: Time) {
        self.coming = match nominal {
            Some(nominal) if !self.is_too_late(self.point(nominal), now) => Coming::Beat(Beat {
                nominal,
                start: nominal.plus(self.random.up_to(self.jitter)),
            }),
            Some(_) | None => Coming::Never,
        };
    }

    /// Lets the next beat be counted from an end or a resume that is still to come.
    pub(super) fn open(&mut self) {
        self.coming = Coming::Open;
    }

    pub(super) fn end(&mut self) {
        self.coming = Coming::Never;
    }

    pub(super) fn is_too_late(&self, point: Point, now: Time) -> bool {
        self.until
            .is_some_and(|until| now.to(Axis::Wall, point) > until)
    }

    /// The next beat, if it may begin.
    pub(super) fn due(&self, now: Time) -> Option<Beat> {
        match self.coming {
            Coming::Beat(beat) if beat.start <= now.on(self.plan.axis()) => Some(beat),
            Coming::Beat(_) | Coming::Open | Coming::Never => None,
        }
    }

    /// All beats whose time has come, if the first of them may begin.
    pub(super) fn passed(&self, now: Time) -> Option<Passed> {
        let first = self.due(now)?;
        Some(self.between(first.nominal, now))
    }

    /// All beats whose time has come, whether or not jitter lets them begin.
    pub(super) fn passed_over(&self, now: Time) -> Option<Passed> {
        match self.coming {
            Coming::Beat(beat) if beat.nominal <= now.on(self.plan.axis()) => {
                Some(self.between(beat.nominal, now))
            }
            Coming::Beat(_) | Coming::Open | Coming::Never => None,
        }
    }

    /// The beats from `first`, which has come, to `now`.
    pub(super) fn between(&self, first: Moment, now: Time) -> Passed {
        let limit = self.limit(now);
        match &self.plan {
            Plan::Every(period) => steady(first, *period, limit),
            Plan::Calendar(_) => walk(&self.plan, first, limit),
            Plan::Interval(_) | Plan::Delay(_) | Plan::At(_) => Passed {
                count: 1,
                last: first,
                before: None,
            },
        }
    }

    /// Whether the beat after this one has come, too.
    pub(super) fn is_followed(&self, beat: Moment, now: Time) -> bool {
        let next = self.plan.following(beat);
        next.is_some_and(|next| next <= self.limit(now))
    }

    fn limit(&self, now: Time) -> Moment {
        let axis = self.plan.axis();
        let last = self.until.map(|at| {
            let on_the_wall = Point {
                axis: Axis::Wall,
                at,
            };
            now.to(axis, on_the_wall)
        });
        let now = now.on(axis);
        last.map_or(now, |last| last.min(now))
    }

    /// Takes off all beats up to this one.
    pub(super) fn pass(&mut self, beat: Moment, now: Time) {
        self.settle(beat);
        match self.plan {
            Plan::Interval(_) => self.open(),
            Plan::Every(_) | Plan::Delay(_) | Plan::At(_) | Plan::Calendar(_) => {
                self.set(self.plan.following(beat), now);
            }
        }
    }

    /// The wall clock was set: looks for the next beat of a calendar again, unless there is one that waits already.
    pub(super) fn jumped(&mut self, ran: Option<Moment>, now: Time) {
        let Plan::Calendar(calendar) = &self.plan else {
            return;
        };
        if self.settled.is_some_and(|at| is_corrected(at, now)) {
            self.settled = ran;
        }
        match self.coming {
            Coming::Beat(beat) if beat.nominal > now.wall => {
                let from = self.settled.max(Some(now.wall)).unwrap_or(now.wall);
                let next = from.system_time().and_then(|from| calendar.after(from));
                self.set(next.map(Moment::wall), now);
            }
            Coming::Beat(_) | Coming::Open | Coming::Never => {}
        }
    }
}

/// Whether the wall clock was set back so far behind `time` that it says nothing any more.
pub(super) fn is_corrected(time: Moment, now: Time) -> bool {
    time.minus(CORRECTION) > now.wall
}

/// Beats at a fixed rate are not walked: there may be billions.
fn steady(first: Moment, period: Duration, limit: Moment) -> Passed {
    let period = nanos(at_least_a_nanosecond(period));
    let more = (limit.ahead_of(first) / period).max(0);
    let last = first.shifted(more.saturating_mul(period));
    Passed {
        count: u64::try_from(more).unwrap_or(u64::MAX).saturating_add(1),
        last,
        before: (more > 0).then(|| last.shifted(-period)),
    }
}

fn walk(plan: &Plan, first: Moment, limit: Moment) -> Passed {
    let mut passed = Passed {
        count: 1,
        last: first,
        before: None,
    };
    while let Some(next) = plan.following(passed.last).filter(|next| *next <= limit) {
        let is_far = passed.count >= MOST_STEPS;
        passed = Passed {
            count: passed.count + 1,
            last: if is_far {
                last_of(plan, next, limit)
            } else {
                next
            },
            before: Some(passed.last),
        };
    }
    passed
}

/// The last beat up to `limit`, if `known` is a beat up to it: found by halves, because only the way forward is known.
fn last_of(plan: &Plan, known: Moment, limit: Moment) -> Moment {
    let (mut last, mut end) = (known, limit);
    while last < end {
        let middle = last.shifted(end.ahead_of(last) / 2);
        match plan.following(middle).filter(|next| *next <= limit) {
            Some(later) => last = later,
            None => end = middle,
        }
    }
    last
}
