//! Which timers belong to which runtime, and the task that drives them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::runtime;
use tokio::time::Instant;

use super::timers::{Rest, Timers, TimersId};
use crate::sync::{Global, Mutex};

static RUNTIMES: Global<Mutex<HashMap<runtime::Id, Arc<Timers>>>> = Global::new(Mutex::default);

thread_local! {
    /// Spares most calls the lock of the table.
    static LAST_USED: RefCell<Option<Rc<Known>>> = const { RefCell::new(None) };
}

/// Timers that a thread has used: it takes and drops them without an atomic operation.
pub(crate) struct Known {
    runtime: runtime::Id,
    timers: Arc<Timers>,
}

impl Deref for Known {
    type Target = Arc<Timers>;

    fn deref(&self) -> &Arc<Timers> {
        &self.timers
    }
}

impl Timers {
    /// The timers of the runtime that this is called from.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or in one whose time is not enabled.
    pub(crate) fn current() -> Rc<Known> {
        let handle = runtime::Handle::current();
        let runtime = handle.id();
        let last = last_used(|known| known.runtime == runtime);
        if let Some(known) = last.filter(|known| !known.has_ended()) {
            return known;
        }
        Self::of(&handle)
    }

    /// The timers that have this id, unless their runtime has ended.
    pub(super) fn with_id(id: TimersId) -> Option<Arc<Self>> {
        if let Some(known) = last_used(|known| known.id == id) {
            return Some(Arc::clone(&known.timers));
        }
        let runtimes = RUNTIMES
            .get()
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut all = runtimes.values();
        all.find(|timers| timers.id == id).cloned()
    }

    /// Not a part of [`current`](Self::current), which seldom needs it: that would reserve the room for both.
    #[cold]
    #[inline(never)]
    fn of(handle: &runtime::Handle) -> Rc<Known> {
        let runtime = handle.id();
        let timers = Self::registered(handle);
        let known = Rc::new(Known { runtime, timers });
        let before = LAST_USED.replace(Some(Rc::clone(&known)));
        drop(before);
        known
    }

    fn registered(handle: &runtime::Handle) -> Arc<Self> {
        let id = handle.id();
        // Without time it panics here, where the user asked for it, and not in the driver.
        drop(tokio::time::sleep(Duration::ZERO));
        let timers = match RUNTIMES
            .get()
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(id)
        {
            Entry::Occupied(known) => return Arc::clone(known.get()),
            Entry::Vacant(place) => Arc::clone(place.insert(Arc::default())),
        };
        // Spawned without the lock: a runtime that has ended drops the driver at once, and with it the
        // registration, which takes the lock.
        let registered = Registered {
            id,
            timers: Arc::clone(&timers),
        };
        handle.spawn(drive(Arc::clone(&timers), registered));
        timers
    }
}

fn last_used(is_it: impl FnOnce(&Known) -> bool) -> Option<Rc<Known>> {
    // As a thread ends, timers may outlive what it has used.
    let last = LAST_USED.try_with(|last| {
        let last = last.borrow();
        last.as_ref().filter(|known| is_it(known)).cloned()
    });
    last.ok().flatten()
}

struct Registered {
    id: runtime::Id,
    timers: Arc<Timers>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.timers.ended.store(true, Ordering::Release);
        RUNTIMES
            .get()
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
        self.timers.give_up();
    }
}

async fn drive(timers: Arc<Timers>, _registered: Registered) {
    loop {
        let earlier = timers.earlier.notified();
        match timers.ring_due(Instant::now()) {
            Rest::Until(at) => drop(tokio::time::timeout_at(at, earlier).await),
            Rest::UntilTold => earlier.await,
            Rest::None => tokio::task::yield_now().await,
        }
    }
}
