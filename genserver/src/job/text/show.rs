//! Schedules as they are shown, which is how they are read.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::job::schedule::Kind;
use crate::job::stamp::Stamp;
use crate::job::{Schedule, When};

/// What [`Schedule::parse`] reads as an equal schedule. Parts of a millisecond are rounded up, and parts of a second
/// of [`When::Time`] off: texts have none.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Interval(delay) => write!(f, "interval {}", Length(*delay)),
            Kind::Every(period) => write!(f, "every {}", Length(*period)),
            Kind::Delay(delay) => write!(f, "delay {}", Length(*delay)),
            Kind::At(when) => write!(f, "at {when}"),
            #[cfg(feature = "calendar")]
            Kind::Calendar { cron, zone } if *zone == crate::calendar::Zone::UTC => {
                write!(f, "cron {cron}")
            }
            #[cfg(feature = "calendar")]
            Kind::Calendar { cron, zone } => write!(f, "cron {cron} in {zone}"),
        }
    }
}

/// A date and a time of day with the place whose clocks show it.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(instant) => f.write_str(&in_utc(*instant)),
            #[cfg(feature = "calendar")]
            Self::Civil(moment) => write!(f, "{moment}"),
        }
    }
}

/// `1h30m`
struct Length(Duration);

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.0.as_nanos().div_ceil(1_000_000);
        if left == 0 {
            return f.write_str("0s");
        }
        let units = [
            ("d", 86_400_000),
            ("h", 3_600_000),
            ("m", 60_000),
            ("s", 1_000),
            ("ms", 1),
        ];
        for (unit, length) in units {
            match left / length {
                0 => {}
                number => write!(f, "{number}{unit}")?,
            }
            left %= length;
        }
        Ok(())
    }
}

/// `2027-01-01T06:00:00Z`
fn in_utc(instant: SystemTime) -> String {
    let stamp = Stamp(instant).to_string();
    match stamp.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => stamp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_shown_in_its_units() {
        let table = [
            (0, "0s"),
            (1, "1ms"),
            (90_000_000_000, "1m30s"),
            (100_000, "1ms"),
            (93_784_005_000_000, "1d2h3m4s5ms"),
        ];
        for (nanoseconds, text) in table {
            assert_eq!(Length(Duration::from_nanos(nanoseconds)).to_string(), text);
        }
    }
}
