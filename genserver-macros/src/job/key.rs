//! The keys of `#[job(..)]`. Pure.

use genserver_schedule::nearest;

use super::zones;

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Interval,
    Every,
    Cron,
    Daily,
    Weekly,
    Monthly,
    Delay,
    At,
    Timezone,
    InitialDelay,
    RunOnStart,
    Jitter,
    Timeout,
    Deadline,
    Retry,
    OnFailure,
    MaxFailures,
    Panic,
    Overlap,
    Missed,
    MissedGrace,
    MaxRuns,
    Until,
    Name,
    Shutdown,
    Restart,
    History,
    Enabled,
    Gate,
    Crate,
}

impl Key {
    /// Each key, its name, and an example of its value; none where the value is a duration.
    const ALL: [(Self, &'static str, Option<&'static str>); 30] = [
        (Self::Interval, "interval", None),
        (Self::Every, "every", None),
        (Self::Cron, "cron", Some("\"0 6 * * *\"")),
        (Self::Daily, "daily", Some("\"06:00\"")),
        (Self::Weekly, "weekly", Some("\"Mon 09:00\"")),
        (Self::Monthly, "monthly", Some("\"last 18:00\"")),
        (Self::Delay, "delay", None),
        (Self::At, "at", Some("\"2027-01-01T06:00\"")),
        (Self::Timezone, "timezone", Some("\"Europe/Berlin\"")),
        (Self::InitialDelay, "initial_delay", None),
        (Self::RunOnStart, "run_on_start", Some("true")),
        (Self::Jitter, "jitter", None),
        (Self::Timeout, "timeout", None),
        (Self::Deadline, "deadline", None),
        (Self::Retry, "retry", Some("3")),
        (Self::OnFailure, "on_failure", Some("\"restart\"")),
        (Self::MaxFailures, "max_failures", Some("3")),
        (Self::Panic, "panic", Some("\"error\"")),
        (Self::Overlap, "overlap", Some("\"queue\"")),
        (Self::Missed, "missed", Some("\"skip\"")),
        (Self::MissedGrace, "missed_grace", None),
        (Self::MaxRuns, "max_runs", Some("10")),
        (Self::Until, "until", Some("\"2027-12-31T18:00\"")),
        (Self::Name, "name", Some("\"report\"")),
        (Self::Shutdown, "shutdown", Some("\"30s\"")),
        (Self::Restart, "restart", Some("\"transient\"")),
        (Self::History, "history", Some("50")),
        (Self::Enabled, "enabled", Some("false")),
        (Self::Gate, "gate", Some("MyGate")),
        (Self::Crate, "crate", Some("otp")),
    ];

    /// What other schedulers call it, and what to write here.
    const ELSEWHERE: [(&'static [&'static str], &'static str); 18] = [
        (
            &["schedule", "crontab", "expression"],
            "cron = \"0 6 * * *\"",
        ),
        (&["fixed_rate", "period", "rate"], "every = \"10m\""),
        (&["fixed_delay"], "interval = \"10m\""),
        (&["hourly"], "cron = \"@hourly\""),
        (&["yearly", "annually"], "cron = \"@yearly\""),
        (&["tz", "zone", "time_zone"], "timezone = \"Europe/Berlin\""),
        (
            &["retries", "max_retries", "attempts", "max_attempts"],
            "retry(max = 3)",
        ),
        (
            &["backoff", "base", "factor", "cap"],
            "retry(max = 3, base = \"1s\", cap = \"1m\")",
        ),
        (
            &["run_at_start", "immediate", "immediately"],
            "run_on_start = true",
        ),
        (&["on_error"], "on_failure = \"restart\""),
        (&["on_panic"], "panic = \"error\""),
        (
            &["concurrent", "concurrency", "max_instances"],
            "overlap = concurrent(max = 2)",
        ),
        (&["misfire", "catch_up", "catchup"], "missed = \"once\""),
        (
            &["misfire_grace", "misfire_grace_time", "grace"],
            "missed_grace = \"1d\"",
        ),
        (&["id"], "name = \"report\""),
        (&["disabled", "paused"], "enabled = false"),
        (&["limit", "count"], "max_runs = 10"),
        (&["end"], "until = \"2027-12-31T18:00\""),
    ];

    /// The key of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find_map(|(key, known, _)| (*known == name).then_some(*key))
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find_map(|(key, name, _)| (*key == self).then_some(*name))
            .unwrap_or_default()
    }

    /// Whether it says when runs are due.
    pub(crate) fn is_schedule(self) -> bool {
        self.is_calendar() || matches!(self, Self::Interval | Self::Every | Self::Delay | Self::At)
    }

    /// Whether it goes by the clock on the wall, again and again.
    pub(crate) fn is_calendar(self) -> bool {
        matches!(
            self,
            Self::Cron | Self::Daily | Self::Weekly | Self::Monthly
        )
    }

    /// Whether it needs a calendar, and the program was built without.
    pub(crate) fn is_left_out(self) -> bool {
        !zones::HAS_CALENDAR && (self.is_calendar() || matches!(self, Self::At | Self::Until))
    }

    /// Whether a job with this schedule runs just once.
    pub(crate) fn is_once(self) -> bool {
        matches!(self, Self::Delay | Self::At)
    }

    /// A value, if it is not a duration.
    pub(crate) fn example(self) -> Option<&'static str> {
        let mut all = Self::ALL.iter();
        all.find_map(|(key, _, example)| (*key == self).then_some(*example))
            .flatten()
    }

    /// What is wrong with a name that is none of a key.
    pub(crate) fn explain(name: &str) -> String {
        let known: Vec<_> = Self::ALL.iter().map(|(_, name, _)| *name).collect();
        let mut elsewhere = Self::ELSEWHERE.iter();
        if let Some((_, here)) = elsewhere.find(|(names, _)| names.contains(&name)) {
            return format!("unknown key `{name}`: here it is `{here}`");
        }
        match nearest(name, &known) {
            Some(meant) => format!("unknown key `{name}`: did you mean `{meant}`?"),
            None => format!("unknown key `{name}`: known are `{}`", known.join("`, `")),
        }
    }
}

/// A key of `retry(..)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryKey {
    Max,
    Backoff,
    Base,
    Factor,
    Cap,
    Jitter,
}

impl RetryKey {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Max, "max"),
        (Self::Backoff, "backoff"),
        (Self::Base, "base"),
        (Self::Factor, "factor"),
        (Self::Cap, "cap"),
        (Self::Jitter, "jitter"),
    ];

    /// The key of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find_map(|(key, known)| (*known == name).then_some(*key))
    }

    /// What is wrong with a name that is none of a key.
    pub(crate) fn explain(name: &str) -> String {
        let known = Self::ALL.map(|(_, name)| name);
        match (Key::named(name), nearest(name, &known)) {
            (Some(_), _) => format!("`{name}` is a key of the job: move it out of `retry(..)`"),
            (None, Some(meant)) => format!("`retry` has no key `{name}`: did you mean `{meant}`?"),
            (None, None) => format!(
                "`retry` has no key `{name}`: known are `{}`",
                known.join("`, `")
            ),
        }
    }
}

/// What to write for a value of the right type; a duration without an example.
pub(crate) fn write(name: &str, example: Option<&str>) -> String {
    match example {
        Some(example) => format!("write `{name} = {example}`"),
        None => format!("write `{name} = 600` (seconds) or `{name} = \"10m\"`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_by_its_name() {
        for (key, name, _) in Key::ALL {
            assert_eq!(Key::named(name), Some(key));
            assert_eq!(key.name(), name);
        }
    }

    #[test]
    fn a_word_of_another_scheduler_is_translated() {
        for (names, _) in Key::ELSEWHERE {
            for name in names {
                assert_eq!(Key::named(name), None, "{name}");
            }
        }
        assert_eq!(
            Key::explain("tz"),
            "unknown key `tz`: here it is `timezone = \"Europe/Berlin\"`"
        );
        assert_eq!(
            Key::explain("Daily"),
            "unknown key `Daily`: did you mean `daily`?"
        );
    }
}
