//! Which slot of a wheel of wheels a moment belongs to: [`Wheel`]. What stands in the slots is
//! [`Queue`](super::queue::Queue)'s.
//!
//! A tick is 17 milliseconds. The first level has a slot for each tick of the next two seconds, the second one
//! for each turn of the first, and so on, so that arming and cancelling need no search. When the time of a
//! slot comes, what stands in it moves to lower levels, and from there to what is sorted exactly.

/// Nanoseconds since the timers of a runtime were made. It holds 584 years, which are for ever.
pub(super) type Moment = u64;

/// The slots of all levels, in one row.
pub(super) type SlotNumber = u32;

/// A tick is 2^24 nanoseconds.
const TICK: u32 = 24;
const LEVEL: u32 = 7;
const SLOTS: u32 = 1 << LEVEL;
/// All ticks that a [`Moment`] can have.
const LEVELS: u32 = (u64::BITS - TICK).div_ceil(LEVEL);

/// How many slots there are.
pub(super) const ALL_SLOTS: SlotNumber = LEVELS * SLOTS;

#[derive(Default)]
pub(super) struct Wheel {
    /// The tick up to which everything has left the wheel.
    passed: u64,
    /// A bit for each slot in which something stands.
    occupied: [u128; LEVELS as usize],
}

impl Wheel {
    /// The slot of a moment; none if its tick has come.
    ///
    /// The level is that of the highest digit in which the moment differs from now. So a slot always lies
    /// ahead, slots of lower levels come before those of higher ones, and no slot needs to be moved when
    /// time passes.
    pub(super) fn slot_of(&self, at: Moment) -> Option<SlotNumber> {
        let tick = at >> TICK;
        if tick <= self.passed {
            return None;
        }
        let level = (tick ^ self.passed).ilog2() / LEVEL;
        let index = (tick >> (level * LEVEL)) % u64::from(SLOTS);
        Some(level * SLOTS + u32::try_from(index).unwrap_or(0))
    }

    pub(super) fn occupy(&mut self, slot: SlotNumber) {
        self.occupied[(slot / SLOTS) as usize] |= 1 << (slot % SLOTS);
    }

    pub(super) fn vacate(&mut self, slot: SlotNumber) {
        self.occupied[(slot / SLOTS) as usize] &= !(1 << (slot % SLOTS));
    }

    /// The slot that comes first, and when.
    pub(super) fn first(&self) -> Option<(SlotNumber, Moment)> {
        let level = (0..)
            .zip(self.occupied)
            .find(|(_, occupied)| *occupied != 0);
        let (level, occupied): (u32, u128) = level?;
        let index = occupied.trailing_zeros();
        let turn = self.passed >> ((level + 1) * LEVEL);
        let tick = ((turn << LEVEL) | u64::from(index)) << (level * LEVEL);
        Some((level * SLOTS + index, tick << TICK))
    }

    /// Time goes on until `now`, which is not beyond what stands [first](Self::first).
    pub(super) fn pass(&mut self, now: Moment) {
        self.passed = self.passed.max(now >> TICK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ticks(ticks: u64) -> Moment {
        ticks << TICK
    }

    #[test]
    fn a_moment_stands_on_the_level_of_its_distance() {
        let mut wheel = Wheel::default();
        wheel.pass(ticks(100));
        let table = [
            (ticks(99), None),
            (ticks(101) - 1, None),
            (ticks(101), Some(101)),
            (ticks(127), Some(127)),
            (ticks(128), Some(SLOTS + 1)),
            (ticks(128 * 128), Some(2 * SLOTS + 1)),
            (Moment::MAX, Some(ALL_SLOTS - SLOTS + 31)),
        ];
        for (at, slot) in table {
            assert_eq!(wheel.slot_of(at), slot, "{at}");
        }
    }

    #[test]
    fn the_first_slot_is_the_one_that_comes_first() {
        let mut wheel = Wheel::default();
        wheel.pass(ticks(100));
        assert_eq!(wheel.first(), None);
        for (at, start) in [(20_000, 16_384), (130, 128), (127, 127), (102, 102)] {
            let slot = wheel.slot_of(ticks(at)).unwrap();
            wheel.occupy(slot);
            assert_eq!(wheel.first(), Some((slot, ticks(start))));
        }
        wheel.vacate(wheel.slot_of(ticks(102)).unwrap());
        assert_eq!(wheel.first().map(|(_, start)| start), Some(ticks(127)));
    }

    #[test]
    fn passing_time_leaves_slots_ahead_where_they_are() {
        let mut wheel = Wheel::default();
        let slot = wheel.slot_of(ticks(20_000)).unwrap();
        for now in [1, 127, 128, 16_000, 16_383] {
            wheel.pass(ticks(now));
            assert_eq!(wheel.slot_of(ticks(20_000)), Some(slot));
        }
        wheel.pass(ticks(16_384));
        assert_ne!(wheel.slot_of(ticks(20_000)), Some(slot));
    }
}
