//! The timers of one runtime in the order in which they are due. It only keeps them: who rings them is
//! [`Timers`](super::timers::Timers).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Expire;
use crate::process::ProcessId;

/// What a timer does when it is due.
pub(super) enum Alarm {
    Once(Box<dyn FnOnce() + Send>),
    Every(Duration, Box<dyn FnMut() + Send>),
    Expire(Arc<dyn Expire>),
}

/// Due time, then the order in which they were set.
pub(super) type Key = (Instant, u64);

pub(super) struct Armed {
    pub(super) alarm: Alarm,
    /// The process the timer dies with (row PROC-45).
    pub(super) owner: Option<ProcessId>,
}

#[derive(Default)]
pub(super) struct Queue {
    pub(super) due: BTreeMap<Key, Armed>,
    /// Where to find the timers that have a [`TimerRef`](super::TimerRef).
    pub(super) when: HashMap<u64, Instant>,
    pub(super) owned: HashMap<ProcessId, BTreeSet<u64>>,
    next_id: u64,
    /// Until when the driver sleeps; `None` if it waits to be told.
    pub(super) sleeps_until: Option<Instant>,
}

impl Queue {
    pub(super) fn fresh_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    pub(super) fn insert(&mut self, (at, id): Key, armed: Armed) {
        self.when.insert(id, at);
        if let Some(owner) = armed.owner {
            self.owned.entry(owner).or_default().insert(id);
        }
        self.due.insert((at, id), armed);
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<(Instant, Option<Armed>)> {
        let at = *self.when.get(&id)?;
        // An interval that rings right now is not in the queue.
        let armed = self.due.remove(&(at, id));
        self.forget(id, armed.as_ref().and_then(|armed| armed.owner));
        Some((at, armed))
    }

    pub(super) fn forget(&mut self, id: u64, owner: Option<ProcessId>) {
        self.when.remove(&id);
        // The owner's entry stays, even empty: it stands for the guard in the owner's lifelines.
        if let Some(timers) = owner.and_then(|owner| self.owned.get_mut(&owner)) {
            timers.remove(&id);
        }
    }
}

/// Tick `n` is `start + n * period`, without drift; ticks that passed unnoticed are left out.
pub(super) fn next_beat(last: Instant, period: Duration, now: Instant) -> Instant {
    let next = last + period;
    if next > now {
        return next;
    }
    let missed = now.duration_since(last).as_nanos() / period.as_nanos();
    let beats = u32::try_from(missed).unwrap_or(u32::MAX).saturating_add(1);
    last + period.saturating_mul(beats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_does_not_drift_and_leaves_out_what_was_missed() {
        let (start, period) = (Instant::now(), Duration::from_millis(10));
        let after = |ms| next_beat(start, period, start + Duration::from_millis(ms)) - start;
        assert_eq!(after(0), Duration::from_millis(10));
        assert_eq!(after(9), Duration::from_millis(10));
        assert_eq!(after(10), Duration::from_millis(20));
        assert_eq!(after(35), Duration::from_millis(40));
    }
}
