//! When a schedule runs next.

use crate::civil::Civil;

use super::Cron;
use super::days::Month;

const LAST_YEAR: i16 = 9999;

impl Cron {
    /// The first time after `from` (or `from` itself, if `inclusive`) at which the schedule runs; nothing if
    /// there is none up to the year 9999.
    ///
    /// It goes from field to field, so that even eight years without a leap day cost microseconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use genserver_schedule::{Civil, Cron};
    ///
    /// # fn main() -> Result<(), genserver_schedule::Mistake> {
    /// let leap_day = Cron::parse("0 0 29 2 *")?;
    /// let runs = Civil::new(2097, 1, 1, 0, 0, 0).and_then(|from| leap_day.next(from, false));
    /// assert_eq!(runs, Civil::new(2104, 2, 29, 0, 0, 0));
    /// assert_eq!(runs.and_then(|run| leap_day.next(run, true)), runs);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn next(&self, from: Civil, inclusive: bool) -> Option<Civil> {
        let second = from.second.saturating_add(u8::from(!inclusive));
        let later_today = if self.runs_on_day_of(from) {
            self.time_from(from.hour, from.minute, second)
        } else {
            None
        };
        let (year, month, day, time) = match later_today {
            Some(time) => (from.year, from.month, from.day, time),
            None => {
                let (year, month, day) = self.day_after(from)?;
                (year, month, day, self.time_from(0, 0, 0)?)
            }
        };
        let (hour, minute, second) = time;
        Civil::new(year, month, day, hour, minute, second)
    }

    /// Whether the schedule runs at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// use genserver_schedule::{Civil, Cron};
    ///
    /// # fn main() -> Result<(), genserver_schedule::Mistake> {
    /// let cron = Cron::weekly("Mon-Fri 09:00")?;
    /// let is_run = |day| Civil::new(2026, 11, day, 9, 0, 0).map(|at| cron.matches(at));
    /// assert_eq!((is_run(20), is_run(21)), (Some(true), Some(false)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn matches(&self, at: Civil) -> bool {
        self.seconds.has(at.second)
            && self.minutes.has(at.minute)
            && self.hours.has(at.hour)
            && self.runs_on_day_of(at)
    }

    fn runs_on_day_of(&self, at: Civil) -> bool {
        let month = || Month::of(at.year, at.month);
        self.months.has(at.month) && self.days_in(month()).has(at.day)
    }

    /// The first time of a day that is not before another one.
    fn time_from(&self, hour: u8, minute: u8, second: u8) -> Option<(u8, u8, u8)> {
        let (first_minute, first_second) = (self.minutes.first()?, self.seconds.first()?);
        if self.hours.has(hour) {
            let this_minute = if self.minutes.has(minute) {
                self.seconds.next_from(second)
            } else {
                None
            };
            if let Some(second) = this_minute {
                return Some((hour, minute, second));
            }
            if let Some(minute) = self.minutes.next_from(minute.saturating_add(1)) {
                return Some((hour, minute, first_second));
            }
        }
        let hour = self.hours.next_from(hour.saturating_add(1))?;
        Some((hour, first_minute, first_second))
    }

    /// The first day after that of a time.
    fn day_after(&self, from: Civil) -> Option<(i16, u8, u8)> {
        let (mut year, mut month, mut day) = (from.year, from.month, from.day.saturating_add(1));
        while year <= LAST_YEAR {
            match self.months.next_from(month) {
                None => (year, month, day) = (year + 1, 1, 1),
                Some(found) => {
                    let least = if found == month { day } else { 1 };
                    if let Some(day) = self.days_in(Month::of(year, found)).next_from(least) {
                        return Some((year, found, day));
                    }
                    (month, day) = (found + 1, 1);
                }
            }
        }
        None
    }
}
