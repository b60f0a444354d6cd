//! One attempt of a run, or one question to a gate: it ends in one way or another, whatever the user's code does.

use super::machine::Then;
use super::watch::{Broken, Watch};
use super::{Job, JobContext, JobResult};

/// How an attempt ended.
pub(super) enum End {
    /// It returned; what comes next if that is `Ok`.
    Returned(JobResult, Then),
    /// It did not.
    Broken(Broken),
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

/// One attempt: it owns the job and gives it back, also if the work is dropped or panics.
pub(super) async fn attempt<J: Job>(
    mut job: J,
    mut ctx: JobContext<'static>,
    watch: Watch,
) -> Landed<J> {
    let worked = watch.over(async { job.work(&mut ctx).await }).await;
    Landed {
        run: ctx.run(),
        attempt: ctx.attempt(),
        job: Some(job),
        end: match worked {
            Ok(result) => End::Returned(result, ctx.then()),
            Err(broken) => End::Broken(broken),
        },
    }
}

/// What is left of a question about a run: it never had the job.
pub(super) fn answered<J>(run: u64, answer: Result<bool, String>) -> Landed<J> {
    Landed {
        run,
        attempt: 0,
        job: None,
        end: End::Answered(answer),
    }
}
