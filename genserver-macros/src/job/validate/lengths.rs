//! Rules about numbers and durations, each alone and compared with others.

use std::time::Duration;

use crate::errors::Errors;
use crate::job::model::{Chosen, JobOptions, Overlap, Schedule};
use crate::setting::Setting;

pub(super) fn rules(options: &JobOptions, errors: &mut Errors) {
    no_period(options, errors);
    no_time_to_run("timeout", &options.timeout, errors);
    no_time_to_run("deadline", &options.deadline, errors);
    no_failures(options, errors);
    no_runs(options, errors);
    one_at_a_time(options, errors);
    attempt_longer_than_run(options, errors);
    if let Some(chosen) = options.schedule() {
        jitter_beyond_the_beat(options, chosen, errors);
    }
}

fn no_period(options: &JobOptions, errors: &mut Errors) {
    for chosen in &options.schedules {
        match chosen.value {
            Some(Schedule::Every(period)) if period.is_zero() => errors.push(
                &chosen.at,
                "a beat needs a period: write one as in `every = \"10m\"`; for runs back to back write \
                 `interval = 0`",
            ),
            Some(_) | None => {}
        }
    }
}

fn no_time_to_run(name: &str, limit: &Setting<Duration>, errors: &mut Errors) {
    match limit.given() {
        Some(limit) if limit.value.is_zero() => errors.push(
            &limit.at,
            format!("nothing is done within no time: write `{name} = \"30s\"`, or remove `{name}` for no limit"),
        ),
        Some(_) | None => {}
    }
}

fn no_failures(options: &JobOptions, errors: &mut Errors) {
    match options.max_failures.given() {
        Some(max) if max.value == 0 => errors.push(
            &max.at,
            "`on_failure` applies after at least one failed run: write `max_failures = 1`, or leave it out",
        ),
        Some(_) | None => {}
    }
}

fn no_runs(options: &JobOptions, errors: &mut Errors) {
    match options.max_runs.given() {
        Some(max) if max.value == 0 => errors.push(
            &max.at,
            "this job would never run: write `max_runs = 1`, or `enabled = false` for one that starts paused",
        ),
        Some(_) | None => {}
    }
}

fn one_at_a_time(options: &JobOptions, errors: &mut Errors) {
    match options.overlap.given() {
        Some(overlap) if matches!(overlap.value, Overlap::Concurrent(0 | 1)) => errors.push(
            &overlap.at,
            "a job has one run at a time anyway: write `concurrent(max = 2)` or more, or remove `overlap`",
        ),
        Some(_) | None => {}
    }
}

fn attempt_longer_than_run(options: &JobOptions, errors: &mut Errors) {
    let (Some(timeout), Some(deadline)) = (options.timeout.given(), options.deadline.value())
    else {
        return;
    };
    if timeout.value > *deadline && !deadline.is_zero() {
        let (attempt, run) = (shown(timeout.value), shown(*deadline));
        errors.push(
            &timeout.at,
            format!(
                "one attempt may take {attempt}, but a whole run with its retries only {run}: write a `timeout` \
                 of at most `\"{run}\"`, or a longer `deadline`"
            ),
        );
    }
}

fn jitter_beyond_the_beat(options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    let Some(jitter) = options.jitter.given() else {
        return;
    };
    let (beat, what) = match &chosen.value {
        Some(Schedule::Every(period)) => (*period, "the next tick comes after"),
        Some(Schedule::Interval(delay)) => (*delay, "the interval is"),
        Some(Schedule::Calendar(cron)) => {
            (cron.smallest_gap(), "the shortest time between two runs is")
        }
        Some(Schedule::Delay(_) | Schedule::At(_)) | None => return,
    };
    if !beat.is_zero() && jitter.value >= beat {
        let beat = shown(beat);
        errors.push(
            &jitter.at,
            format!("{what} {beat}, and a jitter is shorter: write less than `\"{beat}\"`"),
        );
    }
}

/// A duration as it is written in an attribute.
pub(super) fn shown(length: Duration) -> String {
    let units = [
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1_000),
        ("ms", 1),
    ];
    let mut rest = length.as_millis();
    let parts = units.map(|(unit, milliseconds)| {
        let count = rest / milliseconds;
        rest %= milliseconds;
        match count {
            0 => String::new(),
            count => format!("{count}{unit}"),
        }
    });
    match parts.concat() {
        none if none.is_empty() => "0s".to_owned(),
        text => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_shown_as_it_could_be_written() {
        let table = [
            (0, "0s"),
            (1, "1ms"),
            (1_500, "1s500ms"),
            (90_000, "1m30s"),
            (5_400_000, "1h30m"),
            (86_400_000, "1d"),
        ];
        for (milliseconds, text) in table {
            let length = Duration::from_millis(milliseconds);
            assert_eq!(shown(length), text);
            assert_eq!(genserver_schedule::duration::parse(text), Ok(length));
        }
    }
}
