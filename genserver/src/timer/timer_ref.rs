//! A handle to one timer: [`TimerRef`].

use std::time::Duration;

use super::queue::Key;
use super::timers::{Timers, TimersId};

/// A timer that was set with `send_after` or `send_interval`: cancel it or read what is left.
///
/// Any task may do so, not only the one that set it (row PROC-48). Dropping it changes nothing.
///
/// ```
/// use std::time::Duration;
///
/// use genserver::{Address, GenServer, genserver};
///
/// struct Alarm;
///
/// #[genserver]
/// impl Alarm {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[info]
///     fn ring(&mut self) { println!("wake up") }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::StartError> {
/// let alarm = Alarm::start(()).await?;
/// let timer = alarm.send_after(Duration::from_secs(3600), AlarmInfo::Ring);
/// assert!(timer.remaining() > Some(Duration::from_secs(3599)));
/// assert!(timer.cancel().is_some());
/// assert_eq!(timer.cancel(), None);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TimerRef {
    /// No weak handle: that would cost each arming two atomic operations, and few timers are asked for again.
    timers: TimersId,
    pub(super) key: Key,
}

impl TimerRef {
    pub(super) fn new(timers: TimersId, key: Key) -> Self {
        Self { timers, key }
    }

    /// Cancels the timer and says how much time was left.
    ///
    /// `None` if it has fired, was cancelled, or ended with its process. A message that is already in
    /// the mailbox stays there (row PROC-43).
    #[expect(
        clippy::must_use_candidate,
        reason = "most callers don't care how much was left"
    )]
    pub fn cancel(&self) -> Option<Duration> {
        Timers::with_id(self.timers)?.cancel(self.key)
    }

    /// How much time is left; `None` if it has fired, was cancelled, or ended with its process.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        Timers::with_id(self.timers)?.remaining(self.key)
    }
}

impl std::fmt::Debug for TimerRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TimerRef")
            .field("id", &self.key.number)
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
