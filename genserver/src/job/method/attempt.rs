//! One attempt of a job method, within the callback of its server: [`JobAttempt`].

use std::future::Future;

use crate::exit::ExitReason;
use crate::job::machine::{Advice, Attempt, Event, Outcome, Then};
use crate::job::stamp::Stamp;
use crate::job::watch::{Broken, Watch};
use crate::job::{JobError, OnPanic};
use crate::process::ProcessId;
use crate::trace::JobSpan;

/// An attempt that is to be made now.
#[must_use = "the job waits for its end"]
pub struct JobAttempt {
    run: u64,
    number: u32,
    on_panic: OnPanic,
    watch: Watch,
}

/// An attempt that has ended.
#[derive(Debug)]
#[must_use = "the job waits for it"]
pub struct JobEnded {
    pub(super) run: u64,
    pub(super) attempt: u32,
    on_panic: OnPanic,
    end: Result<Result<(), JobError>, Broken>,
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
            on_panic,
            watch: Watch {
                process,
                span,
                limit,
                stage: None,
            },
        }
    }

    /// Makes the attempt: until the work returns, takes too long, or panics.
    ///
    /// The work is dropped before this returns, and what it borrowed of the state is as it left it.
    pub async fn make(self, work: impl Future<Output = Result<(), JobError>>) -> JobEnded {
        JobEnded {
            run: self.run,
            attempt: self.number,
            on_panic: self.on_panic,
            end: self.watch.over(work).await,
        }
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
            Err(Broken::TimedOut) => (Outcome::TimedOut, Some(ExitReason::Timeout)),
            Err(Broken::Cut) => (Outcome::Cut, None),
            // As with a panic of any other callback.
            Err(Broken::Panicked(reason)) if self.on_panic == OnPanic::Crash => return Err(reason),
            Err(Broken::Panicked(reason)) => {
                let panicked = Outcome::Failed {
                    error: reason.to_string(),
                    advice: Advice::Options,
                };
                (panicked, Some(reason))
            }
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
