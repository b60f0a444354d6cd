//! The fields of a cron expression, and their values.

use crate::clock;
use crate::mistake::Mistake;
use crate::nearest::nearest;
use crate::piece::Piece;

/// What a field is called and what it can hold.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) first: u8,
    pub(super) last: u8,
    /// Names of the values, from the first one on.
    names: &'static [&'static str],
    /// What people write who do not know the short names.
    long_names: &'static [&'static str],
}

pub(super) const SECOND: Field = Field::numbers("second", 0, 59);
pub(super) const MINUTE: Field = Field::numbers("minute", 0, 59);
pub(super) const HOUR: Field = Field::numbers("hour", 0, 23);
pub(super) const DAY: Field = Field::numbers("day of month", 1, 31);

pub(super) const MONTH: Field = Field {
    name: "month",
    first: 1,
    last: 12,
    names: &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
    long_names: &[
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPT",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ],
};

pub(super) const WEEKDAY: Field = Field {
    name: "weekday",
    first: 0,
    last: 7,
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    long_names: &[
        "SUNDAY",
        "MONDAY",
        "TUESDAY",
        "WEDNESDAY",
        "THURSDAY",
        "FRIDAY",
        "SATURDAY",
    ],
};

impl Field {
    const fn numbers(name: &'static str, first: u8, last: u8) -> Self {
        Self {
            name,
            first,
            last,
            names: &[],
            long_names: &[],
        }
    }

    /// What a whole field can hold, in words.
    pub(super) fn range(&self) -> String {
        let numbers = format!("{} to {}", self.first, self.last);
        match (self.names.first(), self.names.last()) {
            (Some(first), Some(last)) => format!("{numbers} or {first} to {last}"),
            _ => numbers,
        }
    }

    /// The last value that `*` stands for: 7 is Sunday, which is there as 0 already.
    pub(super) fn last_of_all(&self) -> u8 {
        match self.last {
            7 => 6,
            last => last,
        }
    }

    /// The name of a value, if it has one.
    pub(super) fn name_of(&self, value: u8) -> Option<&'static str> {
        let index = usize::from(value.checked_sub(self.first)?);
        self.names.get(index).copied()
    }

    /// A value by its number or its name.
    pub(super) fn value(&self, piece: Piece<'_>) -> Result<u8, Mistake> {
        let text = piece.text;
        if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) {
            let value = text.parse().ok();
            let value = value.filter(|value| (self.first..=self.last).contains(value));
            return value.ok_or_else(|| piece.mistake(self.out_of_range(text)));
        }
        let mut values = self.first..=self.last_of_all();
        let is_named = |value: &u8| {
            let name = self.name_of(*value);
            name.is_some_and(|name| name.eq_ignore_ascii_case(text))
        };
        let value = values.find(is_named);
        value.ok_or_else(|| piece.mistake(self.explain(text)))
    }

    fn out_of_range(&self, found: &str) -> String {
        let (name, range) = (self.name, self.range());
        let hint = match (name, found) {
            ("hour", "24") => ": midnight is 0",
            ("minute" | "second", "60") => ": a full one is 0 of the next",
            _ => "",
        };
        format!("{name} must be {range}, found {found}{hint}")
    }

    /// What is wrong with a text that is no value, and what to write.
    pub(super) fn explain(&self, text: &str) -> String {
        let (name, range) = (self.name, self.range());
        if let Some((hour, _)) = clock::without_am_pm(text) {
            return format!("hours are 0 to 23, without AM and PM: write `{hour}`");
        }
        if text.contains(':') {
            return format!("{name} must be {range}: for a time of day write `daily = \"06:00\"`");
        }
        if text.starts_with('+') && name == WEEKDAY.name {
            return "`+` stands once, before the whole weekday field".to_owned();
        }
        let is_word = text.chars().all(char::is_alphabetic);
        match self.meant(text) {
            Some(meant) if is_word => format!("unknown {name} `{text}`: did you mean `{meant}`?"),
            Some(_) | None if is_word && !self.names.is_empty() => {
                format!("unknown {name} `{text}`: write {range}")
            }
            Some(_) | None => format!("`{text}` is no {name}: write {range}"),
        }
    }

    /// The short name that a word was meant to be.
    fn meant(&self, word: &str) -> Option<&'static str> {
        let upper = word.to_uppercase();
        let short = nearest(&upper, self.names);
        let long = || {
            let name = nearest(&upper, self.long_names)?;
            let mut names = self.names.iter().copied();
            names.find(|short| name.starts_with(*short))
        };
        short.or_else(long)
    }
}
