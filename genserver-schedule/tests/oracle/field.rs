//! The fields of a random expression.

use std::fmt;

use crate::calendar::Day;
use crate::dice::Dice;

const WEEKDAYS: [&str; 7] = ["SUN", "MON", "tue", "Wed", "THU", "FRI", "sat"];

/// One item of a field.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Star,
    StarStep(u8),
    Value(u8),
    Range(u8, u8),
    RangeStep(u8, u8, u8),
    LastDay,
    LastWorkday,
    Workday(u8),
    Nth(u8, u8),
    LastWeekday(u8),
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) first: u8,
    pub(crate) last: u8,
    pub(crate) items: Vec<Item>,
}

impl Field {
    pub(crate) fn random(dice: &mut Dice, first: u8, last: u8, stars: usize) -> Self {
        let items = match dice.roll(stars + 6) {
            0 => vec![Item::StarStep(dice.between(1, last - first))],
            1 => (0..=dice.roll(5))
                .map(|_| Item::Value(dice.between(first, last)))
                .collect(),
            2 => vec![range(dice, first, last)],
            3 => vec![steps(dice, first, last)],
            4 => vec![
                range(dice, first, last),
                Item::Value(dice.between(first, last)),
            ],
            5 => vec![Item::Value(dice.between(first, last))],
            _ => vec![Item::Star],
        };
        let mut field = Self { first, last, items };
        if dice.one_in(12) {
            field.items.push(steps(dice, first, last));
        }
        field
    }

    pub(crate) fn random_days(dice: &mut Dice) -> Self {
        let mut field = Self::random(dice, 1, 31, 8);
        if dice.one_in(3) {
            let special = match dice.roll(3) {
                0 => Item::LastDay,
                1 => Item::LastWorkday,
                _ => Item::Workday(dice.between(1, 31)),
            };
            field.add(dice, special);
        }
        field
    }

    pub(crate) fn random_weekdays(dice: &mut Dice) -> Self {
        let mut field = Self::random(dice, 0, 6, 8);
        if dice.one_in(3) {
            let weekday = dice.between(0, 7);
            let special = if dice.one_in(2) {
                Item::Nth(weekday, dice.between(1, 5))
            } else {
                Item::LastWeekday(weekday)
            };
            field.add(dice, special);
        }
        field
    }

    fn add(&mut self, dice: &mut Dice, special: Item) {
        if dice.one_in(2) {
            self.items.clear();
        }
        self.items.push(special);
    }

    pub(crate) fn has(&self, value: u8) -> bool {
        let has = |item: &Item| match *item {
            Item::Star => true,
            Item::StarStep(step) => (value - self.first) % step == 0,
            Item::Value(single) => value == single,
            Item::Range(from, to) => (from..=to).contains(&value),
            Item::RangeStep(from, to, step) => {
                (from..=to).contains(&value) && (value - from) % step == 0
            }
            Item::LastDay
            | Item::LastWorkday
            | Item::Workday(_)
            | Item::Nth(..)
            | Item::LastWeekday(_) => false,
        };
        self.items.iter().any(has)
    }

    /// All values.
    pub(crate) fn values(&self) -> Vec<u8> {
        (self.first..=self.last)
            .filter(|value| self.has(*value))
            .collect()
    }

    pub(crate) fn has_special(&self, on: Day) -> bool {
        let Day {
            number: day,
            weekday,
            length,
            ..
        } = on;
        let has = |item: &Item| match *item {
            Item::LastDay => day == length,
            Item::LastWorkday => nearest_workday(length, on) == day,
            Item::Workday(near) => near <= length && nearest_workday(near, on) == day,
            Item::Nth(named, number) => weekday == named % 7 && (day - 1) / 7 + 1 == number,
            Item::LastWeekday(named) => weekday == named % 7 && day + 7 > length,
            Item::Star
            | Item::StarStep(_)
            | Item::Value(_)
            | Item::Range(..)
            | Item::RangeStep(..) => false,
        };
        self.items.iter().any(has)
    }

    pub(crate) fn begins_with_star(&self) -> bool {
        matches!(self.items.first(), Some(Item::Star | Item::StarStep(_)))
    }

    pub(crate) fn is_unrestricted(&self) -> bool {
        self.begins_with_star() && self.values().len() == usize::from(self.last - self.first) + 1
    }
}

/// The day with the smallest distance among those of the month that are no weekend.
fn nearest_workday(near: u8, on: Day) -> u8 {
    let weekday =
        |day: u8| (i16::from(on.weekday) + i16::from(day) - i16::from(on.number)).rem_euclid(7);
    let workdays = (1..=on.length).filter(|day| (1..=5).contains(&weekday(*day)));
    workdays
        .min_by_key(|day| day.abs_diff(near))
        .unwrap_or_default()
}

fn range(dice: &mut Dice, first: u8, last: u8) -> Item {
    let from = dice.between(first, last);
    Item::Range(from, dice.between(from, last))
}

fn steps(dice: &mut Dice, first: u8, last: u8) -> Item {
    let from = dice.between(first, last - 1);
    let to = dice.between(from + 1, last);
    Item::RangeStep(from, to, dice.between(1, to - from))
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            match *item {
                Item::Star => f.write_str("*"),
                Item::StarStep(step) => write!(f, "*/{step}"),
                Item::Value(value) => write!(f, "{value}"),
                Item::Range(from, to) => write!(f, "{from}-{to}"),
                Item::RangeStep(from, to, step) => write!(f, "{from}-{to}/{step}"),
                Item::LastDay => f.write_str("L"),
                Item::LastWorkday => f.write_str("LW"),
                Item::Workday(day) => write!(f, "{day}W"),
                Item::Nth(weekday, number) => match WEEKDAYS.get(usize::from(weekday)) {
                    Some(name) => write!(f, "{name}#{number}"),
                    None => write!(f, "{weekday}#{number}"),
                },
                Item::LastWeekday(weekday) => write!(f, "{weekday}L"),
            }?;
        }
        Ok(())
    }
}
