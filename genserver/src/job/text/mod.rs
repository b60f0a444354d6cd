//! Schedules as text: how they are read and shown.

use std::str::FromStr;
use std::time::Duration;

use genserver_schedule::{Mistake, duration, nearest};

use super::{Schedule, ScheduleError};

mod line;
use line::Line;

mod show;

#[cfg(feature = "calendar")]
mod calendar;
#[cfg(feature = "calendar")]
pub(super) use calendar::read_when;

#[cfg(not(feature = "calendar"))]
#[path = "no_calendar.rs"]
mod calendar;

/// What a line may begin with.
const WORDS: [&str; 8] = [
    "interval", "every", "delay", "at", "daily", "weekly", "monthly", "cron",
];

impl Schedule {
    /// Reads a schedule as a line of a configuration file:
    ///
    /// | text | is |
    /// |---|---|
    /// | `interval 10m` | [`Schedule::interval`] |
    /// | `every 90s` | [`Schedule::every`] |
    /// | `delay 5s` | [`Schedule::delay`] |
    /// | `at 2027-01-01T06:00[Europe/Berlin]` | [`Schedule::at`] |
    /// | `daily 06:00` | each day |
    /// | `weekly Mon,Thu 09:00` | on days of each week |
    /// | `monthly last 18:00` | on a day of each month |
    /// | `cron 0 9 * * *`, `0 9 * * *`, `@daily` | a cron expression |
    ///
    /// From `at` on they need the feature `calendar`, and may be followed by a zone, as in
    /// `daily 06:00 in Europe/Berlin`; without it they are in UTC.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Text`] if the text cannot be read, or is a schedule by the calendar and the feature
    /// is not enabled.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        read(Line::new(text)).map_err(|mistake| text_error(text, mistake))
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        Self::parse(text)
    }
}

pub(super) fn text_error(text: &str, mistake: Mistake) -> ScheduleError {
    ScheduleError::Text {
        text: text.to_owned(),
        mistake,
    }
}

fn read(line: Line<'_>) -> Result<Schedule, Mistake> {
    let (word, rest) = line.first_word();
    match word.text {
        "interval" => length(word, rest).map(Schedule::interval),
        "delay" => length(word, rest).map(Schedule::delay),
        "every" => match length(word, rest)? {
            period if period.is_zero() => {
                let message =
                    "a period must be longer than zero: write `interval 0s` for runs back to back";
                Err(rest.mistake(message))
            }
            period => Ok(Schedule::every(period)),
        },
        "at" | "daily" | "weekly" | "monthly" | "cron" => calendar::read(word, rest),
        bare if bare.starts_with(|c: char| c.is_ascii_digit() || "*@".contains(c)) => {
            calendar::read_bare(line)
        }
        "" => Err(line.mistake("the schedule is empty: write it as in `every 10m`")),
        unknown => {
            let begin = "a schedule begins with `interval`, `every`, `delay`, `at`, `daily`, `weekly`, \
                         `monthly` or `cron`";
            let unknown = unknown.to_lowercase();
            Err(word.mistake(match nearest(&unknown, &WORDS) {
                Some(meant) => format!("{begin}; did you mean `{meant}`?"),
                None => begin.to_owned(),
            }))
        }
    }
}

/// The duration behind a word.
fn length(word: Line<'_>, rest: Line<'_>) -> Result<Duration, Mistake> {
    let word = word.text;
    if rest.text.is_empty() {
        return Err(rest.mistake(format!("a duration is missing: write `{word} 10m`")));
    }
    if let Some((_, zone)) = rest.around_in() {
        let message = format!("a time zone means nothing to `{word}`: leave it out");
        return Err(zone.mistake(message));
    }
    duration::parse(rest.text).map_err(|mistake| rest.moved(&mistake))
}
