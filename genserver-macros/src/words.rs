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

/// What others call a hook, each with our word.
const HOOKS_ELSEWHERE: [(&str, &str); 6] = [
    ("handle_call", "call"),
    ("handle_cast", "cast"),
    ("handle_info", "info"),
    ("handle_timeout", "timeout"),
    ("continue", "handle_continue"),
    ("message", "info"),
];

/// Attributes of others that look like one of ours.
const NO_HOOKS: [&str; 6] = ["case", "cell", "fork", "into", "test", "word"];

const SHORT_HOOKS: [&str; 8] = [
    "init", "call", "cast", "info", "down", "exit", "job", "work",
];
const LONG_HOOKS: [&str; 4] = ["handle_continue", "timeout", "terminate", "undelivered"];

/// The attribute of a hook that a wrong one seems to mean. Of a short one it differs by one letter at most,
/// because others have short attributes too.
pub(crate) fn hook(word: &str) -> Option<&'static str> {
    let mut elsewhere = HOOKS_ELSEWHERE.iter();
    if let Some((_, ours)) = elsewhere.find(|(theirs, _)| *theirs == word) {
        return Some(ours);
    }
    if NO_HOOKS.contains(&word) {
        return None;
    }
    let mut short = SHORT_HOOKS.into_iter();
    short
        .find(|hook| is_slip(word, hook))
        .or_else(|| nearest(word, &LONG_HOOKS))
}

/// Whether one letter is too many, missing or another, or two are exchanged.
fn is_slip(word: &str, meant: &str) -> bool {
    let (word, meant) = (word.as_bytes(), meant.as_bytes());
    let pairs = || word.iter().zip(meant);
    let same = |(a, b): &(&u8, &u8)| a == b;
    let before = pairs().take_while(same).count();
    let behind = word.iter().rev().zip(meant.iter().rev());
    let shorter = word.len().min(meant.len());
    let behind = behind.take_while(same).count().min(shorter - before);
    let rest = |text: &[u8]| text.len() - before - behind;
    let is_swap = || {
        let (mut a, mut b) = (word.to_vec(), meant.to_vec());
        a.sort_unstable();
        b.sort_unstable();
        a == b && rest(word) == 2
    };
    word.len() > 2 && ((rest(word) <= 1 && rest(meant) <= 1) || is_swap())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood_and_an_attribute_of_others_is_left_alone() {
        let table = [
            ("cal", Some("call")),
            ("calll", Some("call")),
            ("clal", Some("call")),
            ("casts", Some("cast")),
            ("intit", Some("init")),
            ("inti", Some("init")),
            ("jobs", Some("job")),
            ("handle_call", Some("call")),
            ("continue", Some("handle_continue")),
            ("time_out", Some("timeout")),
            ("cold", None),
            ("test", None),
            ("case", None),
            ("inline", None),
            ("must_use", None),
            ("doc", None),
            ("cfg", None),
            ("allow", None),
            ("instrument", None),
        ];
        for (word, meant) in table {
            assert_eq!(hook(word), meant, "{word}");
        }
    }
}
