//! Who hears of a process' death, and the announcement of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::oneshot;

use super::current::in_death;
use super::ledger::Guards;
use super::mailbox::{Cell, Rest};
use super::pid::ProcessId;
use super::signal::{Letter, Mail};
use super::ties::Ties;
use super::undecided::{AllUndecided, take_undecided, tell_all};
use super::{Down, MonitorRef, Pid};
use crate::exit::ExitReason;

/// Where a [`Down`] goes.
pub(crate) enum Watcher {
    /// Into the mailbox of a process.
    Process(Pid),
    /// To a task that awaits a [`Monitor`](super::Monitor).
    Task(oneshot::Sender<Down>),
    /// To a call, which asks for the reason itself, and before all others (I2).
    Caller(Arc<dyn Watch>),
}

/// Somebody who waits for the answer of a process.
pub(crate) trait Watch: Send + Sync {
    /// There will be none any more.
    fn ended(&self);
}

impl Watcher {
    pub(crate) fn tell(self, down: Down) {
        match self {
            Self::Process(pid) => pid.0.down(down),
            // The task may have lost interest.
            Self::Task(sender) => drop(sender.send(down)),
            Self::Caller(watch) => watch.ended(),
        }
    }
}

/// The ties of a living process.
#[derive(Default)]
pub(crate) struct Lifelines {
    pub(super) links: Ties<ProcessId, Pid>,
    pub(super) monitors: Ties<MonitorRef, Watcher>,
    pub(super) guards: Guards,
}

// What names no type of message is compiled once, and not again for each server.
impl Lifelines {
    pub(super) fn has_link(&self, peer: ProcessId) -> bool {
        self.links.contains_key(&peer)
    }

    pub(super) fn add_link(&mut self, peer: &Pid) {
        self.links.insert(peer.id(), peer.clone());
    }

    pub(super) fn remove_link(&mut self, peer: ProcessId) -> Option<Pid> {
        self.links.remove(&peer)
    }

    pub(super) fn add_monitor(&mut self, monitor: MonitorRef, watcher: Watcher) {
        self.monitors.insert(monitor, watcher);
    }

    pub(super) fn remove_monitor(&mut self, monitor: MonitorRef) -> Option<Watcher> {
        self.monitors.remove(&monitor)
    }

    /// What comes before the mail in the order of invariant I2.
    fn begin_end(&mut self, dead: ProcessId, undecided: AllUndecided, reason: &ExitReason) {
        in_death(dead, reason, || {
            std::mem::take(&mut self.guards).undo();
        });
        let mut undecided = undecided.map(|all| *all).unwrap_or_default();
        // When a runtime ends, what came up last is not yet among them.
        undecided.extend(take_undecided(dead));
        tell_all(undecided, Some(reason));
        self.tell_callers();
    }

    /// Tells those who wait for an answer.
    fn tell_callers(&self) {
        for watcher in self.monitors.values() {
            if let Watcher::Caller(watch) = watcher {
                // Its waker may be anybody's.
                quietly(|| watch.ended());
            }
        }
    }

    /// Tells everybody else, in the order of invariant I2.
    pub(super) fn announce(self, dead: &Pid, reason: &ExitReason) {
        for (_id, peer) in self.links {
            peer.0.link_broke(dead, reason);
        }
        for (monitor, watcher) in self.monitors {
            if let Watcher::Caller(_told) = watcher {
                continue;
            }
            let (pid, reason) = (Some(dead.clone()), reason.clone());
            watcher.tell(Down {
                monitor,
                pid,
                name: None,
                reason,
            });
        }
    }
}

/// The life of a process: whoever holds it is the process, and its drop is the death, whatever
/// the cause.
pub(crate) struct Life<M: Letter>(Arc<Cell<M>>);

impl<M: Letter> Life<M> {
    pub(crate) fn new(cell: Arc<Cell<M>>) -> Self {
        Self(cell)
    }

    pub(crate) fn cell(&self) -> &Arc<Cell<M>> {
        &self.0
    }

    /// Ends with `reason`. When this returns, everybody has been told.
    pub(crate) fn end(self, reason: &ExitReason) {
        die(&self.0, reason);
    }
}

impl<M: Letter> Drop for Life<M> {
    fn drop(&mut self) {
        // It has ended in order.
        if self.0.ended.load(Ordering::Acquire) {
            return;
        }
        let reason = if std::thread::panicking() {
            ExitReason::panicked("a destructor panicked".to_owned(), None)
        } else {
            ExitReason::Killed
        };
        die(&self.0, &reason);
    }
}

/// I2: closed mailbox, free names, failed calls, mail for nobody, links, monitors: in this order.
fn die<M: Letter>(cell: &Arc<Cell<M>>, reason: &ExitReason) {
    let Some(rest) = cell.close(reason) else {
        return;
    };
    let Rest {
        queue,
        undecided,
        mut lifelines,
    } = rest;
    // The destructors of reasons and messages may be the user's: one that panics must not keep
    // the others from hearing of the death.
    lifelines.begin_end(cell.id, undecided, reason);
    for mail in queue {
        in_death(cell.id, reason, || match mail {
            Mail::Message(letter) | Mail::Counted(letter) => letter.bounce(reason),
            // News is dropped.
            Mail::Exit(_) | Mail::Down(_) | Mail::Stop(_) | Mail::Drained(_) => {}
        });
    }
    lifelines.announce(&cell.pid(), reason);
}

/// Runs a destructor or the like that may be the user's: its panic is nobody's end.
pub(crate) fn quietly(act: impl FnOnce()) {
    // The panic hook has already reported it.
    let _reported = catch_unwind(AssertUnwindSafe(act)).is_err();
}
