//! Small numbers as the bits of a word.

/// A set of numbers from 0 to 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Set(u64);

impl Set {
    pub(super) const EMPTY: Self = Self(0);

    /// All numbers from one to another.
    pub(super) const fn range(first: u8, last: u8) -> Self {
        let mut set = Self::EMPTY;
        let mut number = first;
        while number <= last && number < 64 {
            set = set.with(number);
            number += 1;
        }
        set
    }

    pub(super) const fn of(number: u8) -> Self {
        Self::EMPTY.with(number)
    }

    pub(super) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub(super) const fn bits(self) -> u64 {
        self.0
    }

    pub(super) const fn with(self, number: u8) -> Self {
        if number < 64 {
            Self(self.0 | 1 << number)
        } else {
            self
        }
    }

    pub(super) const fn has(self, number: u8) -> bool {
        number < 64 && self.0 >> number & 1 == 1
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The smallest member that is not smaller than a number.
    pub(super) fn next_from(self, number: u8) -> Option<u8> {
        let rest = if number < 64 {
            self.0 >> number << number
        } else {
            0
        };
        match rest {
            0 => None,
            bits => u8::try_from(bits.trailing_zeros()).ok(),
        }
    }

    pub(super) fn first(self) -> Option<u8> {
        self.next_from(0)
    }

    pub(super) fn last(self) -> Option<u8> {
        match self.0 {
            0 => None,
            bits => u8::try_from(bits.ilog2()).ok(),
        }
    }

    /// The members, the smallest first.
    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        std::iter::successors(self.first(), move |last| self.next_from(last + 1))
    }
}
