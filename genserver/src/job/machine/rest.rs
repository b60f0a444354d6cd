//! How a job rests between two events: armed, with a run in flight, paused, or over.

use std::mem;
use std::time::Duration;

use super::beats::Coming;
use super::moment::{Axis, Point, Time};
use super::overlap::TOGETHER;
use super::runs::Run;
use super::step::{Machine, Mode};
use super::{Action, Exit};
use crate::job::JobState;

impl Machine {
    /// Whatever happened, afterwards the job is armed, or a run is in flight, or it is paused, or it ends: there is
    /// nothing else.
    pub(super) fn rest(&mut self, now: Time) -> Vec<Action> {
        if self.mode == Mode::Closed {
            return mem::take(&mut self.actions);
        }
        self.count_on(now);
        let is_held = self.mode == Mode::Paused && self.beats.coming() == Coming::Open;
        match self.next_wake(now) {
            // In front: what follows may take its time.
            Some(wait) => self.actions.insert(0, Action::Arm(Some(wait))),
            None if self.is_occupied() || is_held => self.actions.insert(0, Action::Arm(None)),
            None => self.exit(Exit::Done, now),
        }
        mem::take(&mut self.actions)
    }

    /// A delay is counted from the end of the run, or from the resume.
    fn count_on(&mut self, now: Time) {
        let is_idle = !self.is_occupied() && self.extra.is_none() && self.mode == Mode::Active;
        match (self.beats.coming(), self.beats.plan().wait()) {
            (Coming::Open, Some(wait)) if is_idle => {
                self.beats.set(Some(now.elapsed.plus(wait)), now);
            }
            (Coming::Beat(_) | Coming::Open | Coming::Never, _) => {}
        }
    }

    /// When there is something to do next, other than what others report.
    pub(super) fn next_wake(&self, now: Time) -> Option<Duration> {
        let retries = self.runs.iter().filter_map(Run::retry_at);
        let retry = retries.min().map(|at| now.elapsed.until(at));
        let due = match (self.mode, self.extra, self.beats.coming()) {
            (Mode::Closed, _, _) | (_, None, Coming::Open | Coming::Never) => None,
            (Mode::Active | Mode::Paused, Some(extra), _) => Some(extra.nominal),
            (Mode::Active, None, Coming::Beat(beat)) => Some(self.beats.point(beat.start)),
            (Mode::Paused, None, Coming::Beat(beat)) => Some(self.beats.point(beat.nominal)),
        };
        let due = due.and_then(|due| self.wait_for(due, now));
        match (retry, due) {
            (Some(retry), Some(due)) => Some(retry.min(due)),
            (retry, due) => retry.or(due),
        }
    }

    fn wait_for(&self, due: Point, now: Time) -> Option<Duration> {
        // What waits for its turn begins when the run ends.
        let is_behind = self.is_catching_up() || (!self.has_room() && self.has_backlog());
        if self.mode == Mode::Active && is_behind {
            return None;
        }
        let wait = now.on(due.axis).until(due.at);
        let wait = if self.mode == Mode::Paused || self.has_room() {
            wait
        } else {
            wait.saturating_add(TOGETHER)
        };
        Some(match (due.axis, self.watch) {
            (Axis::Wall, Some(watch)) => wait.min(watch),
            (Axis::Wall, None) | (Axis::Elapsed, _) => wait,
        })
    }

    /// When the next run is due.
    pub(super) fn next_nominal(&self) -> Option<Point> {
        let beat = match self.beats.coming() {
            Coming::Beat(beat) => Some(self.beats.point(beat.nominal)),
            Coming::Open | Coming::Never => None,
        };
        self.extra.map(|extra| extra.nominal).or(beat)
    }

    pub(super) fn state(&self, now: Time) -> JobState {
        let waiting = self.runs.iter().filter_map(|run| {
            let until = run.retry_at()?;
            Some((until, run.attempt.saturating_add(1)))
        });
        let in_flight = self.runs.iter().filter(|run| run.is_in_flight()).count();
        match (in_flight + self.asks.len(), waiting.min(), self.mode) {
            (0, Some((until, attempt)), _) => JobState::Retrying {
                attempt,
                within: now.elapsed.until(until),
            },
            (0, None, Mode::Paused) => JobState::Paused,
            (0, None, Mode::Active | Mode::Closed) => JobState::Idle,
            (runs, _, _) => JobState::Running { runs },
        }
    }
}
