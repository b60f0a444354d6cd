//! What is due while there is a run: whether there is room for another, and which one gives way.

use std::mem;
use std::time::Duration;

use super::Action;
use super::beats::Coming;
use super::moment::{Point, Time};
use super::plan::Plan;
use super::runs::{Due, Origin, Run};
use super::step::{Machine, Mode};
use crate::job::{Overlap, RunOutcome, SkipReason};

/// A run that ends within this of a beat does not overlap it: whichever message comes first, the outcome is the same.
pub(super) const TOGETHER: Duration = Duration::from_millis(1);

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
    pub(super) fn is_catching_up(&self) -> bool {
        let in_runs = self.runs.iter().map(|run| run.origin);
        let in_asks = self.asks.iter().map(|ask| ask.due.origin);
        in_runs
            .chain(in_asks)
            .any(|origin| origin == Origin::Backlog)
    }

    /// Whether the next beat is one of those that were missed and wait for their turn, whatever runs meanwhile.
    fn has_backlog(&self) -> bool {
        match (self.beats.coming(), self.backlog_until) {
            (Coming::Beat(beat), Some(until)) => beat.nominal <= until,
            (Coming::Beat(_) | Coming::Open | Coming::Never, _) => false,
        }
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

    /// What was due while a run was there, and still is there a moment later.
    pub(super) fn overlaps(&mut self, now: Time) {
        if self.has_room() || self.is_catching_up() || self.has_backlog() {
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
        // The only run that there will ever be is not left out.
        let is_only = matches!(self.beats.plan(), Plan::Delay(_) | Plan::At(_));
        match self.spec.overlap {
            Overlap::Skip | Overlap::Concurrent { .. } if !is_only => {
                self.skip(SkipReason::Overlap, count, due.nominal, now);
            }
            Overlap::Skip | Overlap::Concurrent { .. } | Overlap::Queue => {
                self.enqueue(due, count, before, now);
            }
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
        for run in self.runs.iter_mut().filter_map(Run::cut) {
            self.actions.push(Action::Cut { run });
        }
        self.drop_retries(now);
        for ask in mem::take(&mut self.asks) {
            self.void = self.void.max(ask.token);
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
}
