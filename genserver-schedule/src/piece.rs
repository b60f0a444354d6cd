//! A part of a text that knows where it stands.

use std::ops::Range;

use crate::mistake::Mistake;

/// A part of a text, with the number of characters before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) start: usize,
}

impl<'a> Piece<'a> {
    /// The whole text, without the spaces around it.
    pub(crate) fn whole(text: &'a str) -> Self {
        let trimmed = text.trim_start_matches(is_space);
        let start = chars(text) - chars(trimmed);
        Self {
            text: trimmed.trim_end_matches(is_space),
            start,
        }
    }

    /// The parts between spaces.
    pub(crate) fn words(self) -> Vec<Self> {
        let words = self.split(is_space);
        words.filter(|word| !word.text.is_empty()).collect()
    }

    /// The parts between separators: one more than there are separators.
    pub(crate) fn split(self, separates: impl Fn(char) -> bool) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        self.text.split(separates).map(move |text| {
            let piece = Self { text, start };
            start = piece.end() + 1;
            piece
        })
    }

    /// What stands before and behind the first separator.
    pub(crate) fn halves(self, separator: char) -> Option<(Self, Self)> {
        let (left, right) = self.text.split_once(separator)?;
        let left = Self { text: left, ..self };
        let right = Self {
            text: right,
            start: left.end() + 1,
        };
        Some((left, right))
    }

    /// The first `count` characters and the rest; all and nothing if there are fewer.
    pub(crate) fn take(self, count: usize) -> (Self, Self) {
        let middle = self.text.char_indices().nth(count).map(|(at, _)| at);
        let (left, right) = self.text.split_at(middle.unwrap_or(self.text.len()));
        let left = Self { text: left, ..self };
        let right = Self {
            text: right,
            start: left.end(),
        };
        (left, right)
    }

    /// The rest behind a first character, if it begins with that.
    pub(crate) fn after(self, first: char) -> Option<Self> {
        self.text.strip_prefix(first).map(|text| Self {
            text,
            start: self.start + 1,
        })
    }

    /// Where it ends, in characters.
    pub(crate) fn end(self) -> usize {
        self.start + chars(self.text)
    }

    /// From the start of this one to the end of another one.
    pub(crate) fn up_to(self, other: Self) -> Range<usize> {
        self.start..other.end().max(self.start)
    }

    /// Says that this piece is wrong.
    pub(crate) fn mistake(self, message: impl Into<String>) -> Mistake {
        Mistake::new(self.up_to(self), message)
    }
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// The wide spaces of other scripts are none: they are pasted by accident and cannot be seen.
fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}
