//! How near to each other two runs can be.

use std::time::Duration;

use crate::civil;

use super::Cron;
use super::days::Month;
use super::set::Set;

/// After so many years the calendar repeats, weekdays included.
const CYCLE: i16 = 400;
const DAYS_OF_CYCLE: u64 = 146_097;
const DAY: u64 = 86_400;

impl Cron {
    /// The smallest time between two runs that follow each other, where clocks are never set.
    ///
    /// A random delay before each run (`jitter`) has to be shorter, so that runs keep their order.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use genserver_schedule::Cron;
    ///
    /// # fn main() -> Result<(), genserver_schedule::Mistake> {
    /// let month = Cron::monthly("1 06:00")?.smallest_gap();
    /// assert_eq!(month, Duration::from_secs(28 * 86_400));
    /// let uneven = Cron::parse("*/7 * * * *")?.smallest_gap();
    /// assert_eq!(uneven, Duration::from_secs(4 * 60));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn smallest_gap(&self) -> Duration {
        let minute = Level::of(self.seconds, 1);
        let hour = Level::of(self.minutes, 60).above(minute);
        let day = Level::of(self.hours, 3_600).above(hour);
        let smallest = match day.gap {
            // No time of a day can be nearer to one of the next day, if one day is longer than that.
            Some(gap) if gap <= DAY - day.span => gap,
            within => {
                let between = self.days_between() * DAY - day.span;
                within.map_or(between, |gap| gap.min(between))
            }
        };
        Duration::from_secs(smallest)
    }

    /// The smallest number of days from one day with runs to the next one.
    fn days_between(&self) -> u64 {
        let (mut first, mut last) = (None, None);
        let (mut smallest, mut start) = (DAYS_OF_CYCLE, 0);
        for year in 2000..2000 + CYCLE {
            for month in 1..=12 {
                if self.months.has(month) {
                    for day in self.days_in(Month::of(year, month)).iter() {
                        let day = start + u64::from(day);
                        let gap = last.map_or(DAYS_OF_CYCLE, |last| day - last);
                        smallest = smallest.min(gap);
                        first = first.or(Some(day));
                        last = Some(day);
                    }
                }
                start += u64::from(civil::month_length(year, month));
            }
            if smallest == 1 {
                return smallest;
            }
        }
        let around = |(first, last)| DAYS_OF_CYCLE + first - last;
        first.zip(last).map_or(smallest, around).min(smallest)
    }
}

/// The runs within a minute, an hour or a day.
#[derive(Clone, Copy, Debug)]
struct Level {
    /// Seconds from the first to the last run.
    span: u64,
    /// The smallest number of seconds between two runs, if there are two.
    gap: Option<u64>,
}

impl Level {
    /// The values of a field, each worth so many seconds.
    fn of(values: Set, seconds: u64) -> Self {
        let ends = values.first().zip(values.last());
        let span = ends.map_or(0, |(first, last)| u64::from(last - first));
        let gaps = values.iter().zip(values.iter().skip(1));
        let gap = gaps.map(|(one, next)| u64::from(next - one)).min();
        Self {
            span: span * seconds,
            gap: gap.map(|gap| gap * seconds),
        }
    }

    /// These values, where each one stands for all of a lower level.
    fn above(self, lower: Self) -> Self {
        let between = self.gap.map(|gap| gap - lower.span);
        let gap = match (between, lower.gap) {
            (Some(between), Some(within)) => Some(between.min(within)),
            (one, other) => one.or(other),
        };
        Self {
            span: self.span + lower.span,
            gap,
        }
    }
}
