//! One attempt of a job method, within the callback of its server: [`JobAttempt`].

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use tokio::time::sleep;

use crate::exit::ExitReason;
use crate::job::machine::{Advice, Attempt, Event, Outcome, Then};
use crate::job::{JobError, OnPanic};
use crate::process::{ProcessId, catch};

/// An attempt that is to be made now.
#[derive(Debug)]
#[must_use = "the job waits for its end"]
pub struct JobAttempt {
    pub(super) attempt: Attempt,
    pub(super) on_panic: OnPanic,
    pub(super) process: ProcessId,
}

/// An attempt that has ended.
#[derive(Debug)]
#[must_use = "the job waits for it"]
pub struct JobEnded {
    pub(super) run: u64,
    pub(super) end: End,
}

/// How an attempt ended.
#[derive(Debug)]
pub(super) enum End {
    Returned(Result<(), JobError>),
    TimedOut,
    Panicked(ExitReason),
}

impl JobAttempt {
    /// Makes the attempt: until the work returns, takes too long, or panics, if a panic is only an error.
    ///
    /// The work is dropped before this returns, and what it borrowed of the state is as it left it.
    pub async fn make(self, work: impl Future<Output = Result<(), JobError>>) -> JobEnded {
        let mut work = pin!(Some(work));
        let mut over = pin!(self.attempt.limit.map(sleep));
        let end = poll_fn(|cx| {
            let polled = self.guarded(|| match work.as_mut().as_pin_mut() {
                Some(work) => work.poll(cx),
                None => Poll::Pending,
            });
            match (polled, over.as_mut().as_pin_mut()) {
                (Ok(Poll::Ready(result)), _) => Poll::Ready(End::Returned(result)),
                (Ok(Poll::Pending), Some(over)) => over.poll(cx).map(|()| End::TimedOut),
                (Ok(Poll::Pending), None) => Poll::Pending,
                (Err(reason), _) => Poll::Ready(End::Panicked(reason)),
            }
        })
        .await;
        // What the work held is the user's, and so are the destructors.
        let dropped = self.guarded(|| work.set(None));
        JobEnded {
            run: self.attempt.run,
            end: dropped.map_or_else(End::Panicked, |()| end),
        }
    }

    /// A panic of a job that crashes is left alone: the server ends with it, as with any other.
    fn guarded<T>(&self, act: impl FnOnce() -> T) -> Result<T, ExitReason> {
        match self.on_panic {
            OnPanic::Crash => Ok(act()),
            OnPanic::Error => catch(self.process, act),
        }
    }
}

impl JobEnded {
    /// What the machine is told, and with what the server ends if that is the end of it.
    pub(super) fn told(self, then: Then) -> (Event, Option<ExitReason>) {
        let (outcome, failure) = match self.end {
            End::Returned(Ok(())) => (Outcome::Succeeded(then), None),
            End::Returned(Err(error)) => {
                let failed = failed(error.to_string(), Advice::Options);
                (failed, Some(ExitReason::error(error.into_inner())))
            }
            End::TimedOut => (Outcome::TimedOut, Some(ExitReason::Timeout)),
            End::Panicked(reason) => (failed(reason.to_string(), Advice::Options), Some(reason)),
        };
        let run = self.run;
        (Event::Finished { run, outcome }, failure)
    }
}

fn failed(error: String, advice: Advice) -> Outcome {
    Outcome::Failed { error, advice }
}
