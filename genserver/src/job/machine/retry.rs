//! Whether a failed attempt is followed by another, and when: [`Verdict`].

use std::time::Duration;

use super::Advice;
use super::random::Random;
use crate::job::{Growth, Retry};

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Another one, after this long.
    Again(Duration),
    /// The run has failed.
    GiveUp,
    /// The run has failed because its deadline leaves no room for another.
    PastDeadline,
}

/// What follows attempt number `attempt`, which failed with `left` until the run's deadline.
pub(super) fn verdict(
    retry: Option<Retry>,
    attempt: u32,
    advice: Advice,
    left: Option<Duration>,
    random: &mut Random,
) -> Verdict {
    let struck = left.is_some_and(|left| left.is_zero());
    let planned = match retry {
        Some(retry) => retry.delay_after(attempt),
        None => None,
    };
    let wait = match (advice, planned) {
        (Advice::GiveUp, _) => return Verdict::GiveUp,
        (_, _) if struck => return Verdict::PastDeadline,
        (_, None) => return Verdict::GiveUp,
        (Advice::After(wait), Some(_)) => wait,
        (Advice::Options, Some(planned)) => match retry {
            Some(Retry {
                full_jitter: true, ..
            }) => random.up_to(planned),
            _ => planned,
        },
    };
    match left {
        Some(left) if wait >= left => Verdict::PastDeadline,
        _ => Verdict::Again(wait),
    }
}

impl Retry {
    /// The delay before the retry that follows attempt number `attempt`, before jitter; `None` if none is left.
    pub(super) fn delay_after(&self, attempt: u32) -> Option<Duration> {
        if attempt > self.max {
            return None;
        }
        let delay = match self.growth {
            Growth::Constant => self.base,
            Growth::Linear => self.base.saturating_mul(attempt),
            Growth::Exponential => self.exponential(attempt.saturating_sub(1)),
        };
        Some(delay.min(self.cap))
    }

    fn exponential(&self, steps: u32) -> Duration {
        if self.base.is_zero() {
            return Duration::ZERO;
        }
        let steps = i32::try_from(steps).unwrap_or(i32::MAX);
        // A factor that is not a number counts as 1, too.
        let seconds = self.base.as_secs_f64() * self.factor.max(1.0).powi(steps);
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}
