//! Where a job reads the time of day: [`WallClock`].

use std::time::SystemTime;

/// The clock on the wall: what calendar schedules, `at`, `until` and the times in a status go by. Everything
/// else is measured by tokio's clock.
///
/// ```
/// use genserver::WallClock;
/// use std::time::{Duration, SystemTime};
///
/// /// As if everything were a day later.
/// struct Tomorrow;
///
/// impl WallClock for Tomorrow {
///     fn now(&self) -> SystemTime { SystemTime::now() + Duration::from_secs(86_400) }
///
///     fn may_jump(&self) -> bool { true }
/// }
/// ```
pub trait WallClock: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> SystemTime;

    /// Whether it may be set, or the machine be suspended, while the job waits. Such a clock is looked at once
    /// a minute; one that cannot jump, as a test's, only when a run is due.
    fn may_jump(&self) -> bool {
        true
    }
}

/// The clock of the operating system.
///
/// ```
/// use genserver::{SystemClock, WallClock};
/// use std::time::SystemTime;
///
/// assert!(SystemClock.now() > SystemTime::UNIX_EPOCH);
/// assert!(SystemClock.may_jump(), "somebody may set it");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl WallClock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}
