//! Jobs that are methods of a server, as `#[genserver]` writes them.

use super::{JobError, JobSpec};
use crate::gen_server::{Context, GenServer};
use crate::trace;

/// Whose turn it is: the number of the job method in its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobTick(pub usize);

/// What a `#[job]` method may return.
#[diagnostic::on_unimplemented(
    message = "a `#[job]` method cannot return `{Self}`",
    label = "return nothing, or a `Result<(), E>`",
    note = "the error must be a `JobError` or implement `std::error::Error + Send + Sync`"
)]
pub trait JobOutcome {
    /// How the run went.
    #[expect(
        clippy::missing_errors_doc,
        reason = "an error is what the method returned"
    )]
    fn into_outcome(self) -> Result<(), JobError>;
}

impl JobOutcome for () {
    fn into_outcome(self) -> Result<(), JobError> {
        Ok(())
    }
}

impl<E: Into<JobError>> JobOutcome for Result<(), E> {
    fn into_outcome(self) -> Result<(), JobError> {
        self.map_err(Into::into)
    }
}

/// Sets the timer of the next run.
pub fn arm_job<S: GenServer>(ctx: &Context<S>, spec: &JobSpec, tick: S::Info) {
    ctx.send_after(spec.pause(), tick);
}

/// Reports a run that failed; the server goes on.
pub fn finish_job<S: GenServer>(ctx: &Context<S>, name: &'static str, outcome: impl JobOutcome) {
    if let Err(error) = outcome.into_outcome() {
        let at = trace::JobAt {
            job: name,
            pid: &ctx.pid(),
        };
        trace::job_failed(at, 0, 1, &error.to_string(), false);
    }
}
