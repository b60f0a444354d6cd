//! The end of a job: what waits is named and dropped.

use std::mem;

use super::moment::{Point, Time};
use super::step::{Machine, Mode};
use super::{Action, Exit};
use crate::job::{JobEvent, Missed, SkipReason};

/// How many beats that wait to be made up are named one by one when the job is stopped.
const MOST_NAMED: usize = 100;

impl Machine {
    /// The job ends by itself.
    pub(super) fn exit(&mut self, exit: Exit, now: Time) {
        if self.mode == Mode::Closed {
            return;
        }
        self.close(now);
        self.actions.push(Action::Exit(exit));
    }

    /// Nothing begins any more: what waits is named and dropped.
    pub(super) fn close(&mut self, now: Time) {
        if self.mode == Mode::Closed {
            return;
        }
        let backlog = self.backlog(now);
        self.mode = Mode::Closed;
        self.drop_retries(now);
        for ask in mem::take(&mut self.asks) {
            self.drop_due(ask.due.nominal, now);
        }
        self.drop_queued(now);
        for nominal in backlog {
            self.drop_due(nominal, now);
        }
        self.beats.end();
        self.extra = None;
    }

    /// The beats that wait to be made up, taken off.
    fn backlog(&mut self, now: Time) -> Vec<Point> {
        let mut named = Vec::new();
        let is_kept = self.mode == Mode::Active && self.spec.missed == Missed::Burst;
        if !is_kept || self.beats.plan().wait().is_some() {
            return named;
        }
        while let Some(beat) = self.beats.due(now) {
            if named.len() == MOST_NAMED {
                self.pass_beats(now, now, SkipReason::Missed);
                break;
            }
            named.push(self.beats.point(beat.nominal));
            self.beats.pass(beat.nominal, now);
        }
        named
    }

    pub(super) fn drop_queued(&mut self, now: Time) {
        if let Some(due) = self.queued.take() {
            self.drop_due(due.nominal, now);
        }
    }

    fn drop_due(&mut self, nominal: Point, now: Time) {
        let nominal = now.wall_of(nominal);
        self.emit(JobEvent::Dropped { nominal });
    }
}
