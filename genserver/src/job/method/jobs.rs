//! The jobs of one server: [`Jobs`], which its context keeps.

use std::any::type_name;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::attempt::{JobAttempt, JobEnded};
use super::change::Changes;
use super::handle::JobControlError;
use super::memory::Remembered;
use super::tick::{JobTick, News};
use crate::exit::ExitReason;
use crate::gen_server::{Context, GenServer};
use crate::job::engine::{Effect, Effects, Engine, Surroundings};
use crate::job::event::AnyObserver;
use crate::job::machine::{Attempt, Event, Exit, Then};
use crate::job::store::{AnyStore, Records};
use crate::job::watch::admission;
use crate::job::{AnyGate, JobSetupError, JobSpec, SystemClock, WallClock};
use crate::timer::{Reset, later};

/// What `#[genserver]` knows of a job method.
pub struct JobMethod<S: GenServer> {
    /// Its number in the block.
    pub index: usize,
    /// Its name.
    pub name: &'static str,
    /// When and how it runs.
    pub spec: JobSpec,
    /// Who is asked before a run.
    pub gate: Option<Arc<dyn AnyGate>>,
    /// How its ticks are told to the server.
    pub tick: fn(JobTick) -> S::Info,
}

impl<S: GenServer> fmt::Debug for JobMethod<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobMethod")
            .field("name", &self.name)
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}

/// All jobs of a server, and what they have in common.
pub(in crate::job) struct Jobs<S: GenServer> {
    pub(super) armed: Vec<Armed<S>>,
    pub(super) clock: Arc<dyn WallClock>,
    pub(super) store: Option<Arc<dyn AnyStore>>,
    pub(super) observer: Option<AnyObserver>,
    /// What `#[init]` wants to be different from the attributes.
    pub(in crate::job) changes: Changes,
    /// The attempt that is being made.
    pub(super) current: Option<JobRun>,
    /// What it has asked for.
    pub(super) then: Then,
}

/// The attempt in flight of a job method, as [`ServerJobs::run`](super::ServerJobs::run) shows it.
///
/// ```
/// use genserver::{Context, ContextJobs, JobRun, genserver};
///
/// struct Mailer;
///
/// #[genserver]
/// impl Mailer {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[job(interval = "1h")]
///     fn flush(&mut self, ctx: &mut Context<Self>) {
///         if let Some(JobRun { job, run, .. }) = ctx.jobs().run() {
///             println!("{job}: run {run}");
///         }
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobRun {
    /// The name of the method.
    pub job: &'static str,
    /// The number of the run, from 1.
    pub run: u64,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// When the run was due.
    pub nominal: SystemTime,
    /// By how much later it began.
    pub lateness: Duration,
}

impl<S: GenServer> Default for Jobs<S> {
    fn default() -> Self {
        Self {
            armed: Vec::new(),
            clock: Arc::new(SystemClock),
            store: None,
            observer: None,
            changes: Changes::default(),
            current: None,
            then: Then::Schedule,
        }
    }
}

impl<S: GenServer> Jobs<S> {
    /// Starts a job: from now on it ticks.
    pub(super) async fn arm(
        &mut self,
        mut method: JobMethod<S>,
        ctx: &mut Context<S>,
    ) -> Result<(), ExitReason> {
        let spec = self.changes.apply(method.name, method.spec);
        method.spec = spec.map_err(|error: JobControlError| ExitReason::error(error))?;
        let surroundings = self.surroundings(&method, ctx);
        let (engine, effects) = Engine::start(method.spec, surroundings)
            .await
            .map_err(|error: JobSetupError| ExitReason::error(error))?;
        let mut job = Armed {
            method,
            engine,
            timer: None,
            to_make: VecDeque::new(),
            is_over: false,
        };
        job.obey(effects, None, ctx)?;
        job.go_on(ctx);
        self.armed.push(job);
        Ok(())
    }

    fn surroundings(&self, method: &JobMethod<S>, ctx: &Context<S>) -> Surroundings {
        let server = ctx.name().unwrap_or_else(|| type_name::<S>());
        let store = match &self.store {
            Some(store) => Records::Given(Arc::clone(store)),
            None => Records::Own(Arc::new(Remembered::of(ctx, method.name))),
        };
        Surroundings {
            key: format!("{server}::{}", method.name).into(),
            pid: ctx.pid(),
            clock: Arc::clone(&self.clock),
            store,
            observer: self.observer.clone(),
            gated: method.gate.is_some(),
        }
    }

    /// Hears a tick; the attempt that is to be made now, if there is one.
    pub(super) async fn begin(
        &mut self,
        tick: JobTick,
        ctx: &mut Context<S>,
    ) -> Result<Option<JobAttempt>, ExitReason> {
        let Some(job) = self.numbered(tick.index) else {
            return Ok(None);
        };
        job.hear(tick.news, ctx).await?;
        let Some(attempt) = job.to_make.pop_front() else {
            return Ok(None);
        };
        job.go_on(ctx);
        let (key, on_panic) = (job.engine.key(), job.method.spec.on_panic);
        let made = JobAttempt::new(key, &attempt, ctx.pid().id(), on_panic);
        self.current = Some(JobRun {
            job: job.method.name,
            run: attempt.run,
            attempt: attempt.attempt,
            nominal: attempt.nominal,
            lateness: attempt.lateness,
        });
        self.then = Then::Schedule;
        Ok(Some(made))
    }

    /// An attempt has ended.
    pub(super) async fn finish(
        &mut self,
        index: usize,
        ended: JobEnded,
        ctx: &mut Context<S>,
    ) -> Result<(), ExitReason> {
        self.current = None;
        let then = std::mem::take(&mut self.then);
        let Some(job) = self.numbered(index) else {
            return Ok(());
        };
        let (run, attempt) = (ended.run, ended.attempt);
        let (event, failure) = match ended.told(then) {
            Ok(told) => told,
            Err(panicked) => {
                job.engine.crashed(run, attempt, &panicked).await;
                return Err(panicked);
            }
        };
        let effects = job.engine.event(event).await;
        job.obey(effects, failure, ctx)?;
        job.go_on(ctx);
        Ok(())
    }

    fn numbered(&mut self, index: usize) -> Option<&mut Armed<S>> {
        self.armed.iter_mut().find(|job| job.method.index == index)
    }
}

/// A job method that ticks.
pub(super) struct Armed<S: GenServer> {
    pub(super) method: JobMethod<S>,
    pub(super) engine: Engine,
    timer: Option<Reset>,
    /// Attempts whose turn comes when the mailbox has been served.
    to_make: VecDeque<Attempt>,
    /// It has had its last run.
    pub(super) is_over: bool,
}

impl<S: GenServer> Armed<S> {
    async fn hear(&mut self, news: News, ctx: &mut Context<S>) -> Result<(), ExitReason> {
        let event = match news {
            // That is what it came for, or the timer rings once more.
            News::Woke if self.is_over || !self.to_make.is_empty() => return Ok(()),
            News::Woke => Event::Woke,
            News::Admitted { run, answer } => Event::Admitted { run, answer },
        };
        let effects = self.engine.event(event).await;
        self.obey(effects, None, ctx)
    }

    /// Does what the machine wants; an `Err` ends the server.
    pub(super) fn obey(
        &mut self,
        mut effects: Effects,
        failure: Option<ExitReason>,
        ctx: &mut Context<S>,
    ) -> Result<(), ExitReason> {
        for effect in effects.drain(..) {
            match effect {
                Effect::Arm(delay) => self.arm(delay, ctx),
                Effect::Ask { run, nominal } => self.ask(run, nominal, ctx),
                Effect::Start(attempt) => self.to_make.push_back(attempt),
                // `fits_a_method` lets no policy pass that cuts.
                Effect::Cut { .. } => {}
                Effect::Exit(Exit::Done) => self.end(),
                Effect::Exit(Exit::Failed) => {
                    self.end();
                    return Err(failure.unwrap_or(ExitReason::Timeout));
                }
            }
        }
        self.engine.reuse(effects);
        Ok(())
    }

    /// The server has other duties than this job, so only the job ends.
    fn end(&mut self) {
        self.is_over = true;
        self.to_make.clear();
        self.timer = None;
    }

    fn arm(&mut self, delay: Option<Duration>, ctx: &Context<S>) {
        if let (None, Some(_)) = (&self.timer, delay) {
            let (tick, index, name) = (self.method.tick, self.method.index, self.method.name);
            self.timer = Some(ctx.reset(move || tick(JobTick::new(index, name, News::Woke))));
        }
        if let Some(timer) = &mut self.timer {
            timer.set(delay.map(later));
        }
    }

    /// If an attempt is to be made: its turn comes after what is in the mailbox.
    pub(super) fn go_on(&self, ctx: &Context<S>) {
        if !self.to_make.is_empty() {
            ctx.send(self.tick(News::Woke));
        }
    }

    /// The server polls the answer between its messages, so it serves them meanwhile.
    fn ask(&self, run: u64, nominal: SystemTime, ctx: &mut Context<S>) {
        let Some(gate) = self.method.gate.clone() else {
            return;
        };
        let (key, tick) = (Arc::clone(self.engine.key()), self.method.tick);
        let (index, name) = (self.method.index, self.method.name);
        let answer = admission((gate, key), (run, nominal), ctx.pid().id());
        ctx.attach(futures_util::stream::once(answer), move |answer| {
            tick(JobTick::new(index, name, News::Admitted { run, answer }))
        });
    }

    fn tick(&self, news: News) -> S::Info {
        (self.method.tick)(JobTick::new(self.method.index, self.method.name, news))
    }
}

/// However the server ends: what waited for its turn is named.
impl<S: GenServer> Drop for Armed<S> {
    fn drop(&mut self) {
        // The observer is the user's, and a second panic would end the program.
        if !self.is_over && !std::thread::panicking() {
            self.engine.abandon();
        }
    }
}
