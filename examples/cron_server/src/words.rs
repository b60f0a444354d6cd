//! The words of a line, each with its place: [`words`].

use std::ops::Range;

use genserver_schedule::Mistake;

/// A word, and which characters of its line it is. What stands in quotes is one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) at: Range<usize>,
}

impl Word {
    /// What is wrong with it.
    pub(crate) fn mistake(&self, wrong: impl Into<String>) -> Mistake {
        Mistake::new(self.at.clone(), wrong)
    }
}

/// Cuts a line into its words; a word that begins with `#` and all behind it is a comment.
pub(crate) fn words(line: &str) -> Result<Vec<Word>, Mistake> {
    let mut words = Vec::new();
    let mut rest = line.chars().enumerate().peekable();
    while let Some((from, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut text = String::new();
        let mut to = from + 1;
        match c {
            '#' => break,
            '"' => loop {
                match rest.next() {
                    Some((at, '"')) => break to = at + 1,
                    Some((_, c)) => text.push(c),
                    None => return Err(Mistake::new(from..from + 1, "this quote is never closed")),
                }
            },
            c => {
                text.push(c);
                while let Some((at, c)) = rest.next_if(|(_, c)| !c.is_whitespace()) {
                    text.push(c);
                    to = at + 1;
                }
            }
        }
        let at = from..to;
        words.push(Word { text, at });
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(String, Range<usize>)> {
        let found = words(line).unwrap();
        found.into_iter().map(|word| (word.text, word.at)).collect()
    }

    #[test]
    fn words_know_where_they_stand() {
        let word = |text: &str, at| (text.to_owned(), at);
        assert_eq!(
            found(" 5s\tClock.now  é# #end"),
            [
                word("5s", 1..3),
                word("Clock.now", 4..13),
                word("é#", 15..17)
            ]
        );
        assert_eq!(
            found("a \"b c\" \"\"d"),
            [
                word("a", 0..1),
                word("b c", 2..7),
                word("", 8..10),
                word("d", 10..11)
            ]
        );
        assert_eq!(found("a \"#b\" # \"c"), [word("a", 0..1), word("#b", 2..6)]);
        assert_eq!(found(""), []);
        assert_eq!(found("  # only a comment"), []);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_a_mistake() {
        assert_eq!(words("5s Demo.fail \"x").unwrap_err().at(), 13..14);
    }
}
