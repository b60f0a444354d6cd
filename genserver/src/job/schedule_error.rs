//! Why a schedule cannot be used: [`ScheduleError`].

use genserver_schedule::Mistake;

#[cfg(feature = "calendar")]
use crate::calendar::ZoneError;

/// Why a schedule cannot be used.
///
/// A text that cannot be read is shown with a caret under what is wrong:
///
/// ```
/// use genserver::Schedule;
///
/// let error = Schedule::parse("every 10M").map_err(|error| error.to_string());
/// assert_eq!(
///     error,
///     Err("`M` would mean months; write `10m` for minutes\n  |  every 10M\n  |          ^ here".to_owned()),
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The text cannot be read: correct it where the mistake says.
    #[error("{}", mistake.drawn(text))]
    Text {
        /// The text.
        text: String,
        /// What is wrong with it, and where.
        mistake: Mistake,
    },
    /// The time zone cannot be used on this machine.
    #[cfg(feature = "calendar")]
    #[error(transparent)]
    Zone(#[from] ZoneError),
    /// A time zone was given to a schedule that looks at no calendar: it counts time that has passed, which is
    /// the same everywhere. Leave the zone out.
    #[error("a time zone means nothing to `{schedule}`")]
    NoCalendar {
        /// The schedule, as text.
        schedule: String,
    },
}
