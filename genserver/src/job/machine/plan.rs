//! When runs are due, once zones are resolved: [`Plan`].

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The times of a calendar schedule, in order.
pub trait Calendar: fmt::Debug + Send + Sync {
    /// The first time that is strictly later.
    fn after(&self, time: SystemTime) -> Option<SystemTime>;
}

/// When runs are due.
#[derive(Clone, Debug)]
pub enum Plan {
    /// So long after the end of a run.
    Interval(Duration),
    /// At the start plus multiples of this.
    Every(Duration),
    /// Once, after this long.
    Delay(Duration),
    /// Once, at this time.
    At(SystemTime),
    /// When the calendar says.
    Calendar(Arc<dyn Calendar>),
}
