//! One attempt of a job method, within the callback of its server: [`JobAttempt`].

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::task::coop::unconstrained;
use tokio::time::sleep;

use crate::exit::ExitReason;
use crate::job::machine::{Advice, Attempt, Event, Outcome, Then};
use crate::job::stamp::Stamp;
use crate::job::{JobError, OnPanic};
use crate::process::{ProcessId, catch};
use crate::trace::JobSpan;

/// An attempt that is to be made now.
#[must_use = "the job waits for its end"]
pub struct JobAttempt {
    run: u64,
    number: u32,
    watch: Watch,
}

/// An attempt that has ended.
#[derive(Debug)]
#[must_use = "the job waits for it"]
pub struct JobEnded {
    pub(super) run: u64,
    pub(super) attempt: u32,
    end: Result<Result<(), JobError>, Cut>,
}

/// What watches over work of the user's.
pub(super) struct Watch {
    pub(super) process: ProcessId,
    pub(super) span: JobSpan,
    pub(super) limit: Option<Duration>,
    pub(super) on_panic: OnPanic,
}

/// Why work did not return.
#[derive(Debug)]
pub(super) enum Cut {
    TimedOut,
    Panicked(ExitReason),
    /// The server ends with it, as with a panic of any other callback.
    Crashed(ExitReason),
}

impl JobAttempt {
    pub(super) fn new(key: &str, attempt: &Attempt, process: ProcessId, on_panic: OnPanic) -> Self {
        let Attempt { run, nominal, .. } = *attempt;
        let number = attempt.attempt;
        let span = JobSpan::new(key, run, number, &Stamp(nominal), attempt.lateness);
        let limit = attempt.limit;
        Self {
            run,
            number,
            watch: Watch {
                process,
                span,
                limit,
                on_panic,
            },
        }
    }

    /// Makes the attempt: until the work returns, takes too long, or panics, if a panic is only an error.
    ///
    /// The work is dropped before this returns, and what it borrowed of the state is as it left it.
    pub async fn make(self, work: impl Future<Output = Result<(), JobError>>) -> JobEnded {
        JobEnded {
            run: self.run,
            attempt: self.number,
            end: self.watch.over(work).await,
        }
    }
}

impl Watch {
    /// Does the work until it ends or its time is over. It is polled first, so that work which ends in the last moment has
    /// ended.
    pub(super) async fn over<F: Future>(self, work: F) -> Result<F::Output, Cut> {
        let mut work = pin!(Some(work));
        // Work that always has more to do must be found out, too.
        let mut over = pin!(self.limit.map(|limit| unconstrained(sleep(limit))));
        let end = poll_fn(|cx| {
            let polled = self.guarded(|| match work.as_mut().as_pin_mut() {
                Some(work) => work.poll(cx),
                None => Poll::Pending,
            });
            match (polled, over.as_mut().as_pin_mut()) {
                (Ok(Poll::Ready(output)), _) => Poll::Ready(Ok(output)),
                (Ok(Poll::Pending), Some(over)) => over.poll(cx).map(|()| Err(Cut::TimedOut)),
                (Ok(Poll::Pending), None) => Poll::Pending,
                (Err(panic), _) => Poll::Ready(Err(panic)),
            }
        })
        .await;
        // What the work held is the user's, and so are the destructors.
        match self.guarded(|| work.set(None)) {
            Ok(()) => end,
            Err(panic) => Err(panic),
        }
    }

    fn guarded<T>(&self, act: impl FnOnce() -> T) -> Result<T, Cut> {
        let acted = catch(self.process, || self.span.within(act));
        acted.map_err(|reason| match self.on_panic {
            OnPanic::Crash => Cut::Crashed(reason),
            OnPanic::Error => Cut::Panicked(reason),
        })
    }
}

impl JobEnded {
    /// What the machine is told, and with what the server ends if that is the end of it.
    ///
    /// # Errors
    ///
    /// The panic that ends the server.
    pub(super) fn told(self, then: Then) -> Result<(Event, Option<ExitReason>), ExitReason> {
        let (outcome, failure) = match self.end {
            Ok(Ok(())) => (Outcome::Succeeded(then), None),
            Ok(Err(error)) => (failed(&error), Some(ExitReason::error(error.into_inner()))),
            Err(Cut::TimedOut) => (Outcome::TimedOut, Some(ExitReason::Timeout)),
            Err(Cut::Panicked(reason)) => {
                let panicked = Outcome::Failed {
                    error: reason.to_string(),
                    advice: Advice::Options,
                };
                (panicked, Some(reason))
            }
            Err(Cut::Crashed(reason)) => return Err(reason),
        };
        let run = self.run;
        Ok((Event::Finished { run, outcome }, failure))
    }
}

fn failed(error: &JobError) -> Outcome {
    let advice = if error.is_fatal() {
        Advice::GiveUp
    } else {
        Advice::Options
    };
    Outcome::Failed {
        error: error.text(),
        advice,
    }
}

impl std::fmt::Debug for JobAttempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JobAttempt")
            .field("run", &self.run)
            .finish_non_exhaustive()
    }
}
