//! A machine with all that it acts on, runs apart: [`Engine`].

use std::hash::{BuildHasher as _, RandomState};
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::event::AnyObserver;
use super::log::log;
use super::machine::{Action, Attempt, Event, Exit, Machine, Now, Setup};
use super::setup_error::JobSetupError;
use super::store::Records;
use super::{JobError, JobEvent, JobRecord, JobSpec, JobStatus, Schedule, Triggered, WallClock};
use crate::exit::ExitReason;
use crate::process::Pid;

/// How long a store or a gate may take. The server answers nobody meanwhile, and a store that never comes back must not
/// silence the job.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// How often a wall clock that may jump is looked at.
const WATCH: Duration = Duration::from_secs(60);

/// The part of a job that doesn't depend on where its runs happen: it asks the machine, tells the log, the
/// observer and the store what the machine says, in that order, and leaves the rest to the server.
#[derive(Debug)]
pub(crate) struct Engine {
    machine: Machine,
    surroundings: Surroundings,
    start: Instant,
    /// Where the next effects are written.
    spare: Effects,
}

/// What a job has around it.
#[derive(Clone)]
pub(crate) struct Surroundings {
    /// What store, gate and observer call the job.
    pub(crate) key: Arc<str>,
    /// The process that it runs in.
    pub(crate) pid: Pid,
    pub(crate) clock: Arc<dyn WallClock>,
    pub(crate) store: Records,
    pub(crate) observer: Option<AnyObserver>,
    /// Whether a gate is to be asked.
    pub(crate) gated: bool,
}

/// What the engine leaves to the server, in this order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Say [`Event::Woke`] after this long, instead of what was armed before; `None`: not at all.
    Arm(Option<Duration>),
    /// Ask the gate, then say [`Event::Admitted`].
    Ask {
        run: u64,
        nominal: std::time::SystemTime,
    },
    /// Begin an attempt, then say [`Event::Finished`].
    Start(Attempt),
    /// Cut the attempt in flight, then say [`Event::Finished`].
    Cut { run: u64 },
    /// Stop. Nothing follows.
    Exit(Exit),
}

/// What the server has to do now.
pub(crate) type Effects = Vec<Effect>;

impl Engine {
    /// A job that starts: see [`prepare`](Self::prepare).
    ///
    /// # Errors
    ///
    /// See [`JobSetupError`].
    pub(crate) async fn start(
        spec: JobSpec,
        surroundings: Surroundings,
    ) -> Result<(Self, Effects), JobSetupError> {
        Ok(Self::prepare(spec, surroundings).await?.begin().await)
    }

    /// Checks the options and reads what is remembered of the job, before anything of it runs.
    ///
    /// # Errors
    ///
    /// See [`JobSetupError`].
    pub(crate) async fn prepare(
        spec: JobSpec,
        surroundings: Surroundings,
    ) -> Result<Prepared, JobSetupError> {
        let setup = setup(spec, &surroundings)?;
        let loaded = timeout(PATIENCE, surroundings.store.load(&surroundings.key)).await;
        let record = loaded
            .unwrap_or_else(|_elapsed| Err(too_slow()))
            .map_err(JobSetupError::store)?;
        Ok(Prepared {
            setup,
            record,
            surroundings,
        })
    }

    /// Something happened.
    pub(crate) async fn event(&mut self, event: Event) -> Effects {
        let actions = self.machine.step(event, self.now());
        self.perform(actions).await
    }

    /// An attempt panicked, and the process ends with it.
    pub(crate) async fn crashed(&mut self, run: u64, attempt: u32, reason: &ExitReason) {
        let error = reason.to_string();
        self.emit(&JobEvent::Crashed {
            run,
            attempt,
            error,
        });
        let actions = self.machine.crashed(self.now());
        let _nothing = self.perform(actions).await;
    }

    /// Somebody wants a run now.
    pub(crate) async fn trigger(&mut self) -> (Triggered, Effects) {
        let (answer, actions) = self.machine.trigger(self.now());
        (answer, self.perform(actions).await)
    }

    /// Another schedule, from now on.
    ///
    /// # Errors
    ///
    /// See [`JobSetupError`]; then the schedule stays as it was.
    pub(crate) async fn reschedule(
        &mut self,
        schedule: Schedule,
    ) -> Result<Effects, JobSetupError> {
        let (plan, spec) = (schedule.plan()?, self.machine.spec().schedule(schedule));
        super::setup_error::check(&spec, &plan, self.surroundings.gated)?;
        let actions = self.machine.reschedule(schedule, plan, self.now());
        Ok(self.perform(actions).await)
    }

    /// The job ends from outside: the runs whose attempts are in flight, which are the server's to finish or to cut.
    /// Nothing begins any more, so of the effects of what follows none counts.
    pub(crate) async fn stop(&mut self) -> Vec<u64> {
        let (runs, actions) = self.machine.stop(self.now());
        let _disarmed = self.perform(actions).await;
        runs
    }

    /// The process has ended already: what waited is named, and nothing can be kept any more.
    pub(crate) fn abandon(&mut self) {
        let (_in_flight, actions) = self.machine.stop(self.now());
        for action in actions {
            if let Action::Emit(event) = action {
                self.emit(&event);
            }
        }
    }

    /// What is known.
    pub(crate) fn status(&self) -> JobStatus {
        self.machine.status(self.now())
    }

    /// How long to wait before the next attempt of a run as the options say; `None` if there is none.
    pub(crate) fn planned_delay(&self, run: u64) -> Option<Duration> {
        self.machine.planned_delay(run)
    }

    /// What store, gate and observer call the job.
    pub(crate) fn key(&self) -> &Arc<str> {
        &self.surroundings.key
    }

    fn now(&self) -> Now {
        Now {
            elapsed: self.start.elapsed(),
            wall: self.surroundings.clock.now(),
        }
    }

    /// Does what needs no run, and gives back the rest.
    async fn perform(&mut self, mut actions: Vec<Action>) -> Effects {
        let (mut effects, now) = (mem::take(&mut self.spare), Instant::now());
        for action in actions.drain(..) {
            match action {
                Action::Emit(event) => self.emit(&event),
                Action::Remember(record) => self.remember(&record).await,
                Action::Arm(delay) => effects.push(Effect::Arm(delay)),
                Action::Ask { run, nominal } => effects.push(Effect::Ask { run, nominal }),
                Action::Start(attempt) => effects.push(Effect::Start(attempt)),
                Action::Cut { run } => effects.push(Effect::Cut { run }),
                Action::Exit(exit) => effects.push(Effect::Exit(exit)),
            }
        }
        self.machine.reuse(actions);
        // A slow store must not make the timer late.
        for effect in &mut effects {
            if let Effect::Arm(Some(delay)) = effect {
                *delay = delay.saturating_sub(now.elapsed());
            }
        }
        effects
    }

    /// Takes effects back that the server has seen to, so that those of the next event need no memory of their own.
    pub(crate) fn reuse(&mut self, mut done: Effects) {
        done.clear();
        self.spare = done;
    }

    fn emit(&self, event: &JobEvent) {
        let Surroundings { key, pid, .. } = &self.surroundings;
        log(key, pid, event);
        if let Some(observer) = &self.surroundings.observer {
            observer.observe(key, event);
        }
    }

    /// What cannot be kept is reported, and the job goes on.
    async fn remember(&self, record: &JobRecord) {
        let Surroundings { key, store, .. } = &self.surroundings;
        let saved = timeout(PATIENCE, store.save(key, record)).await;
        if let Err(error) = saved.unwrap_or_else(|_elapsed| Err(too_slow())) {
            let error = error.text();
            self.emit(&JobEvent::Unreachable { error });
        }
    }
}

/// A job whose options make sense.
#[derive(Debug)]
pub(crate) struct Prepared {
    setup: Setup,
    record: Option<JobRecord>,
    surroundings: Surroundings,
}

impl Prepared {
    /// The clock on the job's wall.
    pub(crate) fn clock(&self) -> &dyn WallClock {
        &*self.surroundings.clock
    }

    /// From now on it counts.
    pub(crate) async fn begin(self) -> (Engine, Effects) {
        let now = Now {
            elapsed: Duration::ZERO,
            wall: self.surroundings.clock.now(),
        };
        let start = Instant::now();
        let (machine, actions) = Machine::new(self.setup, self.record, now);
        let mut engine = Engine {
            machine,
            surroundings: self.surroundings,
            start,
            spare: Effects::new(),
        };
        let effects = engine.perform(actions).await;
        (engine, effects)
    }
}

fn too_slow() -> JobError {
    JobError::new(format!("the store took longer than {PATIENCE:?}"))
}

fn setup(spec: JobSpec, surroundings: &Surroundings) -> Result<Setup, JobSetupError> {
    let plan = spec.schedule.plan()?;
    super::setup_error::check(&spec, &plan, surroundings.gated)?;
    let until = spec.until.map(|last| last.resolve()).transpose()?;
    Ok(Setup {
        plan,
        until,
        gated: surroundings.gated,
        watch: surroundings.clock.may_jump().then_some(WATCH),
        seed: spec
            .seed
            .unwrap_or_else(|| RandomState::new().hash_one("jitter")),
        spec,
    })
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings")
            .field("key", &self.key)
            .field("pid", &self.pid)
            .field("gated", &self.gated)
            .finish_non_exhaustive()
    }
}
