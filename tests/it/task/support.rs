//! What the tests of tasks share.

use std::future::{Future, pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;
use genserver::{ExitReason, Pid, Process, Signal};

use crate::record::{millis, soon};

/// How work ends.
pub(crate) type End<T> = Result<T, ExitReason>;

pub(crate) fn other(word: &'static str) -> ExitReason {
    ExitReason::other(word)
}

/// Work that takes so many milliseconds.
pub(crate) async fn after<T>(ms: u64, value: T) -> End<T> {
    tokio::time::sleep(millis(ms)).await;
    Ok(value)
}

/// Work that never ends.
pub(crate) async fn forever() -> End<()> {
    pending().await
}

#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) async fn raising() -> End<()> {
    panic!("boom")
}

/// How a process that runs `work`, and doesn't trap exits, ends.
pub(crate) async fn end_of<W, F>(work: W) -> ExitReason
where
    W: FnOnce(Process) -> F + Send + 'static,
    F: Future<Output = End<()>> + Send + 'static,
{
    let watched = Arc::new(tokio::sync::Notify::new());
    let go = Arc::clone(&watched);
    let pid = Process::spawn(move |me| async move {
        go.notified().await;
        work(me).await
    });
    let gone = pid.monitor();
    watched.notify_one();
    soon(gone).await.reason
}

/// The exits that have arrived already: from whom, and why.
pub(crate) fn exits(me: &mut Process) -> Vec<(Option<Pid>, ExitReason)> {
    let mut exits = Vec::new();
    while let Some(Ok(Signal::Exit(exit))) = me.receive().now_or_never() {
        exits.push((exit.from, exit.reason));
    }
    exits
}

/// Counts what runs at the same time, and what has begun.
#[derive(Clone, Default)]
pub(crate) struct Gauge(Arc<Counts>);

#[derive(Default)]
struct Counts {
    now: AtomicUsize,
    most: AtomicUsize,
    begun: AtomicUsize,
}

impl Gauge {
    /// Counts until the returned value is dropped.
    pub(crate) fn enter(&self) -> Entered {
        self.0.begun.fetch_add(1, Ordering::SeqCst);
        let now = self.0.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(now, Ordering::SeqCst);
        Entered(self.clone())
    }

    pub(crate) fn now(&self) -> usize {
        self.0.now.load(Ordering::SeqCst)
    }

    pub(crate) fn most(&self) -> usize {
        self.0.most.load(Ordering::SeqCst)
    }

    pub(crate) fn begun(&self) -> usize {
        self.0.begun.load(Ordering::SeqCst)
    }
}

pub(crate) struct Entered(Gauge);

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}
