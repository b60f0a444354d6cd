//! On which days of a month a schedule runs.

use crate::civil;

use super::set::Set;
use super::{BOTH_DAYS, Cron, LAST, nth};

/// What decides which weekday a day of a month is, and which one is the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Month {
    /// The weekday of the first, 0 is Sunday.
    pub(super) first_weekday: u8,
    /// How many days it has.
    pub(super) length: u8,
}

impl Month {
    pub(super) fn of(year: i16, month: u8) -> Self {
        Self {
            first_weekday: civil::first_weekday(year, month),
            length: civil::month_length(year, month),
        }
    }

    fn days(self) -> Set {
        Set::range(1, self.length)
    }

    fn weekday(self, day: u8) -> u8 {
        (self.first_weekday + day + 6) % 7
    }

    /// The first day of the month that is such a weekday.
    fn first(self, weekday: u8) -> u8 {
        1 + (weekday + 7 - self.first_weekday) % 7
    }

    /// The day from Monday to Friday that is nearest to a day and in the same month.
    fn workday(self, day: u8) -> u8 {
        match self.weekday(day) {
            6 if day == 1 => 3,
            6 => day - 1,
            0 if day == self.length => day - 2,
            0 => day + 1,
            _ => day,
        }
    }
}

impl Cron {
    /// The days of such a month, if the month itself matches.
    pub(super) fn days_in(&self, month: Month) -> Set {
        let (days, weekdays) = (self.month_days(month), self.week_days(month));
        if self.marks.has(BOTH_DAYS) {
            days.and(weekdays)
        } else {
            days.or(weekdays)
        }
    }

    /// The days that the field for days of the month names.
    pub(super) fn month_days(&self, month: Month) -> Set {
        let by_number = |day| match day {
            LAST => month.length,
            number => number,
        };
        let workdays = self.workdays.iter().map(by_number);
        let workdays = workdays.filter(|day| *day <= month.length);
        let start = if self.days.has(LAST) {
            self.days.with(month.length)
        } else {
            self.days
        };
        let all = workdays.fold(start, |set, day| set.with(month.workday(day)));
        all.and(month.days())
    }

    /// The days that the field for weekdays names.
    fn week_days(&self, month: Month) -> Set {
        let mut all = Set::EMPTY;
        for weekday in 0..7 {
            let first = month.first(weekday);
            for number in 1..=5 {
                let day = first + 7 * (number - 1);
                let is_last = day <= month.length && day + 7 > month.length;
                let is_named = self.weekdays.has(weekday)
                    || self.nth_weekdays.has(nth(weekday, number))
                    || (is_last && self.last_weekdays.has(weekday));
                if is_named {
                    all = all.with(day);
                }
            }
        }
        all.and(month.days())
    }
}
