//! Which states the sequences have reached.

use std::collections::BTreeMap;
use std::fmt;

/// What has to be among a few thousand sequences for them to be worth something. What is rarer has a sequence of its
/// own in [`rare`](super::rare).
const MUST_OCCUR: [&str; 46] = [
    "asked in vain",
    "automatic shutdown",
    "brutal kill",
    "dead as soon as it is up",
    "delete_child: not found",
    "delete_child: ok",
    "delete_child: running",
    "delete_child: running supervisor",
    "end between two attempts",
    "end with an exit in the queue",
    "gave up",
    "group restart",
    "group restart forgets a temporary child",
    "group restart revives",
    "inner supervisor ended with shutdown",
    "killed after its time",
    "refused: significant and permanent",
    "refused: significant in vain",
    "refused: two with one id",
    "restart at the edge of the window",
    "restart failed",
    "restart of one",
    "restart out of the window",
    "restart_child: failed",
    "restart_child: ignored",
    "restart_child: not found",
    "restart_child: running",
    "restart_child: running supervisor",
    "restart_child: started",
    "restart_child: started supervisor",
    "retry",
    "significant end without automatic shutdown",
    "something came meanwhile",
    "start rolled back",
    "start_child: already present",
    "start_child: already started",
    "start_child: already started supervisor",
    "start_child: failed",
    "start_child: ignored",
    "start_child: refused",
    "start_child: started",
    "start_child: started supervisor",
    "supervisor killed",
    "temporary child ignored",
    "terminate_child: not found",
    "terminate_child: ok",
];

/// How often what occurred.
#[derive(Debug, Default)]
pub(crate) struct Coverage(BTreeMap<String, u64>);

impl Coverage {
    pub(crate) fn of(seen: BTreeMap<String, u64>) -> Self {
        Self(seen)
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    pub(crate) fn count(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }

    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let missing = MUST_OCCUR.iter().filter(|what| self.count(what) == 0);
        missing.copied().collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, count) in &self.0 {
            writeln!(f, "{count:9} {what}")?;
        }
        Ok(())
    }
}
