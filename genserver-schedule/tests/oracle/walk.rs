//! What a schedule does, found by going from day to day and from time to time.

use genserver_schedule::{Civil, Cron};

use crate::calendar::Day;
use crate::dice::Dice;
use crate::expression::Expression;

const STARTS: usize = 3;

/// Compares the next runs after some random times.
pub(crate) fn compare(cron: &Cron, expression: &Expression, calendar: &[Day], dice: &mut Dice) {
    let times = expression.times();
    for _ in 0..STARTS {
        let start = dice.roll(calendar.len());
        let from = random_time(calendar[start], &times, dice);
        let is_inclusive = dice.one_in(2);
        let next = cron.next(from, is_inclusive);
        let is_run = |at: Civil| at > from || (is_inclusive && at == from);
        match first_run(expression, &calendar[start..], &times, is_run) {
            Some(expected) => {
                assert_eq!(next, Some(expected), "{expression} from {from}");
                assert!(cron.matches(expected), "{expression} at {expected}");
            }
            None => assert!(next.is_none_or(|next| next.year > 2110), "{expression}"),
        }
        let runs_then = expression.has_day(calendar[start])
            && times.contains(&(from.hour, from.minute, from.second));
        assert_eq!(cron.matches(from), runs_then, "{expression} at {from}");
    }
}

/// Any time of a day, or one of the runs, or one near to it.
fn random_time(on: Day, times: &[(u8, u8, u8)], dice: &mut Dice) -> Civil {
    let (hour, minute, second) = match dice.roll(3) {
        0 => dice.pick(times),
        1 => {
            let (hour, minute, _) = dice.pick(times);
            (hour, minute, dice.between(0, 59))
        }
        _ => (
            dice.between(0, 23),
            dice.between(0, 59),
            dice.between(0, 59),
        ),
    };
    at(on, (hour, minute, second))
}

fn at(on: Day, (hour, minute, second): (u8, u8, u8)) -> Civil {
    Civil {
        year: on.year,
        month: on.month,
        day: on.number,
        hour,
        minute,
        second,
    }
}

fn first_run(
    expression: &Expression,
    calendar: &[Day],
    times: &[(u8, u8, u8)],
    is_run: impl Fn(Civil) -> bool,
) -> Option<Civil> {
    let days = calendar.iter().filter(|day| expression.has_day(**day));
    let mut runs = days.flat_map(|day| times.iter().map(|time| at(*day, *time)));
    runs.find(|run| is_run(*run))
}

/// The smallest number of seconds between two runs of the calendar.
pub(crate) fn smallest_gap(expression: &Expression, calendar: &[Day]) -> Option<u64> {
    let seconds = |(hour, minute, second): &(u8, u8, u8)| {
        u64::from(*hour) * 3_600 + u64::from(*minute) * 60 + u64::from(*second)
    };
    let times: Vec<u64> = expression.times().iter().map(seconds).collect();
    let within = times.windows(2).map(|pair| pair[1] - pair[0]).min();
    let days = (0_u64..)
        .zip(calendar)
        .filter(|(_, day)| expression.has_day(**day));
    let days: Vec<u64> = days.map(|(index, _)| index * 86_400).collect();
    let (first, last) = times.first().zip(times.last())?;
    let between = days
        .windows(2)
        .map(|pair| pair[1] + first - pair[0] - last)
        .min();
    within.into_iter().chain(between).min()
}
