//! Schedules as they are shown, which is how they are read.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::job::schedule::Kind;
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
    let seconds = match instant.duration_since(UNIX_EPOCH) {
        Ok(since) => i128::from(since.as_secs()),
        // Rounded off, so towards the past.
        Err(before) => {
            let nanoseconds = before.duration().as_nanos();
            -i128::try_from(nanoseconds.div_ceil(1_000_000_000)).unwrap_or_default()
        }
    };
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The date so many days after 1970-01-01, counted in eras of 400 years that begin in March, so that a leap day
/// is the last day of its year.
fn date(days: i128) -> (i128, i128, i128) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year;
    match month {
        0..=9 => (year, month + 3, day),
        _ => (year + 1, month - 9, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_as_a_date() {
        let table = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1_798_783_200, "2027-01-01T06:00:00Z"),
        ];
        for (seconds, text) in table {
            assert_eq!(in_utc(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
        let before = UNIX_EPOCH - Duration::from_millis(500);
        assert_eq!(in_utc(before), "1969-12-31T23:59:59Z");
    }

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
