//! The words that a setting of a tree knows. Pure.

use super::model::{AutoShutdown, Shutdown, Strategy};
use crate::words::Word;

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
    use crate::setting::Restart;

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
