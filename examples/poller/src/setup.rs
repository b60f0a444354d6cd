//! What a poller is told: [`Setup`].

use std::time::Duration;

use genserver::Child;
use tokio::sync::mpsc::UnboundedSender;

use crate::source::{Source, SourceError};
use crate::tally::Tally;

/// What a poller is started with, each incarnation with a clone.
pub(crate) struct Setup<S: Source> {
    pub(crate) queue: S::Plan,
    pub(crate) tally: Child<Tally>,
    pub(crate) until: Until,
    /// How long a job in progress may go on when the program stops.
    pub(crate) grace: Duration,
    /// Hears why the program should end.
    pub(crate) over: UnboundedSender<Result<(), SourceError>>,
}

/// How long a poller goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    Stopped,
    /// There is no job, or the queue can't be reached.
    Empty,
}

impl<S: Source> Clone for Setup<S> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
            tally: self.tally.clone(),
            over: self.over.clone(),
            ..*self
        }
    }
}
