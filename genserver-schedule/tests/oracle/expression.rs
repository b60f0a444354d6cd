//! Random expressions that know what they mean without being read.

use std::fmt;

use crate::calendar::Day;
use crate::dice::Dice;
use crate::field::{Field, Item};

#[derive(Clone, Debug)]
pub(crate) struct Expression {
    second: Option<Field>,
    minute: Field,
    hour: Field,
    day: Field,
    month: Field,
    weekday: Field,
    has_plus: bool,
}

impl Expression {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        let has_seconds = dice.one_in(4);
        Self {
            second: has_seconds.then(|| Field::random(dice, 0, 59, 2)),
            minute: Field::random(dice, 0, 59, 2),
            hour: Field::random(dice, 0, 23, 3),
            day: Field::random_days(dice),
            month: Field::random(dice, 1, 12, 12),
            weekday: Field::random_weekdays(dice),
            has_plus: dice.one_in(3),
        }
    }

    /// The same days with one time of day.
    pub(crate) fn once_a_day(self, dice: &mut Dice) -> Self {
        let once = |dice: &mut Dice, last| Field {
            first: 0,
            last,
            items: vec![Item::Value(dice.between(0, last))],
        };
        Self {
            second: None,
            minute: once(dice, 59),
            hour: once(dice, 23),
            ..self
        }
    }

    pub(crate) fn has_day(&self, on: Day) -> bool {
        let day = self.day.has(on.number) || self.day.has_special(on);
        let weekday = self.weekday.has(on.weekday) || self.weekday.has_special(on);
        let either =
            !self.has_plus && !self.day.begins_with_star() && !self.weekday.begins_with_star();
        self.month.has(on.month)
            && if either {
                day || weekday
            } else {
                day && weekday
            }
    }

    pub(crate) fn is_ambiguous(&self) -> bool {
        let has_star = self.day.begins_with_star() || self.weekday.begins_with_star();
        let is_silent = self.day.is_unrestricted() || self.weekday.is_unrestricted();
        has_star && !is_silent && !self.has_plus
    }

    pub(crate) fn is_fixed_time(&self) -> bool {
        let second = self.second.as_ref();
        !second.is_some_and(Field::begins_with_star)
            && !self.minute.begins_with_star()
            && !self.hour.begins_with_star()
    }

    /// All times of a day, one after the other.
    pub(crate) fn times(&self) -> Vec<(u8, u8, u8)> {
        let seconds = self.second.as_ref().map_or_else(|| vec![0], Field::values);
        let mut times = Vec::new();
        for hour in self.hour.values() {
            for minute in self.minute.values() {
                times.extend(seconds.iter().map(|second| (hour, minute, *second)));
            }
        }
        times
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(second) = &self.second {
            write!(f, "{second} ")?;
        }
        let plus = if self.has_plus { "+" } else { "" };
        let (minute, hour, day, month) = (&self.minute, &self.hour, &self.day, &self.month);
        write!(f, "{minute} {hour} {day} {month} {plus}{}", self.weekday)
    }
}
