//! A monitor of the present task: [`Monitor`].

use std::future::{Future, IntoFuture as _};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use oneshot::AsyncReceiver;

use super::lifelines::Watcher;
use super::{Down, MonitorRef, Pid};
use crate::exit::ExitReason;

/// The news of a process' end, still to come: see [`Pid::monitor`].
#[derive(Debug)]
#[must_use = "a monitor that is dropped watches nothing"]
pub struct Monitor {
    target: Pid,
    reference: MonitorRef,
    /// In a lock that is never taken: so a monitor can be shared.
    news: Mutex<AsyncReceiver<Down>>,
}

impl Monitor {
    pub(super) fn of(target: &Pid) -> Self {
        let monitor = MonitorRef::fresh();
        let (sender, news) = oneshot::channel();
        if let Err(watcher) = target.0.add_monitor(monitor, Watcher::Task(sender)) {
            watcher.tell(no_proc(monitor, target));
        }
        Self {
            target: target.clone(),
            reference: monitor,
            news: Mutex::new(news.into_future()),
        }
    }
}

impl Future for Monitor {
    type Output = Down;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Down> {
        let this = &mut *self;
        let news = this.news.get_mut().unwrap_or_else(PoisonError::into_inner);
        let news = Pin::new(news).poll(cx);
        // The sender lives with the process until it announces its death, so it cannot be lost.
        news.map(|down| down.unwrap_or_else(|_lost| no_proc(this.reference, &this.target)))
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.target.0.remove_monitor(self.reference);
    }
}

fn no_proc(monitor: MonitorRef, target: &Pid) -> Down {
    Down {
        monitor,
        pid: Some(target.clone()),
        name: None,
        reason: ExitReason::NoProc,
    }
}
