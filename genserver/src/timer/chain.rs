//! Entries in chains, so that each can be taken out without a search: [`Chains`].

use super::slab::{Place, Slab};

/// The number of a head: where a chain begins and ends.
pub(super) type Head = Place;

/// An entry stands in up to two chains.
#[derive(Clone, Copy)]
pub(super) enum Chain {
    /// What is due in the same slot.
    Slot,
    /// What has the same owner.
    Owner,
}

pub(super) struct Chains<T> {
    entries: Slab<Linked<T>>,
    heads: Slab<Links>,
}

struct Linked<T> {
    links: [Links; 2],
    value: T,
}

/// What an entry knows of a chain; of a head, what comes first and last.
#[derive(Clone, Copy)]
struct Links {
    next: Link,
    before: Link,
}

/// Where a chain goes on: at an entry, or back at its head.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Link(u32);

enum To {
    Entry(Place),
    Head(Head),
    Nowhere,
}

const HEAD: u32 = 1 << 31;
const IN_NO_CHAIN: Links = Links::beside(Link(u32::MAX));
const APART: Links = Links::beside(Link(u32::MAX - 1));

impl Links {
    const fn beside(link: Link) -> Self {
        Self {
            next: link,
            before: link,
        }
    }
}

impl Link {
    fn to(self) -> To {
        match self.0 {
            u32::MAX | 0xFFFF_FFFE => To::Nowhere,
            head if head & HEAD != 0 => To::Head(head & !HEAD),
            place => To::Entry(place),
        }
    }
}

impl<T> Chains<T> {
    pub(super) fn get(&self, place: Place) -> Option<&T> {
        self.entries.get(place).map(|entry| &entry.value)
    }

    pub(super) fn get_mut(&mut self, place: Place) -> Option<&mut T> {
        self.entries.get_mut(place).map(|entry| &mut entry.value)
    }

    /// A new entry, in no chain.
    #[inline]
    pub(super) fn insert(&mut self, value: impl FnOnce() -> T) -> Place {
        let links = [IN_NO_CHAIN; 2];
        self.entries.insert(|| Linked {
            links,
            value: value(),
        })
    }

    /// Takes an entry away that stands in no chain any more.
    pub(super) fn remove(&mut self, place: Place) -> Option<T> {
        self.entries.remove(place).map(|entry| entry.value)
    }

    /// A new chain, with nothing in it.
    pub(super) fn open(&mut self) -> Head {
        let head = self.heads.insert(|| IN_NO_CHAIN);
        self.clear(head);
        head
    }

    /// Takes the head of an empty chain away.
    pub(super) fn close(&mut self, head: Head) {
        self.heads.remove(head);
    }

    fn clear(&mut self, head: Head) {
        if let Some(ends) = self.heads.get_mut(head) {
            *ends = Links::beside(Link(HEAD | head));
        }
    }

    pub(super) fn first(&self, head: Head) -> Option<Place> {
        match self.heads.get(head)?.next.to() {
            To::Entry(place) => Some(place),
            To::Head(_) | To::Nowhere => None,
        }
    }

    /// The entry behind this one.
    pub(super) fn next(&self, chain: Chain, place: Place) -> Option<Place> {
        match self.entries.get(place)?.links[chain as usize].next.to() {
            To::Entry(place) => Some(place),
            To::Head(_) | To::Nowhere => None,
        }
    }

    pub(super) fn push_back(&mut self, chain: Chain, head: Head, place: Place) {
        let Some(ends) = self.heads.get_mut(head) else {
            return;
        };
        let (last, this) = (ends.before, Link(place));
        ends.before = this;
        if let Some(links) = self.links(chain, last) {
            links.next = this;
        }
        if let Some(links) = self.links(chain, this) {
            links.next = Link(HEAD | head);
            links.before = last;
        }
    }

    /// Takes an entry out of its chain, if it is in one; says which chain is empty now.
    pub(super) fn unlink(&mut self, chain: Chain, place: Place) -> Option<Head> {
        let links = self.links(chain, Link(place))?;
        let Links { next, before } = std::mem::replace(links, IN_NO_CHAIN);
        if let Some(links) = self.links(chain, before) {
            links.next = next;
        }
        if let Some(links) = self.links(chain, next) {
            links.before = before;
        }
        match next.to() {
            To::Head(head) if next == before => Some(head),
            To::Head(_) | To::Entry(_) | To::Nowhere => None,
        }
    }

    /// Notes that an entry in no chain stands elsewhere, until it is unlinked or put into one.
    pub(super) fn set_apart(&mut self, chain: Chain, place: Place) {
        if let Some(links) = self.links(chain, Link(place)) {
            *links = APART;
        }
    }

    pub(super) fn is_apart(&self, chain: Chain, place: Place) -> bool {
        let entry = self.entries.get(place);
        entry.is_some_and(|entry| entry.links[chain as usize].next == APART.next)
    }

    /// All that stands in one chain stands in another, which was empty.
    pub(super) fn hand_over(&mut self, chain: Chain, from: Head, to: Head) {
        let Some(ends) = self.heads.get(from).copied() else {
            return;
        };
        let (To::Entry(_), Some(all)) = (ends.next.to(), self.heads.get_mut(to)) else {
            return;
        };
        *all = ends;
        let link = Link(HEAD | to);
        if let Some(links) = self.links(chain, ends.next) {
            links.before = link;
        }
        if let Some(links) = self.links(chain, ends.before) {
            links.next = link;
        }
        self.clear(from);
    }

    fn links(&mut self, chain: Chain, link: Link) -> Option<&mut Links> {
        match link.to() {
            To::Entry(place) => {
                let entry = self.entries.get_mut(place)?;
                Some(&mut entry.links[chain as usize])
            }
            To::Head(head) => self.heads.get_mut(head),
            To::Nowhere => None,
        }
    }

    pub(super) fn into_values(self) -> impl Iterator<Item = T> {
        self.entries.into_values().map(|entry| entry.value)
    }
}

impl<T> Default for Chains<T> {
    fn default() -> Self {
        Self {
            entries: Slab::default(),
            heads: Slab::default(),
        }
    }
}

#[cfg(test)]
impl<T> Chains<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn capacity(&self) -> usize {
        self.entries.capacity()
    }

    pub(super) const ENTRY: usize = Slab::<Linked<T>>::SLOT;

    pub(super) fn heads(&self) -> usize {
        self.heads.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(chains: &Chains<u32>, head: Head) -> Vec<u32> {
        let mut place = chains.first(head);
        let places = std::iter::from_fn(|| {
            let this = place?;
            place = chains.next(Chain::Slot, this);
            chains.get(this).copied()
        });
        places.collect()
    }

    #[test]
    fn an_entry_is_taken_out_wherever_it_stands() {
        for (taken, left) in [(0, [1, 2]), (1, [0, 2]), (2, [0, 1])] {
            let mut chains = Chains::default();
            let (head, other) = (chains.open(), chains.open());
            for value in 0..3 {
                let place = chains.insert(|| value);
                chains.push_back(Chain::Slot, head, place);
                chains.push_back(Chain::Owner, other, place);
            }
            assert_eq!(chains.unlink(Chain::Slot, taken), None);
            assert_eq!(all(&chains, head), left);
            // Twice is once.
            assert_eq!(chains.unlink(Chain::Slot, taken), None);
            assert_eq!(all(&chains, head), left);
        }
    }

    #[test]
    fn the_last_one_says_which_chain_is_empty() {
        let mut chains = Chains::default();
        let (_first, head) = (chains.open(), chains.open());
        let place = chains.insert(|| 7);
        chains.push_back(Chain::Slot, head, place);
        assert_eq!(chains.unlink(Chain::Slot, place), Some(head));
        assert_eq!(chains.first(head), None);
    }

    #[test]
    fn a_chain_is_handed_over_in_its_order() {
        let mut chains = Chains::default();
        let (from, to) = (chains.open(), chains.open());
        chains.hand_over(Chain::Slot, from, to);
        assert_eq!(chains.first(to), None);
        for value in 0..3 {
            let place = chains.insert(|| value);
            chains.push_back(Chain::Slot, from, place);
        }
        chains.hand_over(Chain::Slot, from, to);
        assert_eq!(
            (all(&chains, from), all(&chains, to)),
            (vec![], vec![0, 1, 2])
        );
        for place in 0..3 {
            chains.unlink(Chain::Slot, place);
        }
        assert_eq!(chains.first(to), None);
    }
}
