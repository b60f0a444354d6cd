//! One point in time, as it is read off a calendar and a clock: [`Moment`].

use std::fmt;
use std::time::SystemTime;

use genserver_schedule::Civil;

use super::civil::exact;
use super::resolver::first_reached;
use super::{Zone, ZoneError};

/// A date and a time of day, and whose clocks show it.
///
/// If clocks there never show it, because they are set forward over it, the first instant behind the gap is meant; if
/// they show it twice, the first time.
///
/// ```
/// use genserver::{When, Zone};
/// use std::time::{Duration, SystemTime};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let When::Civil(moment) = "1970-01-02T00:00Z".parse()? else { unreachable!() };
/// assert_eq!(moment.zone(), Zone::UTC);
/// assert_eq!(moment.resolve()?, SystemTime::UNIX_EPOCH + Duration::from_secs(86_400));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    civil: Civil,
    zone: Zone,
}

impl Moment {
    /// What clocks in this zone show.
    pub(crate) const fn new(civil: Civil, zone: Zone) -> Self {
        Self { civil, zone }
    }

    /// The same date and time of day on the clocks of another zone.
    pub(crate) const fn on_clocks_of(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    /// Whose clocks show it.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// When that is, if it depends on no database of zones.
    pub(crate) fn without_database(&self) -> Option<SystemTime> {
        if self.zone.is_fixed() {
            self.resolve().ok()
        } else {
            None
        }
    }

    pub(crate) fn is_same_instant(&self, other: &Self) -> bool {
        let instants = self.without_database().zip(other.without_database());
        instants.is_some_and(|(one, other)| one == other)
    }

    /// When that is.
    ///
    /// # Errors
    ///
    /// As [`Zone::resolve`]. A time at the very ends of the calendar (the years -9999 and 9999) that no instant has is
    /// taken for that end.
    pub fn resolve(&self) -> Result<SystemTime, ZoneError> {
        let zone = self.zone.resolve()?;
        let reached = exact(self.civil).and_then(|civil| first_reached(&zone, civil));
        let end = match self.civil.year {
            ..0 => jiff::Timestamp::MIN,
            _ => jiff::Timestamp::MAX,
        };
        Ok(reached.unwrap_or(end).into())
    }
}

/// What [`When::parse`](crate::When::parse) reads.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil;
        match self.zone {
            Zone::UTC => write!(f, "{civil}Z"),
            zone => match zone.name() {
                Some(name) => write!(f, "{civil}[{name}]"),
                None => write!(f, "{civil} in {zone}"),
            },
        }
    }
}
