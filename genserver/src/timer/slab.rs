//! Numbered places for values, [`Slab`]: what stands in one stays there, and what is given back is given
//! back to the system.

/// The number of a place. The upper half of the numbers is free for other uses.
pub(super) type Place = u32;

const PAGE: u32 = 256;

/// Values in pages. Growing moves a page at most, so no arming waits for a copy of all timers; a page that
/// is empty is let go.
pub(super) struct Slab<T> {
    pages: Vec<Page<T>>,
    /// The pages with room, whether or not there is memory behind them. The last is filled first.
    with_room: Vec<u32>,
}

struct Page<T> {
    slots: Vec<Slot<T>>,
    first_free: Option<u8>,
    used: u16,
}

enum Slot<T> {
    Full(T),
    Free { next: Option<u8> },
}

impl<T> Slab<T> {
    #[inline]
    pub(super) fn insert(&mut self, value: impl FnOnce() -> T) -> Place {
        let number = match self.with_room.last() {
            Some(number) => *number,
            None => self.add_page(),
        };
        let page = &mut self.pages[number as usize];
        // Only the first grows bit by bit, for a program with few timers.
        if number > 0 && page.slots.capacity() == 0 {
            page.slots.reserve_exact(PAGE as usize);
        }
        let index = page.insert(value);
        if page.is_full() {
            self.with_room.pop();
        }
        number * PAGE + u32::from(index)
    }

    pub(super) fn get(&self, place: Place) -> Option<&T> {
        let page = self.pages.get((place / PAGE) as usize)?;
        match page.slots.get((place % PAGE) as usize)? {
            Slot::Full(value) => Some(value),
            Slot::Free { .. } => None,
        }
    }

    pub(super) fn get_mut(&mut self, place: Place) -> Option<&mut T> {
        let page = self.pages.get_mut((place / PAGE) as usize)?;
        match page.slots.get_mut((place % PAGE) as usize)? {
            Slot::Full(value) => Some(value),
            Slot::Free { .. } => None,
        }
    }

    pub(super) fn remove(&mut self, place: Place) -> Option<T> {
        let number = place / PAGE;
        let page = self.pages.get_mut(number as usize)?;
        let was_full = page.is_full();
        let value = page.remove(place % PAGE)?;
        if was_full {
            self.let_go_of_last();
            self.with_room.push(number);
        } else if page.used == 0 && self.with_room.last() != Some(&number) {
            page.let_go();
        }
        Some(value)
    }

    /// One empty page is kept, the one that is filled next, so that a timer that comes and goes allocates
    /// nothing.
    fn let_go_of_last(&mut self) {
        let last = self.with_room.last().copied();
        let page = last.and_then(|last| self.pages.get_mut(last as usize));
        if let Some(page) = page.filter(|page| page.used == 0) {
            page.let_go();
        }
    }

    fn add_page(&mut self) -> u32 {
        // Half of the numbers are 2^31 values, which no machine has the memory for.
        let number = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        self.pages.push(Page::default());
        self.with_room.push(number);
        number
    }

    pub(super) fn into_values(self) -> impl Iterator<Item = T> {
        let slots = self.pages.into_iter().flat_map(|page| page.slots);
        slots.filter_map(|slot| match slot {
            Slot::Full(value) => Some(value),
            Slot::Free { .. } => None,
        })
    }
}

impl<T> Page<T> {
    fn is_full(&self) -> bool {
        u32::from(self.used) == PAGE
    }

    /// The place comes first, so that the value is written where it stays.
    #[inline]
    fn insert(&mut self, value: impl FnOnce() -> T) -> u8 {
        let index = self.free_place();
        self.used += 1;
        if let Some(slot) = self.slots.get_mut(usize::from(index)) {
            *slot = Slot::Full(value());
        }
        index
    }

    #[inline]
    fn free_place(&mut self) -> u8 {
        if let Some(free) = self.first_free {
            if let Some(Slot::Free { next }) = self.slots.get(usize::from(free)) {
                self.first_free = *next;
                return free;
            }
        }
        let index = u8::try_from(self.slots.len()).unwrap_or(u8::MAX);
        self.slots.push(Slot::Free { next: None });
        index
    }

    fn remove(&mut self, index: u32) -> Option<T> {
        let slot = self.slots.get_mut(index as usize)?;
        if matches!(slot, Slot::Free { .. }) {
            return None;
        }
        let next = self.first_free;
        let removed = std::mem::replace(slot, Slot::Free { next });
        self.first_free = u8::try_from(index).ok();
        self.used -= 1;
        match removed {
            Slot::Full(value) => Some(value),
            Slot::Free { .. } => None,
        }
    }

    fn let_go(&mut self) {
        *self = Self::default();
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            first_free: None,
            used: 0,
        }
    }
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            pages: Vec::new(),
            with_room: Vec::new(),
        }
    }
}

#[cfg(test)]
impl<T> Slab<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.pages.iter().all(|page| page.used == 0)
    }

    pub(super) const SLOT: usize = size_of::<Slot<T>>();

    pub(super) fn len(&self) -> usize {
        self.pages.iter().map(|page| usize::from(page.used)).sum()
    }

    /// How many values there is memory for.
    pub(super) fn capacity(&self) -> usize {
        self.pages.iter().map(|page| page.slots.capacity()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_was_given_back_is_taken_again() {
        let mut slab = Slab::default();
        let places: Vec<_> = (0..100).map(|value| slab.insert(|| value)).collect();
        assert_eq!(slab.remove(places[7]), Some(7));
        assert_eq!((slab.remove(places[7]), slab.get(places[7])), (None, None));
        let again: Vec<_> = (0..100).map(|value| slab.insert(|| value)).collect();
        assert!(again.contains(&places[7]));
        assert_eq!(slab.get(places[8]), Some(&8));
        assert_eq!(slab.into_values().count(), 199);
    }

    #[test]
    fn memory_is_given_back_after_a_spike() {
        let mut slab = Slab::default();
        let places: Vec<_> = (0..10_000).map(|value| slab.insert(|| value)).collect();
        // In an order that empties no page before others have room.
        for start in 0..97 {
            for place in places.iter().skip(start).step_by(97) {
                assert!(slab.remove(*place).is_some());
            }
        }
        assert!(slab.is_empty());
        assert!(slab.capacity() <= PAGE as usize, "{}", slab.capacity());
    }

    #[test]
    fn a_value_that_comes_and_goes_keeps_its_page() {
        let mut slab = Slab::default();
        for value in 0..1_000 {
            let place = slab.insert(|| value);
            assert_eq!((place, slab.remove(place)), (0, Some(value)));
            assert_ne!(slab.capacity(), 0);
        }
    }
}
