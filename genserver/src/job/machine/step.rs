//! The state of one job, and what it is told: [`Machine`].

use std::mem;
use std::time::Duration;

use super::beats::{Beats, is_corrected};
use super::first::{Beginning, First, first};
use super::history::History;
use super::moment::{Axis, Moment, Point, Time};
use super::plan::Plan;
use super::random::Random;
use super::runs::{Ask, Due, Origin, Run};
use super::{Action, Event, Now, Setup};
use crate::job::{JobEvent, JobRecord, JobSpec, JobStatus, Schedule, SkipReason, Triggered};

/// The clocks may disagree by so much before somebody is told.
const JUMP: Duration = Duration::from_secs(5);

/// Whether beats begin runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// They do.
    Active,
    /// They are passed over.
    Paused,
    /// Nothing begins any more; what is in flight is still reported.
    Closed,
}

/// The state of one job.
#[derive(Debug)]
pub struct Machine {
    pub(super) spec: JobSpec,
    pub(super) gated: bool,
    pub(super) watch: Option<Duration>,
    pub(super) mode: Mode,
    pub(super) beats: Beats,
    /// A run that comes instead of the beats until then: the one at the start, or one that was asked for by a run.
    pub(super) extra: Option<Due>,
    pub(super) asks: Vec<Ask>,
    /// The last token whose answer nobody waits for any more: it may still come.
    pub(super) void: u64,
    pub(super) runs: Vec<Run>,
    /// Up to here beats were missed, and each is made up for.
    pub(super) backlog_until: Option<Moment>,
    /// The run that begins when the one in flight has ended.
    pub(super) queued: Option<Due>,
    pub(super) record: JobRecord,
    pub(super) history: History,
    pub(super) random: Random,
    pub(super) actions: Vec<Action>,
    seen: Time,
}

impl Machine {
    /// A job that starts, with what is remembered of it.
    #[must_use]
    pub fn new(setup: Setup, record: Option<JobRecord>, now: Now) -> (Self, Vec<Action>) {
        let (now, spec) = (Time::of(now), setup.spec);
        let mut record = record;
        let is_odd = record.as_mut().is_some_and(|record| correct(record, now));
        let beginning = Beginning {
            record: record.as_ref(),
            initial_delay: spec.initial_delay,
            runs_on_start: spec.run_on_start && record.is_none(),
        };
        let runs_on_start = beginning.runs_on_start;
        let first = first(&setup.plan, beginning, now);
        let mut random = Random::new(setup.seed);
        let until = setup.until.map(Moment::wall);
        let mut machine = Self {
            spec,
            gated: setup.gated,
            watch: setup.watch,
            mode: Mode::Active,
            beats: Beats::new(setup.plan, until, spec.jitter, random.fork()),
            extra: None,
            asks: Vec::new(),
            void: 0,
            runs: Vec::new(),
            backlog_until: None,
            queued: None,
            record: JobRecord::default(),
            history: History::new(spec.history),
            random,
            actions: Vec::new(),
            seen: now,
        };
        machine.take_up(record, now);
        if is_odd {
            machine.remember();
        }
        machine.open(first, now);
        let at_start = Due {
            origin: Origin::Start,
            nominal: elapsed(now),
        };
        if runs_on_start && !machine.is_exhausted() {
            machine.extra =
                Some(at_start).filter(|due| !machine.beats.is_too_late(due.nominal, now));
        }
        let actions = machine.rest(now);
        (machine, actions)
    }

    /// What follows from an event.
    #[must_use]
    pub fn step(&mut self, event: Event, now: Now) -> Vec<Action> {
        let now = self.look(now);
        match event {
            Event::Woke => self.wake(now, now),
            Event::Admitted { run, answer } => self.admitted(run, answer, now),
            Event::Finished { run, outcome } => self.finished(run, outcome, now),
            Event::Pause => self.pause(now),
            Event::Resume => self.resume(now),
        }
        self.rest(now)
    }

    /// Takes a list back that has been carried out: what follows from the next event is written there.
    pub fn reuse(&mut self, mut done: Vec<Action>) {
        done.clear();
        done.append(&mut self.actions);
        self.actions = done;
    }

    /// Somebody wants a run now.
    #[must_use]
    pub fn trigger(&mut self, now: Now) -> (Triggered, Vec<Action>) {
        let now = self.look(now);
        self.wake(now, just_before(now));
        let triggered = self.triggered(now);
        (triggered, self.rest(now))
    }

    /// Another schedule, from now on.
    #[must_use]
    pub fn reschedule(&mut self, schedule: Schedule, plan: Plan, now: Now) -> Vec<Action> {
        let now = self.look(now);
        self.wake(now, just_before(now));
        match self.mode {
            Mode::Closed => {}
            Mode::Active | Mode::Paused => {
                self.spec.schedule = schedule;
                self.begin_anew(plan, now);
            }
        }
        self.rest(now)
    }

    /// The job ends from outside. What waits (a retry, a queued run) is dropped, and named by events; attempts in flight,
    /// whose runs are said here, are the caller's to finish or to cut, and are reported by
    /// [`Event::Finished`] as ever.
    #[must_use]
    pub fn stop(&mut self, now: Now) -> (Vec<u64>, Vec<Action>) {
        let now = self.look(now);
        self.actions.push(Action::Arm(None));
        self.close(now);
        let in_flight = self.runs.iter().map(|run| run.number).collect();
        (in_flight, mem::take(&mut self.actions))
    }

    /// An attempt panicked, and the process ends with it: what is to be known afterwards.
    #[must_use]
    pub fn crashed(&mut self, now: Now) -> Vec<Action> {
        let now = self.look(now);
        self.record.last_end = now.wall.system_time();
        self.record.counts_from = now.wall.system_time();
        self.remember();
        mem::take(&mut self.actions)
    }

    /// What the options would wait before the next attempt of this run, jitter left out; `None` if they leave it
    /// none.
    #[must_use]
    pub fn planned_delay(&self, run: u64) -> Option<Duration> {
        let run = self.runs.iter().find(|candidate| candidate.number == run)?;
        self.spec.retry?.delay_after(run.attempt)
    }

    /// The options.
    #[must_use]
    pub fn spec(&self) -> JobSpec {
        self.spec
    }

    /// What is known.
    #[must_use]
    pub fn status(&self, now: Now) -> JobStatus {
        let now = Time::of(now);
        JobStatus {
            state: self.state(now),
            next_run: match self.mode {
                Mode::Active => self
                    .next_nominal()
                    .and_then(|next| now.to(Axis::Wall, next).system_time()),
                Mode::Paused | Mode::Closed => None,
            },
            last_run: self.history.last(),
            consecutive_failures: self.history.failures(),
            counts: self.history.counts,
            history: self.history.reports(),
        }
    }

    /// Goes on from what is remembered; what is remembered for the first time is kept, so that a crash is not taken for
    /// a first start.
    fn take_up(&mut self, record: Option<JobRecord>, now: Time) {
        match record {
            Some(record) => self.record = record,
            None => {
                self.record.is_paused = !self.spec.enabled;
                self.record.first_start = now.wall.system_time();
                self.record.counts_from = now.wall.system_time();
                self.remember();
            }
        }
        if self.record.is_paused || self.spec.by_hand {
            self.mode = Mode::Paused;
        }
        if let Some(last) = self.record.last_nominal {
            self.beats.settle(Moment::wall(last));
        }
    }

    /// Lets the schedule begin.
    pub(super) fn open(&mut self, first: First, now: Time) {
        let counts_from_resume = self.mode == Mode::Paused && self.beats.plan().wait().is_some();
        match first {
            _ if self.all_begun() => self.beats.end(),
            First::At(_) if counts_from_resume => self.beats.open(),
            First::At(nominal) => self.beats.set(Some(nominal), now),
            First::Open => self.beats.open(),
            First::Never => self.beats.end(),
        }
    }

    /// Takes note of the time. If the wall clock did not go as far as tokio's, somebody set it, or the machine slept:
    /// that is told if the schedule goes by the wall.
    fn look(&mut self, now: Now) -> Time {
        let now = Time::of(now);
        let expected = now.elapsed.ahead_of(self.seen.elapsed);
        let expected = self.seen.wall.shifted(expected);
        let is_back = now.wall < expected;
        let by = if is_back {
            now.wall.until(expected)
        } else {
            expected.until(now.wall)
        };
        self.seen = now;
        let goes_by_the_wall = self.beats.plan().axis() == Axis::Wall;
        if by > JUMP && goes_by_the_wall && self.mode != Mode::Closed {
            self.emit(JobEvent::ClockJumped { by, back: is_back });
            if correct(&mut self.record, now) {
                self.remember();
            }
            let ran = self.record.last_nominal.map(Moment::wall);
            self.beats.jumped(ran, now);
        }
        now
    }

    pub(super) fn remember(&mut self) {
        self.actions.push(Action::Remember(self.record.clone()));
    }

    pub(super) fn emit(&mut self, event: JobEvent) {
        self.actions.push(Action::Emit(event));
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
}

/// Forgets what ran while the wall clock was wrong, if it was; whether it was. Nothing before that was missed.
fn correct(record: &mut JobRecord, now: Time) -> bool {
    let last = record.last_nominal.map(Moment::wall);
    let was_wrong = last.is_some_and(|last| is_corrected(last, now));
    if was_wrong {
        record.last_nominal = None;
        record.counts_from = now.wall.system_time();
    }
    was_wrong
}

pub(super) fn elapsed(now: Time) -> Point {
    Point {
        axis: Axis::Elapsed,
        at: now.elapsed,
    }
}

/// Whatever rings at this very moment comes after the event.
pub(super) fn just_before(now: Time) -> Time {
    now.earlier(Duration::from_nanos(1))
}
