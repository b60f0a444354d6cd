//! How a run begins: the gate is asked, it gets its number, and that is remembered.

use super::Action;
use super::moment::{Axis, Time};
use super::plan::Plan;
use super::runs::{Ask, Due, Origin, Phase, Run};
use super::step::{Machine, Mode};
use crate::job::{JobEvent, SkipReason};

impl Machine {
    /// A run that is due begins, unless there is a gate to be asked.
    pub(super) fn begin(&mut self, due: Due, now: Time) {
        if !self.is_asked(due) {
            return self.start(due, now);
        }
        let tokens = self.asks.iter().map(|ask| ask.token);
        let last = tokens.max().unwrap_or_default().max(self.void);
        let token = last.max(self.record.runs);
        let token = token.saturating_add(1);
        self.asks.push(Ask { token, due });
        self.actions.push(Action::Ask {
            run: token,
            nominal: now.wall_of(due.nominal),
        });
    }

    /// Whether the beats are of a schedule that a gate can be asked about.
    pub(super) fn is_asked(&self, due: Due) -> bool {
        match self.beats.plan() {
            Plan::At(_) | Plan::Calendar(_) => self.gated && due.is_beat(),
            Plan::Interval(_) | Plan::Every(_) | Plan::Delay(_) => false,
        }
    }

    pub(super) fn admitted(&mut self, token: u64, answer: Result<bool, String>, now: Time) {
        if self.mode == Mode::Active {
            self.overlaps(now);
        }
        let Some(index) = self.asks.iter().position(|ask| ask.token == token) else {
            return;
        };
        let due = self.asks.remove(index).due;
        match answer {
            Ok(true) => return self.start(due, now),
            Ok(false) => {}
            Err(error) => self.emit(JobEvent::Unreachable { error }),
        }
        self.advance(due, now);
        self.skip(SkipReason::Gate, 1, due.nominal, now);
        self.follow(now);
    }

    fn start(&mut self, due: Due, now: Time) {
        self.record.runs = self.record.runs.saturating_add(1);
        self.record.last_start = now.wall.system_time();
        self.advance(due, now);
        self.history.counts.started += 1;
        if self.all_begun() {
            self.beats.end();
            self.extra = None;
            self.drop_queued(now);
        }
        self.remember();
        let run = Run {
            number: self.record.runs,
            origin: due.origin,
            nominal: now.wall_of(due.nominal),
            lateness: due.nominal.at.until(now.on(due.nominal.axis)),
            began: now.elapsed,
            attempt: 0,
            limit: None,
            phase: Phase::InFlight,
        };
        self.attempt(run, now);
    }

    /// What was due then is not due again. The wall times of a fixed rate move with the wall clock.
    fn advance(&mut self, due: Due, now: Time) {
        let nominal = Some(now.wall_of(due.nominal));
        let last = &mut self.record.last_nominal;
        match (due.is_beat(), self.beats.plan().axis()) {
            (true, Axis::Elapsed) => *last = nominal,
            (true, Axis::Wall) => *last = nominal.max(*last),
            (false, _) if self.is_on_the_beat(due) => self.record.last_nominal = nominal,
            (false, _) => {}
        }
    }

    /// Beats at a fixed rate are counted from the start, so a run there is one of them.
    fn is_on_the_beat(&self, due: Due) -> bool {
        let is_steady = match self.beats.plan() {
            Plan::Every(_) => self.spec.initial_delay.is_none_or(|delay| delay.is_zero()),
            Plan::Interval(_) | Plan::Delay(_) | Plan::At(_) | Plan::Calendar(_) => false,
        };
        is_steady && due.origin == Origin::Start
    }
}
