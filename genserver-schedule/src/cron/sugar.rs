//! The short forms: `daily`, `weekly`, `monthly`.

use crate::clock::{self, Clock};
use crate::mistake::Mistake;
use crate::nearest::nearest;
use crate::piece::Piece;

use super::field::WEEKDAY;
use super::item::{Items, Span};
use super::set::Set;
use super::{ALL_DAYS, ALL_MONTHS, ALL_WEEKDAYS, BOTH_DAYS, Cron, LAST, nth};

const DAILY: &str = "write a time of day, as in `06:00`";
const WEEKLY: &str = "write weekdays and a time of day, as in `Mon 09:00` or `Mon-Fri 09:00`";
const MONTHLY: &str =
    "write a day and a time of day, as in `1 06:00`, `last 18:00` or `first Mon 09:00`";
const NUMBERS: [&str; 4] = ["first", "second", "third", "fourth"];

impl Cron {
    /// Reads a time of day: `06:00`, `06:00:30`.
    ///
    /// # Errors
    ///
    /// The first [`Mistake`], with what to write.
    ///
    /// # Examples
    ///
    /// ```
    /// use genserver_schedule::Cron;
    ///
    /// # fn main() -> Result<(), genserver_schedule::Mistake> {
    /// assert_eq!(Cron::daily("06:00")?, Cron::parse("0 6 * * *")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn daily(text: &str) -> Result<Self, Mistake> {
        let whole = Piece::whole(text);
        match whole.words().as_slice() {
            [] => Err(whole.mistake(format!("the time is empty: {DAILY}"))),
            [_, rest] if is_am_pm(*rest) => clock::read(whole).map(Self::at),
            [time] => clock::read(*time).map(Self::at),
            [_, rest, ..] => {
                let message = format!("expected nothing behind the time: {DAILY}");
                Err(Mistake::new(rest.up_to(whole), message))
            }
        }
    }

    /// Reads weekdays and a time of day: `Mon 09:00`, `Mon,Thu 09:00`, `Mon-Fri 09:00`.
    ///
    /// # Errors
    ///
    /// The first [`Mistake`], with what to write.
    ///
    /// # Examples
    ///
    /// ```
    /// use genserver_schedule::Cron;
    ///
    /// # fn main() -> Result<(), genserver_schedule::Mistake> {
    /// assert_eq!(Cron::weekly("Mon,Thu 09:00")?, Cron::parse("0 9 * * MON,THU")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn weekly(text: &str) -> Result<Self, Mistake> {
        let whole = Piece::whole(text);
        let words = whole.words();
        let (days, time) = match words.as_slice() {
            [] => return Err(whole.mistake(format!("the schedule is empty: {WEEKLY}"))),
            [one] if one.text.contains(':') => {
                return Err(one.mistake(format!("the weekday is missing: {WEEKLY}")));
            }
            [one] => return Err(one.mistake(format!("the time of day is missing: {WEEKLY}"))),
            [days, time] => (*days, *time),
            [days, time, rest] if is_am_pm(*rest) => (*days, joined(whole, *time)),
            [_, rest @ .., last] => {
                let start = rest.first().copied().unwrap_or(*last);
                let message = format!("lists have no spaces: {WEEKLY}");
                return Err(Mistake::new(start.up_to(*last), message));
            }
        };
        let weekdays = read_weekdays(days)?;
        let at = Self::at(clock::read(time)?);
        Ok(Self { weekdays, ..at })
    }

    /// Reads a day of the month and a time of day: `1 06:00`, `last 18:00`, `first Mon 09:00`,
    /// `last Fri 18:00`.
    ///
    /// # Errors
    ///
    /// The first [`Mistake`], with what to write. The days 29 to 31 are refused, because some months have no
    /// such day: the last day is `last`, and an expression for [`parse`](Self::parse) skips short months.
    ///
    /// # Examples
    ///
    /// ```
    /// use genserver_schedule::Cron;
    ///
    /// # fn main() -> Result<(), genserver_schedule::Mistake> {
    /// assert_eq!(Cron::monthly("1 06:00")?, Cron::parse("0 6 1 * *")?);
    /// assert_eq!(Cron::monthly("last 18:00")?, Cron::parse("0 18 L * *")?);
    /// assert_eq!(Cron::monthly("last Fri 18:00")?, Cron::parse("0 18 * * FRIL")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn monthly(text: &str) -> Result<Self, Mistake> {
        let whole = Piece::whole(text);
        let words = whole.words();
        let (day, weekday, time) = match words.as_slice() {
            [] => return Err(whole.mistake(format!("the schedule is empty: {MONTHLY}"))),
            [one] if one.text.contains(':') => {
                return Err(one.mistake(format!("the day is missing: {MONTHLY}")));
            }
            [one] => return Err(one.mistake(format!("the time of day is missing: {MONTHLY}"))),
            [day, time] => (*day, None, *time),
            [day, time, rest] if is_am_pm(*rest) => (*day, None, joined(whole, *time)),
            [day, weekday, time] => (*day, Some(*weekday), *time),
            [day, weekday, time, rest] if is_am_pm(*rest) => {
                (*day, Some(*weekday), joined(whole, *time))
            }
            [_, _, _, rest, ..] => {
                let message = format!("expected nothing behind the time: {MONTHLY}");
                return Err(Mistake::new(rest.up_to(whole), message));
            }
        };
        let on = match weekday {
            Some(weekday) => by_weekday(day, weekday)?,
            None => by_day(day)?,
        };
        let at = Self::at(clock::read(time)?);
        Ok(Self {
            days: on.values,
            weekdays: match weekday {
                Some(_) => Set::EMPTY,
                None => ALL_WEEKDAYS,
            },
            last_weekdays: on.last_weekdays,
            nth_weekdays: on.nth_weekdays,
            ..at
        })
    }

    /// Every day at a time.
    fn at(clock: Clock) -> Self {
        Self {
            seconds: Set::of(clock.second),
            minutes: Set::of(clock.minute),
            hours: Set::of(clock.hour),
            days: ALL_DAYS,
            workdays: Set::EMPTY,
            months: ALL_MONTHS,
            weekdays: ALL_WEEKDAYS,
            last_weekdays: Set::EMPTY,
            nth_weekdays: Set::EMPTY,
            marks: Set::of(BOTH_DAYS),
        }
    }
}

fn is_am_pm(word: Piece<'_>) -> bool {
    word.text.eq_ignore_ascii_case("am") || word.text.eq_ignore_ascii_case("pm")
}

/// From a piece to the end of the text.
fn joined<'a>(whole: Piece<'a>, from: Piece<'a>) -> Piece<'a> {
    whole.take(from.start - whole.start).1
}

fn read_weekdays(days: Piece<'_>) -> Result<Set, Mistake> {
    let mut weekdays = Set::EMPTY;
    for item in days.split(|c| c == ',') {
        let (first, last) = match item.halves('-') {
            Some((from, to)) => {
                read_weekday(from)?;
                read_weekday(to)?;
                Span::range(&WEEKDAY, item, false)?
            }
            None => {
                let weekday = read_weekday(item)?;
                (weekday, weekday)
            }
        };
        weekdays = (first..=last).fold(weekdays, |set, day| set.with(day % 7));
    }
    Ok(weekdays)
}

/// A weekday by name: whether 1 is Sunday or Monday depends on whom one asks.
fn read_weekday(piece: Piece<'_>) -> Result<u8, Mistake> {
    let number = piece.text.parse::<u8>().ok();
    match number.map(|number| number % 7) {
        Some(number) => {
            let name = WEEKDAY.name_of(number).unwrap_or_default();
            Err(piece.mistake(format!("a weekday is written by name, as in `{name}`")))
        }
        None if piece.text.is_empty() => {
            Err(piece.mistake(format!("a weekday is missing: {WEEKLY}")))
        }
        None => WEEKDAY.value(piece),
    }
}

/// `1` to `28`, `last`.
fn by_day(day: Piece<'_>) -> Result<Items, Mistake> {
    let lower = day.text.to_ascii_lowercase();
    if lower == "last" {
        return Ok(Items {
            values: Set::of(LAST),
            ..Items::default()
        });
    }
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let message = match digits.parse::<u8>() {
        Ok(number @ 1..=28) if digits == lower => {
            return Ok(Items {
                values: Set::of(number),
                ..Items::default()
            });
        }
        Ok(number @ 29..=31) => format!(
            "not every month has a day {number}: write `last` for the last day, or a `cron` with {number} \
             as its day to skip the shorter months"
        ),
        Ok(number @ 1..=28)
            if ["st", "nd", "rd", "th"]
                .iter()
                .any(|end| lower.ends_with(end)) =>
        {
            format!("a day is only its number: write `{number}`")
        }
        _ if is_number && digits == lower => {
            format!("day of month must be 1 to 28 or `last`, found {digits}")
        }
        _ if lower.contains([',', '-']) => "one day only: for several write a `cron`".to_owned(),
        _ if NUMBERS.contains(&lower.as_str()) => {
            format!("the weekday is missing: write `{lower} Mon`, or a day by its number")
        }
        _ => unknown_day(day.text, &lower),
    };
    Err(day.mistake(message))
}

fn unknown_day(text: &str, lower: &str) -> String {
    match nearest(lower, &["last"]) {
        Some(meant) => format!("unknown day `{text}`: did you mean `{meant}`?"),
        None => format!("unknown day `{text}`: {MONTHLY}"),
    }
}

/// `first Mon` to `fourth Mon`, `last Fri`.
fn by_weekday(number: Piece<'_>, weekday: Piece<'_>) -> Result<Items, Mistake> {
    let lower = number.text.to_ascii_lowercase();
    let index = NUMBERS.iter().position(|name| *name == lower);
    let index = index.and_then(|index| u8::try_from(index).ok());
    if index.is_none() && lower != "last" {
        let names = ["first", "second", "third", "fourth", "last"];
        let message = match nearest(&lower, &names) {
            _ if lower == "fifth" => {
                "not every month has a fifth one: write `last`, or a `cron` with `#5`".to_owned()
            }
            Some(meant) => format!("unknown `{}`: did you mean `{meant}`?", number.text),
            None => format!(
                "unknown `{}`: write one of {}",
                number.text,
                names.join(", ")
            ),
        };
        return Err(number.mistake(message));
    }
    let weekday = read_weekday(weekday)?;
    let items = Items {
        values: ALL_DAYS,
        ..Items::default()
    };
    Ok(match index {
        Some(index) => Items {
            nth_weekdays: Set::of(nth(weekday, index + 1)),
            ..items
        },
        None => Items {
            last_weekdays: Set::of(weekday),
            ..items
        },
    })
}
