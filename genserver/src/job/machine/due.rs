//! What becomes of runs that are due: they begin, wait, or are skipped.

use std::time::Duration;

use super::Action;
use super::beats::{Beat, Coming, Passed};
use super::moment::{Axis, Point, Time};
use super::plan::Plan;
use super::runs::{Due, Origin};
use super::step::{Machine, Mode};
use crate::job::{JobEvent, Missed, Overlap, RunOutcome, SkipReason};

/// A run that ends within this of a beat does not overlap it: whichever message comes first, the outcome is the same.
const TOGETHER: Duration = Duration::from_millis(1);

/// A beat that is noticed later than this is missed.
const ON_TIME: Duration = Duration::from_secs(1);

impl Machine {
    /// How many runs there are, also those between two attempts and those about which the gate is asked.
    fn occupancy(&self) -> usize {
        self.runs.len() + self.asks.len()
    }

    pub(super) fn is_occupied(&self) -> bool {
        self.occupancy() > 0
    }

    /// Whether another run may begin beside those that there are.
    pub(super) fn has_room(&self) -> bool {
        match self.spec.overlap {
            Overlap::Skip | Overlap::Queue | Overlap::Replace => !self.is_occupied(),
            Overlap::Concurrent { max } => {
                let max = usize::try_from(max.max(1)).unwrap_or(usize::MAX);
                self.occupancy() < max && !self.is_exhausted()
            }
        }
    }

    /// Whether missed beats are being made up, one after the other: those that come meanwhile wait for their turn.
    fn is_catching_up(&self) -> bool {
        let in_runs = self.runs.iter().map(|run| run.origin);
        let in_asks = self.asks.iter().map(|ask| ask.due.origin);
        in_runs
            .chain(in_asks)
            .any(|origin| origin == Origin::Backlog)
    }

    /// Whether all runs that there may ever be have begun.
    pub(super) fn all_begun(&self) -> bool {
        self.spec
            .max_runs
            .is_some_and(|max| self.record.runs >= max)
    }

    /// Whether all runs that there may ever be have begun, or will if the gate admits them.
    pub(super) fn is_exhausted(&self) -> bool {
        let asked = u64::try_from(self.asks.len()).unwrap_or(u64::MAX);
        let runs = self.record.runs.saturating_add(asked);
        self.spec.max_runs.is_some_and(|max| runs >= max)
    }

    /// When the next run is due.
    pub(super) fn next_nominal(&self) -> Option<Point> {
        let beat = match self.beats.coming() {
            Coming::Beat(beat) => Some(self.beats.point(beat.nominal)),
            Coming::Open | Coming::Never => None,
        };
        self.extra.map(|extra| extra.nominal).or(beat)
    }

    /// When there is something to do next, other than what others report.
    pub(super) fn next_wake(&self, now: Time) -> Option<Duration> {
        let retries = self.runs.iter().filter_map(|run| run.retry_at());
        let retry = retries.min().map(|at| now.elapsed.until(at));
        let due = match (self.mode, self.extra, self.beats.coming()) {
            (Mode::Closed, _, _) => None,
            (Mode::Active | Mode::Paused, Some(extra), _) => Some(extra.nominal),
            (Mode::Active, None, Coming::Beat(beat)) => Some(self.beats.point(beat.start)),
            (Mode::Paused, None, Coming::Beat(beat)) => Some(self.beats.point(beat.nominal)),
            (Mode::Active | Mode::Paused, None, Coming::Open | Coming::Never) => None,
        };
        let due = due.and_then(|due| self.wait_for(due, now));
        match (retry, due) {
            (Some(retry), Some(due)) => Some(retry.min(due)),
            (retry, due) => retry.or(due),
        }
    }

    fn wait_for(&self, due: Point, now: Time) -> Option<Duration> {
        let is_free = self.mode == Mode::Paused || (self.has_room() && !self.is_catching_up());
        let at = if is_free {
            due.at
        } else if self.is_catching_up() {
            return None;
        } else {
            due.at.plus(TOGETHER)
        };
        let wait = now.on(due.axis).until(at);
        Some(match (due.axis, self.watch) {
            (Axis::Wall, Some(watch)) => wait.min(watch),
            (Axis::Wall, None) | (Axis::Elapsed, _) => wait,
        })
    }

    /// The timer rang, or should have until `edge`.
    pub(super) fn wake(&mut self, now: Time, edge: Time) {
        self.retry_due(now, edge);
        match self.mode {
            Mode::Closed => {}
            Mode::Paused => self.pass_over(edge, now, SkipReason::Paused),
            Mode::Active => {
                self.overlaps(now);
                self.extra_due(now, edge);
                self.beat_due(now, edge);
            }
        }
    }

    /// Takes off all that was due, without a run.
    pub(super) fn pass_over(&mut self, edge: Time, now: Time, reason: SkipReason) {
        if let Some(extra) = self.extra.take_if(|extra| edge.has_come(extra.nominal)) {
            self.skip(reason, 1, extra.nominal, now);
        }
        self.pass_beats(edge, now, reason);
    }

    pub(super) fn pass_beats(&mut self, edge: Time, now: Time, reason: SkipReason) {
        if let Some(passed) = self.beats.passed_over(edge) {
            let last = self.beats.point(passed.last);
            self.beats.pass(passed.last, now);
            self.skip(reason, passed.count, last, now);
        }
    }

    fn extra_due(&mut self, now: Time, edge: Time) {
        if !self.has_room() || self.is_catching_up() {
            return;
        }
        if let Some(extra) = self.extra.take_if(|extra| edge.has_come(extra.nominal)) {
            self.pass_snoozed(extra, now);
            self.begin(extra, now);
        }
    }

    /// The run that was asked for stands for the beats before it, and for those that were missed since.
    fn pass_snoozed(&mut self, extra: Due, now: Time) {
        match extra.origin {
            Origin::Snooze => {}
            Origin::Beat | Origin::Backlog | Origin::Start | Origin::Trigger => return,
        }
        let late = extra.nominal.at.until(now.on(extra.nominal.axis));
        self.pass_beats(now.earlier(late), now, SkipReason::Snoozed);
        self.pass_beats(now.earlier(ON_TIME), now, SkipReason::Missed);
    }

    fn beat_due(&mut self, now: Time, edge: Time) {
        let is_free = self.has_room() && !self.is_catching_up() && self.extra.is_none();
        let beat = match self.beats.due(edge) {
            Some(beat) if is_free => beat,
            Some(_) | None => return,
        };
        if self.beats.plan().wait().is_some() {
            return self.begin_beat(beat, Origin::Beat, now);
        }
        match (self.spec.missed, self.beats.passed(edge)) {
            (Missed::Burst, _) => self.make_up_each(beat, now, edge),
            (Missed::Once, Some(passed)) => {
                let is_wanted = self.is_in_time(beat, passed, now, self.spec.missed_grace);
                self.make_up(passed, is_wanted, now);
            }
            (Missed::Skip, Some(passed)) => {
                let is_wanted = self.is_in_time(beat, passed, now, Duration::ZERO);
                self.make_up(passed, is_wanted, now);
            }
            (Missed::Once | Missed::Skip, None) => {}
        }
    }

    fn is_in_time(&self, first: Beat, passed: Passed, now: Time, grace: Duration) -> bool {
        let time = now.on(self.beats.plan().axis());
        let due = if passed.count == 1 {
            first.start
        } else {
            passed.last
        };
        due.until(time) <= ON_TIME || passed.last.until(time) <= grace
    }

    /// One run for all that passed, if it is wanted.
    fn make_up(&mut self, passed: Passed, is_wanted: bool, now: Time) {
        let last = self.beats.point(passed.last);
        self.beats.pass(passed.last, now);
        if !is_wanted {
            return self.skip(SkipReason::Missed, passed.count, last, now);
        }
        if let Some(before) = passed.before {
            let before = self.beats.point(before);
            self.skip(SkipReason::Missed, passed.count - 1, before, now);
        }
        let due = Due {
            origin: Origin::Beat,
            nominal: last,
        };
        self.begin(due, now);
    }

    /// A run for the first that passed; the others follow when it has ended.
    fn make_up_each(&mut self, beat: Beat, now: Time, edge: Time) {
        let stale = now.earlier(self.spec.missed_grace.max(ON_TIME) + Duration::from_nanos(1));
        let first = if beat.nominal <= stale.on(self.beats.plan().axis()) {
            self.pass_beats(stale, now, SkipReason::Missed);
            self.beats.due(edge)
        } else {
            Some(beat)
        };
        let Some(beat) = first else { return };
        let late = beat.start.until(now.on(self.beats.plan().axis()));
        let is_on_time = late <= ON_TIME && !self.beats.is_followed(beat.nominal, edge);
        let origin = if is_on_time {
            Origin::Beat
        } else {
            Origin::Backlog
        };
        self.begin_beat(beat, origin, now);
    }

    fn begin_beat(&mut self, beat: Beat, origin: Origin, now: Time) {
        let nominal = self.beats.point(beat.nominal);
        self.beats.pass(beat.nominal, now);
        self.begin(Due { origin, nominal }, now);
    }

    /// What was due while a run was there, and still is there a moment later.
    pub(super) fn overlaps(&mut self, now: Time) {
        if self.has_room() || self.is_catching_up() {
            return;
        }
        let edge = now.earlier(TOGETHER);
        if let Some(extra) = self.extra.take_if(|extra| edge.has_come(extra.nominal)) {
            self.pass_snoozed(extra, now);
            self.overlap(extra, 1, extra.nominal, now);
        }
        if self.extra.is_some() || self.has_room() {
            return;
        }
        if let Some(passed) = self.beats.passed(edge) {
            self.beats.pass(passed.last, now);
            let due = Due {
                origin: Origin::Beat,
                nominal: self.beats.point(passed.last),
            };
            let before = self.beats.point(passed.before.unwrap_or(passed.last));
            self.overlap(due, passed.count, before, now);
        }
    }

    fn overlap(&mut self, due: Due, count: u64, before: Point, now: Time) {
        match self.spec.overlap {
            Overlap::Skip | Overlap::Concurrent { .. } => {
                self.skip(SkipReason::Overlap, count, due.nominal, now);
            }
            Overlap::Queue => self.enqueue(due, count, before, now),
            Overlap::Replace => {
                self.enqueue(due, count, before, now);
                self.give_way(now);
            }
        }
    }

    /// Keeps the last of `count` runs that are due, instead of what was kept before: but not instead of a trigger,
    /// whose run was promised. `before` is the last but one.
    pub(super) fn enqueue(&mut self, due: Due, count: u64, before: Point, now: Time) {
        match self.queued {
            Some(kept) if kept.origin == Origin::Trigger => {
                if due.origin != Origin::Trigger {
                    self.skip(SkipReason::Overlap, count, due.nominal, now);
                }
                return;
            }
            Some(kept) => {
                let last = if count > 1 { before } else { kept.nominal };
                self.skip(SkipReason::Overlap, count, last, now);
            }
            None if count > 1 => self.skip(SkipReason::Overlap, count - 1, before, now),
            None => {}
        }
        self.queued = Some(due);
    }

    /// Makes room for the queued run.
    pub(super) fn give_way(&mut self, now: Time) {
        for run in self.runs.iter_mut().filter_map(|run| run.cut()) {
            self.actions.push(Action::Cut { run });
        }
        self.drop_retries(now);
        for ask in std::mem::take(&mut self.asks) {
            self.skip(SkipReason::Overlap, 1, ask.due.nominal, now);
        }
        self.follow(now);
    }

    /// Runs that wait for a retry end here.
    pub(super) fn drop_retries(&mut self, now: Time) {
        while let Some(index) = self.runs.iter().position(|run| run.retry_at().is_some()) {
            let run = self.runs.remove(index);
            self.end(&run, RunOutcome::Cut, now);
        }
    }

    /// The queued run begins, once there is room.
    pub(super) fn follow(&mut self, now: Time) {
        if self.is_occupied() || self.mode == Mode::Closed {
            return;
        }
        if let Some(due) = self.queued.take() {
            self.begin(due, now);
        }
    }

    pub(super) fn skip(&mut self, reason: SkipReason, count: u64, last: Point, now: Time) {
        let skipped = &mut self.history.counts.skipped;
        *skipped = skipped.saturating_add(count);
        self.emit(JobEvent::Skipped {
            reason,
            count,
            nominal: now.wall_of(last),
        });
    }

    pub(super) fn emit(&mut self, event: JobEvent) {
        self.actions.push(Action::Emit(event));
    }

    /// Whether the beats are of a schedule that a gate can be asked about.
    pub(super) fn is_asked(&self, due: Due) -> bool {
        match self.beats.plan() {
            Plan::At(_) | Plan::Calendar(_) => self.gated && due.is_beat(),
            Plan::Interval(_) | Plan::Every(_) | Plan::Delay(_) => false,
        }
    }
}
