//! How long to wait before a restart, for children that ask for it: [`Backoff`]. Pure.

use std::time::Duration;

/// A pause before each restart of one child, which grows while the child keeps failing. OTP restarts at once, and
/// so does a child without it.
///
/// The pause is `first` after a child's first end and doubles with each further one, up to `longest`. A child that
/// has run for at least `longest` before it ended begins with `first` again. During the pause the child counts as
/// [restarting](crate::ChildState::Restarting), and calls through its handle wait; the restart is
/// counted against the supervisor's `max_restarts` when it is carried out. With `one_for_all` and
/// `rest_for_one` the siblings run on during the pause.
///
/// ```
/// use genserver::{Backoff, ChildSpec};
/// use std::time::Duration;
/// # use genserver::genserver;
/// # struct Feed;
/// # #[genserver]
/// # impl Feed {
/// #     #[init]
/// #     fn init() -> Self { Self }
/// # }
///
/// let backoff = Backoff::exponential(Duration::from_millis(100), Duration::from_secs(30));
/// let feed = ChildSpec::of::<Feed>(()).backoff(backoff);
/// let calm = ChildSpec::of::<Feed>(()).backoff(Backoff::fixed(Duration::from_secs(5)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
}

impl Backoff {
    /// Pauses of `first`, twice that, four times that, up to `longest`.
    #[must_use]
    pub fn exponential(first: Duration, longest: Duration) -> Self {
        Self { first, longest }
    }

    /// The same pause each time.
    #[must_use]
    pub fn fixed(pause: Duration) -> Self {
        Self::exponential(pause, pause)
    }

    /// The pause after so many restarts in a row.
    pub(super) fn pause(&self, restarts: u32) -> Duration {
        let factor = 2_u32.checked_pow(restarts).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }

    /// Whether a child that ran for so long is thought to be well again.
    pub(super) fn forgives(&self, ran_for: Duration) -> bool {
        ran_for >= self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_the_longest() {
        let second = Duration::from_secs(1);
        let backoff = Backoff::exponential(second, second * 5);
        let pauses = [0, 1, 2, 3, 40, u32::MAX].map(|restarts| backoff.pause(restarts).as_secs());
        assert_eq!(pauses, [1, 2, 4, 5, 5, 5]);
        assert_eq!(Backoff::fixed(second).pause(9), second);
    }

    #[test]
    fn a_child_that_ran_for_long_is_forgiven() {
        let backoff = Backoff::exponential(Duration::from_secs(1), Duration::from_secs(5));
        assert!(!backoff.forgives(Duration::from_secs(4)));
        assert!(backoff.forgives(Duration::from_secs(5)));
    }
}
