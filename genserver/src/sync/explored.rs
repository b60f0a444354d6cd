//! The same API from shuttle, whose threads meet in every order or in many random ones.
//!
//! Shuttle takes each atomic access for sequentially consistent: an ordering that is too weak does
//! not show.

use std::sync::{PoisonError, TryLockError};

use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner};

/// Each schedule has its own.
pub(crate) use shuttle::lazy_static::Lazy as Global;
pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicU8};
pub(crate) use shuttle::sync::{Mutex, MutexGuard, MutexGuard as BriefGuard};

/// What stands for the lock of a process.
#[derive(Default)]
pub(crate) struct Brief<T>(Mutex<T>);

impl<T> Brief<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> BriefGuard<'_, T> {
        // As with the other one, a panic leaves nothing behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn try_lock(&self) -> Option<BriefGuard<'_, T>> {
        match self.0.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// How many schedules of each sort a check tries.
const SCHEDULES: usize = 1_000;

/// How often a thread loses its turn in a schedule of the second sort, beyond what it must.
const SWITCHES: usize = 3;

/// Runs `check` under random schedules: some that switch at any moment, some that switch seldom.
///
/// A failure prints its schedule, for `shuttle::replay`.
pub(crate) fn explore(check: impl Fn() + Copy + Send + Sync + 'static) {
    run(RandomScheduler::new(SCHEDULES), check);
    run(PctScheduler::new(SWITCHES, SCHEDULES), check);
}

/// Runs `check` under every schedule there is: for small ones.
pub(crate) fn exhaust(check: impl Fn() + Send + Sync + 'static) {
    run(DfsScheduler::new(None, false), check);
}

fn run(scheduler: impl Scheduler + 'static, check: impl Fn() + Send + Sync + 'static) {
    let mut config = Config::new();
    // It would say at each run what stands above.
    config.silence_warnings = true;
    Runner::new(scheduler, config).run(check);
}
