//! Runs that begin, are tried again, and end.

use std::time::Duration;

use super::moment::{Axis, Point, Time};
use super::retry::{Verdict, verdict};
use super::runs::{Ask, Due, Origin, Phase, Run};
use super::step::{Machine, Mode};
use super::{Action, Advice, Attempt, Exit, Outcome, Then};
use crate::job::{JobEvent, Missed, OnFailure, Overlap, RunOutcome, SkipReason};

/// How many beats that wait to be made up are named one by one when the job is stopped.
const MOST_NAMED: usize = 100;

impl Machine {
    /// A run that is due begins, unless there is a gate to be asked.
    pub(super) fn begin(&mut self, due: Due, now: Time) {
        if !self.is_asked(due) {
            return self.start(due, now);
        }
        let tokens = self.asks.iter().map(|ask| ask.token);
        let token = tokens.max().unwrap_or_default().max(self.record.runs) + 1;
        self.asks.push(Ask { token, due });
        self.actions.push(Action::Ask {
            run: token,
            nominal: now.wall_of(due.nominal),
        });
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
            super::Plan::Every(_) => self.spec.initial_delay.is_none_or(|delay| delay.is_zero()),
            super::Plan::Interval(_)
            | super::Plan::Delay(_)
            | super::Plan::At(_)
            | super::Plan::Calendar(_) => false,
        };
        is_steady && due.origin == Origin::Start
    }

    fn attempt(&mut self, mut run: Run, now: Time) {
        run.attempt = run.attempt.saturating_add(1);
        run.phase = Phase::InFlight;
        let left = self.deadline_left(&run, now);
        run.limit = match (self.spec.timeout, left) {
            (Some(timeout), Some(left)) => Some(timeout.min(left)),
            (timeout, left) => timeout.or(left),
        };
        let is_first = run.attempt == 1;
        self.history.counts.retries += u64::from(!is_first);
        self.emit(JobEvent::Started {
            run: run.number,
            attempt: run.attempt,
            nominal: run.nominal,
            lateness: if is_first {
                run.lateness
            } else {
                Duration::ZERO
            },
        });
        self.actions.push(Action::Start(Attempt {
            run: run.number,
            attempt: run.attempt,
            nominal: run.nominal,
            lateness: run.lateness,
            limit: run.limit,
        }));
        self.runs.push(run);
    }

    fn deadline_left(&self, run: &Run, now: Time) -> Option<Duration> {
        let deadline = self.spec.deadline?;
        Some(now.elapsed.until(run.began.plus(deadline)))
    }

    /// Makes the attempts whose wait is over.
    pub(super) fn retry_due(&mut self, now: Time, edge: Time) {
        let is_due = |run: &Run| run.retry_at().is_some_and(|at| at <= edge.elapsed);
        while let Some(index) = self.runs.iter().position(is_due) {
            let run = self.runs.remove(index);
            self.attempt(run, now);
        }
    }

    pub(super) fn finished(&mut self, number: u64, outcome: Outcome, now: Time) {
        let is_it = |run: &Run| run.number == number && run.is_in_flight();
        let Some(run) = self.runs.iter_mut().find(|run| is_it(run)) else {
            return;
        };
        run.phase = Phase::Ending;
        if self.mode == Mode::Active {
            self.overlaps(now);
        }
        let Some(index) = self.runs.iter().position(is_it) else {
            return;
        };
        let run = self.runs.remove(index);
        match outcome {
            Outcome::Succeeded(then) => {
                self.end(&run, RunOutcome::Succeeded, now);
                self.then(then, now);
            }
            Outcome::Failed { error, advice } => {
                self.emit_failed(&run, error.clone(), false);
                self.failed(run, RunOutcome::Failed(error), advice, now);
            }
            Outcome::TimedOut => {
                let limit = run.limit.unwrap_or_default();
                self.history.counts.timed_out += 1;
                self.emit_failed(&run, format!("timed out after {limit:?}"), true);
                self.failed(run, RunOutcome::TimedOut, Advice::Options, now);
            }
            Outcome::Cut => self.end(&run, RunOutcome::Cut, now),
        }
        self.follow(now);
    }

    fn emit_failed(&mut self, run: &Run, error: String, timed_out: bool) {
        self.emit(JobEvent::Failed {
            run: run.number,
            attempt: run.attempt,
            error,
            timed_out,
        });
    }

    fn failed(&mut self, mut run: Run, outcome: RunOutcome, advice: Advice, now: Time) {
        let left = self.deadline_left(&run, now);
        match verdict(self.spec.retry, run.attempt, advice, left, &mut self.random) {
            Verdict::Again(_) if self.is_unwanted() => self.end(&run, RunOutcome::Cut, now),
            Verdict::Again(within) => {
                run.phase = Phase::Waiting {
                    until: now.elapsed.plus(within),
                };
                self.emit(JobEvent::Retrying {
                    run: run.number,
                    attempt: run.attempt.saturating_add(1),
                    within,
                });
                self.runs.push(run);
            }
            Verdict::GiveUp => self.give_up(&run, outcome, now),
            Verdict::PastDeadline => self.give_up(&run, RunOutcome::TimedOut, now),
        }
    }

    /// Whether a run is not to be tried again: the job ends, or another run takes its place.
    fn is_unwanted(&self) -> bool {
        let is_replaced = self.spec.overlap == Overlap::Replace && self.queued.is_some();
        self.mode == Mode::Closed || is_replaced
    }

    fn give_up(&mut self, run: &Run, outcome: RunOutcome, now: Time) {
        self.end(run, outcome, now);
        if self.history.failures() < self.spec.max_failures.max(1) {
            return;
        }
        match self.spec.on_failure {
            OnFailure::Continue => {}
            OnFailure::Restart => self.exit(Exit::Failed, now),
            OnFailure::Stop => self.exit(Exit::Done, now),
        }
    }

    /// A run that ended, however.
    pub(super) fn end(&mut self, run: &Run, outcome: RunOutcome, now: Time) {
        let report = run.report(outcome, now.elapsed);
        self.history.add(report.clone());
        self.emit(match report.outcome {
            RunOutcome::Succeeded => JobEvent::Succeeded(report),
            RunOutcome::Failed(_) | RunOutcome::TimedOut => JobEvent::GaveUp(report),
            RunOutcome::Cut => JobEvent::Cut(report),
        });
        self.record.last_end = now.wall.system_time();
        self.remember();
    }

    /// What a run that ended well asked for.
    fn then(&mut self, then: Then, now: Time) {
        let nominal = match then {
            Then::Schedule => return,
            Then::After(wait) => Point {
                axis: Axis::Elapsed,
                at: now.elapsed.plus(wait),
            },
            Then::At(time) => Point {
                axis: Axis::Wall,
                at: super::moment::Moment::wall(time),
            },
            Then::Finish => return self.exit(Exit::Done, now),
        };
        let is_over = self.mode == Mode::Closed || self.all_begun();
        if !is_over && !self.beats.is_too_late(nominal, now) {
            self.extra = Some(Due {
                origin: Origin::Snooze,
                nominal,
            });
        }
    }

    pub(super) fn remember(&mut self) {
        self.actions.push(Action::Remember(self.record.clone()));
    }

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
        for ask in std::mem::take(&mut self.asks) {
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

    fn drop_queued(&mut self, now: Time) {
        if let Some(due) = self.queued.take() {
            self.drop_due(due.nominal, now);
        }
    }

    fn drop_due(&mut self, nominal: Point, now: Time) {
        let nominal = now.wall_of(nominal);
        self.emit(JobEvent::Dropped { nominal });
    }
}
