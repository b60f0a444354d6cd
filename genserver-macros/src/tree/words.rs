//! The words that a setting knows, and what a wrong one was meant to be. Pure.

use genserver_schedule::nearest;

use super::model::{AutoShutdown, Restart, Shutdown, Strategy};

/// A setting whose values are words.
pub(crate) trait Word: Copy + 'static {
    /// The key that such a word is given to.
    const KEY: &'static str;
    /// The words, the first one as an example.
    const KNOWN: &'static [(&'static str, Self)];
    /// What may stand in the place of a word.
    const OTHERWISE: Option<&'static str> = None;

    /// What the word stands for.
    fn named(word: &str) -> Option<Self> {
        let mut known = Self::KNOWN.iter();
        known.find_map(|(known, value)| (*known == word).then_some(*value))
    }

    /// The known word that a wrong one seems to mean.
    fn meant(word: &str) -> Option<&'static str> {
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

impl Word for Strategy {
    const KEY: &'static str = "strategy";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("one_for_one", Self::OneForOne),
        ("one_for_all", Self::OneForAll),
        ("rest_for_one", Self::RestForOne),
    ];
}

impl Word for AutoShutdown {
    const KEY: &'static str = "auto_shutdown";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("any_significant", Self::AnySignificant),
        ("all_significant", Self::AllSignificant),
        ("never", Self::Never),
    ];
}

impl Word for Restart {
    const KEY: &'static str = "restart";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("transient", Self::Transient),
        ("temporary", Self::Temporary),
        ("permanent", Self::Permanent),
    ];
}

impl Word for Shutdown {
    const KEY: &'static str = "shutdown";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("brutal_kill", Self::BrutalKill),
        ("infinity", Self::Infinity),
    ];
    const OTHERWISE: Option<&'static str> = Some("a duration as in `10s`");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_understood_in_every_spelling_but_taken_in_one() {
        let table = [
            ("OneForAll", Some("one_for_all")),
            (":one_for_all", Some("one_for_all")),
            ("one-for-all", Some("one_for_all")),
            ("ONE_FOR_ALL", Some("one_for_all")),
            ("rest_for_on", Some("rest_for_one")),
            ("rest", None),
            ("", None),
        ];
        for (word, meant) in table {
            assert_eq!(Strategy::named(word), None, "{word:?}");
            assert_eq!(Strategy::meant(word), meant, "{word:?}");
        }
        assert_eq!(Strategy::named("rest_for_one"), Some(Strategy::RestForOne));
    }

    #[test]
    fn a_word_unlike_any_other_is_told_what_there_is() {
        assert_eq!(
            Restart::explain("always"),
            "unknown restart `always`: write `transient`, `temporary` or `permanent`"
        );
        assert_eq!(
            Shutdown::explain("soon"),
            "unknown shutdown `soon`: write `brutal_kill`, `infinity` or a duration as in `10s`"
        );
    }
}
