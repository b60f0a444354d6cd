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
pub struct JobError {
    error: Box<dyn Error + Send + Sync>,
    is_fatal: bool,
}

impl JobError {
    /// A failure, from a boxed error or a string.
    #[must_use]
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            error: error.into(),
            is_fatal: false,
        }
    }

    /// A failure that no retry mends: the run has no further attempt, whatever its
    /// [`Retry`](super::Retry) says.
    ///
    /// ```
    /// use genserver::{JobError, JobResult};
    ///
    /// fn answered(status: u16) -> JobResult {
    ///     match status {
    ///         200 => Ok(()),
    ///         401 => Err(JobError::fatal("the token has expired")),
    ///         _ => Err(JobError::new("try again later")),
    ///     }
    /// }
    /// assert!(answered(401).unwrap_err().is_fatal());
    /// ```
    #[must_use]
    pub fn fatal(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            error: error.into(),
            is_fatal: true,
        }
    }

    /// Whether it was made by [`fatal`](Self::fatal).
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        self.is_fatal
    }

    pub(crate) fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.error
    }

    /// The error inside, for its chain of sources or a downcast.
    ///
    /// ```
    /// use genserver::JobError;
    /// use std::io;
    ///
    /// let error = JobError::new(io::Error::other("disk full"));
    /// assert!(error.as_error().is::<io::Error>());
    /// assert!(!error.is_fatal());
    /// ```
    #[must_use]
    pub fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.error
    }

    /// What events and reports say: the error and its sources.
    pub(crate) fn text(&self) -> String {
        let mut text = self.error.to_string();
        let mut cause = self.error.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for JobError {
    fn from(error: E) -> Self {
        Self::new(error)
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl fmt::Debug for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}
