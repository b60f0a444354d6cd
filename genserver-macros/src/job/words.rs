//! The words that a key of `#[job(..)]` knows. Pure.

use super::model::{Grace, Growth, Missed, OnFailure, OnPanic, Overlap, RetryJitter};
use crate::words::Word;

impl Word for OnFailure {
    const KEY: &'static str = "on_failure";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("continue", Self::Continue),
        ("restart", Self::Restart),
        ("stop", Self::Stop),
    ];
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[
        ("ignore", "continue"),
        ("crash", "restart"),
        ("exit", "restart"),
        ("finish", "stop"),
    ];
}

impl Word for OnPanic {
    const KEY: &'static str = "panic";
    const KNOWN: &'static [(&'static str, Self)] =
        &[("crash", Self::Crash), ("error", Self::Error)];
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[
        ("catch", "error"),
        ("err", "error"),
        ("fail", "error"),
        ("restart", "crash"),
        ("unwind", "crash"),
    ];
}

impl Word for Overlap {
    const KEY: &'static str = "overlap";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("skip", Self::Skip),
        ("queue", Self::Queue),
        ("replace", Self::Replace),
    ];
    const OTHERWISE: Option<&'static str> = Some("`concurrent(max = 2)` without quotation marks");
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[
        ("forbid", "skip"),
        ("drop", "skip"),
        ("wait", "queue"),
        ("delay", "queue"),
        ("cancel", "replace"),
    ];
}

impl Word for Missed {
    const KEY: &'static str = "missed";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("once", Self::Once),
        ("skip", Self::Skip),
        ("burst", Self::Burst),
    ];
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[
        ("all", "burst"),
        ("coalesce", "once"),
        ("one", "once"),
        ("ignore", "skip"),
        ("none", "skip"),
    ];
}

impl Word for Growth {
    const KEY: &'static str = "backoff";
    const KNOWN: &'static [(&'static str, Self)] = &[
        ("constant", Self::Constant),
        ("linear", Self::Linear),
        ("exponential", Self::Exponential),
    ];
    const ELSEWHERE: &'static [(&'static str, &'static str)] =
        &[("fixed", "constant"), ("exp", "exponential")];
}

impl Word for RetryJitter {
    const KEY: &'static str = "jitter";
    const KNOWN: &'static [(&'static str, Self)] = &[("full", Self::Full), ("none", Self::None)];
}

impl Word for Grace {
    const KEY: &'static str = "shutdown";
    const KNOWN: &'static [(&'static str, Self)] =
        &[("infinity", Self::Infinity), ("kill", Self::Kill)];
    const OTHERWISE: Option<&'static str> = Some("a duration as in `\"10s\"`");
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[
        ("brutal_kill", "kill"),
        ("forever", "infinity"),
        ("infinite", "infinity"),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_elsewhere_is_translated_into_one_of_ours() {
        fn check<W: Word>() {
            for (theirs, ours) in W::ELSEWHERE {
                assert!(W::named(theirs).is_none(), "{theirs}");
                assert!(W::named(ours).is_some(), "{ours}");
                assert_eq!(W::meant(theirs), Some(*ours));
            }
        }
        check::<OnFailure>();
        check::<OnPanic>();
        check::<Overlap>();
        check::<Missed>();
        check::<Growth>();
        check::<Grace>();
    }
}
