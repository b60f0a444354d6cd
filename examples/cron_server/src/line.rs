//! A line of the table becomes an entry, or a mistake: [`read`].

use std::ops::Range;
use std::time::Duration;

use genserver::jiff::Timestamp;
use genserver::{Schedule, ScheduleError};
use genserver_schedule::{Mistake, duration};

use crate::entry::Entry;
use crate::functions::Function;
use crate::words::{Word, words};

/// A period that is shorter than this is a slip, and would keep the machine busy.
const SHORTEST: Duration = Duration::from_millis(10);

/// Reads a line. There is no entry in an empty one, nor in a comment.
pub(crate) fn read(line: &str) -> Result<Option<Entry>, Mistake> {
    let words = words(line)?;
    let Some(first) = words.first() else {
        return Ok(None);
    };
    let Some(place) = words.iter().position(names_a_function) else {
        return Err(without_function(&words, first));
    };
    let (period, call) = words.split_at(place);
    let [word, arguments @ ..] = call else {
        return Err(without_function(&words, first));
    };
    let schedule = schedule(line, period, word)?;
    let function = Function::find(word)?;
    let action = function.prepare(word, arguments)?;
    let (module, function) = function.path();
    Ok(Some(Entry {
        module,
        function,
        arguments: arguments.iter().map(|word| word.text.clone()).collect(),
        schedule,
        action,
    }))
}

/// No schedule has such a word.
fn names_a_function(word: &Word) -> bool {
    word.text.starts_with(char::is_alphabetic) && word.text.contains('.')
}

fn without_function(words: &[Word], first: &Word) -> Mistake {
    let wrong = "which function? write `Module.function` behind the period, as in `5s Clock.now`";
    let is_period = duration::parse(&first.text).is_ok();
    let guess = if is_period {
        words.get(1)
    } else {
        words.last()
    };
    guess.unwrap_or(first).mistake(wrong)
}

/// When the function that `word` names is to be called.
fn schedule(line: &str, period: &[Word], word: &Word) -> Result<Schedule, Mistake> {
    let (Some(first), Some(last)) = (period.first(), period.last()) else {
        return Err(word.mistake("when? write a period before it, as in `5s Clock.now`"));
    };
    let at = first.at.start..last.at.end;
    let text: String = line.chars().take(at.end).skip(at.start).collect();
    let schedule = match period {
        [only] if only.text.starts_with(|c: char| c.is_ascii_digit()) => {
            let period = duration::parse(&text);
            Schedule::every(period.map_err(|mistake| moved(&mistake, at.start))?)
        }
        _ => Schedule::parse(&text).map_err(|error| match error {
            ScheduleError::Text { mistake, .. } => moved(&mistake, at.start),
            error => Mistake::new(at.clone(), error.to_string()),
        })?,
    };
    check(schedule, at).map(|()| schedule)
}

/// Whether it comes again and again, and not too often.
fn check(schedule: Schedule, at: Range<usize>) -> Result<(), Mistake> {
    let wrong = |wrong: String| Mistake::new(at.clone(), wrong);
    let runs = schedule.preview(Timestamp::UNIX_EPOCH);
    let mut runs = runs.map_err(|error| wrong(error.to_string()))?;
    let (Some(first), Some(second)) = (runs.next(), runs.next()) else {
        return Err(wrong(
            "this does not come again and again: write a period, as `5s`".to_owned(),
        ));
    };
    let gap = second.timestamp().duration_since(first.timestamp());
    if gap.unsigned_abs() < SHORTEST {
        return Err(wrong(format!("the shortest period is {SHORTEST:?}")));
    }
    Ok(())
}

fn moved(mistake: &Mistake, by: usize) -> Mistake {
    let at = mistake.at();
    Mistake::new(at.start + by..at.end + by, mistake.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_a_value() {
        let entry = read(" 90s\tClock.now  Europe/Berlin # where we are")
            .unwrap()
            .unwrap();
        assert_eq!((entry.module, entry.function), ("Clock", "now"));
        assert_eq!(entry.arguments, ["Europe/Berlin"]);
        assert_eq!(entry.schedule, Schedule::every(Duration::from_secs(90)));
    }

    #[test]
    fn each_form_of_a_period_is_read() {
        let table = [
            ("5s Demo.crash", "every 5s Demo.crash"),
            ("1h30m Demo.crash", "every 1h30m Demo.crash"),
            ("every 1m Demo.crash", "every 1m Demo.crash"),
            ("interval 10ms Demo.crash", "interval 10ms Demo.crash"),
            ("*/5 * * * * Demo.crash", "cron */5 * * * * Demo.crash"),
            (
                "cron 0 9 * * MON-FRI Demo.crash",
                "cron 0 9 * * MON-FRI Demo.crash",
            ),
            ("@daily Demo.crash", "cron 0 0 * * * Demo.crash"),
            (
                "daily 06:00 in Europe/Berlin Demo.crash",
                "cron 0 6 * * * in Europe/Berlin Demo.crash",
            ),
            (
                "5s Demo.fail \"no  paper\"",
                "every 5s Demo.fail \"no  paper\"",
            ),
            ("5s Demo.fail \"\"", "every 5s Demo.fail \"\""),
            ("5s Counter.add a -1", "every 5s Counter.add a -1"),
        ];
        for (line, shown) in table {
            let entry = read(line).unwrap().unwrap();
            assert_eq!(entry.to_string(), shown, "{line:?}");
            let again = read(shown).unwrap().unwrap();
            assert_eq!(again.to_string(), shown, "what is shown can be read");
        }
    }

    #[test]
    fn nothing_is_in_an_empty_line_and_in_a_comment() {
        for line in ["", " \t", "# 5s Clock.now", "  #"] {
            assert!(read(line).unwrap().is_none(), "{line:?}");
        }
    }

    #[test]
    fn a_mistake_is_said_where_it_is() {
        let table = [
            (
                "5s Clok.now",
                3..7,
                "there is no module `Clok`: did you mean `Clock`?",
            ),
            (
                "5s Counter.ad a 1",
                11..13,
                "`Counter` has no function `ad`: did you mean `add`?",
            ),
            (
                "5s Disk.format /",
                8..14,
                "`Disk` has no function `format`: there is `free`",
            ),
            (
                "5s Clock.",
                9..9,
                "`Clock` has no function ``: there is `now`",
            ),
            (
                "5s Clock.now a b",
                3..12,
                "2 arguments do not fit `Clock.now [ZONE]`",
            ),
            (
                "5s Program.run",
                3..14,
                "0 arguments do not fit `Program.run PROGRAM [ARG]…`",
            ),
            ("é 5s Clock.now", 0..1, "a schedule begins with"),
            (
                "Clock.now",
                0..9,
                "when? write a period before it, as in `5s Clock.now`",
            ),
            ("5s now", 3..6, "which function?"),
            ("5s", 0..2, "which function?"),
            ("5 Clock.now", 0..1, "`5` has no unit: write `5s` or `5m`"),
            ("every 5x Clock.now", 7..8, ""),
            (
                "every 5s in UTC Clock.now",
                12..15,
                "a time zone means nothing to `every`",
            ),
            ("9ms Clock.now", 0..3, "the shortest period is 10ms"),
            ("every 1ms Clock.now", 0..9, "the shortest period is 10ms"),
            (
                "delay 5s Clock.now",
                0..8,
                "this does not come again and again",
            ),
            (
                "at 2027-01-01T06:00 Clock.now",
                0..19,
                "this does not come again and again",
            ),
            ("60 * * * * Clock.now", 0..2, ""),
            ("5s Demo.sleep forever", 14..21, ""),
            ("5s Counter.add a 1.5", 17..20, "`1.5` is no integer"),
        ];
        for (line, at, wrong) in table {
            let mistake = read(line).unwrap_err();
            assert!(mistake.message().starts_with(wrong), "{line:?}: {mistake}");
            assert_eq!(mistake.at(), at, "{line:?}: {mistake}");
        }
    }
}
