//! The acceptance cases, as far as they need no time zone.

use std::error::Error;
use std::fs;
use std::time::Duration;

use genserver_schedule::{Civil, Cron, Moment, duration};
use serde_json::Value;

fn cases() -> Result<Value, Box<dyn Error>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/data/schedule-cases.json"
    );
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

fn rows<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let rows = value[name].as_array().map(Vec::as_slice);
    rows.unwrap_or_default()
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

/// `2026-11-20T00:00:00.999+00:00`, without what is smaller than a second.
fn instant(text: &str) -> Option<Civil> {
    let seconds = text.get(..19)?;
    Moment::parse(seconds).ok().map(|moment| moment.civil)
}

#[test]
fn every_case_in_universal_time_runs_exactly_then() {
    let cases = cases().unwrap();
    let rows = rows(&cases, "cases").iter();
    let rows: Vec<&Value> = rows.filter(|row| text(row, "tz") == "UTC").collect();
    assert_eq!(rows.len(), 20);
    for row in rows {
        let cron = Cron::parse(text(row, "expr")).unwrap();
        let mut last = instant(text(row, "from")).unwrap();
        for expected in row["next"].as_array().unwrap() {
            let next = cron.next(last, false);
            assert_eq!(next, instant(expected.as_str().unwrap()), "{row}");
            last = next.unwrap();
        }
    }
}

#[test]
fn every_case_in_a_zone_can_be_read() {
    for row in rows(&cases().unwrap(), "cases") {
        let cron = Cron::parse(text(row, "expr"));
        assert!(cron.is_ok(), "{row}: {cron:?}");
    }
}

#[test]
fn every_invalid_expression_is_refused_for_what_it_is() {
    let cases = cases().unwrap();
    assert_eq!(rows(&cases, "invalid").len(), 18);
    for row in rows(&cases, "invalid") {
        let expression = text(row, "expr");
        let mistake = Cron::parse(expression).unwrap_err();
        let says = |words| mistake.message().contains(words);
        let kind = text(row, "kind");
        assert_eq!(says("never fires"), kind == "never-fires", "{mistake}");
        assert_eq!(says("ambiguous"), kind == "ambiguous", "{mistake}");
        assert!(mistake.at().end <= expression.len(), "{mistake:?}");
    }
}

#[test]
fn every_duration_has_its_length_or_is_refused() {
    let cases = cases().unwrap();
    let durations = &cases["durations"];
    assert_eq!(rows(durations, "accept").len(), 9);
    for row in rows(durations, "accept") {
        let length = row["ms"].as_u64().map(Duration::from_millis);
        assert_eq!(duration::parse(text(row, "text")).ok(), length, "{row}");
    }
    assert_eq!(rows(durations, "reject").len(), 12);
    for row in rows(durations, "reject") {
        assert!(duration::parse(text(row, "text")).is_err(), "{row}");
    }
}
