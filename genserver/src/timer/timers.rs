//! All timers of one runtime on one shared structure, driven by one task: [`Timers`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::TimerRef;
use super::queue::{Alarm, Armed, Key, Queue, next_beat};
use crate::process::{Guard, Pid, ProcessId};
use crate::sync::{AtomicBool, Mutex, MutexGuard};

/// Something that waits, but not longer than until a deadline.
pub(crate) trait Expire: Send + Sync {
    fn expire(&self);
}

/// A deadline that is set, until this is dropped.
pub(crate) struct Deadline {
    timers: Arc<Timers>,
    key: Key,
}

impl Drop for Deadline {
    fn drop(&mut self) {
        let removed = self.timers.lock().due.remove(&self.key);
        drop(removed);
    }
}

/// The timers of one runtime.
#[derive(Default)]
pub(crate) struct Timers {
    queue: Mutex<Queue>,
    /// The runtime is gone, and another one may get its number.
    pub(super) ended: AtomicBool,
    /// Something is due earlier than the driver believes.
    pub(super) earlier: Notify,
}

impl Timers {
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Calls `ring` once at `at`; never, if `owner` ends before.
    pub(crate) fn once(
        self: &Arc<Self>,
        at: Instant,
        owner: Option<&Pid>,
        ring: impl FnOnce() + Send + 'static,
    ) -> TimerRef {
        self.arm(at, owner, Alarm::Once(Box::new(ring)))
    }

    /// Calls `ring` after each `period` until cancelled or until `owner` ends.
    pub(crate) fn every(
        self: &Arc<Self>,
        period: Duration,
        owner: Option<&Pid>,
        ring: impl FnMut() + Send + 'static,
    ) -> TimerRef {
        // A period of nothing would ring for ever without letting time pass.
        let period = period.max(Duration::from_millis(1));
        self.arm(later(period), owner, Alarm::Every(period, Box::new(ring)))
    }

    fn arm(self: &Arc<Self>, at: Instant, owner: Option<&Pid>, alarm: Alarm) -> TimerRef {
        let mut queue = self.lock();
        let id = queue.fresh_id();
        let owner_id = owner.map(Pid::id);
        let first_of_owner = owner_id.is_some_and(|owner| !queue.owned.contains_key(&owner));
        queue.insert(
            (at, id),
            Armed {
                alarm,
                owner: owner_id,
            },
        );
        self.hurry(queue, at);
        if let (Some(owner), true) = (owner, first_of_owner) {
            let guard: Guard = Box::new(Owned {
                timers: Arc::downgrade(self),
                owner: owner.id(),
            });
            // If the owner is dead, the guard comes back, and its drop cancels the timer.
            drop(owner.0.add_guard(guard));
        }
        if self.has_ended() {
            self.cancel(id);
        }
        TimerRef {
            timers: Arc::downgrade(self),
            id,
        }
    }

    /// Calls `expire` at `at`, unless the returned deadline is dropped before.
    pub(crate) fn deadline(self: &Arc<Self>, at: Instant, expire: Arc<dyn Expire>) -> Deadline {
        let mut queue = self.lock();
        let key = (at, queue.fresh_id());
        queue.due.insert(
            key,
            Armed {
                alarm: Alarm::Expire(expire),
                owner: None,
            },
        );
        self.hurry(queue, at);
        // Nobody will ring any more: better too early than never.
        if self.has_ended() {
            self.give_up();
        }
        Deadline {
            timers: Arc::clone(self),
            key,
        }
    }

    /// When a timer is due, if it is still set.
    pub(super) fn due(&self, id: u64) -> Option<Instant> {
        self.lock().when.get(&id).copied()
    }

    /// Takes a timer away; when it would have been due.
    pub(super) fn cancel(&self, id: u64) -> Option<Instant> {
        let mut queue = self.lock();
        let (at, armed) = queue.remove(id)?;
        drop(queue);
        // The message inside is the user's: dropped without the lock.
        drop(armed);
        Some(at)
    }

    fn hurry(&self, queue: MutexGuard<'_, Queue>, at: Instant) {
        let late = queue.sleeps_until.is_none_or(|until| at < until);
        drop(queue);
        if late {
            self.earlier.notify_one();
        }
    }

    /// Rings everything that is due at `now`; says when to look again.
    pub(super) fn ring_due(&self, now: Instant) -> Option<Instant> {
        loop {
            let mut queue = self.lock();
            let Some(first) = queue.due.first_entry().filter(|first| first.key().0 <= now) else {
                queue.sleeps_until = queue.due.first_key_value().map(|((at, _), _)| *at);
                return queue.sleeps_until;
            };
            let (at, id) = *first.key();
            let armed = first.remove();
            match armed.alarm {
                Alarm::Expire(expire) => {
                    drop(queue);
                    ring_safely(move || expire.expire());
                }
                Alarm::Once(ring) => {
                    queue.forget(id, armed.owner);
                    drop(queue);
                    ring_safely(ring);
                }
                Alarm::Every(period, mut ring) => {
                    drop(queue);
                    ring_safely(&mut ring);
                    self.ring_again(
                        next_beat(at, period, now),
                        id,
                        armed.owner,
                        Alarm::Every(period, ring),
                    );
                }
            }
        }
    }

    fn ring_again(&self, at: Instant, id: u64, owner: Option<ProcessId>, alarm: Alarm) {
        let mut queue = self.lock();
        // While it rang, it may have been cancelled, or its owner may have ended.
        if queue.when.contains_key(&id) {
            queue.insert((at, id), Armed { alarm, owner });
        }
    }

    /// The runtime has ended: nobody waits for a deadline that cannot come, and nothing else rings.
    pub(super) fn give_up(&self) {
        let rest = std::mem::take(&mut *self.lock());
        for armed in rest.due.into_values() {
            match armed.alarm {
                Alarm::Expire(expire) => ring_safely(|| expire.expire()),
                alarm @ (Alarm::Once(_) | Alarm::Every(..)) => ring_safely(|| drop(alarm)),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
impl Timers {
    pub(super) fn is_empty(&self) -> bool {
        let queue = self.lock();
        queue.due.is_empty() && queue.when.is_empty() && queue.owned.is_empty()
    }
}

/// `delay` from now, or as far away as an instant can be.
pub(crate) fn later(delay: Duration) -> Instant {
    let now = Instant::now();
    // As tokio's own `sleep` does: thirty years are for ever.
    now.checked_add(delay)
        .unwrap_or_else(|| now + Duration::from_secs(86_400 * 365 * 30))
}

fn ring_safely(ring: impl FnOnce()) {
    // The panic hook has reported it; the other timers must go on.
    let _reported = catch_unwind(AssertUnwindSafe(ring)).is_err();
}

/// In the lifelines of a process: its timers end with it.
struct Owned {
    timers: Weak<Timers>,
    owner: ProcessId,
}

impl Drop for Owned {
    fn drop(&mut self) {
        let Some(timers) = self.timers.upgrade() else {
            return;
        };
        let mut queue = timers.lock();
        let ids = queue.owned.remove(&self.owner).unwrap_or_default();
        let removed: Vec<_> = ids
            .iter()
            .filter_map(|id| Some((queue.when.remove(id)?, *id)))
            .collect();
        let alarms: Vec<_> = removed
            .iter()
            .filter_map(|key| queue.due.remove(key))
            .collect();
        drop(queue);
        // The messages inside are the user's: dropped without the lock.
        drop(alarms);
    }
}
