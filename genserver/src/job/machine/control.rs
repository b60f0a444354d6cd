//! What people tell a job: pause, resume, run now, run otherwise.

use super::beats::Coming;
use super::first::{Beginning, First, first};
use super::moment::{Moment, Time};
use super::plan::Plan;
use super::runs::{Due, Origin};
use super::step::{Machine, Mode, elapsed, just_before};
use crate::job::{JobEvent, JobRecord, Overlap, SkipReason, Triggered};

impl Machine {
    pub(super) fn pause(&mut self, now: Time) {
        self.wake(now, just_before(now));
        match self.mode {
            Mode::Active => {}
            Mode::Paused | Mode::Closed => return,
        }
        self.mode = Mode::Paused;
        self.record.is_paused = true;
        self.emit(JobEvent::Paused);
        if let Some(queued) = self.queued.take() {
            self.skip(SkipReason::Paused, 1, queued.nominal, now);
        }
        match self.beats.coming() {
            Coming::Beat(_) if self.beats.plan().wait().is_some() => self.beats.open(),
            Coming::Beat(_) | Coming::Open | Coming::Never => {}
        }
        self.remember();
    }

    pub(super) fn resume(&mut self, now: Time) {
        match self.mode {
            Mode::Paused => self.wake(now, now),
            Mode::Active | Mode::Closed => return,
        }
        self.mode = Mode::Active;
        self.record.is_paused = false;
        self.record.counts_from = now.wall.system_time();
        self.emit(JobEvent::Resumed);
        self.remember();
    }

    pub(super) fn triggered(&mut self, now: Time) -> Triggered {
        let due = Due {
            origin: Origin::Trigger,
            nominal: elapsed(now),
        };
        if self.mode == Mode::Closed || self.is_exhausted() {
            return Triggered::Busy;
        }
        if self.has_room() {
            self.replace_waiting();
            self.begin(due, now);
            return Triggered::Started;
        }
        match self.spec.overlap {
            Overlap::Queue if self.queued.is_none() => {
                self.queued = Some(due);
                Triggered::Queued
            }
            Overlap::Skip | Overlap::Queue | Overlap::Concurrent { .. } => Triggered::Busy,
            Overlap::Replace => {
                self.enqueue(due, 1, due.nominal, now);
                self.give_way(now);
                Triggered::Started
            }
        }
    }

    /// Under a fixed delay a run at once comes in the place of the one that waits.
    fn replace_waiting(&mut self) {
        match self.beats.plan() {
            Plan::Interval(_) if self.beats.coming() != Coming::Never => {
                self.extra = None;
                self.beats.open();
            }
            Plan::Interval(_)
            | Plan::Every(_)
            | Plan::Delay(_)
            | Plan::At(_)
            | Plan::Calendar(_) => {}
        }
    }

    pub(super) fn begin_anew(&mut self, plan: Plan, now: Time) {
        self.emit(JobEvent::Rescheduled);
        self.pass_over(just_before(now), now, SkipReason::Missed);
        self.extra = None;
        // A time that has run does not run again, should the clock have been set back.
        let settled = self.beats.settled().filter(|settled| *settled > now.wall);
        let ran = match plan {
            Plan::Calendar(_) => settled.and_then(Moment::system_time),
            Plan::Interval(_) | Plan::Every(_) | Plan::Delay(_) | Plan::At(_) => None,
        };
        let record = JobRecord {
            last_nominal: ran,
            ..JobRecord::default()
        };
        let beginning = Beginning {
            record: Some(&record),
            initial_delay: None,
            runs_on_start: false,
        };
        let first = match plan {
            Plan::Interval(_) if self.is_occupied() => First::Open,
            _ => first(&plan, beginning, now),
        };
        self.backlog_until = None;
        self.beats.replace(plan);
        self.open(first, now);
    }
}
