//! A schedule as text.

use std::fmt;

use super::field::WEEKDAY;
use super::set::Set;
use super::{
    ALL_HOURS, ALL_MINUTES, ALL_MONTHS, ALL_SECONDS, ALL_WEEKDAYS, Cron, HOUR_STAR, LAST,
    MINUTE_STAR, SECOND_STAR, nth,
};

/// One canonical text for each schedule: it reads back as an equal one.
///
/// # Examples
///
/// ```
/// use genserver_schedule::Cron;
///
/// # fn main() -> Result<(), genserver_schedule::Mistake> {
/// assert_eq!(Cron::weekly("Mon,Tue,Wed 09:00")?.to_string(), "0 9 * * MON-WED");
/// assert_eq!(Cron::parse("*/15 0-23 * * 0-6")?.to_string(), "*/15 0-23 * * *");
/// # Ok(())
/// # }
/// ```
impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_star = |mark| self.marks.has(mark);
        if has_star(SECOND_STAR) || self.seconds != Set::of(0) {
            let seconds = time(self.seconds, ALL_SECONDS, has_star(SECOND_STAR));
            write!(f, "{seconds} ")?;
        }
        let minutes = time(self.minutes, ALL_MINUTES, has_star(MINUTE_STAR));
        let hours = time(self.hours, ALL_HOURS, has_star(HOUR_STAR));
        let months = time(self.months, ALL_MONTHS, self.months == ALL_MONTHS);
        let (days, weekdays) = (self.show_days(), self.show_weekdays());
        let has_plus = self.needs_both_days() && days != "*" && weekdays != "*";
        let plus = if has_plus { "+" } else { "" };
        write!(f, "{minutes} {hours} {days} {months} {plus}{weekdays}")
    }
}

impl Cron {
    fn show_days(&self) -> String {
        if self.needs_both_days() && self.all_days() {
            return "*".to_owned();
        }
        let mut items = list(self.days.without(Set::of(LAST)), &|day| day.to_string());
        if self.days.has(LAST) {
            items.push("L".to_owned());
        }
        items.extend(self.workdays.iter().map(|day| match day {
            LAST => "LW".to_owned(),
            day => format!("{day}W"),
        }));
        items.join(",")
    }

    fn show_weekdays(&self) -> String {
        if self.needs_both_days() && self.all_weekdays() {
            return "*".to_owned();
        }
        let name = |weekday| WEEKDAY.name_of(weekday).unwrap_or_default();
        let mut items = list(self.weekdays, &|weekday| name(weekday).to_owned());
        let last = self.last_weekdays.iter();
        items.extend(last.map(|weekday| format!("{}L", name(weekday))));
        for weekday in ALL_WEEKDAYS.iter() {
            let numbers = (1..=5).filter(|number| self.nth_weekdays.has(nth(weekday, *number)));
            items.extend(numbers.map(|number| format!("{}#{number}", name(weekday))));
        }
        items.join(",")
    }
}

/// A field for numbers; one that begins with `*` must do so again.
fn time(values: Set, all: Set, begins_with_star: bool) -> String {
    let show = |value: u8| value.to_string();
    match begins_with_star {
        true if values == all => "*".to_owned(),
        true => {
            let steps = (2..=60).map(|step| (step, every(all, step)));
            let found = steps.map(|(step, set)| (step, set, set.without(values)));
            let found = found.into_iter().find(|(_, _, more)| more.is_empty());
            let (step, set, _) = found.unwrap_or((60, Set::EMPTY, Set::EMPTY));
            let mut items = vec![format!("*/{step}")];
            items.extend(list(values.without(set), &show));
            items.join(",")
        }
        false => list(values, &show).join(","),
    }
}

/// What `*/step` stands for.
fn every(all: Set, step: usize) -> Set {
    all.iter().step_by(step).fold(Set::EMPTY, Set::with)
}

/// The values as ranges where three or more follow each other.
fn list(values: Set, show: &dyn Fn(u8) -> String) -> Vec<String> {
    if let Some(steps) = progression(values, show) {
        return vec![steps];
    }
    let mut items = Vec::new();
    let mut next = values.first();
    while let Some(first) = next {
        let last = (first..64).take_while(|value| values.has(*value)).last();
        let last = last.unwrap_or(first);
        match last - first {
            0 | 1 => items.extend((first..=last).map(show)),
            _ => items.push(format!("{}-{}", show(first), show(last))),
        }
        next = values.next_from(last + 1);
    }
    items
}

/// `1-31/2`: four values or more, always as far from each other.
fn progression(values: Set, show: &dyn Fn(u8) -> String) -> Option<String> {
    let (first, last) = values.first().zip(values.last())?;
    let step = values.next_from(first + 1)? - first;
    let steps = (first..=last).step_by(usize::from(step));
    let same = steps.clone().fold(Set::EMPTY, Set::with) == values;
    let is_worth_it = step > 1 && same && steps.count() > 3;
    is_worth_it.then(|| format!("{}-{}/{step}", show(first), show(last)))
}
