//! Cron expressions: [`Cron`].

mod check;
mod days;
mod field;
mod gap;
mod item;
mod next;
mod parse;
mod raw;
mod set;
mod show;
mod sugar;

pub use raw::RawCron;
use set::Set;

/// When a job runs by the calendar: a cron expression, or one of the short forms for it.
///
/// An expression has five fields, or six with the seconds first:
///
/// | field | values | also |
/// |---|---|---|
/// | second | 0–59 | |
/// | minute | 0–59 | |
/// | hour | 0–23 | |
/// | day of month | 1–31 | `L` the last day, `LW` the last one from Monday to Friday, `15W` the one nearest to the 15th |
/// | month | 1–12, `JAN`–`DEC` | |
/// | weekday | 0–7, `SUN`–`SAT` | 0 and 7 are Sunday; `MON#1` the first Monday, `5L` or `FRIL` the last Friday |
///
/// Each field is `*`, a value, a range `1-5`, a step `*/15` or `1-31/2`, or a list of them. If neither day field
/// begins with `*`, a day has to match *one* of them; with a `+` before the weekday field it has to match
/// both, so `0 0 1-7 * +MON` is the first Monday. Texts that other readers of cron expressions understand in
/// different ways, such as `*/2` in one day field beside a weekday, are refused.
///
/// # Examples
///
/// ```
/// use genserver_schedule::{Civil, Cron};
///
/// # fn main() -> Result<(), genserver_schedule::Mistake> {
/// let cron = Cron::parse("0 9 * * MON#1")?;
/// let runs = Civil::new(2026, 11, 20, 0, 0, 0).and_then(|from| cron.next(from, false));
/// assert_eq!(runs, Civil::new(2026, 12, 7, 9, 0, 0));
/// assert_eq!(cron, Cron::monthly("first Mon 09:00")?);
///
/// let never = Cron::parse("0 0 30 2 *").map_err(|mistake| mistake.to_string());
/// assert_eq!(never, Err("this never fires: February has no day 30".to_owned()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cron {
    seconds: Set,
    minutes: Set,
    hours: Set,
    /// Days of the month; 0 is the last one.
    days: Set,
    /// The days whose nearest day from Monday to Friday matches; 0 is the last one.
    workdays: Set,
    months: Set,
    weekdays: Set,
    /// The weekdays whose last one of a month matches.
    last_weekdays: Set,
    /// The weekdays of which one by number matches, see [`nth`].
    nth_weekdays: Set,
    marks: Set,
}

/// The second, minute or hour field begins with `*`.
const SECOND_STAR: u8 = 0;
const MINUTE_STAR: u8 = 1;
const HOUR_STAR: u8 = 2;
/// A day has to match both day fields, not one of them.
const BOTH_DAYS: u8 = 3;

const ALL_SECONDS: Set = Set::range(0, 59);
const ALL_MINUTES: Set = Set::range(0, 59);
const ALL_HOURS: Set = Set::range(0, 23);
const ALL_DAYS: Set = Set::range(1, 31);
const ALL_MONTHS: Set = Set::range(1, 12);
const ALL_WEEKDAYS: Set = Set::range(0, 6);

/// The last day, beside the days by number.
const LAST: u8 = 0;

/// The member of [`Cron::nth_weekdays`] for the first (1) to fifth (5) such weekday of a month.
const fn nth(weekday: u8, number: u8) -> u8 {
    weekday * 5 + number.saturating_sub(1)
}

impl Cron {
    /// Whether no field for second, minute and hour begins with `*`, as Vixie's cron asks.
    ///
    /// Such a schedule names times of day. If clocks are set forward over one of them it still runs, once,
    /// and if clocks are set back over one it runs once, too. The short forms are always so.
    ///
    /// ```
    /// use genserver_schedule::Cron;
    ///
    /// # fn main() -> Result<(), genserver_schedule::Mistake> {
    /// assert!(Cron::parse("0 6 * * *")?.is_fixed_time());
    /// assert!(!Cron::parse("*/10 * * * *")?.is_fixed_time());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_fixed_time(&self) -> bool {
        self.marks
            .and(Set::range(SECOND_STAR, HOUR_STAR))
            .is_empty()
    }

    fn all_weekdays(&self) -> bool {
        self.weekdays == ALL_WEEKDAYS
    }

    fn all_days(&self) -> bool {
        self.days.and(ALL_DAYS) == ALL_DAYS
    }
}
