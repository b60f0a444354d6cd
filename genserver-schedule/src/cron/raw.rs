//! A cron expression as numbers, for generated code.

use super::set::Set;
use super::{
    ALL_DAYS, ALL_HOURS, ALL_MINUTES, ALL_MONTHS, ALL_SECONDS, ALL_WEEKDAYS, BOTH_DAYS, Cron, LAST,
    SECOND_STAR,
};

/// A [`Cron`] as numbers; what they mean may change with any version.
pub type RawCron = [u64; 10];

impl Cron {
    /// The schedule as numbers that a macro can write down.
    ///
    /// # Examples
    ///
    /// ```
    /// use genserver_schedule::Cron;
    ///
    /// # fn main() -> Result<(), genserver_schedule::Mistake> {
    /// let cron = Cron::daily("06:00")?;
    /// assert_eq!(Cron::from_raw(cron.to_raw()), cron);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn to_raw(self) -> RawCron {
        [
            self.seconds.bits(),
            self.minutes.bits(),
            self.hours.bits(),
            self.days.bits(),
            self.workdays.bits(),
            self.months.bits(),
            self.weekdays.bits(),
            self.last_weekdays.bits(),
            self.nth_weekdays.bits(),
            self.marks.bits(),
        ]
    }

    /// The schedule that [`to_raw`](Self::to_raw) of the same version made these numbers of.
    ///
    /// Other numbers give a schedule that may never run; they are not checked.
    #[must_use]
    pub const fn from_raw(raw: RawCron) -> Self {
        let [seconds, minutes, hours, days, workdays, months, rest @ ..] = raw;
        let [weekdays, last_weekdays, nth_weekdays, marks] = rest;
        let all_days = ALL_DAYS.with(LAST);
        Self {
            seconds: Set::from_bits(seconds).and(ALL_SECONDS),
            minutes: Set::from_bits(minutes).and(ALL_MINUTES),
            hours: Set::from_bits(hours).and(ALL_HOURS),
            days: Set::from_bits(days).and(all_days),
            workdays: Set::from_bits(workdays).and(all_days),
            months: Set::from_bits(months).and(ALL_MONTHS),
            weekdays: Set::from_bits(weekdays).and(ALL_WEEKDAYS),
            last_weekdays: Set::from_bits(last_weekdays).and(ALL_WEEKDAYS),
            nth_weekdays: Set::from_bits(nth_weekdays).and(Set::range(0, 34)),
            marks: Set::from_bits(marks).and(Set::range(SECOND_STAR, BOTH_DAYS)),
        }
    }
}
