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

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn delays(retry: Retry) -> Vec<u64> {
        let delays = (1..=6).map_while(|attempt| retry.delay_after(attempt));
        delays.map(|delay| delay.as_secs()).collect()
    }

    #[test]
    fn delays_grow_as_the_options_say_and_never_beyond_the_cap() {
        let retry = Retry::times(5);
        let constant = retry.growth(Growth::Constant).base(SECOND * 5);
        let linear = retry.growth(Growth::Linear).base(SECOND * 3);
        let rows = [
            (retry, vec![1, 2, 4, 8, 16]),
            (retry.cap(SECOND * 5), vec![1, 2, 4, 5, 5]),
            (retry.factor(3.0), vec![1, 3, 9, 27, 60]),
            (retry.factor(0.5), vec![1, 1, 1, 1, 1]),
            (retry.factor(f64::NAN), vec![1, 1, 1, 1, 1]),
            (retry.factor(f64::INFINITY), vec![1, 60, 60, 60, 60]),
            (retry.base(Duration::ZERO).factor(f64::INFINITY), vec![0; 5]),
            (retry.base(SECOND * 90), vec![60; 5]),
            (constant, vec![5; 5]),
            (linear, vec![3, 6, 9, 12, 15]),
            (linear.cap(SECOND * 7), vec![3, 6, 7, 7, 7]),
            (Retry::times(0), vec![]),
        ];
        for (retry, expected) in rows {
            assert_eq!(delays(retry), expected, "{retry:?}");
        }
    }

    #[test]
    fn no_attempt_number_is_too_large_for_a_delay() {
        let retry = Retry::times(u32::MAX).cap(Duration::MAX);
        for growth in [Growth::Constant, Growth::Linear, Growth::Exponential] {
            let retry = retry.growth(growth).base(Duration::MAX);
            assert!(retry.delay_after(u32::MAX).is_some(), "{growth:?}");
        }
        let tenth = retry.base(SECOND / 10);
        assert_eq!(tenth.delay_after(2), Some(SECOND / 5));
        assert_eq!(tenth.delay_after(u32::MAX), Some(Duration::MAX));
    }

    #[test]
    fn a_retry_needs_room_before_the_deadline() {
        let mut random = Random::new(1);
        let retry = Some(Retry::times(1));
        let mut after = |attempt, advice, left| verdict(retry, attempt, advice, left, &mut random);
        let second = Some(SECOND);
        assert_eq!(after(1, Advice::Options, None), Verdict::Again(SECOND));
        assert_eq!(after(1, Advice::Options, second), Verdict::PastDeadline);
        let short = Advice::After(SECOND / 2);
        assert_eq!(after(1, short, second), Verdict::Again(SECOND / 2));
        assert_eq!(after(2, short, second), Verdict::GiveUp);
        assert_eq!(after(1, Advice::GiveUp, second), Verdict::GiveUp);
        let none = Some(Duration::ZERO);
        assert_eq!(after(2, Advice::Options, none), Verdict::PastDeadline);
    }

    #[test]
    fn full_jitter_draws_from_zero_to_the_delay() {
        let mut random = Random::new(1);
        let retry = Some(Retry::times(1).full_jitter());
        let drawn: Vec<Verdict> = (0..200)
            .map(|_| verdict(retry, 1, Advice::Options, None, &mut random))
            .collect();
        let is_within =
            |verdict: &Verdict| matches!(verdict, Verdict::Again(wait) if *wait <= SECOND);
        let is_short =
            |verdict: &&Verdict| matches!(verdict, Verdict::Again(wait) if *wait < SECOND / 2);
        assert!(drawn.iter().all(is_within), "{drawn:?}");
        assert!(
            (60..140).contains(&drawn.iter().filter(is_short).count()),
            "{drawn:?}"
        );
    }
}
