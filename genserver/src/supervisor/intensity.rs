//! How many restarts are too many. Pure, with the clock as an argument.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The restarts of the last while.
#[derive(Debug)]
pub(super) struct Intensity {
    max: usize,
    within: Duration,
    restarts: VecDeque<Instant>,
}

impl Intensity {
    pub(super) fn new(max: usize, within: Duration) -> Self {
        Self {
            max,
            within,
            restarts: VecDeque::new(),
        }
    }

    /// Counts a restart at `now`; `false` if it is one too many.
    ///
    /// A restart counts while it is at most `within` ago, the end included (row SUP-41, note A20).
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        while self
            .restarts
            .front()
            .is_some_and(|&then| now.duration_since(then) > self.within)
        {
            self.restarts.pop_front();
        }
        if self.restarts.len() >= self.max {
            return false;
        }
        self.restarts.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_allowed_and_not_one_more() {
        let (mut intensity, now) = (Intensity::new(2, Duration::from_secs(5)), Instant::now());
        assert_eq!(
            [0; 4].map(|_| intensity.admits(now)),
            [true, true, false, false]
        );
    }

    #[test]
    fn the_window_is_closed_at_its_end() {
        let start = Instant::now();
        let mut intensity = Intensity::new(1, Duration::from_secs(5));
        assert!(intensity.admits(start));
        assert!(!intensity.admits(start + Duration::from_secs(5)));
        assert!(intensity.admits(start + Duration::from_millis(5001)));
    }

    #[test]
    fn zero_allows_none() {
        assert!(!Intensity::new(0, Duration::from_secs(1)).admits(Instant::now()));
    }
}
