//! The acceptance data of schedules: `tests/data/schedule-cases.json`.

use std::error::Error;

use genserver::jiff::{Timestamp, Zoned};
use genserver::{Schedule, ScheduleError};
use serde_json::Value;

const DATA: &str = include_str!("../../data/schedule-cases.json");

type Checked<T> = Result<T, Box<dyn Error>>;

fn list(name: &str) -> Checked<Vec<Value>> {
    let data: Value = serde_json::from_str(DATA)?;
    let list = data.pointer(name).and_then(Value::as_array);
    Ok(list.ok_or("no such list")?.clone())
}

fn text<'a>(case: &'a Value, name: &str) -> Checked<&'a str> {
    let text = case.get(name).and_then(Value::as_str);
    Ok(text.ok_or_else(|| format!("no {name} in {case}"))?)
}

fn in_rfc_3339(run: &Zoned) -> String {
    run.strftime("%FT%T%:z").to_string()
}

#[test]
fn every_case_has_exactly_its_instants() {
    let cases = list("/cases").unwrap();
    assert!(cases.len() > 40, "{}", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let (expr, zone) = (text(&case, "expr").unwrap(), text(&case, "tz").unwrap());
        let from: Timestamp = text(&case, "from").unwrap().parse().unwrap();
        let schedule = Schedule::cron(expr).and_then(|cron| cron.timezone(zone));
        let schedule = schedule.unwrap();
        let expected: Vec<&str> = case["next"]
            .as_array()
            .unwrap()
            .iter()
            .map(|at| at.as_str().unwrap())
            .collect();
        let found = schedule.preview(from).unwrap().take(expected.len());
        let found: Vec<String> = found.map(|run| in_rfc_3339(&run)).collect();
        if found != expected {
            wrong.push(format!(
                "{}: `{expr}` in {zone}: {found:?}, not {expected:?}",
                case["id"]
            ));
        }
        let line = format!("cron {expr} in {zone}");
        assert_eq!(Schedule::parse(&line).unwrap(), schedule, "{line}");
        assert_eq!(
            Schedule::parse(&schedule.to_string()).unwrap(),
            schedule,
            "{schedule}"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_compiler_refuses_is_refused_at_run_time_too() {
    for case in list("/invalid").unwrap() {
        let expr = text(&case, "expr").unwrap();
        match Schedule::cron(expr) {
            Err(ScheduleError::Text { text, .. }) => assert_eq!(text, expr),
            other => panic!("`{expr}` ({}): {other:?}", case["why"]),
        }
        assert!(Schedule::parse(&format!("cron {expr}")).is_err(), "{expr}");
    }
}

#[test]
fn durations_are_read_as_the_macros_read_them() {
    for case in list("/durations/accept").unwrap() {
        let length = std::time::Duration::from_millis(case["ms"].as_u64().unwrap());
        let line = format!("every {}", text(&case, "text").unwrap());
        assert_eq!(
            Schedule::parse(&line).unwrap(),
            Schedule::every(length),
            "{line}"
        );
    }
    for case in list("/durations/reject").unwrap() {
        let line = format!("every {}", text(&case, "text").unwrap());
        assert!(Schedule::parse(&line).is_err(), "{line}");
    }
}
