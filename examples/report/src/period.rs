//! What a report is about: the day, the week or the month that is over.

use std::fmt;

use clap::ValueEnum;
use jiff::civil::Date;
use jiff::{Error, ToSpan as _};

/// How many days before its own the chart of a daily report shows.
const PAST: i64 = 14;

/// How often there is a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum Rhythm {
    /// About yesterday.
    Daily,
    /// About the last whole week, Monday to Sunday.
    Weekly,
    /// About the last whole month.
    Monthly,
}

/// The days that a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) rhythm: Rhythm,
    pub(crate) first: Date,
    pub(crate) last: Date,
    /// Where the chart begins: what changed in a period is told from the day before it, so always earlier than `first`.
    pub(crate) from: Date,
}

impl Period {
    /// What a report that is due on `day` is about.
    ///
    /// It looks at dates alone. Whose clocks say which date it is, and what becomes of six o'clock when they are set, is the schedule's concern.
    ///
    /// # Errors
    ///
    /// At the beginning of all calendars.
    pub(crate) fn before(rhythm: Rhythm, day: Date) -> Result<Self, Error> {
        let (first, last) = match rhythm {
            Rhythm::Daily => (day.yesterday()?, day.yesterday()?),
            Rhythm::Weekly => {
                let since_monday = i64::from(day.weekday().to_monday_zero_offset());
                let monday = day.checked_sub(since_monday.days())?;
                (monday.checked_sub(7.days())?, monday.yesterday()?)
            }
            Rhythm::Monthly => {
                let last = day.first_of_month().yesterday()?;
                (last.first_of_month(), last)
            }
        };
        let from = match rhythm {
            Rhythm::Daily => first.checked_sub(PAST.days())?,
            Rhythm::Weekly | Rhythm::Monthly => first.yesterday()?,
        };
        Ok(Self {
            rhythm,
            first,
            last,
            from,
        })
    }

    /// All days that the API is asked for.
    pub(crate) fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let last = self.last;
        self.from
            .series(1.day())
            .take_while(move |day| *day <= last)
    }

    /// How many of [`days`](Self::days) are before the first of the period.
    pub(crate) fn days_before(&self) -> usize {
        self.days().take_while(|day| *day < self.first).count()
    }
}

/// As a heading has it.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rhythm {
            Rhythm::Daily => write!(f, "{}", self.last.strftime("%A, %-d %B %Y")),
            Rhythm::Weekly => {
                let (first, last) = (self.first, self.last);
                write!(f, "{} to ", first.strftime("%-d %B"))?;
                write!(f, "{}", last.strftime("%-d %B %Y"))
            }
            Rhythm::Monthly => write!(f, "{}", self.first.strftime("%B %Y")),
        }
    }
}

impl fmt::Display for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_report_is_about_what_is_over() -> Result<(), Error> {
        use Rhythm::{Daily, Monthly, Weekly};
        let table = [
            // A month is as long as it is.
            (Monthly, (2026, 11, 1), (2026, 10, 1), (2026, 10, 31)),
            (Monthly, (2026, 3, 1), (2026, 2, 1), (2026, 2, 28)),
            (Monthly, (2028, 3, 1), (2028, 2, 1), (2028, 2, 29)),
            (Monthly, (2027, 1, 1), (2026, 12, 1), (2026, 12, 31)),
            // Due later in the month, as after a weekend, it is about the same.
            (Monthly, (2026, 11, 30), (2026, 10, 1), (2026, 10, 31)),
            // A week begins on Monday, whatever day it is.
            (Weekly, (2026, 11, 23), (2026, 11, 16), (2026, 11, 22)),
            (Weekly, (2026, 11, 29), (2026, 11, 16), (2026, 11, 22)),
            (Weekly, (2027, 1, 4), (2026, 12, 28), (2027, 1, 3)),
            (Weekly, (2026, 3, 30), (2026, 3, 23), (2026, 3, 29)),
            (Daily, (2026, 3, 1), (2026, 2, 28), (2026, 2, 28)),
            (Daily, (2027, 1, 1), (2026, 12, 31), (2026, 12, 31)),
            // The days on which clocks are set in Berlin.
            (Daily, (2026, 3, 30), (2026, 3, 29), (2026, 3, 29)),
            (Daily, (2026, 10, 26), (2026, 10, 25), (2026, 10, 25)),
        ];
        for (rhythm, due, first, last) in table {
            let [due, first, last] = [due, first, last].map(|(y, m, d)| date(y, m, d));
            let period = Period::before(rhythm, due)?;
            assert_eq!((period.first, period.last), (first, last), "{due}");
            assert_eq!(period.days().last(), Some(last), "{due}");
            assert!(period.days_before() > 0, "{due}");
        }
        Ok(())
    }

    #[test]
    fn a_period_is_called_as_people_call_it() -> Result<(), Error> {
        let table = [
            (Rhythm::Daily, "Sunday, 31 May 2026", 15),
            (Rhythm::Weekly, "18 May to 24 May 2026", 8),
            (Rhythm::Monthly, "May 2026", 32),
        ];
        for (rhythm, name, days) in table {
            let day = match rhythm {
                Rhythm::Daily | Rhythm::Monthly => date(2026, 6, 1),
                Rhythm::Weekly => date(2026, 5, 31),
            };
            let period = Period::before(rhythm, day)?;
            assert_eq!(
                (period.to_string().as_str(), period.days().count()),
                (name, days)
            );
        }
        Ok(())
    }

    #[test]
    fn before_the_first_day_of_all_there_is_nothing() {
        for rhythm in [Rhythm::Daily, Rhythm::Weekly, Rhythm::Monthly] {
            assert!(Period::before(rhythm, Date::MIN).is_err());
        }
    }
}
