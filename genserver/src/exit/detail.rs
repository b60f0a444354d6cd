//! What a reason may carry: a value, a panic, an error.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// A value inside a reason: what was given to [`ExitReason::other`](crate::ExitReason::other) or
/// [`ExitReason::shutdown_with`](crate::ExitReason::shutdown_with).
///
/// ```
/// use genserver::ExitReason;
///
/// match ExitReason::shutdown_with(12_u8) {
///     ExitReason::ShutdownWith(detail) => assert_eq!(detail.get::<u8>(), Some(&12)),
///     other => unreachable!("{other}"),
/// }
/// ```
#[derive(Clone)]
pub struct Detail(Arc<dyn Value>);

impl Detail {
    pub(super) fn new<T: fmt::Debug + PartialEq + Send + Sync + 'static>(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// The value, if it is of type `T`.
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.0.as_any().downcast_ref()
    }
}

impl PartialEq for Detail {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(other.0.as_any())
    }
}

impl Eq for Detail {}

impl fmt::Debug for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Text as it is, other values as `Debug` writes them.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.get::<&'static str>(), self.get::<String>()) {
            (Some(text), _) => f.write_str(text),
            (None, Some(text)) => f.write_str(text),
            (None, None) => self.0.fmt(f),
        }
    }
}

trait Value: fmt::Debug + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn equals(&self, other: &dyn Any) -> bool;
}

impl<T: fmt::Debug + PartialEq + Send + Sync + 'static> Value for T {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>().is_some_and(|other| self == other)
    }
}

/// A panic that ended a process.
///
/// ```
/// use genserver::{ExitReason, Process};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let process = Process::spawn(|_me| async { panic!("out of paper") });
/// match process.monitor().await.reason {
///     ExitReason::Panicked(panic) => {
///         assert_eq!(panic.message(), "out of paper");
///         assert!(panic.place().is_some_and(|place| place.contains(':')));
///     }
///     other => unreachable!("{other}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Panic(Arc<(String, Option<String>)>);

impl Panic {
    pub(super) fn new(message: String, place: Option<String>) -> Self {
        Self(Arc::new((message, place)))
    }

    /// What the panic said; `"(no message)"` if its payload was neither text nor a string.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.0
    }

    /// Where it was raised, as `file:line:column`.
    ///
    /// `None` if a panic hook that the program installed later hides it.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.0.1.as_deref()
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place() {
            Some(place) => write!(f, "panicked at {place}: {}", self.message()),
            None => write!(f, "panicked: {}", self.message()),
        }
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Panic")
            .field("message", &self.message())
            .field("place", &self.place())
            .finish()
    }
}

/// An error that ended a process, with its chain of sources.
///
/// Two are equal if they are the same error, or print the same chain.
///
/// ```
/// use genserver::ExitReason;
/// use std::io;
///
/// let reason = ExitReason::error(io::Error::other("disk full"));
/// if let ExitReason::Error(failure) = reason {
///     assert!(failure.as_error().is::<io::Error>());
///     assert_eq!(failure.to_string(), "disk full");
/// }
/// ```
#[derive(Clone)]
pub struct Failure(Arc<dyn Error + Send + Sync>);

impl Failure {
    pub(super) fn new(error: impl Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(error))
    }

    pub(super) fn boxed(error: Box<dyn Error + Send + Sync>) -> Self {
        Self(Arc::from(error))
    }

    /// The error itself, to read its sources or to downcast it.
    #[must_use]
    pub fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }
}

impl PartialEq for Failure {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.to_string() == other.to_string()
    }
}

impl Eq for Failure {}

/// The whole chain: `cannot load the queue: no such file`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
