//! The attempts of a run, and its end.

use std::time::Duration;

use super::moment::{Axis, Moment, Point, Time};
use super::retry::{Verdict, verdict};
use super::runs::{Due, Origin, Phase, Run};
use super::step::{Machine, Mode};
use super::{Action, Advice, Attempt, Exit, Outcome, Then};
use crate::job::{JobEvent, OnFailure, Overlap, RunOutcome};

impl Machine {
    pub(super) fn attempt(&mut self, mut run: Run, now: Time) {
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
                at: Moment::wall(time),
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
}
