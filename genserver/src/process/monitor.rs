//! A monitor of the present task: [`Monitor`].

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use super::lifelines::Watcher;
use super::{Down, MonitorRef, Pid};
use crate::exit::ExitReason;

/// The news of a process' end, still to come: see [`Pid::monitor`].
///
/// ```
/// use genserver::{Process, ExitReason};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pid = Process::spawn(|_me| std::future::pending());
/// let mut monitor = pid.monitor();
/// let brief = tokio::time::timeout(Duration::from_millis(1), &mut monitor).await;
/// assert!(brief.is_err(), "it lives");
/// pid.kill();
/// assert_eq!(monitor.await.reason, ExitReason::Killed);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a monitor that is dropped watches nothing"]
pub struct Monitor {
    target: Pid,
    reference: MonitorRef,
    news: oneshot::Receiver<Down>,
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
            news,
        }
    }
}

impl Future for Monitor {
    type Output = Down;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Down> {
        let news = Pin::new(&mut self.news).poll(cx);
        // The sender lives with the process until it announces its death, so it cannot be lost.
        news.map(|down| down.unwrap_or_else(|_lost| no_proc(self.reference, &self.target)))
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
