//! Random schedules against a walk through a calendar, and random texts against nothing at all.

mod calendar;
mod dice;
mod expression;
mod field;
mod texts;
mod walk;

use genserver_schedule::Cron;

use calendar::Day;
use dice::Dice;
use expression::Expression;

const EXPRESSIONS: usize = 2_000;

/// A schedule that never fires has no day in this calendar of more than a hundred years either.
fn is_refused_rightly(expression: &Expression, calendar: &[Day], message: &str) -> bool {
    if expression.is_ambiguous() {
        return message.contains("ambiguous");
    }
    message.contains("never fires") && !calendar.iter().any(|day| expression.has_day(*day))
}

#[test]
fn the_next_run_is_the_one_that_a_walk_finds() {
    let calendar = calendar::days();
    let mut dice = Dice::new(20_261_120);
    let mut read = 0;
    for _ in 0..EXPRESSIONS {
        let expression = Expression::random(&mut dice);
        let text = expression.to_string();
        let cron = match Cron::parse(&text) {
            Ok(cron) => cron,
            Err(mistake) => {
                let message = mistake.message();
                let is_right = is_refused_rightly(&expression, &calendar, message);
                assert!(is_right, "{text}: {message}");
                continue;
            }
        };
        assert!(!expression.is_ambiguous(), "{text}");
        read += 1;
        walk::compare(&cron, &expression, &calendar, &mut dice);
    }
    assert!(read > EXPRESSIONS / 2, "only {read} were read");
}

#[test]
fn the_smallest_gap_is_the_one_of_all_days_of_a_century() {
    let calendar = calendar::days();
    let mut dice = Dice::new(7);
    for round in 0..EXPRESSIONS / 5 {
        let expression = Expression::random(&mut dice);
        // Where a day has many runs, the days themselves hardly matter.
        let expression = match round % 4 {
            0 => expression,
            _ => expression.once_a_day(&mut dice),
        };
        let text = expression.to_string();
        let Ok(cron) = Cron::parse(&text) else {
            continue;
        };
        let smallest = walk::smallest_gap(&expression, &calendar);
        assert_eq!(Some(cron.smallest_gap().as_secs()), smallest, "{text}");
    }
}

#[test]
fn a_schedule_is_the_same_after_a_way_through_numbers_and_text() {
    let mut dice = Dice::new(99);
    for _ in 0..EXPRESSIONS {
        let expression = Expression::random(&mut dice);
        let text = expression.to_string();
        let Ok(cron) = Cron::parse(&text) else {
            continue;
        };
        let shown = cron.to_string();
        assert_eq!(Cron::from_raw(cron.to_raw()), cron, "{text}");
        assert_eq!(Cron::parse(&shown), Ok(cron), "{text}: {shown}");
        assert_eq!(cron.is_fixed_time(), expression.is_fixed_time(), "{text}");
    }
}
