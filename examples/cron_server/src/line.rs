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
    Ok(Some(Entry {
        module: function.module,
        function: function.name,
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
