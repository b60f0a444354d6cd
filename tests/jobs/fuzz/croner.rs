//! The same instants as croner's, on clocks that are never set.

use std::str::FromStr as _;

use croner::Cron;
use genserver::Schedule;
use genserver::jiff::Timestamp;
use genserver::jiff::civil::DateTime;

use super::Random;
use super::expression::expression;

const EXPRESSIONS: usize = 20_000;
const RUNS: usize = 5;

/// What croner is known to get wrong: `7L`, the last Sunday, never comes there.
fn is_known_fault(expression: &str) -> bool {
    expression.ends_with("7L")
}

fn ours(expression: &str, from: DateTime) -> Option<Vec<DateTime>> {
    let schedule = Schedule::cron(expression).ok()?;
    let from: Timestamp = from.in_tz("UTC").ok()?.timestamp();
    let runs = schedule.preview(from).ok()?.take(RUNS);
    Some(runs.map(|run| run.datetime()).collect())
}

fn theirs(expression: &str, from: DateTime) -> Option<Vec<DateTime>> {
    let cron = Cron::from_str(expression).ok()?;
    let mut runs = Vec::new();
    let mut at = from;
    while runs.len() < RUNS {
        // An error is the end of croner's search.
        at = cron.find_next_occurrence(&at, false).ok()?;
        runs.push(at);
    }
    Some(runs)
}

#[test]
fn twenty_thousand_random_expressions_run_when_croner_says() {
    let mut random = Random::new(1);
    let (mut compared, mut never) = (0, 0);
    let mut wrong = Vec::new();
    for _ in 0..EXPRESSIONS {
        let text = expression(&mut random);
        let (year, month) = (random.between(2020, 2100), random.between(1, 12));
        let (day, hour) = (random.between(1, 28), random.below(24));
        let from = format!("{year}-{month:02}-{day:02}T{hour:02}:17:05");
        let from: DateTime = from.parse().unwrap();
        if is_known_fault(&text) {
            continue;
        }
        match (ours(&text, from), theirs(&text, from)) {
            (Some(ours), Some(theirs)) => {
                compared += 1;
                if ours != theirs {
                    wrong.push(format!("`{text}` from {from}: {ours:?}, croner {theirs:?}"));
                }
            }
            (None, None) => never += 1,
            (ours, theirs) => {
                wrong.push(format!("`{text}` from {from}: {ours:?}, croner {theirs:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
    assert!(
        compared * 100 >= EXPRESSIONS * 95,
        "only {compared} compared, {never} never fire"
    );
}
