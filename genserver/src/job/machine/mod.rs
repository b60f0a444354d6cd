//! The rules of a job, without a clock, a process or a random number of its own: what happened, and when, comes
//! in; what to do comes out.
#![doc = include_str!("rules.md")]

use std::time::{Duration, SystemTime};

use super::{JobEvent, JobRecord, JobSpec};

mod moment;
mod random;

mod plan;
pub use plan::{Calendar, Plan};

mod first;

mod beats;

mod runs;

mod retry;

mod history;

mod step;
pub use step::Machine;

mod control;

mod due;

mod overlap;

mod begin;

mod attempts;

mod rest;

mod close;

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
