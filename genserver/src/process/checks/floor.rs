//! Where the checks of [`turn`](super::turn) run a body: by whom, and from which moment on by others too.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle, ThreadId};

use super::Note;
use crate::process::Cell;
use crate::sync::explore;

/// When somebody wants to run the body for the first time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moment {
    /// Before its own task runs it.
    Before,
    /// While that begins to, and waits for the first time.
    Meanwhile,
    /// With the first call, so when it waits.
    After,
}

pub(super) const MOMENTS: [Moment; 3] = [Moment::Before, Moment::Meanwhile, Moment::After];

impl Moment {
    /// What comes before its own task.
    pub(super) fn begin(self, cell: &Arc<Cell<Note>>) -> Option<JoinHandle<()>> {
        match self {
            Self::Before => {
                cell.step_in();
                None
            }
            Self::Meanwhile => {
                let cell = Arc::clone(cell);
                Some(thread::spawn(move || cell.step_in()))
            }
            Self::After => None,
        }
    }
}

/// How often a body was run, in all the schedules of a check. The atomics are std's: no place to switch at.
#[derive(Default)]
pub(super) struct Runs {
    by_its_task: AtomicU32,
    by_others: AtomicU32,
}

impl Runs {
    pub(super) fn count(&self, by_its_task: bool) {
        let count = if by_its_task {
            &self.by_its_task
        } else {
            &self.by_others
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn by_its_task(&self) -> u32 {
        self.by_its_task.load(Ordering::Relaxed)
    }

    pub(super) fn by_others(&self) -> u32 {
        self.by_others.load(Ordering::Relaxed)
    }
}

/// Explores `check` at each moment. Both its own task and others have run the body at each, in some schedules.
pub(super) fn explore_moments(check: fn(Moment, &'static Runs)) {
    for moment in MOMENTS {
        let runs = explore_moment(moment, check);
        assert!(runs.by_its_task() > 0, "{moment:?}");
        assert!(runs.by_others() > 0, "{moment:?}");
    }
}

pub(super) fn explore_moment(moment: Moment, check: fn(Moment, &'static Runs)) -> &'static Runs {
    let runs: &Runs = Box::leak(Box::default());
    explore(move || check(moment, runs));
    runs
}

/// Where the body is run, by one at a time.
#[derive(Clone)]
pub(super) struct Floor {
    is_taken: Arc<AtomicBool>,
    /// The thread of its own task.
    home: Arc<OnceLock<ThreadId>>,
    /// It was run once.
    is_known: Arc<AtomicBool>,
    runs: &'static Runs,
}

impl Floor {
    pub(super) fn new(runs: &'static Runs) -> Self {
        Self {
            is_taken: Arc::default(),
            home: Arc::default(),
            is_known: Arc::default(),
            runs,
        }
    }

    /// Its own task is polled on this thread.
    pub(super) fn is_home(&self) {
        self.home
            .set(thread::current().id())
            .expect("it has one task");
    }

    /// Runs `act`, which nobody else may run meanwhile.
    pub(super) fn alone<T>(&self, act: impl FnOnce() -> T) -> T {
        assert!(!self.is_taken.swap(true, Ordering::SeqCst), "two at once");
        self.runs
            .count(self.home.get() == Some(&thread::current().id()));
        thread::yield_now();
        let value = act();
        self.is_taken.store(false, Ordering::SeqCst);
        self.is_known.store(true, Ordering::SeqCst);
        value
    }

    /// Waits until it waits, so that callers can step in: else most of them would come too early.
    pub(super) fn wait(&self, moment: Moment) {
        while moment != Moment::Meanwhile && !self.is_known.load(Ordering::SeqCst) {
            thread::yield_now();
        }
    }

    /// Its own task, on a thread of its own.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        let floor = self.clone();
        thread::spawn(move || {
            floor.is_home();
            block_on(task);
        })
    }
}
