//! What a `#[job]` method may return: [`JobOutcome`].

use crate::job::JobError;

/// What a `#[job]` method may return.
#[diagnostic::on_unimplemented(
    message = "a `#[job]` method cannot return `{Self}`",
    label = "return nothing, or a `Result<(), E>`",
    note = "the error is a `JobError`, or a type that implements `std::error::Error` and is `Send + Sync`",
    note = "a text becomes one with `JobError::new(text)`"
)]
pub trait JobOutcome {
    /// How the run went.
    #[expect(
        clippy::missing_errors_doc,
        reason = "an error is what the method returned"
    )]
    fn into_outcome(self) -> Result<(), JobError>;
}

#[diagnostic::do_not_recommend]
impl JobOutcome for () {
    fn into_outcome(self) -> Result<(), JobError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<JobError>> JobOutcome for Result<(), E> {
    fn into_outcome(self) -> Result<(), JobError> {
        self.map_err(Into::into)
    }
}
