//! What is due: it begins, is made up for, or is passed over.

use std::time::Duration;

use super::beats::{Beat, Passed};
use super::moment::Time;
use super::runs::{Due, Origin};
use super::step::{Machine, Mode};
use crate::job::{Missed, SkipReason};

/// A beat that is noticed later than this is missed.
const ON_TIME: Duration = Duration::from_secs(1);

impl Machine {
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
    pub(super) fn pass_snoozed(&mut self, extra: Due, now: Time) {
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
        let stale = now.earlier(
            self.spec
                .missed_grace
                .max(ON_TIME)
                .saturating_add(Duration::from_nanos(1)),
        );
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
            self.backlog_until = Some(edge.on(self.beats.plan().axis()));
            Origin::Backlog
        };
        self.begin_beat(beat, origin, now);
    }

    fn begin_beat(&mut self, beat: Beat, origin: Origin, now: Time) {
        let nominal = self.beats.point(beat.nominal);
        self.beats.pass(beat.nominal, now);
        self.begin(Due { origin, nominal }, now);
    }
}
