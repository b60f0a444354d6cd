//! What is wrong with an expression whose fields are right: two meanings, or none.

use crate::civil;
use crate::mistake::Mistake;

use super::days::Month;
use super::item::Items;
use super::parse::Words;
use super::{ALL_DAYS, ALL_WEEKDAYS, BOTH_DAYS, Cron, LAST};

/// Both day fields say something and one begins with `*`: half of all readers take the days that are in
/// both, the others those that are in one.
pub(super) fn ambiguous(words: &Words<'_>, day: &Items, weekday: &Items) -> Option<Mistake> {
    let is_silent = day.is_unrestricted(ALL_DAYS) || weekday.is_unrestricted(ALL_WEEKDAYS);
    let star = match (day.begins_with_star, weekday.begins_with_star) {
        _ if is_silent => return None,
        (true, _) => words.day,
        (false, true) => words.weekday,
        (false, false) => return None,
    };
    let all = [(words.day, "1-31"), (words.weekday, "0-6")].into_iter();
    let with_star = all.filter(|(word, _)| word.text.starts_with('*'));
    let either = with_star.map(|(word, all)| format!("`{}`", word.text.replacen('*', all, 1)));
    let either = either.collect::<Vec<_>>().join(" and ");
    Some(star.mistake(format!(
        "ambiguous: write {either} for the days in one of both day fields, or `+{}` for those in both",
        words.weekday.text
    )))
}

impl Cron {
    /// The schedule, if it ever runs.
    pub(super) fn checked(self, words: &Words<'_>) -> Result<Self, Mistake> {
        if self.fires() {
            return Ok(self);
        }
        let is_short = self.months().all(|month| self.month_days(month).is_empty());
        let (at, why) = if is_short {
            (words.day.up_to(words.month), self.why_too_short())
        } else {
            let why = "no day of these months is in both day fields".to_owned();
            (words.day.up_to(words.weekday), why)
        };
        Err(Mistake::new(at, format!("this never fires: {why}")))
    }

    /// Every month begins on every weekday sooner or later, and February has both lengths then.
    fn fires(&self) -> bool {
        self.months().any(|month| !self.days_in(month).is_empty())
    }

    /// All shapes that the months of the schedule can have.
    fn months(&self) -> impl Iterator<Item = Month> {
        // 2000 is a leap year, 2001 is none.
        let years = [2000, 2001].into_iter();
        let lengths = self.months.iter().flat_map(move |month| {
            years
                .clone()
                .map(move |year| civil::month_length(year, month))
        });
        lengths.flat_map(|length| {
            (0..7).map(move |first_weekday| Month {
                first_weekday,
                length,
            })
        })
    }

    fn why_too_short(&self) -> String {
        let day = self
            .days
            .or(self.workdays)
            .next_from(LAST + 1)
            .unwrap_or_default();
        let names: Vec<&str> = self.months.iter().map(civil::month_name).collect();
        match names.as_slice() {
            [last] => format!("{last} has no day {day}"),
            [all @ .., last] => format!("{} and {last} have no day {day}", all.join(", ")),
            [] => "it has no month".to_owned(),
        }
    }

    /// Whether a day has to match both day fields.
    pub(super) fn needs_both_days(&self) -> bool {
        self.marks.has(BOTH_DAYS)
    }
}
