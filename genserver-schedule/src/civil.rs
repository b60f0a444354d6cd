//! Dates and times of day without a zone: [`Civil`].

use std::fmt;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a calendar and a clock on the wall show, without a time zone (proleptic Gregorian).
///
/// Civil times are ordered as they would follow each other on a clock that is never set.
///
/// # Examples
///
/// ```
/// use genserver_schedule::Civil;
///
/// let leap_day = Civil::new(2028, 2, 29, 6, 0, 0);
/// assert_eq!(leap_day.map(|civil| civil.to_string()), Some("2028-02-29T06:00:00".to_owned()));
/// assert_eq!(Civil::new(2027, 2, 29, 6, 0, 0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Civil {
    /// The year, -9999 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
}

impl Civil {
    /// A date and a time of day, if there are such ones.
    #[must_use]
    pub fn new(year: i16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let is_date = (-9999..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=month_length(year, month)).contains(&day);
        let is_time = hour < 24 && minute < 60 && second < 60;
        (is_date && is_time).then_some(Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        })
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.year, self.month, self.day);
        let (hour, minute, second) = (self.hour, self.minute, self.second);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )
    }
}

/// The name of a month, 1 to 12.
pub(crate) fn month_name(month: u8) -> &'static str {
    let index = usize::from(month.saturating_sub(1));
    MONTHS.get(index).copied().unwrap_or_default()
}

pub(crate) fn month_length(year: i16, month: u8) -> u8 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The weekday of the first of a month, 0 is Sunday.
pub(crate) fn first_weekday(year: i16, month: u8) -> u8 {
    let (year, month) = (i32::from(year), i32::from(month));
    // January and February count as months 11 and 12 of the year before, so that a leap day is the last day.
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 10),
        _ => (year, month - 2),
    };
    let (century, within) = (year.div_euclid(100), year.rem_euclid(100));
    let months = (13 * month - 1).div_euclid(5);
    let weekday = 1 + months + within + within / 4 + century.div_euclid(4) - 2 * century;
    u8::try_from(weekday.rem_euclid(7)).unwrap_or_default()
}

fn is_leap_year(year: i16) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weekdays_of_four_hundred_years_follow_each_other() {
        let mut weekday = first_weekday(-400, 1);
        assert_eq!(first_weekday(2026, 11), 0);
        assert_eq!(first_weekday(1970, 1), 4);
        for year in -400..2800 {
            for month in 1..=12 {
                assert_eq!(first_weekday(year, month), weekday, "{year}-{month}");
                weekday = (weekday + month_length(year, month)) % 7;
            }
        }
    }

    #[test]
    fn only_real_dates_and_times_are_civil() {
        assert!(Civil::new(2000, 2, 29, 23, 59, 59).is_some());
        for (month, day, hour, minute, second) in [
            (0, 1, 0, 0, 0),
            (13, 1, 0, 0, 0),
            (2, 30, 0, 0, 0),
            (4, 31, 0, 0, 0),
            (1, 0, 0, 0, 0),
            (1, 1, 24, 0, 0),
            (1, 1, 0, 60, 0),
            (1, 1, 0, 0, 60),
        ] {
            assert_eq!(Civil::new(2000, month, day, hour, minute, second), None);
        }
        assert_eq!(Civil::new(1900, 2, 29, 0, 0, 0), None);
        assert_eq!(Civil::new(10_000, 1, 1, 0, 0, 0), None);
    }
}
