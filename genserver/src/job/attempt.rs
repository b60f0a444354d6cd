//! One attempt of a run, or one question to a gate: it ends in one way or another, whatever the user's code does.

use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::task::coop::{Unconstrained, unconstrained};
use tokio::time::{Sleep, sleep};

use super::context::Stage;
use super::machine::Then;
use super::{AnyGate, Job, JobContext, JobResult};
use crate::exit::ExitReason;
use crate::process::{ProcessId, catch};
use crate::trace::JobSpan;

/// How an attempt ended.
pub(super) enum End {
    /// It returned; what comes next if that is `Ok`.
    Returned(JobResult, Then),
    /// It took longer than its limit.
    TimedOut,
    /// It was cut.
    Cut,
    /// It panicked.
    Panicked(ExitReason),
    /// The gate answered, or why it didn't.
    Answered(Result<bool, String>),
}

/// What is left of an attempt.
pub(super) struct Landed<J> {
    pub(super) run: u64,
    pub(super) attempt: u32,
    /// The value that it owned.
    pub(super) job: Option<J>,
    pub(super) end: End,
}

/// What watches over an attempt.
pub(super) struct Watch {
    pub(super) process: ProcessId,
    pub(super) span: JobSpan,
    pub(super) limit: Option<Duration>,
    pub(super) stage: watch::Receiver<Stage>,
}

/// One attempt: it owns the job and gives it back, also if the work is dropped or panics.
pub(super) async fn attempt<J: Job>(
    mut job: J,
    mut ctx: JobContext<'static>,
    watch: Watch,
) -> Landed<J> {
    let worked = watched(async { job.work(&mut ctx).await }, watch).await;
    Landed {
        run: ctx.run(),
        attempt: ctx.attempt(),
        job: Some(job),
        end: match worked {
            Ok(result) => End::Returned(result, ctx.then()),
            Err(end) => end,
        },
    }
}

/// One question: may this run begin here? A gate that fails, panics or takes too long admits nobody.
pub(super) async fn question<J>(
    (gate, key): (Arc<dyn AnyGate>, Arc<str>),
    (run, nominal): (u64, SystemTime),
    watch: Watch,
) -> Landed<J> {
    let limit = watch.limit.unwrap_or_default();
    let end = match watched(async { gate.admit(&key, nominal).await }, watch).await {
        Ok(answer) => End::Answered(answer.map_err(|error| error.text())),
        Err(End::Panicked(reason)) => End::Answered(Err(reason.to_string())),
        Err(End::TimedOut) => End::Answered(Err(format!("the gate took longer than {limit:?}"))),
        Err(end) => end,
    };
    Landed {
        run,
        attempt: 0,
        job: None,
        end,
    }
}

/// Does the work until it ends, its time is over, or it is cut. It is polled first, so that work which ends in the last
/// moment has ended. What watches is unconstrained: work that always has more to do uses up what tokio lets a task do
/// at once, and would never be found out.
async fn watched<F: Future>(work: F, watch: Watch) -> Result<F::Output, End> {
    let Watch {
        process,
        span,
        limit,
        mut stage,
    } = watch;
    let mut work = pin!(Some(work));
    let mut over = pin!(limit.map(|limit| unconstrained(sleep(limit))));
    let mut cut = pin!(unconstrained(async {
        if stage.wait_for(|stage| *stage == Stage::Cut).await.is_err() {
            // Nobody is left who could cut it.
            pending::<()>().await;
        }
    }));
    let ended = poll_fn(|cx| {
        let polled = catch(process, || {
            span.within(|| match work.as_mut().as_pin_mut() {
                Some(work) => work.poll(cx),
                None => Poll::Pending,
            })
        });
        match polled {
            Ok(Poll::Ready(output)) => return Poll::Ready(Ok(output)),
            Err(reason) => return Poll::Ready(Err(End::Panicked(reason))),
            Ok(Poll::Pending) => {}
        }
        if is_over(over.as_mut(), cx) {
            return Poll::Ready(Err(End::TimedOut));
        }
        cut.as_mut().poll(cx).map(|()| Err(End::Cut))
    })
    .await;
    // What the work held is the user's, and so are the destructors.
    match catch(process, || span.within(|| work.set(None))) {
        Ok(()) => ended,
        Err(reason) => Err(End::Panicked(reason)),
    }
}

fn is_over(over: Pin<&mut Option<Unconstrained<Sleep>>>, cx: &mut Context<'_>) -> bool {
    let over = over.as_pin_mut();
    over.is_some_and(|over| over.poll(cx).is_ready())
}
