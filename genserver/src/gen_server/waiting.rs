//! A call whose answer lets itself be waited for: [`Waiting`].

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::task::Waker;
use std::time::Duration;

use crate::exit::ExitReason;
use crate::process::{MonitorRef, Pid, Watch, Watcher};
use crate::sync::{AtomicBool, Mutex, MutexGuard};
use crate::timer::{Deadline, Expire, Timers, later};

/// So many times more than once a call tries to do without a timer. With fewer, the callers of a busy server on
/// another thread set timers that they never need.
pub(super) const TRIES: u8 = 3;

/// How a call waits. Most never need more than a moment.
pub(super) enum Patience {
    New,
    /// It has let the other tasks go first, and does so for so many more times, since a task may be polled for
    /// many reasons.
    Trying(u8),
    Waiting(Box<Waiting>),
}

/// What ends a wait besides an answer: its time, and the end of the server.
pub(super) struct Waiting {
    alarm: Arc<Alarm>,
    _deadline: Option<Deadline>,
    watched: Option<(Pid, MonitorRef)>,
}

impl Waiting {
    /// For so long at most.
    pub(super) fn new(limit: Option<Duration>, task: &Waker) -> Self {
        let alarm = Arc::new(Alarm {
            task: Mutex::new(task.clone()),
            is_over: AtomicBool::new(false),
            has_ended: AtomicBool::new(false),
        });
        let deadline = limit.map(|limit| {
            let alarm = Arc::clone(&alarm) as Arc<dyn Expire>;
            Timers::current().deadline(later(limit), alarm)
        });
        Self {
            alarm,
            _deadline: deadline,
            watched: None,
        }
    }

    /// Looks again, too, when `server` ends. Once.
    pub(super) fn watch(&mut self, server: &Pid) {
        if self.watched.is_some() {
            return;
        }
        let monitor = MonitorRef::fresh();
        let watcher = Watcher::Caller(Arc::clone(&self.alarm) as Arc<dyn Watch>);
        if let Err(_ended) = server.0.add_monitor(monitor, watcher) {
            self.alarm.ended();
        }
        self.watched = Some((server.clone(), monitor));
    }

    /// The task that waits from now on.
    pub(super) fn run_by(&mut self, task: &Waker) {
        self.alarm.run_by(task);
    }

    /// Whether the time is over.
    pub(super) fn is_over(&self) -> bool {
        self.alarm.is_over.load(Ordering::Acquire)
    }

    /// Why the server has ended, once that is told (I2).
    pub(super) fn end(&self) -> Option<ExitReason> {
        let has_ended = self.alarm.has_ended.load(Ordering::Acquire);
        let (server, _) = self.watched.as_ref().filter(|_| has_ended)?;
        server.exit_reason()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some((server, monitor)) = &self.watched {
            server.0.remove_monitor(*monitor);
        }
    }
}

/// Wakes the task that waits.
struct Alarm {
    task: Mutex<Waker>,
    is_over: AtomicBool,
    has_ended: AtomicBool,
}

impl Alarm {
    fn task(&self) -> MutexGuard<'_, Waker> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run_by(&self, task: &Waker) {
        let mut known = self.task();
        if !known.will_wake(task) {
            let before = std::mem::replace(&mut *known, task.clone());
            drop(known);
            drop(before);
        }
    }

    fn ring(&self, why: &AtomicBool) {
        why.store(true, Ordering::Release);
        let task = self.task().clone();
        // Without the lock (I3).
        task.wake();
    }
}

impl Watch for Alarm {
    fn ended(&self) {
        self.ring(&self.has_ended);
    }
}

impl Expire for Alarm {
    fn expire(&self) {
        self.ring(&self.is_over);
    }
}
