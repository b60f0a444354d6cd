//! What generated code calls: the life of a job method within the callbacks of its server.

use super::attempt::{JobAttempt, JobEnded};
use super::change::shares_state;
use super::handle::{JobControlError, JobHandle};
use super::jobs::{Armed, JobMethod, Jobs};
use super::request::{JobRequest, Question};
use super::tick::JobTick;
use crate::exit::ExitReason;
use crate::gen_server::{Address, Context, GenServer, Next};
use crate::job::JobSpec;
use crate::job::engine::Effects;
use crate::job::machine::Event;

/// The options, if a job method can have them; called in a constant, so that the compiler says if not.
///
/// # Panics
///
/// If not.
#[must_use]
pub const fn fits_a_method(spec: JobSpec) -> JobSpec {
    assert!(
        shares_state(spec.overlap),
        "the jobs of a `#[genserver]` block share its state, so a run cannot be replaced and none can run beside it: \
         take `overlap = \"skip\"` or `overlap = \"queue\"`, or implement `Job`"
    );
    spec
}

/// Starts a job, after `init`.
///
/// # Errors
///
/// If its options make no sense here, or its store cannot be read: the server cannot start.
pub async fn arm_job<S: GenServer>(
    ctx: &mut Context<S>,
    method: JobMethod<S>,
) -> Result<(), ExitReason> {
    let mut jobs: Box<Jobs<S>> = ctx.annex.take().unwrap_or_default();
    let armed = jobs.arm(method, ctx).await;
    ctx.annex.put(jobs);
    armed
}

/// All jobs have been armed, so what was to be changed has been.
///
/// # Errors
///
/// If there is no job of the name that a change was for: the server cannot start.
pub fn jobs_armed<S: GenServer>(ctx: &mut Context<S>) -> Result<(), ExitReason> {
    let Some(jobs) = ctx.annex.get::<Jobs<S>>() else {
        return Ok(());
    };
    match jobs.changes.left() {
        None => Ok(()),
        Some(job) => Err(ExitReason::error(jobs.no_such_job(job))),
    }
}

/// Hears a tick; the attempt that is to be made now, if there is one.
///
/// # Errors
///
/// Why the server has to end.
pub async fn begin_job<S: GenServer>(
    ctx: &mut Context<S>,
    tick: JobTick,
) -> Result<Option<JobAttempt>, ExitReason> {
    let Some(mut jobs) = ctx.annex.take::<Jobs<S>>() else {
        return Ok(None);
    };
    let begun = jobs.begin(tick, ctx).await;
    ctx.annex.put(jobs);
    begun
}

/// Takes the end of an attempt to the job.
///
/// # Errors
///
/// Why the server has to end: the job was to restart it when it fails.
pub async fn finish_job<S: GenServer>(
    ctx: &mut Context<S>,
    index: usize,
    ended: JobEnded,
) -> Result<Next<S>, ExitReason> {
    if let Some(mut jobs) = ctx.annex.take::<Jobs<S>>() {
        let finished = jobs.finish(index, ended, ctx).await;
        ctx.annex.put(jobs);
        finished?;
    }
    Ok(Next::Wait)
}

/// The job of a server that has this name.
pub fn job_handle<S: GenServer, A: Address<S>>(
    server: &A,
    job: &str,
    request: fn(JobRequest) -> S::Call,
) -> JobHandle<S, A> {
    JobHandle::new(server.clone(), job, request)
}

/// Answers a question to a job.
///
/// # Errors
///
/// Why the server has to end.
pub async fn job_request<S: GenServer>(
    ctx: &mut Context<S>,
    request: JobRequest,
) -> Result<Next<S>, ExitReason> {
    let mut jobs: Box<Jobs<S>> = ctx.annex.take().unwrap_or_default();
    let answered = answer(&mut jobs, request, ctx).await;
    ctx.annex.put(jobs);
    answered.map(|()| Next::Wait)
}

async fn answer<S: GenServer>(
    jobs: &mut Jobs<S>,
    request: JobRequest,
    ctx: &mut Context<S>,
) -> Result<(), ExitReason> {
    let JobRequest {
        job: name,
        question,
    } = request;
    let asked = jobs.armed.iter().position(|job| *job.method.name == *name);
    match asked.and_then(|index| jobs.armed.get_mut(index)) {
        Some(job) => job.answer(question, ctx).await,
        None => {
            question.refuse(jobs.no_such_job(name.into()));
            Ok(())
        }
    }
}

impl<S: GenServer> Jobs<S> {
    fn no_such_job(&self, job: String) -> JobControlError {
        let known = self.armed.iter().map(|job| job.method.name);
        JobControlError::NoSuchJob {
            job,
            jobs: known.collect(),
        }
    }
}

impl<S: GenServer> Armed<S> {
    /// The answer is given last: what follows from the question stands in the mailbox before anything that whoever asked
    /// sends when he has it.
    async fn answer(&mut self, question: Question, ctx: &mut Context<S>) -> Result<(), ExitReason> {
        match question {
            Question::Status(from) => from.reply(Ok(self.engine.status())),
            other if self.is_over => other.refuse(JobControlError::Over),
            Question::Trigger(from) => {
                let (answer, effects) = self.engine.trigger().await;
                self.follow(effects, ctx)?;
                from.reply(Ok(answer));
            }
            Question::Pause(from) => {
                let effects = self.engine.event(Event::Pause).await;
                self.follow(effects, ctx)?;
                from.reply(Ok(()));
            }
            Question::Resume(from) => {
                let effects = self.engine.event(Event::Resume).await;
                self.follow(effects, ctx)?;
                from.reply(Ok(()));
            }
            Question::Reschedule(schedule, from) => match self.engine.reschedule(*schedule).await {
                Ok(effects) => {
                    self.follow(effects, ctx)?;
                    from.reply(Ok(()));
                }
                Err(mistake) => from.reply(Err(JobControlError::Schedule(mistake))),
            },
        }
        Ok(())
    }

    fn follow(&mut self, effects: Effects, ctx: &mut Context<S>) -> Result<(), ExitReason> {
        self.obey(effects, None, ctx)?;
        self.go_on(ctx);
        Ok(())
    }
}
