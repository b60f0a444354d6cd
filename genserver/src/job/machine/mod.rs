//! The rules of a job, without a clock, a process or a random number of its own: what happened, and when, comes
//! in; what to do comes out.

use std::time::{Duration, SystemTime};

use super::{JobEvent, JobRecord, JobSpec, JobStatus, Schedule, Triggered};

mod plan;
pub use plan::{Calendar, Plan};

/// When something happens, on both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Since the process started, on tokio's clock: it never jumps.
    pub elapsed: Duration,
    /// On the wall clock.
    pub wall: SystemTime,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The timer rang, at whatever time.
    Woke,
    /// The gate answered for a run that [`Action::Ask`] asked for.
    Admitted {
        /// The run.
        run: u64,
        /// Whether it may begin; an error, as text, if the gate could not be asked.
        answer: Result<bool, String>,
    },
    /// An attempt ended.
    Finished {
        /// The run.
        run: u64,
        /// How.
        outcome: Outcome,
    },
    /// Somebody paused the job.
    Pause,
    /// Somebody resumed it.
    Resume,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned `Ok`; what comes next.
    Succeeded(Then),
    /// It failed.
    Failed {
        /// The error, as text.
        error: String,
        /// What the job says about a retry.
        advice: Advice,
    },
    /// It took longer than the limit of its [`Attempt`].
    TimedOut,
    /// It was cut after [`Action::Cut`].
    Cut,
}

/// What a run that ended well asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// The schedule.
    #[default]
    Schedule,
    /// The next run after this long, instead of the schedule's.
    After(Duration),
    /// The next run at this time, instead of the schedule's.
    At(SystemTime),
    /// The end of the job.
    Finish,
}

/// What a job says about the retry of a failed attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Advice {
    /// As the options say.
    #[default]
    Options,
    /// After this long, if there are retries left.
    After(Duration),
    /// None: the error is fatal, or the job gives up.
    GiveUp,
}

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Let [`Event::Woke`] come after this long, instead of what was armed before; `None`: not at all.
    Arm(Option<Duration>),
    /// Ask the gate, then say [`Event::Admitted`].
    Ask {
        /// The run.
        run: u64,
        /// When it is due.
        nominal: SystemTime,
    },
    /// Begin an attempt, then say [`Event::Finished`].
    Start(Attempt),
    /// Cut the attempt in flight, then say [`Event::Finished`] with [`Outcome::Cut`], unless it has ended by itself.
    Cut {
        /// The run.
        run: u64,
    },
    /// Tell whoever wants to know.
    Emit(JobEvent),
    /// Keep this in the store, before what follows.
    Remember(JobRecord),
    /// Stop. Nothing follows.
    Exit(Exit),
}

/// An attempt to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The run's number.
    pub run: u64,
    /// The attempt's number, from 1.
    pub attempt: u32,
    /// When the run was due.
    pub nominal: SystemTime,
    /// By how much later the run began.
    pub lateness: Duration,
    /// How long it may take.
    pub limit: Option<Duration>,
}

/// Why a job stops by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// There is nothing left to do, or a failure is to stop it: normally.
    Done,
    /// With the error of the attempt that ended last.
    Failed,
}

/// Everything that does not change while a job runs.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The options.
    pub spec: JobSpec,
    /// The schedule, with its zone resolved.
    pub plan: Plan,
    /// The last time at which a run may be due.
    pub until: Option<SystemTime>,
    /// Whether a gate is to be asked.
    pub gated: bool,
    /// How often the wall clock is looked at while the job waits for it, if it may jump.
    pub watch: Option<Duration>,
    /// Where random numbers begin.
    pub seed: u64,
}

/// The state of one job.
#[derive(Debug)]
pub struct Machine {
    setup: Setup,
}

impl Machine {
    /// A job that starts, with what is remembered of it.
    pub fn new(setup: Setup, record: Option<JobRecord>, now: Now) -> (Self, Vec<Action>) {
        let _ = (record, now);
        (Self { setup }, Vec::new())
    }

    /// What follows from an event.
    pub fn step(&mut self, event: Event, now: Now) -> Vec<Action> {
        let _ = (event, now);
        Vec::new()
    }

    /// Somebody wants a run now.
    pub fn trigger(&mut self, now: Now) -> (Triggered, Vec<Action>) {
        let _ = now;
        (Triggered::Busy, Vec::new())
    }

    /// Another schedule, from now on.
    pub fn reschedule(&mut self, schedule: Schedule, plan: Plan, now: Now) -> Vec<Action> {
        let _ = now;
        self.setup.spec.schedule = schedule;
        self.setup.plan = plan;
        Vec::new()
    }

    /// The job ends from outside. What waits (a retry, a queued run) is dropped, and named by events; attempts in flight,
    /// whose runs are said here, are the caller's to finish or to cut, and are reported by
    /// [`Event::Finished`] as ever.
    pub fn stop(&mut self, now: Now) -> (Vec<u64>, Vec<Action>) {
        let _ = now;
        (Vec::new(), Vec::new())
    }

    /// What is known.
    pub fn status(&self, now: Now) -> JobStatus {
        let _ = (now, &self.setup);
        JobStatus {
            state: super::JobState::Idle,
            next_run: None,
            last_run: None,
            consecutive_failures: 0,
            counts: super::JobCounts::default(),
            history: Vec::new(),
        }
    }
}
