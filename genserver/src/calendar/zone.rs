//! Whose clocks a schedule goes by: [`Zone`].

use std::fmt;
use std::str::FromStr;

use jiff::tz::{Offset, TimeZone};

use super::{ZoneError, names};

/// Whose clocks on the wall a calendar schedule goes by.
///
/// It is a constant, and only a name: the zone is looked up in the machine's database when a job starts.
///
/// # Examples
///
/// ```
/// use genserver::{Zone, ZoneError};
///
/// # fn main() -> Result<(), ZoneError> {
/// const BERLIN: Zone = Zone::named("Europe/Berlin");
/// assert_eq!(Zone::parse("europe/berlin")?, BERLIN);
/// assert_eq!(Zone::parse("+01:00")?, Zone::offset(3600));
/// assert_eq!(Zone::UTC.resolve()?.iana_name(), Some("UTC"));
///
/// let unknown = Zone::parse("Europe/Berln").map_err(|error| error.to_string());
/// assert_eq!(unknown, Err("no time zone is called `Europe/Berln`; did you mean `Europe/Berlin`?".to_owned()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Place);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Utc,
    Local,
    Named(&'static str),
    Offset(i32),
}

impl Zone {
    /// Universal time: no clock there is ever set forward or back.
    pub const UTC: Self = Self(Place::Utc);

    /// The zone of the machine on which the program runs.
    pub const LOCAL: Self = Self(Place::Local);

    /// A zone by its name in the database, as in `Europe/Berlin`. Nobody looks here whether there is such a zone:
    /// [`resolve`](Self::resolve) does, and [`parse`](Self::parse). `UTC` and `local` are what they say.
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        match name.as_bytes() {
            b"UTC" => Self::UTC,
            b"local" => Self::LOCAL,
            _ => Self(Place::Named(name)),
        }
    }

    /// A place whose clocks are always so many seconds ahead of universal time, or behind if negative.
    #[must_use]
    pub const fn offset(seconds_east: i32) -> Self {
        match seconds_east {
            0 => Self::UTC,
            seconds => Self(Place::Offset(seconds)),
        }
    }

    /// A zone that is only known at run time: `UTC`, `local`, a name of the database in any case, or an offset as
    /// in `+01:00`.
    ///
    /// The name of a known zone is kept for the life of the program, once.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] with the nearest name, or [`ZoneError::NoDatabase`] if this machine knows no zones.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        match (text, read_offset(text)) {
            ("local", _) => Ok(Self::LOCAL),
            (_, Some(seconds)) => Ok(Self::offset(seconds)),
            (_, None) => names::intern(text).map(Self::named),
        }
    }

    /// Its name in the database, if it has one.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self.0 {
            Place::Named(name) => Some(name),
            Place::Utc | Place::Local | Place::Offset(_) => None,
        }
    }

    /// Whether its clocks are never set, which is known without a database.
    pub(crate) const fn is_fixed(self) -> bool {
        match self.0 {
            Place::Utc | Place::Offset(_) => true,
            Place::Named(_) | Place::Local => false,
        }
    }

    /// The zone's rules, from the database of this machine.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] or [`ZoneError::NoDatabase`] for a name, [`ZoneError::NoLocal`] for
    /// [`LOCAL`](Self::LOCAL), [`ZoneError::Offset`] for an offset of 26 hours or more.
    pub fn resolve(self) -> Result<TimeZone, ZoneError> {
        match self.0 {
            Place::Utc => Ok(TimeZone::UTC),
            Place::Local => match TimeZone::try_system() {
                Ok(zone) if !zone.is_unknown() => Ok(zone),
                Ok(_) | Err(_) => Err(ZoneError::NoLocal),
            },
            Place::Named(name) => names::look_up(name),
            Place::Offset(seconds) => match Offset::from_seconds(seconds) {
                Ok(offset) => Ok(TimeZone::fixed(offset)),
                Err(_) => Err(ZoneError::Offset { seconds }),
            },
        }
    }
}

/// Universal time.
impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        Self::parse(text)
    }
}

/// What [`Zone::parse`] reads.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Utc => f.write_str("UTC"),
            Place::Local => f.write_str("local"),
            Place::Named(name) => f.write_str(name),
            Place::Offset(east) => {
                let (sign, seconds) = (if east < 0 { '-' } else { '+' }, east.unsigned_abs());
                let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
                write!(f, "{sign}{hours:02}:{minutes:02}")?;
                match seconds % 60 {
                    0 => Ok(()),
                    seconds => write!(f, ":{seconds:02}"),
                }
            }
        }
    }
}

/// `+01:00` or `-00:44:30`, in seconds.
fn read_offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let mut seconds = 0;
    let (mut parts, mut rest) = (rest.split(':'), [(3600, 25), (60, 59), (1, 59)].iter());
    for part in parts.by_ref() {
        let (length, most) = rest.next()?;
        let is_number = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = part.parse::<i32>().ok().filter(|_| is_number)?;
        seconds += Some(number).filter(|number| number <= most)? * length;
    }
    // Hours alone are not enough.
    (rest.len() < 2).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_has_hours_and_minutes_and_seldom_seconds() {
        let table = [
            ("+01:00", Some(3_600)),
            ("-03:30", Some(-12_600)),
            ("-00:44:30", Some(-2_670)),
            ("+25:59:59", Some(93_599)),
            ("+26:00", None),
            ("+01:60", None),
            ("+1:00", None),
            ("+01", None),
            ("01:00", None),
            ("+01:00:00:00", None),
            ("+０1:00", None),
            ("", None),
        ];
        for (text, seconds) in table {
            assert_eq!(read_offset(text), seconds, "{text:?}");
            let shown = seconds.map(|seconds| Zone::offset(seconds).to_string());
            assert!(shown.is_none_or(|shown| shown == text), "{text:?}");
        }
    }
}
