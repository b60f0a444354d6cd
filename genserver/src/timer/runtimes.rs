//! Which timers belong to which runtime, and the task that drives them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::runtime;
use tokio::time::Instant;

use super::timers::{Rest, Timers};
use crate::sync::{Global, Mutex};

static RUNTIMES: Global<Mutex<HashMap<runtime::Id, Arc<Timers>>>> = Global::new(Mutex::default);

thread_local! {
    /// Spares most calls the lock of the table.
    static LAST_USED: RefCell<Option<(runtime::Id, Arc<Timers>)>> = const { RefCell::new(None) };
}

impl Timers {
    /// The timers of the runtime that this is called from.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or in one whose time is not enabled.
    pub(crate) fn current() -> Arc<Self> {
        let handle = runtime::Handle::current();
        let last = LAST_USED.with_borrow(|last| match last {
            Some((id, timers)) if *id == handle.id() => Some(Arc::clone(timers)),
            Some(_) | None => None,
        });
        if let Some(timers) = last.filter(|timers| !timers.has_ended()) {
            return timers;
        }
        let timers = Self::of(&handle);
        let before = LAST_USED.replace(Some((handle.id(), Arc::clone(&timers))));
        drop(before);
        timers
    }

    fn of(handle: &runtime::Handle) -> Arc<Self> {
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
