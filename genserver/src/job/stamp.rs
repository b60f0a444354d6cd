//! Times of the wall clock as text: [`Stamp`].

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A time as logs show it: RFC 3339 in UTC, to the millisecond.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp(pub(super) SystemTime);

const DAY: i128 = 86_400_000;

impl Stamp {
    /// Milliseconds since 1970, rounded down.
    fn milliseconds(self) -> i128 {
        let nanoseconds = match self.0.duration_since(UNIX_EPOCH) {
            Ok(since) => i128::try_from(since.as_nanos()).unwrap_or(i128::MAX),
            Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
        };
        nanoseconds.div_euclid(1_000_000)
    }
}

/// Year, month and day of a day that is counted from 1970. The year is made to begin in March, so that the day
/// that leap years add is its last.
fn date(day: i128) -> (i128, i128, i128) {
    let since = day + 719_468;
    let (era, of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let begun = i128::from(month <= 2);
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    (year + era * 400 + begun, month, day)
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.milliseconds();
        let ((year, month, day), rest) = (date(all.div_euclid(DAY)), all.rem_euclid(DAY));
        let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
        let (second, milli) = (rest / 1_000 % 60, rest % 1_000);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"
        )
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_shown_as_rfc_3339() {
        let table = [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (951_868_799, "2000-02-29T23:59:59.000Z"),
            (1_763_742_245, "2025-11-21T16:24:05.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799, "9999-12-31T23:59:59.000Z"),
        ];
        for (seconds, text) in table {
            let time = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(Stamp(time).to_string(), text);
        }
        let before = UNIX_EPOCH - Duration::from_millis(1);
        assert_eq!(Stamp(before).to_string(), "1969-12-31T23:59:59.999Z");
    }
}
