//! What timers do when they are due: [`Alarm`].

use std::sync::Arc;

use super::content::{Content, Number};
use super::wheel::Moment;
use crate::process::quietly;

/// Something that waits, but not longer than until a deadline.
pub(crate) trait Expire: Send + Sync {
    fn expire(&self);
}

/// What a timer does when it is due.
pub(super) enum Alarm {
    Once(Box<dyn FnOnce() + Send>),
    Again(Box<Bell<dyn FnMut() + Send>>),
    Expire(Arc<dyn Expire>),
}

/// An alarm and the number of its timer, in the room of an alarm alone.
pub(super) enum Numbered {
    Once(Number, Box<dyn FnOnce() + Send>),
    Again(Number, Box<Bell<dyn FnMut() + Send>>),
    Expire(Number, Arc<dyn Expire>),
    Away(Number),
}

/// What rings more than once.
pub(super) struct Bell<F: ?Sized> {
    /// `None` if somebody sets each time.
    pub(super) period: Option<Moment>,
    pub(super) ring: F,
}

impl Alarm {
    /// Drops it, which may run the user's code, and so may panic.
    pub(super) fn let_go(self) {
        quietly(|| drop(self));
    }

    /// As a runtime ends: nobody waits for a deadline that cannot come, and nothing else rings.
    pub(super) fn give_up(self) {
        match self {
            Self::Expire(expire) => quietly(|| expire.expire()),
            Self::Once(_) | Self::Again(_) => self.let_go(),
        }
    }
}

impl Content for Alarm {
    type Numbered = Numbered;

    #[inline]
    fn number(numbered: &Numbered) -> u64 {
        let (Numbered::Once(number, _)
        | Numbered::Again(number, _)
        | Numbered::Expire(number, _)
        | Numbered::Away(number)) = numbered;
        (*number).into()
    }

    #[inline]
    fn with_number(self, number: Number) -> Numbered {
        match self {
            Self::Once(ring) => Numbered::Once(number, ring),
            Self::Again(bell) => Numbered::Again(number, bell),
            Self::Expire(expire) => Numbered::Expire(number, expire),
        }
    }

    fn away(number: Number) -> Numbered {
        Numbered::Away(number)
    }

    fn is_away(numbered: &Numbered) -> bool {
        matches!(numbered, Numbered::Away(_))
    }

    fn of(numbered: Numbered) -> Option<Self> {
        match numbered {
            Numbered::Once(_, ring) => Some(Self::Once(ring)),
            Numbered::Again(_, bell) => Some(Self::Again(bell)),
            Numbered::Expire(_, expire) => Some(Self::Expire(expire)),
            Numbered::Away(_) => None,
        }
    }
}

/// Tick `n` is `start + n * period`, without drift; ticks that passed unnoticed are left out.
pub(super) fn next_beat(last: Moment, period: Moment, now: Moment) -> Moment {
    let beats = now.saturating_sub(last) / period + 1;
    last.saturating_add(period.saturating_mul(beats))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_does_not_drift_and_leaves_out_what_was_missed() {
        let after = |late: u64| next_beat(1_000, 10, 1_000 + late) - 1_000;
        assert_eq!(after(0), 10);
        assert_eq!(after(9), 10);
        assert_eq!(after(10), 20);
        assert_eq!(after(35), 40);
        assert_eq!(next_beat(1_000, u64::MAX, 1_000), u64::MAX);
    }
    /// With its closure, the timer of an idle server takes about a hundred bytes.
    #[test]
    fn a_timer_is_small() {
        assert_eq!(super::super::queue::Queue::<Alarm>::ENTRY, 48);
    }
}
