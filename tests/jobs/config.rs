//! The configurations of the timelines, which are written as in `#[job(...)]`, as values.

use std::time::Duration;

use genserver::__private::machine::Plan;
use genserver::{Growth, JobSpec, Missed, OnFailure, OnPanic, Overlap, Retry, Schedule};

/// The options of a job, and when it runs.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) spec: JobSpec,
    pub(crate) plan: Plan,
}

/// Reads what stands between the parentheses of `#[job(...)]`. Without a schedule there is one run, at once.
pub(crate) fn config(text: &str) -> Result<Config, String> {
    let keys = keys(text);
    let (schedule, plan) = schedule(&keys)?;
    let mut spec = JobSpec::new(schedule);
    for (key, value) in &keys {
        spec = with(spec, key, value)?;
    }
    Ok(Config { spec, plan })
}

/// `a = 1, b(c = 2, d = 3)` as `[("a", "1"), ("b", "c = 2, d = 3")]`.
fn keys(text: &str) -> Vec<(String, String)> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match (c, depth) {
            (',', 0) => parts.push(String::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
    }
    let parts = parts.iter().map(|part| part.trim());
    let pairs = parts.filter(|part| !part.is_empty()).map(pair);
    pairs.collect()
}

fn pair(part: &str) -> (String, String) {
    let assigned = part.find('=').unwrap_or(part.len());
    let (key, value) = match part.find('(') {
        Some(opens) if opens < assigned => {
            (&part[..opens], part[opens + 1..].trim_end_matches(')'))
        }
        _ => (&part[..assigned], part[assigned..].trim_start_matches('=')),
    };
    let value = value.trim();
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.trim_end_matches('"'),
        None => value,
    };
    (key.trim().to_owned(), value.to_owned())
}

fn schedule(keys: &[(String, String)]) -> Result<(Schedule, Plan), String> {
    for (key, value) in keys {
        let time = || duration(value);
        let found = match key.as_str() {
            "interval" => (Schedule::interval(time()?), Plan::Interval(time()?)),
            "every" => (Schedule::every(time()?), Plan::Every(time()?)),
            "delay" => (Schedule::delay(time()?), Plan::Delay(time()?)),
            _ => continue,
        };
        return Ok(found);
    }
    Ok((Schedule::delay(Duration::ZERO), Plan::Delay(Duration::ZERO)))
}

fn with(spec: JobSpec, key: &str, value: &str) -> Result<JobSpec, String> {
    Ok(match key {
        "interval" | "every" | "delay" => spec,
        "initial_delay" => spec.initial_delay(duration(value)?),
        "run_on_start" => spec.run_on_start(value == "true"),
        "enabled" => spec.enabled(value == "true"),
        "jitter" => spec.jitter(duration(value)?),
        "timeout" => spec.timeout(duration(value)?),
        "deadline" => spec.deadline(duration(value)?),
        "retry" => spec.retry(retry(value)?),
        "on_failure" => spec.on_failure(match value {
            "continue" => OnFailure::Continue,
            "restart" => OnFailure::Restart,
            "stop" => OnFailure::Stop,
            _ => return Err(format!("on_failure = {value}")),
        }),
        "max_failures" => spec.max_failures(number(value)?),
        "panic" => spec.on_panic(match value {
            "crash" => OnPanic::Crash,
            "error" => OnPanic::Error,
            _ => return Err(format!("panic = {value}")),
        }),
        "overlap" => spec.overlap(overlap(value)?),
        "missed" => spec.missed(match value {
            "once" => Missed::Once,
            "skip" => Missed::Skip,
            "burst" => Missed::Burst,
            _ => return Err(format!("missed = {value}")),
        }),
        "missed_grace" => spec.missed_grace(duration(value)?),
        "max_runs" => spec.max_runs(number(value)?.into()),
        "history" => spec.history(number(value)?.try_into().unwrap_or(usize::MAX)),
        _ => return Err(format!("no key {key}")),
    })
}

fn overlap(value: &str) -> Result<Overlap, String> {
    Ok(match value {
        "skip" => Overlap::Skip,
        "queue" => Overlap::Queue,
        "replace" => Overlap::Replace,
        _ => match pair(value) {
            (concurrent, max) if concurrent == "concurrent" => Overlap::Concurrent {
                max: number(&pair(&max).1)?,
            },
            _ => return Err(format!("overlap = {value}")),
        },
    })
}

fn retry(value: &str) -> Result<Retry, String> {
    let mut retry = Retry::times(0);
    // `max` makes the value, so it comes first.
    for (key, value) in keys(value) {
        retry = match key.as_str() {
            "max" => Retry::times(number(&value)?),
            "backoff" => retry.growth(match value.as_str() {
                "constant" => Growth::Constant,
                "linear" => Growth::Linear,
                "exponential" => Growth::Exponential,
                _ => return Err(format!("backoff = {value}")),
            }),
            "base" => retry.base(duration(&value)?),
            "cap" => retry.cap(duration(&value)?),
            "factor" => retry.factor(value.parse().map_err(|_| format!("factor = {value}"))?),
            "jitter" if value == "full" => retry.full_jitter(),
            "jitter" if value == "none" => retry,
            _ => return Err(format!("no key retry({key})")),
        };
    }
    Ok(retry)
}

fn number(value: &str) -> Result<u32, String> {
    value.parse().map_err(|_| format!("{value} is no number"))
}

/// Seconds as a number, or one number with its unit.
fn duration(value: &str) -> Result<Duration, String> {
    let unit = value.find(|c: char| !c.is_ascii_digit());
    let (count, unit) = value.split_at(unit.unwrap_or(value.len()));
    let count = u64::from(number(count)?);
    Ok(match unit {
        "ms" => Duration::from_millis(count),
        "" | "s" => Duration::from_secs(count),
        "m" => Duration::from_secs(count * 60),
        "h" => Duration::from_secs(count * 3_600),
        "d" => Duration::from_secs(count * 86_400),
        _ => return Err(format!("no unit {unit}")),
    })
}

#[test]
fn a_configuration_is_read_key_by_key() {
    let read = config(
        "every = 30, retry(max = 2, backoff = \"constant\", base = \"20s\"), overlap = concurrent(max = 3)",
    );
    let retry = Retry::times(2)
        .growth(Growth::Constant)
        .base(Duration::from_secs(20));
    let expected = JobSpec::every(Duration::from_secs(30))
        .retry(retry)
        .overlap(Overlap::Concurrent { max: 3 });
    assert_eq!(read.unwrap().spec, expected);
    assert_eq!(config("evrey = 30").unwrap_err(), "no key evrey");
}
