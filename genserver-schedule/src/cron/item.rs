//! The items of a field: `*`, `5`, `1-5`, `*/15`, `1-31/2`, and those that only the day fields have.

use crate::mistake::Mistake;
use crate::piece::Piece;

use super::field::{DAY, Field, WEEKDAY};
use super::set::Set;
use super::{ALL_DAYS, ALL_WEEKDAYS, LAST, nth};

/// What a field says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Items {
    pub(super) values: Set,
    /// `15W`, `LW`.
    pub(super) workdays: Set,
    /// `5L`, `FRIL`.
    pub(super) last_weekdays: Set,
    /// `MON#1`.
    pub(super) nth_weekdays: Set,
    pub(super) begins_with_star: bool,
}

impl Items {
    /// Reads the items of a field; each one that cannot be read is a mistake.
    pub(super) fn read(field: &Field, token: Piece<'_>, mistakes: &mut Vec<Mistake>) -> Self {
        let mut items = Self {
            begins_with_star: token.text.starts_with('*'),
            ..Self::default()
        };
        for item in token.split(|c| c == ',') {
            if item.text.is_empty() {
                mistakes.push(empty(token, item));
            } else if let Err(mistake) = items.add(field, item) {
                mistakes.push(mistake);
            }
        }
        if field.name == DAY.name && items.values.and(ALL_DAYS) == ALL_DAYS {
            // All days are named, so that the last one and the nearest ones are named twice.
            (items.values, items.workdays) = (ALL_DAYS, Set::EMPTY);
        }
        if field.name == WEEKDAY.name && items.values == ALL_WEEKDAYS {
            (items.last_weekdays, items.nth_weekdays) = (Set::EMPTY, Set::EMPTY);
        }
        items
    }

    /// `*` and `*/1`, which say nothing.
    pub(super) fn is_unrestricted(&self, all: Set) -> bool {
        self.begins_with_star && self.values.and(all) == all
    }

    fn add(&mut self, field: &Field, item: Piece<'_>) -> Result<(), Mistake> {
        if item.text == "?" {
            return Err(item.mistake("`?` has no meaning here: write `*`"));
        }
        if field.name == DAY.name && self.add_special_day(item)? {
            return Ok(());
        }
        if field.name == WEEKDAY.name && self.add_special_weekday(item)? {
            return Ok(());
        }
        let span = Span::read(field, item)?;
        self.values = span.values(field).fold(self.values, Set::with);
        Ok(())
    }

    /// `L`, `LW` and `15W`; whether it is one of them.
    fn add_special_day(&mut self, item: Piece<'_>) -> Result<bool, Mistake> {
        let upper = item.text.to_ascii_uppercase();
        match upper.as_str() {
            "L" => self.values = self.values.with(LAST),
            "LW" => self.workdays = self.workdays.with(LAST),
            "W" => return Err(item.mistake("`W` needs a day: write `15W`, or `LW` for the last")),
            "WL" => return Err(item.mistake("write `LW` for the last day from Monday to Friday")),
            _ if upper.starts_with("L-") => {
                let message = "days cannot be counted from the end: write `L` for the last day";
                return Err(item.mistake(message));
            }
            _ if upper.ends_with('W') => {
                let (day, _) = item.take(item.text.chars().count() - 1);
                if day.text.contains(['-', '/', '*']) {
                    return Err(item.mistake("`W` takes one day: write a list, as in `1W,15W`"));
                }
                self.workdays = self.workdays.with(DAY.value(day)?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `MON#1` and `FRIL`; whether it is one of them.
    fn add_special_weekday(&mut self, item: Piece<'_>) -> Result<bool, Mistake> {
        if let Some((weekday, number)) = item.halves('#') {
            if weekday.text.is_empty() {
                return Err(item.mistake("`#` needs a weekday: write `MON#1` for the first Monday"));
            }
            let weekday = WEEKDAY.value(weekday)? % 7;
            let found = number.text;
            let number = found.parse().ok().filter(|_| found.len() == 1);
            let number = number.filter(|number| (1..=5).contains(number));
            let message = || format!("the number after `#` must be 1 to 5, found `{found}`");
            let number = number.ok_or_else(|| item.mistake(message()))?;
            self.nth_weekdays = self.nth_weekdays.with(nth(weekday, number));
            return Ok(true);
        }
        if !item.text.ends_with(['L', 'l']) {
            return Ok(false);
        }
        let (weekday, _) = item.take(item.text.chars().count() - 1);
        if weekday.text.is_empty() {
            let message = "`L` needs a weekday: write `FRIL` or `5L` for the last Friday";
            return Err(item.mistake(message));
        }
        if weekday.text.contains(['-', '/', '*']) {
            return Err(item.mistake("`L` takes one weekday: write a list, as in `MONL,FRIL`"));
        }
        self.last_weekdays = self.last_weekdays.with(WEEKDAY.value(weekday)? % 7);
        Ok(true)
    }
}

/// The comma that has nothing on one of its sides.
fn empty(token: Piece<'_>, item: Piece<'_>) -> Mistake {
    let comma = if item.end() == token.end() {
        item.start.saturating_sub(1)..item.start
    } else {
        item.start..item.start + 1
    };
    let message = "an item of the list is empty: write one value between commas, without spaces";
    Mistake::new(comma, message)
}

/// The values from one to another in steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    first: u8,
    last: u8,
    step: u8,
}

impl Span {
    fn read(field: &Field, item: Piece<'_>) -> Result<Self, Mistake> {
        let (values, step) = match item.halves('/') {
            Some((values, step)) => (values, Some(step)),
            None => (item, None),
        };
        if values.text.is_empty() {
            let steps = step.map_or("", |step| step.text);
            return Err(item.mistake(format!("a step needs a range: write `*/{steps}`")));
        }
        let (first, last) = match values.text {
            "*" => (field.first, field.last_of_all()),
            range if range.contains('-') => Self::range(field, values, step.is_some())?,
            _ => {
                let value = field.value(values)?;
                (value, value)
            }
        };
        let Some(step) = step else {
            return Ok(Self {
                first,
                last,
                step: 1,
            });
        };
        if step.text.is_empty() {
            let message = "a step is missing after `/`: write it as in `*/5`";
            return Err(item.mistake(message));
        }
        if values.text != "*" && !values.text.contains('-') {
            let (all, steps) = (field.last_of_all(), step.text);
            // Sunday as 7 is behind the last weekday.
            let from = if first > all { "0" } else { values.text };
            let right = format!("{from}-{all}/{steps}");
            let message = format!("a step needs a range with an end: write `{right}`");
            return Err(item.mistake(message));
        }
        let step = read_step(field, values, step, last - first + 1)?;
        Ok(Self { first, last, step })
    }

    /// `1-5` and `MON-FRI`, which do not run backwards.
    pub(super) fn range(
        field: &Field,
        values: Piece<'_>,
        has_step: bool,
    ) -> Result<(u8, u8), Mistake> {
        let (from, to) = values.halves('-').unwrap_or((values, values));
        if from.text.is_empty() || to.text.is_empty() {
            let message = format!("a range has two ends: {} is {}", field.name, field.range());
            return Err(values.mistake(message));
        }
        let (first, last) = (field.value(from)?, field.value(to)?);
        let is_sunday = field.name == WEEKDAY.name && to.text.eq_ignore_ascii_case("SUN");
        // A week that is written by name can end with Sunday.
        let last = if is_sunday && first > 0 { 7 } else { last };
        if first <= last {
            return Ok((first, last));
        }
        let right = if has_step {
            "two ranges, each with its step".to_owned()
        } else {
            wrapped(field, first, last)
        };
        Err(values.mistake(format!("`{}` runs backwards: write {right}", values.text)))
    }

    /// The values, Sunday as 0.
    pub(super) fn values(self, field: &Field) -> impl Iterator<Item = u8> {
        let fold = match field.last {
            7 => 7,
            _ => u8::MAX,
        };
        (self.first..=self.last)
            .step_by(usize::from(self.step))
            .map(move |value| value % fold)
    }
}

fn read_step(field: &Field, values: Piece<'_>, step: Piece<'_>, count: u8) -> Result<u8, Mistake> {
    let found = step.text;
    if !found.chars().all(|c| c.is_ascii_digit()) {
        return Err(step.mistake(format!("step must be 1 to {count}, found `{found}`")));
    }
    match found.parse() {
        Ok(step @ 1..) if step <= count => Ok(step),
        Ok(0) => Err(step.mistake(format!("step must be 1 to {count}, found 0"))),
        _ => {
            let (name, first) = (field.name, field.first);
            let (what, single) = match values.halves('-') {
                Some((from, _)) => (format!("the range `{}`", values.text), from.text.to_owned()),
                None => (
                    format!("the field ({name} is {})", field.range()),
                    first.to_string(),
                ),
            };
            let message = format!("a step of {found} is larger than {what}: write `{single}`");
            Err(step.mistake(format!("{message}, or a step up to {count}")))
        }
    }
}

/// How to write a range that goes over the end of its field.
fn wrapped(field: &Field, first: u8, last: u8) -> String {
    let range = |from: u8, to: u8| {
        if from == to {
            from.to_string()
        } else {
            format!("{from}-{to}")
        }
    };
    if field.name != WEEKDAY.name {
        let (upper, lower) = (range(first, field.last), range(field.first, last));
        return format!("`{upper},{lower}`");
    }
    let (start, end) = (first % 7, last % 7);
    let length = (end + 7 - start) % 7;
    let days = (0..=length).map(|day| WEEKDAY.name_of((start + day) % 7).unwrap_or_default());
    let names = days.collect::<Vec<_>>().join(",");
    let numbers = match (start, end) {
        (0, end) => range(0, end),
        (start, 0) => range(start, 7),
        (start, end) => format!("{},{}", range(start, 7), range(1, end)),
    };
    format!("`{names}` or `{numbers}`")
}
