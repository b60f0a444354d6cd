//! From a text to a schedule.

use crate::mistake::Mistake;
use crate::nearest::nearest;
use crate::piece::Piece;

use super::field::{DAY, HOUR, MINUTE, MONTH, SECOND, WEEKDAY};
use super::item::Items;
use super::set::Set;
use super::{BOTH_DAYS, Cron, HOUR_STAR, MINUTE_STAR, SECOND_STAR, check};

const NICKNAMES: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

/// The words of an expression in the order of its fields, the `+` of the weekdays apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub(super) second: Option<Piece<'a>>,
    pub(super) minute: Piece<'a>,
    pub(super) hour: Piece<'a>,
    pub(super) day: Piece<'a>,
    pub(super) month: Piece<'a>,
    pub(super) weekday: Piece<'a>,
    pub(super) has_plus: bool,
}

impl Cron {
    /// Reads an expression of five or six fields, or one of `@hourly`, `@daily`, `@midnight`, `@weekly`,
    /// `@monthly`, `@yearly` and `@annually`.
    ///
    /// # Errors
    ///
    /// The first [`Mistake`] by position: a text that is no expression, that can be understood in two ways,
    /// or that never fires.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        Self::parse_all(text).map_err(|mistakes| {
            let first = mistakes
                .into_iter()
                .min_by_key(|mistake| mistake.at().start);
            first.unwrap_or_else(|| Piece::whole(text).mistake("no cron expression"))
        })
    }

    /// Reads an expression as [`parse`](Self::parse) does, and finds all of its mistakes.
    ///
    /// # Errors
    ///
    /// One [`Mistake`] for each part that cannot be read, in the order of the text. What concerns the
    /// expression as a whole is only looked at when all of its parts are right.
    ///
    /// # Examples
    ///
    /// ```
    /// use genserver_schedule::Cron;
    ///
    /// let mistakes = Cron::parse_all("60 25 * * MOO").err().unwrap_or_default();
    /// let ranges: Vec<_> = mistakes.iter().map(|mistake| mistake.at()).collect();
    /// assert_eq!(ranges, [0..2, 3..5, 10..13]);
    /// ```
    pub fn parse_all(text: &str) -> Result<Self, Vec<Mistake>> {
        let whole = Piece::whole(text);
        let words = whole.words();
        let Some(first) = words.first() else {
            let message = "the expression is empty: write five fields, as in `0 6 * * *`";
            return Err(vec![Mistake::new(0..0, message)]);
        };
        if first.text.starts_with('@') {
            return nickname(whole, *first).map_err(|mistake| vec![mistake]);
        }
        let upper = first.text.to_ascii_uppercase();
        if upper.starts_with("TZ=") || upper.starts_with("CRON_TZ=") {
            let zone = first.halves('=').map_or("", |(_, zone)| zone.text);
            let message = format!("the time zone is its own key: write `timezone = \"{zone}\"`");
            return Err(vec![first.mistake(message)]);
        }
        let words = Words::read(whole, &words).map_err(|mistake| vec![mistake])?;
        let mut mistakes = Vec::new();
        let cron = words.cron(&mut mistakes);
        if mistakes.is_empty() {
            cron.checked(&words).map_err(|mistake| vec![mistake])
        } else {
            Err(mistakes)
        }
    }
}

fn nickname(whole: Piece<'_>, first: Piece<'_>) -> Result<Cron, Mistake> {
    let lower = first.text.to_ascii_lowercase();
    let rest = whole.text.strip_prefix(first.text).unwrap_or_default();
    let message = match lower.as_str() {
        "@reboot" => "`@reboot` is no time: write `run_on_start = true`".to_owned(),
        "@every" => {
            let period = match rest.trim() {
                "" => "5m",
                period => period,
            };
            let message = format!("`@every` is no cron: write `every = \"{period}\"`");
            return Err(whole.mistake(message));
        }
        known if NICKNAMES.iter().any(|(name, _)| *name == known) => {
            return expand(whole, first, known);
        }
        unknown => {
            let names = NICKNAMES.map(|(name, _)| name);
            match nearest(unknown, &names) {
                Some(meant) => format!("unknown `{}`: did you mean `{meant}`?", first.text),
                None => format!(
                    "unknown `{}`: write one of {}",
                    first.text,
                    names.join(", ")
                ),
            }
        }
    };
    Err(first.mistake(message))
}

fn expand(whole: Piece<'_>, first: Piece<'_>, name: &str) -> Result<Cron, Mistake> {
    if whole.end() > first.end() {
        let (_, rest) = whole.take(first.text.chars().count());
        let rest = rest.words().into_iter().next().unwrap_or(rest);
        return Err(Mistake::new(
            rest.up_to(whole),
            format!("nothing follows `{}`", first.text),
        ));
    }
    let found = NICKNAMES.iter().find(|(known, _)| *known == name);
    Cron::parse(found.map_or("", |(_, expression)| expression))
}

impl<'a> Words<'a> {
    fn read(whole: Piece<'a>, words: &[Piece<'a>]) -> Result<Self, Mistake> {
        let (second, rest) = match words {
            [second, rest @ ..] if rest.len() == 5 => (Some(*second), rest),
            all => (None, all),
        };
        let [minute, hour, day, month, weekday] = rest else {
            return Err(wrong_count(whole, words.len()));
        };
        let plain = weekday.after('+');
        Ok(Self {
            second,
            minute: *minute,
            hour: *hour,
            day: *day,
            month: *month,
            weekday: plain.unwrap_or(*weekday),
            has_plus: plain.is_some(),
        })
    }

    fn cron(&self, mistakes: &mut Vec<Mistake>) -> Cron {
        let zero = Items {
            values: Set::of(0),
            ..Items::default()
        };
        let second = match self.second {
            Some(second) => Items::read(&SECOND, second, mistakes),
            None => zero,
        };
        let minute = Items::read(&MINUTE, self.minute, mistakes);
        let hour = Items::read(&HOUR, self.hour, mistakes);
        let day = Items::read(&DAY, self.day, mistakes);
        let month = Items::read(&MONTH, self.month, mistakes);
        let weekday = match (self.has_plus, self.weekday.text) {
            (true, "") => {
                let plus = self.weekday.start.saturating_sub(1)..self.weekday.start;
                mistakes.push(Mistake::new(plus, "`+` needs a weekday: write `+MON`"));
                zero
            }
            _ => Items::read(&WEEKDAY, self.weekday, mistakes),
        };
        if mistakes.is_empty() && !self.has_plus {
            mistakes.extend(check::ambiguous(self, &day, &weekday));
        }
        let both = self.has_plus || day.begins_with_star || weekday.begins_with_star;
        let stars = [
            (SECOND_STAR, second.begins_with_star),
            (MINUTE_STAR, minute.begins_with_star),
            (HOUR_STAR, hour.begins_with_star),
            (BOTH_DAYS, both),
        ];
        let marks = stars.into_iter().filter(|(_, is_set)| *is_set);
        Cron {
            seconds: second.values,
            minutes: minute.values,
            hours: hour.values,
            days: day.values,
            workdays: day.workdays,
            months: month.values,
            weekdays: weekday.values,
            last_weekdays: weekday.last_weekdays,
            nth_weekdays: weekday.nth_weekdays,
            marks: marks.fold(Set::EMPTY, |set, (mark, _)| set.with(mark)),
        }
    }
}

fn wrong_count(whole: Piece<'_>, found: usize) -> Mistake {
    let fields = "minute, hour, day of month, month and weekday";
    let found = match found {
        1 => "1 field".to_owned(),
        count => format!("{count} fields"),
    };
    whole.mistake(format!(
        "expected 5 fields ({fields}) or 6 with the seconds first, found {found}"
    ))
}
