//! What happened, line by line: the evidence of most tests.

use std::fmt::Display;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// Lines that servers and tests write together. Clones share them.
#[derive(Clone)]
pub(crate) struct Record(Arc<watch::Sender<Vec<String>>>);

impl Record {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Vec::new())))
    }

    pub(crate) fn add(&self, line: impl Display) {
        self.0.send_modify(|lines| lines.push(line.to_string()));
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }

    /// How often the line was written.
    pub(crate) fn count(&self, line: &str) -> usize {
        self.0
            .borrow()
            .iter()
            .filter(|known| *known == line)
            .count()
    }

    /// Waits until the line was written.
    pub(crate) async fn wait_for(&self, line: &str) {
        self.wait_for_many(line, 1).await;
    }

    /// Waits until the line was written so many times.
    pub(crate) async fn wait_for_many(&self, line: &str, times: usize) {
        let mut watched = self.0.subscribe();
        let enough =
            |lines: &Vec<String>| lines.iter().filter(|known| *known == line).count() >= times;
        // The sender lives as long as `self`, so the wait can only succeed.
        let _written = soon(watched.wait_for(enough)).await.is_ok();
    }
}

/// Awaits something that must come: a test that would hang fails instead.
///
/// On a paused clock the limit costs nothing.
#[expect(clippy::panic, reason = "a test that waits in vain fails")]
pub(crate) async fn soon<E: IntoFuture>(event: E) -> E::Output {
    match tokio::time::timeout(Duration::from_secs(60), event).await {
        Ok(value) => value,
        Err(tokio::time::error::Elapsed { .. }) => panic!("waited in vain"),
    }
}

/// On a paused clock: lets everybody finish what they can do without time passing.
pub(crate) async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
