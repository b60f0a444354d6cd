//! Durations as the command line takes them: `500ms`, `10s`, `2m`.

use std::time::Duration;

/// Nobody means more, and there is no overflow anywhere.
const LONGEST: Duration = Duration::from_secs(86_400);

/// Reads a duration of at least a tenth of a second.
pub(crate) fn period(text: &str) -> Result<Duration, String> {
    match any_period(text)? {
        period if period < Duration::from_millis(100) => Err("shorter than 100ms".to_owned()),
        period => Ok(period),
    }
}

/// Reads a duration, which may be nothing.
pub(crate) fn any_period(text: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err("not a duration; write 500ms, 10s, 2m or 1h".to_owned()),
    };
    let number: u64 = number
        .parse()
        .map_err(|_error| "not a duration; write 500ms, 10s, 2m or 1h".to_owned())?;
    match Duration::from_millis(number.saturating_mul(milliseconds)) {
        period if period > LONGEST => Err("longer than 24h".to_owned()),
        period => Ok(period),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, milliseconds) in [
            ("100ms", 100),
            ("10s", 10_000),
            ("2m", 120_000),
            ("24h", 86_400_000),
        ] {
            assert_eq!(period(text), Ok(Duration::from_millis(milliseconds)));
        }
        assert_eq!(any_period("0s"), Ok(Duration::ZERO));
    }

    #[test]
    fn what_is_none_is_refused() {
        for wrong in [
            "",
            "10",
            "s",
            "-1s",
            "1.5s",
            "1 s",
            "10 parsecs",
            "25h",
            "99999999999999999999s",
            "18446744073709551615h",
            "٣s",
        ] {
            assert!(any_period(wrong).is_err(), "{wrong}");
        }
        assert!(period("99ms").is_err());
    }
}
