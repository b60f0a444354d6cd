//! The timers of one runtime in the order in which they are due: [`Queue`]. It only keeps them, and knows
//! neither clocks nor locks; who rings them is [`Timers`](super::timers::Timers).
//!
//! What is due later stands in a [`Wheel`], what is due within the present tick in a heap, sorted by the
//! nanosecond and then by the order in which it was set. A step is never long, however much is due at
//! once: whoever waits for the lock meanwhile may wait for a call's deadline.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::chain::{Chain, Chains, Head};
use super::content::Content;
use super::slab::Place;
use super::wheel::{ALL_SLOTS, Moment, SlotNumber, Wheel};

/// Which timer. A place is used again, a number never: so an old key finds nothing.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Key {
    pub(super) number: u64,
    place: Place,
}

/// The timers of one process: they end together.
pub(super) type Account = Head;

pub(super) struct Queue<A: Content> {
    entries: Chains<Entry<A>>,
    wheel: Wheel,
    /// What is due soon, and stands apart from all slots; also what is not due any more, until its turn comes.
    near: BinaryHeap<Reverse<(Moment, u64, Place)>>,
    last_number: u64,
    /// Until when the driver sleeps; `None` if it waits to be told.
    pub(super) sleeps_until: Option<Moment>,
}

struct Entry<A: Content> {
    at: Moment,
    /// Away while it rings.
    alarm: A::Numbered,
}

impl<A: Content> Entry<A> {
    fn number(&self) -> u64 {
        A::number(&self.alarm)
    }

    fn set_number(&mut self, number: u64) {
        self.alarm = match self.take() {
            Some(alarm) => alarm.with_number(number.into()),
            None => A::away(number.into()),
        };
    }

    fn take(&mut self) -> Option<A> {
        let away = A::away(self.number().into());
        A::of(std::mem::replace(&mut self.alarm, away))
    }
}

/// What the driver has to do.
#[derive(Debug, PartialEq)]
pub(super) enum Step<A> {
    /// Ring this.
    Ring(Key, Moment, A),
    /// Nothing is due before then.
    Sleep(Option<Moment>),
    /// There is more to do, when others had their turn.
    GoOn,
}

/// The chain of what moves from a slot to where it belongs: one of its own, so that moving may pause.
const MOVING: Head = ALL_SLOTS;

/// How many entries one step moves, or looks through.
const AT_ONCE: usize = 32;

/// The heap of a spike is not kept.
const SMALL_HEAP: usize = 1_024;

impl<A: Content> Queue<A> {
    /// Sets a timer; `None` as its moment is never, until it is set [again](Self::set).
    pub(super) fn insert(&mut self, at: Option<Moment>, account: Option<Account>, alarm: A) -> Key {
        self.last_number += 1;
        let number = self.last_number;
        let place = self.entries.insert(|| Entry {
            at: at.unwrap_or(Moment::MAX),
            alarm: alarm.with_number(number.into()),
        });
        if let Some(account) = account {
            self.entries.push_back(Chain::Owner, account, place);
        }
        if at.is_some() {
            self.file(place);
        }
        Key { number, place }
    }

    /// When a timer is due, if it is still set.
    pub(super) fn due(&self, key: Key) -> Option<Moment> {
        let entry = self.entries.get(key.place)?;
        (entry.number() == key.number).then_some(entry.at)
    }

    /// Takes a timer away: when it would have been due, and what it would have done, unless it does it
    /// right now.
    pub(super) fn remove(&mut self, key: Key) -> Option<(Moment, Option<A>)> {
        self.due(key)?;
        self.take_out(key.place);
        self.entries.unlink(Chain::Owner, key.place);
        let entry = self.entries.remove(key.place)?;
        Some((entry.at, A::of(entry.alarm)))
    }

    /// Sets a timer to another moment, or to none, and gives its new key. `None` if it is gone.
    pub(super) fn set(&mut self, key: Key, at: Option<Moment>) -> Option<Key> {
        self.due(key)?;
        self.take_out(key.place);
        self.last_number += 1;
        let (number, place) = (self.last_number, key.place);
        let entry = self.entries.get_mut(place)?;
        entry.set_number(number);
        if let Some(at) = at {
            entry.at = at;
            self.file(place);
        }
        Some(Key { number, place })
    }

    /// Gives back what rang, for the next time. It comes back itself if the timer is gone meanwhile.
    pub(super) fn put_back(&mut self, key: Key, next: Option<Moment>, alarm: A) -> Option<A> {
        // One timer rings at a time: if no alarm is away, it stands for another timer. The number says
        // less, because the timer may have been set meanwhile.
        let entry = self.entries.get_mut(key.place);
        let Some(entry) = entry.filter(|entry| A::is_away(&entry.alarm)) else {
            return Some(alarm);
        };
        entry.alarm = alarm.with_number(entry.number().into());
        if let Some(next) = next {
            entry.at = next;
            self.file(key.place);
        }
        None
    }

    /// Room for the timers of a process.
    pub(super) fn open(&mut self) -> Account {
        self.entries.open()
    }

    /// Any timer of an account.
    pub(super) fn any_of(&self, account: Account) -> Option<Key> {
        let place = self.entries.first(account)?;
        let number = self.entries.get(place)?.number();
        Some(Key { number, place })
    }

    /// Ends an account that has no timers any more.
    pub(super) fn close(&mut self, account: Account) {
        self.entries.close(account);
    }

    /// What is to be done at `now`. What rings is away until it is [put back](Self::put_back) or
    /// [removed](Self::remove).
    pub(super) fn step(&mut self, now: Moment) -> Step<A> {
        for _ in 0..AT_ONCE {
            // In a slot that moves there may be what is due first.
            if let Some(place) = self.entries.first(MOVING) {
                self.entries.unlink(Chain::Slot, place);
                self.file(place);
                continue;
            }
            if let Some(Reverse((at, number, place))) = self.near.peek().copied() {
                let key = Key { number, place };
                if !self.is_near(key, at) {
                    self.pop();
                } else if at > now {
                    return Step::Sleep(Some(at));
                } else if let Some(alarm) = self.take_due(place) {
                    return Step::Ring(key, at, alarm);
                }
                continue;
            }
            match self.wheel.first() {
                Some((slot, start)) if start <= now => {
                    self.wheel.pass(start);
                    self.wheel.vacate(slot);
                    self.entries.hand_over(Chain::Slot, slot, MOVING);
                }
                first => {
                    self.wheel.pass(now);
                    return Step::Sleep(first.map(|first| self.first_in(first)));
                }
            }
        }
        Step::GoOn
    }

    fn take_due(&mut self, place: Place) -> Option<A> {
        self.pop();
        self.take_out(place);
        self.entries.get_mut(place)?.take()
    }

    fn pop(&mut self) {
        self.near.pop();
        if self.near.is_empty() && self.near.capacity() > SMALL_HEAP {
            self.near.shrink_to(SMALL_HEAP);
        }
    }

    /// Whether that is where the timer stands, and not where it stood.
    fn is_near(&self, key: Key, at: Moment) -> bool {
        self.due(key) == Some(at) && self.entries.is_apart(Chain::Slot, key.place)
    }

    /// When the first of a slot is due; if that would be a long search, when the slot begins.
    fn first_in(&self, (slot, start): (SlotNumber, Moment)) -> Moment {
        let mut next = self.entries.first(slot);
        let mut first = Moment::MAX;
        for _ in 0..AT_ONCE {
            let Some(place) = next else {
                return first;
            };
            first = first.min(self.entries.get(place).map_or(start, |entry| entry.at));
            next = self.entries.next(Chain::Slot, place);
        }
        start
    }

    /// Puts an entry that stands nowhere to where it belongs.
    fn file(&mut self, place: Place) {
        let Some(entry) = self.entries.get_mut(place) else {
            return;
        };
        match self.wheel.slot_of(entry.at) {
            Some(slot) => {
                self.wheel.occupy(slot);
                self.entries.push_back(Chain::Slot, slot, place);
            }
            None => {
                self.near.push(Reverse((entry.at, entry.number(), place)));
                self.entries.set_apart(Chain::Slot, place);
            }
        }
    }

    fn take_out(&mut self, place: Place) {
        match self.entries.unlink(Chain::Slot, place) {
            Some(slot) if slot != MOVING => self.wheel.vacate(slot),
            Some(_) | None => {}
        }
    }

    /// What they would have done, in no order.
    pub(super) fn into_alarms(self) -> impl Iterator<Item = A> {
        let entries = self.entries.into_values();
        entries.filter_map(|entry| A::of(entry.alarm))
    }
}

impl<A: Content> Default for Queue<A> {
    fn default() -> Self {
        let mut entries = Chains::default();
        // Their numbers are those of the slots, because they come first.
        for _ in 0..=MOVING {
            entries.open();
        }
        Self {
            entries,
            wheel: Wheel::default(),
            near: BinaryHeap::new(),
            last_number: 0,
            sleeps_until: None,
        }
    }
}

#[cfg(test)]
impl<A: Content> Queue<A> {
    /// Neither timers nor accounts.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.entries.heads() == MOVING as usize + 1
    }

    /// What one timer takes, in bytes.
    pub(super) const ENTRY: usize = Chains::<Entry<A>>::ENTRY;

    /// How many timers there is memory for.
    pub(super) fn capacity(&self) -> usize {
        self.entries.capacity() + self.near.capacity()
    }
}
