//! Durations as text: `500ms 90s 10m 1h30m 1d 2w`.

use std::ops::Range;
use std::time::Duration;

use crate::mistake::Mistake;

const UNITS: &str = "the units are `ms`, `s`, `m`, `h`, `d` and `w`";

/// Reads a duration: numbers with units (`ms`, `s`, `m`, `h`, `d`, `w`), the larger units first.
///
/// # Errors
///
/// A [`Mistake`] that points at the first part that is no number with a unit, and says what to write. Months
/// and years are refused, because they have no fixed length; so are fractions, signs and ISO 8601.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use genserver_schedule::duration;
///
/// # fn main() -> Result<(), genserver_schedule::Mistake> {
/// assert_eq!(duration::parse("1h30m")?, Duration::from_secs(5400));
/// assert_eq!(duration::parse("10M").map_err(|mistake| mistake.at()), Err(2..3));
/// # Ok(())
/// # }
/// ```
pub fn parse(text: &str) -> Result<Duration, Mistake> {
    let chars: Vec<char> = text.chars().collect();
    let mut reader = Reader {
        chars: &chars,
        at: 0,
    };
    reader.check_start()?;
    let mut total = Duration::ZERO;
    let mut smallest: Option<Unit> = None;
    while !reader.is_at_end() {
        let start = reader.at;
        let number = reader.number()?;
        let unit = reader.unit(start)?;
        let part = start..reader.at;
        check_order(smallest, unit, part.clone())?;
        let length = unit
            .times(number)
            .and_then(|length| total.checked_add(length));
        total = length.ok_or_else(|| Mistake::new(part, "the duration is too long"))?;
        smallest = Some(unit);
        reader.skip_spaces();
    }
    Ok(total)
}

/// From the smallest to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Milliseconds,
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
}

impl Unit {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ms" => Self::Milliseconds,
            "s" => Self::Seconds,
            "m" | "min" => Self::Minutes,
            "h" => Self::Hours,
            "d" => Self::Days,
            "w" => Self::Weeks,
            _ => return None,
        })
    }

    fn times(self, number: u64) -> Option<Duration> {
        let seconds = match self {
            Self::Milliseconds => return Some(Duration::from_millis(number)),
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
            Self::Weeks => 604_800,
        };
        number.checked_mul(seconds).map(Duration::from_secs)
    }
}

fn check_order(smallest: Option<Unit>, unit: Unit, part: Range<usize>) -> Result<(), Mistake> {
    match smallest {
        Some(before) if before == unit => {
            Err(Mistake::new(part, "each unit is written once: add them up"))
        }
        Some(before) if before < unit => {
            Err(Mistake::new(part, "larger units come first, as in `1h30m`"))
        }
        Some(_) | None => Ok(()),
    }
}

/// What is wrong with a unit that is none, and what to write.
fn explain(name: &str) -> String {
    match name.to_lowercase().as_str() {
        "m" => "`M` would mean months; write `10m` for minutes".into(),
        "mo" | "mon" | "month" | "months" => {
            "a month has no fixed length: write days, as in `30d`".into()
        }
        "y" | "yr" | "year" | "years" => {
            "a year has no fixed length: write days, as in `365d`".into()
        }
        "us" | "µs" | "ns" => format!("`{name}` is too fine: a millisecond is the smallest unit"),
        lower => match likely(lower) {
            Some(unit) => format!("unknown unit `{name}`: write `{unit}`; {UNITS}"),
            None => format!("unknown unit `{name}`: {UNITS}"),
        },
    }
}

/// The unit that an unknown word seems to mean.
fn likely(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "ms" | "msec" | "msecs" | "milli" | "millis" | "millisecond" | "milliseconds" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "min" | "mins" | "minute" | "minutes" | "mm" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "week" | "weeks" => "w",
        _ => return None,
    })
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.chars.len()
    }

    fn skip(&mut self, accept: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.at;
        while self.peek().is_some_and(&accept) {
            self.at += 1;
        }
        start..self.at
    }

    fn skip_spaces(&mut self) {
        self.skip(|c| c == ' ');
    }

    fn text(&self, range: Range<usize>) -> String {
        self.chars.get(range).unwrap_or_default().iter().collect()
    }

    /// What goes wrong before the first digit.
    fn check_start(&mut self) -> Result<(), Mistake> {
        self.skip_spaces();
        let at = self.at;
        match self.peek() {
            None => Err(Mistake::new(
                0..0,
                "the duration is empty: write one as in `10m`",
            )),
            Some('-') => Err(Mistake::new(at..at + 1, "a duration cannot be negative")),
            Some('P' | 'p') => {
                let all = at..self.chars.len();
                Err(Mistake::new(
                    all,
                    "not the notation of ISO 8601: write `10m` for ten minutes",
                ))
            }
            Some(_) => Ok(()),
        }
    }

    fn number(&mut self) -> Result<u64, Mistake> {
        let digits = self.skip(|c| c.is_ascii_digit());
        let at = self.at;
        if !digits.is_empty() {
            let number = self.text(digits.clone()).parse();
            return number.map_err(|_| Mistake::new(digits, "the duration is too long"));
        }
        let message = match self.peek() {
            Some(',') => "no commas: write `1h30m`".to_owned(),
            Some('.') => "no fractions: write a smaller unit, as in `1h30m`".to_owned(),
            Some(c) => format!("expected a number, found `{c}`: write a duration as in `10m`"),
            None => "a number is missing here".to_owned(),
        };
        Err(Mistake::new(at..at + 1, message))
    }

    /// The unit of the number that began at `start`.
    fn unit(&mut self, start: usize) -> Result<Unit, Mistake> {
        let digits = start..self.at;
        self.skip_spaces();
        let word = self.skip(char::is_alphabetic);
        let name = self.text(word.clone());
        if let Some(unit) = Unit::named(&name) {
            return Ok(unit);
        }
        let next = self.peek();
        if name.eq_ignore_ascii_case("e") && next.is_some_and(|c| c.is_ascii_digit()) {
            return Err(Mistake::new(word, "no exponents: write `1000s`"));
        }
        Err(match (name.is_empty(), next) {
            (false, _) => Mistake::new(word, explain(&name)),
            (true, Some('.')) => {
                let message = "no fractions: write a smaller unit, as in `1h30m` or `500ms`";
                Mistake::new(digits.start..self.at + 1, message)
            }
            (true, _) => {
                let number = self.text(digits.clone());
                Mistake::new(
                    digits,
                    format!("`{number}` has no unit: write `{number}s` or `{number}m`"),
                )
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_the_sum_of_its_parts() {
        let table = [
            ("500ms", 500),
            ("90s", 90_000),
            ("10m", 600_000),
            ("10min", 600_000),
            ("10 m", 600_000),
            ("1h30m", 5_400_000),
            ("1h 30m", 5_400_000),
            ("1d", 86_400_000),
            ("2w", 1_209_600_000),
            ("0s", 0),
            ("1w1d1h1m1s1ms", 694_861_001),
            (" 5s ", 5_000),
        ];
        for (text, milliseconds) in table {
            assert_eq!(
                parse(text),
                Ok(Duration::from_millis(milliseconds)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_mistake_says_what_and_where() {
        let table = [
            ("", 0..0, "empty"),
            ("   ", 0..0, "empty"),
            ("600", 0..3, "`600` has no unit: write `600s` or `600m`"),
            ("5", 0..1, "no unit"),
            ("1h30", 2..4, "`30` has no unit"),
            ("10mm", 2..4, "unknown unit `mm`: write `m`"),
            ("1h,30m", 2..3, "no commas"),
            ("-5s", 0..1, "negative"),
            ("+5s", 0..1, "expected a number, found `+`"),
            ("10M", 2..3, "`M` would mean months; write `10m`"),
            ("1month", 1..6, "a month has no fixed length"),
            ("1y", 1..2, "a year has no fixed length"),
            ("1e3s", 1..2, "no exponents"),
            ("PT10M", 0..5, "ISO 8601"),
            ("1.5h", 0..2, "no fractions"),
            (".5h", 0..1, "no fractions"),
            ("10 minutes", 3..10, "write `m`"),
            ("5S", 1..2, "write `s`"),
            ("5us", 1..3, "a millisecond is the smallest unit"),
            ("5q", 1..2, "unknown unit `q`"),
            ("30m1h", 3..5, "larger units come first"),
            ("1m1m", 2..4, "each unit is written once"),
            ("999999999999999999d", 0..19, "too long"),
            ("99999999999999999999s", 0..20, "too long"),
            ("18446744073709551615s1000ms", 21..27, "too long"),
        ];
        for (text, at, message) in table {
            let mistake = parse(text).unwrap_err();
            assert_eq!(mistake.at(), at, "{text:?}: {mistake}");
            assert!(mistake.message().contains(message), "{text:?}: {mistake}");
        }
    }

    #[test]
    fn the_caret_is_under_the_offending_part() {
        let drawn = parse("1h,30m").unwrap_err().drawn("1h,30m");
        assert_eq!(
            drawn,
            "no commas: write `1h30m`\n  |  1h,30m\n  |    ^ here"
        );
    }
}
