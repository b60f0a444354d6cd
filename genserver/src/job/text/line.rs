//! A part of a text that knows where it stands: [`Line`].

use genserver_schedule::Mistake;

/// A part of a text without white space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// How many characters stand before it.
    at: usize,
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self::standing(text, 0)
    }

    fn standing(text: &'a str, at: usize) -> Self {
        let start = text.trim_start();
        let before = text.chars().count() - start.chars().count();
        Self {
            text: start.trim_end(),
            at: at + before,
        }
    }

    /// Cut before and behind a word at these bytes.
    fn cut(self, from: usize, to: usize) -> (Self, Self) {
        let (before, behind) = (&self.text[..from], &self.text[to..]);
        let gone = self.text[..to].chars().count();
        (
            Self::standing(before, self.at),
            Self::standing(behind, self.at + gone),
        )
    }

    /// The first word and the rest.
    pub(super) fn first_word(self) -> (Self, Self) {
        let end = self.text.find(char::is_whitespace);
        let end = end.unwrap_or(self.text.len());
        self.cut(end, end)
    }

    /// What stands before the last `in`, and what behind.
    pub(super) fn around_in(self) -> Option<(Self, Self)> {
        let ends_word = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
        let words = self.text.match_indices("in").filter(|(at, word)| {
            let before = &self.text[..*at];
            let behind = &self.text[at + word.len()..];
            before.ends_with(char::is_whitespace) && ends_word(behind)
        });
        let (at, word) = words.last()?;
        Some(self.cut(at, at + word.len()))
    }

    /// A word that stands in it, by itself.
    #[cfg(feature = "calendar")]
    pub(super) fn tail_with(self, word: &str) -> Self {
        let from = self.text.rfind(word).unwrap_or_default();
        let (_, behind) = self.cut(from, from);
        let (found, _) = behind.cut(word.len(), word.len());
        found
    }

    /// A mistake that is all of this part.
    pub(super) fn mistake(self, message: impl Into<String>) -> Mistake {
        let length = self.text.chars().count();
        Mistake::new(self.at..self.at + length, message)
    }

    /// A mistake within this part, as one within the whole text.
    pub(super) fn moved(self, mistake: &Mistake) -> Mistake {
        let at = mistake.at();
        Mistake::new(self.at + at.start..self.at + at.end, mistake.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_knows_where_it_stands() {
        let (word, rest) = Line::new(" é\u{3000}every  10m ").first_word();
        assert_eq!((word.text, word.mistake("").at()), ("é", 1..2));
        let (word, rest) = rest.first_word();
        assert_eq!((word.text, word.mistake("").at()), ("every", 3..8));
        assert_eq!((rest.text, rest.mistake("").at()), ("10m", 10..13));
        let (nothing, rest) = rest.first_word().1.first_word();
        assert_eq!((nothing.text, rest.text), ("", ""));
        assert_eq!(rest.mistake("").at(), 13..13);
    }
}
