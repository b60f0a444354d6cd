//! What a server with timers can do (W7).

use std::future::Future;

use tokio::time::Instant;

use super::{Contestant, Done};

/// The handle to a server that sets timers for itself.
pub(crate) trait Alarm: Clone + Send + Sync + 'static {
    /// A call: sets a timer for each of these moments.
    fn arm(&self, due: Vec<Instant>) -> impl Future<Output = Done<()>> + Send;

    /// A call: how late each timer was that has rung, in nanoseconds.
    fn late(&self) -> impl Future<Output = Done<Vec<u64>>> + Send;
}

/// A library whose servers have timers, or the next best.
pub(crate) trait Timed: Contestant {
    type Alarm: Alarm;

    /// Starts so many of these servers.
    fn alarms(servers: usize) -> impl Future<Output = Done<Vec<Self::Alarm>>> + Send;
}

/// How late the timers of one server were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diary(Vec<u64>);

impl Diary {
    /// A timer rings now that was due then.
    pub(crate) fn rings(&mut self, due: Instant) {
        let late = Instant::now().saturating_duration_since(due);
        self.0
            .push(u64::try_from(late.as_nanos()).unwrap_or(u64::MAX));
    }

    pub(crate) fn late(&self) -> Vec<u64> {
        self.0.clone()
    }
}
