//! The server that a job is: [`JobServer`].

use std::any::type_name;
use std::fmt;
use std::sync::Arc;

use super::attempt::{End, Landed};
use super::control::{Request, Wish};
use super::engine::{Effect, Effects, Engine, Surroundings};
use super::flight::{Flights, Number};
use super::machine::{Advice, Event, Outcome};
use super::setup_error::JobSetupError;
use super::watch::Broken;
use super::{AnyGate, Job, JobContext, JobError, JobSetup, JobSpec, OnPanic, Overlap, Schedule};
use crate::exit::ExitReason;
use crate::gen_server::{Context, GenServer, Info, Init, Next, unexpected_info};
use crate::timer::Reset;

/// The server that runs a job `J`. It performs what a pure machine decides.
///
/// A run in flight owns the job's value and gives it back, so meanwhile the server answers
/// [`JobControl`](super::JobControl). It traps exits, so that a supervisor's shutdown lets that run finish.
///
/// ```
/// use genserver::{Job, JobContext, JobResult, JobServer, JobSpec, ServerRef, job};
/// use std::time::Duration;
///
/// #[job(interval = "10m", name = none)]
/// #[derive(Clone)]
/// struct Report;
///
/// impl Job for Report {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let report: ServerRef<JobServer<Report>> = JobServer::of(Report).start().await?;
/// let hourly = JobSpec::every(Duration::from_secs(3600)); // not as the attribute says
/// let other = JobServer::new(Report, hourly).start().await?;
/// # Ok(())
/// # }
/// ```
pub struct JobServer<J> {
    pub(super) engine: Engine,
    /// Away while a run has it.
    pub(super) job: Option<J>,
    pub(super) spec: JobSpec,
    pub(super) gate: Option<Arc<dyn AnyGate>>,
    pub(super) flights: Flights<J>,
    pub(super) timer: Option<Reset>,
    /// Why the attempt that ended last failed.
    pub(super) failure: Option<ExitReason>,
}

/// What a job's server sends to itself.
#[derive(Clone, Copy, Debug)]
pub struct Due(pub(super) News);

#[derive(Clone, Copy, Debug)]
pub(super) enum News {
    /// The timer rang.
    Woke,
    /// An attempt, or a question to the gate, has ended.
    Landed(Number),
}

/// What is left to do when `init` has returned.
#[derive(Debug)]
pub struct Opening(Effects);

type Going<J> = Result<Next<JobServer<J>>, ExitReason>;

#[diagnostic::do_not_recommend]
impl<J: Job> GenServer for JobServer<J> {
    type Args = JobSetup<J>;
    type Call = Request;
    type Cast = crate::never::Never;
    type Info = Due;
    type Continue = Opening;

    async fn init(setup: JobSetup<J>, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(true);
        let spec = setup.spec;
        let surroundings = Surroundings {
            key: setup.key(),
            pid: ctx.pid(),
            clock: Arc::clone(&setup.clock),
            store: setup.open_store(&ctx.pid()),
            observer: setup.observer.clone(),
            gated: setup.gate.is_some(),
        };
        let (mut job, gate) = (setup.job, setup.gate);
        if matches!(spec.overlap, Overlap::Concurrent { .. }) && job.share().is_none() {
            return Err(JobSetupError::Concurrent.into());
        }
        let prepared = Engine::prepare(spec, surroundings).await?;
        let mut context = JobContext::before_runs(ctx.pid(), spec.schedule, prepared.clock());
        let ready = job.init(&mut context).await;
        ready.map_err(|error| ExitReason::error(error.into_inner()))?;
        let (engine, effects) = prepared.begin().await;
        let server = Self {
            engine,
            job: Some(job),
            spec,
            gate,
            flights: Flights::new(),
            timer: None,
            failure: None,
        };
        Ok(Init::ok(server).then(Opening(effects)))
    }

    async fn handle_continue(&mut self, opening: Opening, ctx: &mut Context<Self>) -> Going<J> {
        self.carry_out(opening.0, ctx)
    }

    async fn handle_call(&mut self, call: Request, ctx: &mut Context<Self>) -> Going<J> {
        let effects = match call.0 {
            Wish::Status(from) => {
                from.reply(self.engine.status());
                Effects::new()
            }
            Wish::Trigger(from) => {
                let (answer, effects) = self.engine.trigger().await;
                from.reply(answer);
                effects
            }
            Wish::Pause(from) => {
                let effects = self.engine.event(Event::Pause).await;
                from.reply(());
                effects
            }
            Wish::Resume(from) => {
                let effects = self.engine.event(Event::Resume).await;
                from.reply(());
                effects
            }
            Wish::Reschedule(schedule, from) => {
                let (answer, effects) = self.reschedule(schedule).await;
                from.reply(answer);
                effects
            }
        };
        self.carry_out(effects, ctx)
    }

    async fn handle_info(&mut self, info: Info<Due>, ctx: &mut Context<Self>) -> Going<J> {
        let Info::Message(Due(news)) = info else {
            unexpected_info(ctx, &info);
            return Ok(Next::Wait);
        };
        let event = match news {
            News::Woke => Event::Woke,
            News::Landed(number) => match self.flights.take(number) {
                Some(landed) => self.landed(landed).await?,
                None => return Ok(Next::Wait),
            },
        };
        let effects = self.engine.event(event).await;
        self.carry_out(effects, ctx)
    }

    async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
        self.bring_down().await;
        if let Some(job) = &mut self.job {
            job.terminate(reason).await;
        }
    }

    fn call_name(call: &Request) -> &'static str {
        call.name()
    }

    fn info_name(due: &Due) -> &'static str {
        match due.0 {
            News::Woke => "tick",
            News::Landed(_) => "run",
        }
    }
}

impl<J: Job> JobServer<J> {
    async fn reschedule(&mut self, schedule: Schedule) -> (Result<(), JobSetupError>, Effects) {
        match self.engine.reschedule(schedule).await {
            Ok(effects) => {
                self.spec.schedule = schedule;
                (Ok(()), effects)
            }
            Err(error) => (Err(error), Effects::new()),
        }
    }

    fn carry_out(&mut self, mut effects: Effects, ctx: &mut Context<Self>) -> Going<J> {
        for effect in effects.drain(..) {
            match effect {
                Effect::Arm(delay) => self.arm(delay, ctx),
                Effect::Ask { run, nominal } => self.ask(run, nominal, ctx),
                Effect::Start(attempt) => self.start_attempt(attempt, ctx)?,
                Effect::Cut { run } => self.flights.tell(run, super::context::Stage::Cut),
                Effect::Exit(exit) => return self.exit(exit),
            }
        }
        self.engine.reuse(effects);
        Ok(Next::Wait)
    }

    fn exit(&mut self, exit: super::machine::Exit) -> Going<J> {
        match exit {
            super::machine::Exit::Done => Ok(Next::Stop(ExitReason::Normal)),
            super::machine::Exit::Failed => {
                let failure = self.failure.take();
                Err(failure.unwrap_or_else(|| ExitReason::other("the job failed")))
            }
        }
    }

    /// What an attempt that has ended is to the machine.
    ///
    /// # Errors
    ///
    /// The panic, if it ends the process.
    pub(super) async fn landed(&mut self, landed: Landed<J>) -> Result<Event, ExitReason> {
        let Landed {
            run,
            attempt,
            job,
            end,
        } = landed;
        self.job = self.job.take().or(job);
        let outcome = match end {
            End::Answered(answer) => return Ok(Event::Admitted { run, answer }),
            End::Returned(Ok(()), then) => Outcome::Succeeded(then),
            End::Returned(Err(error), _) => self.failed((run, attempt), error),
            End::Broken(Broken::TimedOut) => {
                self.failure = Some(ExitReason::Timeout);
                Outcome::TimedOut
            }
            End::Broken(Broken::Cut) => Outcome::Cut,
            End::Broken(Broken::Panicked(reason)) => {
                let error = reason.to_string();
                match self.spec.on_panic {
                    OnPanic::Crash => {
                        self.engine.crashed(run, attempt, &reason).await;
                        return Err(reason);
                    }
                    OnPanic::Error => self.failure = Some(reason),
                }
                let advice = Advice::Options;
                Outcome::Failed { error, advice }
            }
        };
        Ok(Event::Finished { run, outcome })
    }

    fn failed(&mut self, which: (u64, u32), error: JobError) -> Outcome {
        let text = error.text();
        let advice = self.advice(which, &error);
        self.failure = Some(ExitReason::error(error.into_inner()));
        Outcome::Failed {
            error: text,
            advice,
        }
    }

    /// What the job says about a retry, if there is one left.
    fn advice(&mut self, (run, attempt): (u64, u32), error: &JobError) -> Advice {
        if error.is_fatal() {
            return Advice::GiveUp;
        }
        let (Some(planned), Some(job)) = (self.engine.planned_delay(run), &mut self.job) else {
            return Advice::Options;
        };
        match job.backoff(attempt, error, planned) {
            Some(delay) if delay == planned => Advice::Options,
            Some(delay) => Advice::After(delay),
            None => Advice::GiveUp,
        }
    }
}

impl<J> fmt::Debug for JobServer<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let job = type_name::<J>();
        f.debug_struct("JobServer")
            .field("job", &job)
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}
