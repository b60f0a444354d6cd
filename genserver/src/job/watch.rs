//! Work of the user's that somebody watches over: [`Watch`].

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::task::coop::unconstrained;
use tokio::time::sleep;

use super::AnyGate;
use super::context::Stage;
use super::engine::PATIENCE;
use super::stamp::Stamp;
use crate::exit::ExitReason;
use crate::process::{ProcessId, catch};
use crate::trace::JobSpan;

/// What watches over an attempt, or over a question to a gate.
pub(super) struct Watch {
    pub(super) process: ProcessId,
    pub(super) span: JobSpan,
    pub(super) limit: Option<Duration>,
    /// Who says when to cut it, if anybody may.
    pub(super) stage: Option<watch::Receiver<Stage>>,
}

/// Why work did not return.
#[derive(Debug)]
pub(super) enum Broken {
    /// It took longer than its limit.
    TimedOut,
    /// It was cut.
    Cut,
    /// It panicked.
    Panicked(ExitReason),
}

impl Watch {
    /// Does the work until it ends, its time is over, or it is cut. It is polled first, so that work which ends in the
    /// last moment has ended. What watches is unconstrained: work that always has more to do uses up what tokio lets
    /// a task do at once, and would never be found out.
    ///
    /// The work is dropped before this returns.
    pub(super) async fn over<F: Future>(self, work: F) -> Result<F::Output, Broken> {
        let Self {
            process,
            span,
            limit,
            stage,
        } = self;
        let mut work = pin!(Some(work));
        let mut over = pin!(limit.map(|limit| unconstrained(sleep(limit))));
        let mut cut = pin!(unconstrained(cut(stage)));
        let ended = poll_fn(|cx| {
            let polled = catch(process, || {
                span.within(|| match work.as_mut().as_pin_mut() {
                    Some(work) => work.poll(cx),
                    None => Poll::Pending,
                })
            });
            match polled {
                Ok(Poll::Ready(output)) => return Poll::Ready(Ok(output)),
                Err(reason) => return Poll::Ready(Err(Broken::Panicked(reason))),
                Ok(Poll::Pending) => {}
            }
            let over = over.as_mut().as_pin_mut();
            if over.is_some_and(|over| over.poll(cx).is_ready()) {
                return Poll::Ready(Err(Broken::TimedOut));
            }
            cut.as_mut().poll(cx).map(|()| Err(Broken::Cut))
        })
        .await;
        // What the work held is the user's, and so are the destructors.
        match catch(process, || span.within(|| work.set(None))) {
            Ok(()) => ended,
            Err(reason) => Err(Broken::Panicked(reason)),
        }
    }
}

/// Waits until somebody cuts the work; for ever, if nobody is left who could.
async fn cut(stage: Option<watch::Receiver<Stage>>) {
    let is_cut = match stage {
        Some(mut stage) => stage.wait_for(|stage| *stage == Stage::Cut).await.is_ok(),
        None => false,
    };
    if !is_cut {
        pending::<()>().await;
    }
}

/// Asks a gate: may this run begin here? One that fails, panics or takes too long admits nobody, and says why.
pub(super) async fn admission(
    (gate, key): (Arc<dyn AnyGate>, Arc<str>),
    (run, nominal): (u64, SystemTime),
    process: ProcessId,
) -> Result<bool, String> {
    let watch = Watch {
        process,
        span: JobSpan::new(&key, run, 0, &Stamp(nominal), Duration::ZERO),
        limit: Some(PATIENCE),
        stage: None,
    };
    match watch.over(async { gate.admit(&key, nominal).await }).await {
        Ok(answer) => answer.map_err(|error| error.text()),
        Err(Broken::Panicked(reason)) => Err(reason.to_string()),
        Err(Broken::TimedOut | Broken::Cut) => {
            Err(format!("the gate took longer than {PATIENCE:?}"))
        }
    }
}
