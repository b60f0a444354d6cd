//! The timelines of the acceptance data: what is configured, what happens, what is expected.

use serde_json::Value;

/// A timeline of `schedule-cases.json`; all times in seconds since the start of the job.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    pub(crate) id: String,
    /// As in `#[job(...)]`: see `config`.
    pub(crate) config: String,
    given: Value,
    expect: Value,
}

/// All timelines.
pub(crate) fn timelines() -> Vec<Timeline> {
    let data: Value =
        serde_json::from_str(include_str!("../data/schedule-cases.json")).unwrap_or_default();
    let cases = data["timelines"]["cases"].as_array().cloned();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let timeline = |case: &Value| Timeline {
        id: text(&case["id"]),
        config: text(&case["config"]),
        given: case["given"].clone(),
        expect: case["expect"].clone(),
    };
    cases.unwrap_or_default().iter().map(timeline).collect()
}

impl Timeline {
    /// How long attempt number `attempt` of all takes, from 1.
    pub(crate) fn takes(&self, attempt: usize) -> u64 {
        let takes = match &self.given["run_takes"] {
            Value::Null => &self.given["attempt_takes"],
            takes => takes,
        };
        match takes {
            Value::Array(each) => each
                .get(attempt - 1)
                .or_else(|| each.last())
                .and_then(Value::as_u64),
            all => all.as_u64(),
        }
        .unwrap_or_default()
    }

    /// Whether attempt number `attempt` of all fails, from 1.
    pub(crate) fn fails(&self, attempt: usize) -> bool {
        match &self.given["outcomes"] {
            Value::Array(each) => each
                .get(attempt - 1)
                .is_some_and(|outcome| outcome == "Err"),
            _ => self.given["always"] == "Err",
        }
    }

    /// Whether run number `run` of all panics, from 1.
    pub(crate) fn panics(&self, run: usize) -> bool {
        self.given["panics_in_run"].as_u64() == u64::try_from(run).ok()
    }

    /// When something is done from outside: `pause_at`, `resume_at`, `trigger_at`.
    pub(crate) fn at(&self, what: &str) -> Option<u64> {
        self.given[what].as_u64()
    }

    /// From when until when no timer rings.
    pub(crate) fn no_wakeups_in(&self) -> Option<(u64, u64)> {
        let bounds = numbers(&self.given["no_wakeups_in"]);
        Some((*bounds.first()?, *bounds.get(1)?))
    }

    /// When runs begin: as many as are to be looked at.
    pub(crate) fn starts(&self) -> Vec<u64> {
        numbers(&self.expect["starts"])
    }

    /// When attempts begin: as many as are to be looked at.
    pub(crate) fn attempt_starts(&self) -> Vec<u64> {
        numbers(&self.expect["attempt_starts"])
    }

    /// When the first run ends.
    pub(crate) fn run_ends(&self) -> Option<u64> {
        self.expect["run_ends"].as_u64()
    }

    /// Whether the first run ends well.
    pub(crate) fn succeeds(&self) -> Option<bool> {
        self.expect["result"].as_str().map(|result| result == "ok")
    }

    /// How many ticks are skipped until the last expected run.
    pub(crate) fn skipped(&self) -> Option<u64> {
        self.expect["skipped"].as_u64()
    }
}

fn numbers(value: &Value) -> Vec<u64> {
    let values = value.as_array().into_iter().flatten();
    values.filter_map(Value::as_u64).collect()
}

#[test]
fn all_timelines_are_read() {
    let timelines = timelines();
    assert_eq!(timelines.len(), 18);
    for timeline in timelines {
        let expected = timeline.starts().len() + timeline.attempt_starts().len();
        assert!(expected > 0, "{}", timeline.id);
    }
}
