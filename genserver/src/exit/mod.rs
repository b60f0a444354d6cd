//! Why a process ended: [`ExitReason`]. Pure values, no process in sight.

use std::error::Error;
use std::fmt;

mod detail;
pub use detail::{Detail, Failure, Panic};

mod errors;
pub use errors::{CallError, LinkError, StopError, TaskError};

/// Why a process ended, or what an exit signal says.
///
/// A reason is cheap to clone (at most one reference count) and can be compared. Any
/// [`std::error::Error`] becomes one with `?`, so a callback fails as other Rust functions do:
///
/// ```
/// use genserver::ExitReason;
///
/// fn parse(text: &str) -> Result<u16, ExitReason> {
///     Ok(text.parse()?)
/// }
///
/// assert_eq!(parse("80"), Ok(80));
/// assert_eq!(parse("x").unwrap_err().to_string(), "invalid digit found in string");
/// ```
///
/// An error of this crate that stands for the exit of somebody else (a
/// [`CallError`], a [`StopError`]) turns back into that exit, as
/// in OTP, where the caller of a server that died exits with the server's reason (note A3).
///
/// Whoever looks at reasons is a supervisor: [`is_clean`](Self::is_clean) tells the ends that are
/// nobody's fault from the others.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExitReason {
    /// The work is done. Linked processes are not disturbed.
    Normal,
    /// An orderly stop, as a supervisor asks for it.
    Shutdown,
    /// An orderly stop with a word on why: see [`ExitReason::shutdown_with`].
    ShutdownWith(Detail),
    /// Killed ([`Pid::kill`](crate::Pid::kill)), or cut off because the tokio runtime ended.
    Killed,
    /// There is no such process: what monitors and links of a process that was already gone report.
    NoProc,
    /// Something took too long.
    Timeout,
    /// A process called itself and would have waited for ever.
    CallingSelf,
    /// A callback panicked: the message, and the place where the panic was raised.
    Panicked(Panic),
    /// An error that nobody handled, with its chain of sources.
    Error(Failure),
    /// Any other reason: see [`ExitReason::other`].
    Other(Detail),
}

impl ExitReason {
    /// An orderly stop with any value that says more: OTP's `{:shutdown, value}`.
    ///
    /// ```
    /// use genserver::ExitReason;
    /// let reason = ExitReason::shutdown_with("idle for a minute");
    /// assert!(reason.is_clean());
    /// assert_eq!(reason.to_string(), "shutdown (idle for a minute)");
    /// ```
    pub fn shutdown_with<T: fmt::Debug + PartialEq + Send + Sync + 'static>(detail: T) -> Self {
        Self::ShutdownWith(Detail::new(detail))
    }

    /// A reason of your own: a word, or a value that whoever hears of it can take out again.
    ///
    /// ```
    /// use genserver::ExitReason;
    ///
    /// #[derive(Debug, PartialEq)]
    /// enum Quota { Exceeded { by: u32 } }
    ///
    /// let reason = ExitReason::other(Quota::Exceeded { by: 3 });
    /// assert_eq!(reason.detail::<Quota>(), Some(&Quota::Exceeded { by: 3 }));
    /// assert_eq!(ExitReason::other("boom").to_string(), "boom");
    /// ```
    pub fn other<T: fmt::Debug + PartialEq + Send + Sync + 'static>(detail: T) -> Self {
        Self::Other(Detail::new(detail))
    }

    /// A failure, from an error that `?` cannot take: a boxed one, a string.
    ///
    /// ```
    /// use genserver::ExitReason;
    /// assert_eq!(ExitReason::error("disk full").to_string(), "disk full");
    /// ```
    pub fn error(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Error(Failure::boxed(error.into()))
    }

    pub(crate) fn panicked(message: String, place: Option<String>) -> Self {
        Self::Panicked(Panic::new(message, place))
    }

    /// Whether this is an end that nobody needs to repair: normal, or a shutdown of either kind.
    ///
    /// These are the ends after which a [transient](crate::Restart::Transient) child stays down and
    /// about which nothing is logged (rows SUP-22, LOG-01).
    ///
    /// ```
    /// use genserver::ExitReason;
    /// assert!(ExitReason::Normal.is_clean() && ExitReason::shutdown_with("idle").is_clean());
    /// assert!(!ExitReason::Killed.is_clean());
    /// ```
    #[must_use]
    pub fn is_clean(&self) -> bool {
        matches!(self, Self::Normal | Self::Shutdown | Self::ShutdownWith(_))
    }

    /// The value given to [`other`](Self::other) or [`shutdown_with`](Self::shutdown_with), if it is
    /// of type `T`.
    #[must_use]
    pub fn detail<T: 'static>(&self) -> Option<&T> {
        match self {
            Self::ShutdownWith(detail) | Self::Other(detail) => detail.get(),
            _ => None,
        }
    }

    /// The error inside [`ExitReason::Error`], for its chain of sources or a downcast.
    ///
    /// ```
    /// use genserver::ExitReason;
    /// use std::num::ParseIntError;
    ///
    /// let reason = "x".parse::<u16>().map_err(ExitReason::from);
    /// let error = reason.as_ref().err().and_then(ExitReason::as_error);
    /// assert!(error.is_some_and(|error| error.is::<ParseIntError>()));
    /// ```
    #[must_use]
    pub fn as_error(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        match self {
            Self::Error(failure) => Some(failure.as_error()),
            _ => None,
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for ExitReason {
    fn from(error: E) -> Self {
        errors::exit_of(&error).unwrap_or_else(|| Self::Error(Failure::new(error)))
    }
}

impl fmt::Display for ExitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Normal => f.write_str("normal"),
            Self::Shutdown => f.write_str("shutdown"),
            Self::ShutdownWith(detail) => write!(f, "shutdown ({detail})"),
            Self::Killed => f.write_str("killed"),
            Self::NoProc => f.write_str("no such process"),
            Self::Timeout => f.write_str("timeout"),
            Self::CallingSelf => f.write_str("the process called itself"),
            Self::Panicked(panic) => write!(f, "{panic}"),
            Self::Error(failure) => write!(f, "{failure}"),
            Self::Other(detail) => write!(f, "{detail}"),
        }
    }
}

impl fmt::Debug for ExitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Normal => f.write_str("Normal"),
            Self::Shutdown => f.write_str("Shutdown"),
            Self::ShutdownWith(detail) => write!(f, "ShutdownWith({detail:?})"),
            Self::Killed => f.write_str("Killed"),
            Self::NoProc => f.write_str("NoProc"),
            Self::Timeout => f.write_str("Timeout"),
            Self::CallingSelf => f.write_str("CallingSelf"),
            Self::Panicked(panic) => write!(f, "Panicked({panic:?})"),
            Self::Error(failure) => write!(f, "Error({failure:?})"),
            Self::Other(detail) => write!(f, "Other({detail:?})"),
        }
    }
}
