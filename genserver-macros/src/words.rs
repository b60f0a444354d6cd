//! Settings whose values are words, and what a wrong word was meant to be. Pure.

use genserver_schedule::nearest;

use crate::setting::Restart;

/// A setting whose values are words.
pub(crate) trait Word: Copy + 'static {
    /// The key that such a word is given to.
    const KEY: &'static str;
    /// The words, the first one as an example.
    const KNOWN: &'static [(&'static str, Self)];
    /// What may stand in the place of a word.
    const OTHERWISE: Option<&'static str> = None;
    /// Words that others use for the same, each with ours.
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[];

    /// What the word stands for.
    fn named(word: &str) -> Option<Self> {
        let mut known = Self::KNOWN.iter();
        known.find_map(|(known, value)| (*known == word).then_some(*value))
    }

    /// The known word that a wrong one seems to mean.
    fn meant(word: &str) -> Option<&'static str> {
        let mut elsewhere = Self::ELSEWHERE.iter();
        if let Some((_, ours)) = elsewhere.find(|(theirs, _)| bare(theirs) == bare(word)) {
            return Some(ours);
        }
        let words: Vec<_> = Self::KNOWN.iter().map(|(word, _)| *word).collect();
        let same = words.iter().find(|known| bare(known) == bare(word));
        same.copied()
            .or_else(|| nearest(&word.to_lowercase(), &words))
    }

    /// What is wrong with a word, and what to write.
    fn explain(word: &str) -> String {
        let key = Self::KEY;
        if bare(word) == "simpleoneforone" {
            return "for children that come and go, add a field of type `DynamicSupervisor`; \
                    the strategy of the others is `one_for_one`"
                .to_owned();
        }
        match Self::meant(word) {
            Some(meant) => format!("unknown {key} `{word}`: did you mean `{meant}`?"),
            None => format!("unknown {key} `{word}`: write {}", Self::choice()),
        }
    }

    /// All that may be written: `a`, `b` or `c`.
    fn choice() -> String {
        let words = Self::KNOWN.iter().map(|(word, _)| format!("`{word}`"));
        let all: Vec<_> = words.chain(Self::OTHERWISE.map(str::to_owned)).collect();
        match all.split_last() {
            Some((last, first)) => format!("{} or {last}", first.join(", ")),
            None => String::new(),
        }
    }
}

/// Only the letters: `OneForAll`, `:one_for_all` and `one-for-all` are one word.
fn bare(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

impl Word for Restart {
    const KEY: &'static str = "restart";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("transient", Self::Transient),
        ("temporary", Self::Temporary),
        ("permanent", Self::Permanent),
    ];
}
