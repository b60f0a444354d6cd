//! The reading side of a process' queue.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::lifelines::Watcher;
use super::mailbox::{Cell, shrink};
use super::signal::{Letter, Mail};
use super::{Down, MonitorRef, Pid};
use crate::exit::ExitReason;

/// So many waiting senders are not worth sorting.
const FEW: usize = 16;

/// What a process holds of itself: the mail it has taken, and its own monitors.
pub(crate) struct Inbox<M: Letter> {
    cell: Arc<Cell<M>>,
    batch: VecDeque<Mail<M>>,
    /// How much the last batch held.
    taken: usize,
    /// Letters that were read, but whose senders still wait for an answer.
    owed: Vec<M>,
    /// When `owed` is this long, it is time to see who doesn't wait any more.
    sort_at: usize,
    /// A `Down` counts only while it is listed here.
    monitors: BTreeMap<MonitorRef, Watched>,
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
            owed: Vec::new(),
            sort_at: FEW,
            monitors: BTreeMap::new(),
        }
    }

    pub(crate) fn cell(&self) -> &Arc<Cell<M>> {
        &self.cell
    }

    /// The next mail in order, or the fatal signal that goes before all mail.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Mail<M>, ExitReason>> {
        loop {
            ready!(self.poll_ready(0, cx))?;
            if let Some(mail) = self.take() {
                return Poll::Ready(Ok(mail));
            }
        }
    }

    /// Whether there is mail to [take](Self::take) behind the first `aside`, or the fatal signal that
    /// goes before all mail.
    pub(crate) fn poll_ready(
        &mut self,
        aside: usize,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), ExitReason>> {
        if let Some(reason) = self.cell.fatal() {
            return Poll::Ready(Err(reason));
        }
        if self.batch.len() <= aside {
            shrink(&mut self.batch, self.taken);
            ready!(self.cell.poll_take(&mut self.batch, cx))?;
            self.taken = self.batch.len();
        }
        Poll::Ready(Ok(()))
    }

    /// The next mail in order. `None` also if it was news of a monitor that was flushed.
    pub(crate) fn take(&mut self) -> Option<Mail<M>> {
        let mail = self.batch.pop_front()?;
        self.read(mail)
    }

    /// The mail behind the first `aside`: see [`poll_ready`](Self::poll_ready). Those keep their order
    /// and their places, and bounce like all the others.
    pub(crate) fn peek(&self, aside: usize) -> Option<&Mail<M>> {
        self.batch.get(aside)
    }

    /// As [`take`](Self::take), behind the first `aside`.
    pub(crate) fn take_behind(&mut self, aside: usize) -> Option<Mail<M>> {
        let mail = self.batch.remove(aside)?;
        self.read(mail)
    }

    fn read(&mut self, mut mail: Mail<M>) -> Option<Mail<M>> {
        match &mut mail {
            Mail::Message(_) | Mail::Exit(_) | Mail::Stop(_) | Mail::Drained(_) => {}
            Mail::Counted(_) => self.cell.free_place(),
            // PROC-25: a monitor that was flushed left the list, and its news is void.
            Mail::Down(down) => down.name = self.monitors.remove(&down.monitor)?.name,
        }
        Some(mail)
    }

    /// How much mail has not been read.
    pub(crate) fn queued(&self) -> usize {
        self.batch.len() + self.cell.queued()
    }

    /// Keeps a letter whose sender waits: it bounces when the process ends.
    pub(crate) fn owe(&mut self, letter: M, is_settled: impl Fn(&M) -> bool) {
        // Sorted out when it has doubled, so that it costs next to nothing on average.
        if self.owed.len() >= self.sort_at {
            self.owed.retain(|letter| !is_settled(letter));
            self.sort_at = FEW.max(self.owed.len() * 2);
        }
        self.owed.push(letter);
    }

    /// Takes back the letter that was owed last.
    pub(crate) fn take_last_owed(&mut self) -> Option<M> {
        self.owed.pop()
    }

    /// The letters whose senders still wait.
    pub(crate) fn owed(&self) -> &[M] {
        &self.owed
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
        self.monitors.insert(monitor, watched);
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
        let active = self
            .monitors
            .get(&monitor)
            .is_some_and(|watched| watched.release(monitor));
        if active {
            self.monitors.remove(&monitor);
        }
        active
    }

    /// Ends a monitor and takes back its news. Whether it was still active.
    pub(crate) fn demonitor_flush(&mut self, monitor: MonitorRef) -> bool {
        self.monitors
            .remove(&monitor)
            .is_some_and(|watched| watched.release(monitor))
    }
}

impl<M: Letter> Drop for Inbox<M> {
    fn drop(&mut self) {
        for (monitor, watched) in std::mem::take(&mut self.monitors) {
            watched.release(monitor);
        }
        // What was taken and not handled goes back, so that one place bounces it all (I2).
        let mut rest: VecDeque<_> = self.owed.drain(..).map(Mail::Message).collect();
        rest.append(&mut self.batch);
        self.cell.put_back(rest);
    }
}
