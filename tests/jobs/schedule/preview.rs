//! When a schedule will be due.

use std::time::{Duration, SystemTime};

use genserver::jiff::Timestamp;
use genserver::{JobSpec, Schedule, When};

fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn times(runs: impl Iterator<Item = genserver::jiff::Zoned>) -> Vec<String> {
    runs.take(4)
        .map(|run| run.strftime("%T%.f").to_string())
        .collect()
}

fn of(text: &str) -> Vec<String> {
    times(Schedule::parse(text).unwrap().preview(noon()).unwrap())
}

#[test]
fn what_counts_from_the_start_is_due_at_multiples() {
    assert_eq!(
        of("every 90s"),
        ["12:01:30", "12:03:00", "12:04:30", "12:06:00"]
    );
    assert_eq!(
        of("interval 10m"),
        ["12:10:00", "12:20:00", "12:30:00", "12:40:00"]
    );
    assert_eq!(of("interval 0s"), ["12:00:00"; 4]);
    assert_eq!(of("delay 5s"), ["12:00:05"]);
    assert_eq!(
        times(Schedule::every(Duration::ZERO).preview(noon()).unwrap()).len(),
        4
    );
}

#[test]
fn a_time_is_due_once_and_only_if_it_is_to_come() {
    assert_eq!(of("at 2026-11-20T12:00:01Z"), ["12:00:01"]);
    assert_eq!(of("at 2026-11-20T12:00:00Z"), [""; 0]);
    assert_eq!(of("at 2026-11-20T13:30+01:00"), ["13:30:00"]);
    let instant = SystemTime::from(noon()) + Duration::from_millis(1);
    assert_eq!(
        times(Schedule::at(instant.into()).preview(noon()).unwrap()),
        ["12:00:00.001"]
    );
}

#[test]
fn lengths_beyond_the_calendar_never_come() {
    let long = Duration::from_secs(1 << 50);
    for schedule in [
        Schedule::every(long),
        Schedule::interval(long),
        Schedule::delay(long),
    ] {
        assert_eq!(schedule.preview(noon()).unwrap().count(), 0, "{schedule}");
    }
    let centuries = Schedule::every(Duration::from_secs(86_400 * 365_250));
    assert_eq!(centuries.preview(noon()).unwrap().count(), 7);
}

#[test]
fn the_options_of_a_job_are_seen_in_its_preview() {
    let every = JobSpec::every(Duration::from_secs(10));
    let interval = JobSpec::interval(Duration::from_secs(10));
    let early = Duration::from_secs(2);
    let last = When::parse("2026-11-20T12:00:20Z").unwrap();
    let table = [
        (
            every.initial_delay(early),
            vec!["12:00:02", "12:00:12", "12:00:22", "12:00:32"],
        ),
        (
            every.run_on_start(true),
            vec!["12:00:00", "12:00:10", "12:00:20", "12:00:30"],
        ),
        (
            every.run_on_start(true).initial_delay(early),
            vec!["12:00:00", "12:00:02", "12:00:12", "12:00:22"],
        ),
        (
            interval.run_on_start(true).initial_delay(early),
            vec!["12:00:00", "12:00:10", "12:00:20", "12:00:30"],
        ),
        (every.until(last), vec!["12:00:10", "12:00:20"]),
        (every.max_runs(1), vec!["12:00:10"]),
        (
            every.run_on_start(true).max_runs(2),
            vec!["12:00:00", "12:00:10"],
        ),
    ];
    for (spec, expected) in table {
        assert_eq!(times(spec.preview(noon()).unwrap()), expected, "{spec:?}");
    }
}
