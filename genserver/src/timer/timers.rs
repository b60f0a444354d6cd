//! All timers of one runtime on one shared structure, driven by one task: [`Timers`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::alarm::{Alarm, Bell, Expire, next_beat};
use super::deadline::Deadline;
use super::queue::{Account, Key, Queue, Step};
use super::reset::Reset;
use super::timer_ref::TimerRef;
use super::wheel::Moment;
use crate::process::{AnyProcess, quietly};
use crate::sync::{AtomicBool, Mutex, MutexGuard};

/// How many timers ring before other tasks have their turn, however many are due.
const AT_A_TIME: usize = 128;

/// Which runtime's timers. Unlike the runtime's own, it is never used again.
pub(super) type TimersId = u64;

/// The timers of one runtime.
pub(crate) struct Timers {
    pub(super) id: TimersId,
    queue: Mutex<Queue<Alarm>>,
    /// What moments count from.
    origin: Instant,
    /// The runtime is gone, and another one may get its number.
    pub(super) ended: AtomicBool,
    /// Something is due earlier than the driver believes.
    pub(super) earlier: Notify,
}

/// When the driver has to look again.
#[derive(Debug)]
pub(super) enum Rest {
    Until(Instant),
    UntilTold,
    /// At once, behind the other tasks.
    None,
}

impl Timers {
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Calls `ring` once at `at`; never, if `owner` ends before.
    pub(crate) fn once(
        self: &Arc<Self>,
        at: Instant,
        owner: Option<&dyn AnyProcess>,
        ring: impl FnOnce() + Send + 'static,
    ) -> TimerRef {
        let key = self.arm(Some(at), owner, Alarm::Once(Box::new(ring)));
        TimerRef::new(self.id, key)
    }

    /// Calls `ring` after each `period` until cancelled or until `owner` ends.
    pub(crate) fn every(
        self: &Arc<Self>,
        period: Duration,
        owner: Option<&dyn AnyProcess>,
        ring: impl FnMut() + Send + 'static,
    ) -> TimerRef {
        // A period of nothing would ring for ever without letting time pass.
        let period = period.max(Duration::from_millis(1));
        let alarm = Alarm::Again(Box::new(Bell {
            period: Some(nanos(period)),
            ring,
        }));
        let key = self.arm(Some(later(period)), owner, alarm);
        TimerRef::new(self.id, key)
    }

    /// Calls `ring` whenever it was [set](Reset::set) and the time has come, until `owner` ends or this is
    /// dropped. Setting it allocates nothing.
    pub(crate) fn reset(
        self: &Arc<Self>,
        owner: Option<&dyn AnyProcess>,
        ring: impl FnMut() + Send + 'static,
    ) -> Reset {
        let period = None;
        let key = self.arm(None, owner, Alarm::Again(Box::new(Bell { period, ring })));
        Reset::new(Arc::downgrade(self), key)
    }

    /// Calls `expire` at `at`, unless the returned deadline is dropped before.
    pub(crate) fn deadline(self: &Arc<Self>, at: Instant, expire: Arc<dyn Expire>) -> Deadline {
        let at = self.moment(at);
        let queue = self.lock();
        // Nobody will ring any more: better too early than never.
        let key = if self.has_ended() {
            drop(queue);
            quietly(|| expire.expire());
            Key::default()
        } else {
            self.insert(queue, Some(at), None, Alarm::Expire(expire))
        };
        Deadline::new(Arc::clone(self), key)
    }

    fn arm(
        self: &Arc<Self>,
        at: Option<Instant>,
        owner: Option<&dyn AnyProcess>,
        alarm: Alarm,
    ) -> Key {
        let account = match owner.map(|owner| self.account_of(owner)) {
            Some(None) => {
                alarm.let_go();
                return Key::default();
            }
            Some(account) => account,
            None => None,
        };
        let at = at.map(|at| self.moment(at));
        let queue = self.lock();
        // A process that ends says so before it closes its account: as it has not, its account is open.
        if self.has_ended() || owner.is_some_and(AnyProcess::has_ended) {
            drop(queue);
            alarm.let_go();
            return Key::default();
        }
        self.insert(queue, at, account, alarm)
    }

    fn insert(
        &self,
        mut queue: MutexGuard<'_, Queue<Alarm>>,
        at: Option<Moment>,
        account: Option<Account>,
        alarm: Alarm,
    ) -> Key {
        let key = queue.insert(at, account, alarm);
        self.hurry(queue, at);
        key
    }

    /// Wakes the driver if it would sleep for too long.
    fn hurry(&self, queue: MutexGuard<'_, Queue<Alarm>>, at: Option<Moment>) {
        let late = at.is_some_and(|at| queue.sleeps_until.is_none_or(|until| at < until));
        drop(queue);
        if late {
            self.earlier.notify_one();
        }
    }

    /// How much time is left, if the timer is still set.
    pub(super) fn remaining(&self, key: Key) -> Option<Duration> {
        let due = self.lock().due(key)?;
        Some(self.until(due))
    }

    /// Takes a timer away, and says how much time was left.
    pub(super) fn cancel(&self, key: Key) -> Option<Duration> {
        let (due, alarm) = self.lock().remove(key)?;
        // The message inside is the user's: dropped without the lock.
        drop(alarm);
        Some(self.until(due))
    }

    /// Sets a timer to another moment, or to none, and gives its new key, if it is not gone.
    pub(super) fn set(&self, key: Key, at: Option<Instant>) -> Option<Key> {
        let at = at.map(|at| self.moment(at));
        let mut queue = self.lock();
        let key = queue.set(key, at)?;
        self.hurry(queue, at);
        Some(key)
    }

    /// Rings what is due at `now`.
    pub(super) fn ring_due(&self, now: Instant) -> Rest {
        let now = self.moment(now);
        for _ in 0..AT_A_TIME {
            let mut queue = self.lock();
            match queue.step(now) {
                Step::Ring(key, at, alarm) => self.ring(queue, (key, at, alarm), now),
                Step::GoOn => {}
                Step::Sleep(until) => {
                    queue.sleeps_until = until;
                    return until.map_or(Rest::UntilTold, |until| Rest::Until(self.instant(until)));
                }
            }
        }
        Rest::None
    }

    /// The panic hook reports what panics, and the other timers go on.
    fn ring(
        &self,
        mut queue: MutexGuard<'_, Queue<Alarm>>,
        (key, at, alarm): (Key, Moment, Alarm),
        now: Moment,
    ) {
        match alarm {
            Alarm::Once(ring) => {
                queue.remove(key);
                drop(queue);
                quietly(ring);
            }
            Alarm::Expire(expire) => {
                queue.remove(key);
                drop(queue);
                quietly(move || expire.expire());
            }
            Alarm::Again(mut bell) => {
                drop(queue);
                quietly(|| (bell.ring)());
                let next = bell.period.map(|period| next_beat(at, period, now));
                let left = self.lock().put_back(key, next, Alarm::Again(bell));
                left.into_iter().for_each(Alarm::let_go);
            }
        }
    }

    /// The runtime has ended.
    pub(super) fn give_up(&self) {
        let rest = std::mem::take(&mut *self.lock());
        rest.into_alarms().for_each(Alarm::give_up);
    }

    fn moment(&self, at: Instant) -> Moment {
        nanos(at.saturating_duration_since(self.origin))
    }

    fn instant(&self, at: Moment) -> Instant {
        let instant = self.origin.checked_add(Duration::from_nanos(at));
        instant.unwrap_or_else(|| later(Duration::MAX))
    }

    fn until(&self, at: Moment) -> Duration {
        Duration::from_nanos(at.saturating_sub(self.moment(Instant::now())))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Queue<Alarm>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Timers {
    fn default() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self {
            id: LAST.fetch_add(1, Ordering::Relaxed) + 1,
            queue: Mutex::default(),
            origin: Instant::now(),
            ended: AtomicBool::new(false),
            earlier: Notify::new(),
        }
    }
}

#[cfg(test)]
impl Timers {
    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }
}

/// `delay` from now, or as far away as an instant can be.
pub(crate) fn later(delay: Duration) -> Instant {
    let now = Instant::now();
    // As tokio's own `sleep` does: thirty years are for ever.
    now.checked_add(delay)
        .unwrap_or_else(|| now + Duration::from_secs(86_400 * 365 * 30))
}

fn nanos(duration: Duration) -> Moment {
    let seconds = duration.as_secs().checked_mul(1_000_000_000);
    let all = seconds.and_then(|seconds| seconds.checked_add(duration.subsec_nanos().into()));
    all.unwrap_or(Moment::MAX)
}
