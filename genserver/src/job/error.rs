//! How a run fails: [`JobError`].

use std::error::Error;
use std::fmt;

/// What a run returns.
pub type JobResult = Result<(), JobError>;

/// Why a run failed. Any [`std::error::Error`] becomes one with `?`.
///
/// ```
/// use genserver::JobError;
///
/// fn read() -> Result<String, JobError> {
///     Ok(std::fs::read_to_string("/no/such/file")?)
/// }
/// assert!(read().unwrap_err().to_string().starts_with("No such file"));
/// ```
pub struct JobError(Box<dyn Error + Send + Sync>);

impl JobError {
    /// A failure, from a boxed error or a string.
    #[must_use]
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }

    pub(crate) fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.0
    }

    /// The error inside, for its chain of sources or a downcast.
    #[must_use]
    pub fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for JobError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
