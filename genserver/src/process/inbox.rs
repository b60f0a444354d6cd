//! The reading side of a process' queue.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};

use super::current::{is_up_to_date, note_up_to_date};
use super::lifelines::Watcher;
use super::mailbox::{Cell, KEEP, shrink};
use super::signal::{Letter, Mail};
use super::ties::Ties;
use super::{Down, MonitorRef, Pid};
use crate::exit::ExitReason;

/// What a process holds of itself: the mail it has taken, and its own monitors.
pub(crate) struct Inbox<M: Letter> {
    cell: Arc<Cell<M>>,
    batch: VecDeque<Mail<M>>,
    /// How much the last batch held.
    taken: usize,
    /// It has let others go first since.
    has_paused: bool,
    /// A `Down` counts only while it is listed here.
    monitors: Monitors,
}

/// The monitors of a process; it names no type of message, so it is compiled once.
#[derive(Default)]
struct Monitors(Ties<MonitorRef, Watched>);

impl Monitors {
    fn add(&mut self, monitor: MonitorRef, watched: Watched) {
        self.0.insert(monitor, watched);
    }

    fn remove(&mut self, monitor: MonitorRef) -> Option<Watched> {
        self.0.remove(&monitor)
    }

    /// Ends one, which stays listed for its news. Whether it was still active.
    fn release(&self, monitor: MonitorRef) -> bool {
        let watched = self.0.get(&monitor);
        watched.is_some_and(|watched| watched.release(monitor))
    }

    fn release_all(&mut self) {
        for (monitor, watched) in std::mem::take(&mut self.0) {
            watched.release(monitor);
        }
    }
}

/// What a monitor of ours watches.
struct Watched {
    /// `None` if the name belonged to nobody.
    target: Option<Pid>,
    name: Option<Arc<str>>,
}

impl Watched {
    fn release(&self, monitor: MonitorRef) -> bool {
        self.target
            .as_ref()
            .is_some_and(|target| target.0.remove_monitor(monitor))
    }
}

impl<M: Letter> Inbox<M> {
    pub(crate) fn new(cell: Arc<Cell<M>>) -> Self {
        Self {
            cell,
            batch: VecDeque::new(),
            taken: 0,
            has_paused: false,
            monitors: Monitors::default(),
        }
    }

    pub(crate) fn cell(&self) -> &Arc<Cell<M>> {
        &self.cell
    }

    /// The next mail in order, or the fatal signal that goes before all mail.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Mail<M>, ExitReason>> {
        loop {
            if !ready!(self.poll_ready(0, cx)) {
                return Poll::Ready(Err(self.cell.doom()));
            }
            if let Some(mail) = self.take() {
                return Poll::Ready(Ok(mail));
            }
        }
    }

    /// Whether there is mail to [take](Self::take) behind the first `aside`. `false`: no, and none will
    /// come; or there is a fatal signal, which goes before all mail. [`Cell::doom`] says which.
    #[inline]
    pub(crate) fn poll_ready(&mut self, aside: usize, cx: &mut Context<'_>) -> Poll<bool> {
        if self.cell.is_urgent() {
            return Poll::Ready(false);
        }
        if self.batch.len() > aside {
            return Poll::Ready(true);
        }
        shrink(&mut self.batch, self.taken);
        let taken = self.cell.poll_take(&mut self.batch, cx);
        self.taken = self.batch.len();
        taken
    }

    /// As [`poll_ready`](Self::poll_ready), for somebody who waits for nothing else.
    ///
    /// What came since mail was taken in this poll of the task has woken it, so there is no need to look again.
    /// After more than one message at once it lets the other tasks go first: then the lock is taken once for
    /// many messages, not for each of those that come meanwhile from another thread.
    #[inline]
    pub(crate) fn poll_ready_in_turn(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        if !self.batch.is_empty() {
            return self.poll_ready(0, cx);
        }
        // What a flood has left is given back by one who looks and finds nothing.
        let is_small = self.batch.capacity() <= KEEP;
        if is_small && is_up_to_date() && !self.cell.is_urgent() {
            self.has_paused = true;
            self.cell.is_idle.store(true, Ordering::Relaxed);
            return Poll::Pending;
        }
        let lets_others_go = self.taken > 1 && !self.has_paused;
        self.has_paused = lets_others_go;
        if lets_others_go {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let taken = self.poll_ready(0, cx);
        // It stands in the queue now.
        if taken.is_ready() && is_small {
            note_up_to_date();
        }
        taken
    }

    /// The next mail in order. `None` also if it was news of a monitor that was flushed.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<Mail<M>> {
        // Looked at where it stands: see `try_push`.
        match self.batch.front()? {
            Mail::Counted(_) | Mail::Down(_) => self.take_behind(0),
            Mail::Message(_) | Mail::Exit(_) | Mail::Stop(_) | Mail::Drained(_) => {
                self.batch.pop_front()
            }
        }
    }

    /// The mail behind the first `aside`: see [`poll_ready`](Self::poll_ready). Those keep their order
    /// and their places, and bounce like all the others.
    pub(crate) fn peek(&self, aside: usize) -> Option<&Mail<M>> {
        self.batch.get(aside)
    }

    /// As [`take`](Self::take), behind the first `aside`.
    pub(crate) fn take_behind(&mut self, aside: usize) -> Option<Mail<M>> {
        let mut mail = self.batch.remove(aside)?;
        match &mut mail {
            Mail::Message(_) | Mail::Exit(_) | Mail::Stop(_) | Mail::Drained(_) => {}
            Mail::Counted(_) => self.cell.free_place(),
            // PROC-25: a monitor that was flushed left the list, and its news is void.
            Mail::Down(down) => down.name = self.monitors.remove(down.monitor)?.name,
        }
        Some(mail)
    }

    /// Takes all that is queued, to be [looked at](Self::peek).
    #[cfg(feature = "testing")]
    pub(crate) fn gather(&mut self) {
        self.cell.move_queue(&mut self.batch);
    }

    /// How much mail has not been read.
    pub(crate) fn queued(&self) -> usize {
        self.batch.len() + self.cell.queued()
    }

    pub(crate) fn monitor(&mut self, target: &Pid) -> MonitorRef {
        self.watch(Watched {
            target: Some(target.clone()),
            name: None,
        })
    }

    /// Watches whoever has the name; if nobody has, the news comes at once (row PROC-21).
    pub(crate) fn monitor_named(&mut self, name: &Arc<str>, holder: Option<&Pid>) -> MonitorRef {
        self.watch(Watched {
            target: holder.cloned(),
            name: Some(Arc::clone(name)),
        })
    }

    fn watch(&mut self, watched: Watched) -> MonitorRef {
        let monitor = MonitorRef::fresh();
        let tell = Watcher::Process(self.cell.pid());
        let pid = watched.target.clone();
        let refused = match &watched.target {
            Some(target) => target.0.add_monitor(monitor, tell).err(),
            None => Some(tell),
        };
        self.monitors.add(monitor, watched);
        if let Some(refused) = refused {
            refused.tell(Down {
                monitor,
                pid,
                name: None,
                reason: ExitReason::NoProc,
            });
        }
        monitor
    }

    /// Ends a monitor; news that is already here stays. Whether it was still active.
    pub(crate) fn demonitor(&mut self, monitor: MonitorRef) -> bool {
        let active = self.monitors.release(monitor);
        if active {
            self.monitors.remove(monitor);
        }
        active
    }

    /// Ends a monitor and takes back its news. Whether it was still active.
    pub(crate) fn demonitor_flush(&mut self, monitor: MonitorRef) -> bool {
        self.monitors
            .remove(monitor)
            .is_some_and(|watched| watched.release(monitor))
    }
}

impl<M: Letter> Drop for Inbox<M> {
    fn drop(&mut self) {
        self.monitors.release_all();
        // What was taken and not handled goes back, so that one place bounces it all (I2).
        self.cell.put_back(std::mem::take(&mut self.batch));
    }
}
