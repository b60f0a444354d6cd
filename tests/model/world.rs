//! What all supervisors of the model share: the clock, what is written down, how workers begin.

use std::collections::{BTreeMap, VecDeque};

use super::plan::{Begin, Deed, Ending, Meanwhile};

/// What a slow start takes.
pub(crate) const SLOW: u64 = 1_000;
/// A `terminate` that takes so long gives others time to do something meanwhile. No two things happen at once.
pub(crate) const LONG: u64 = 655;
/// The time between two of the things that happen meanwhile: longer than any other `terminate`.
pub(crate) const APART: u64 = 100;

#[derive(Debug, Default)]
pub(crate) struct World {
    /// Milliseconds since the beginning.
    pub(crate) now: u64,
    /// What workers wrote, and when.
    pub(crate) lines: Vec<(u64, String)>,
    /// Lines of this step may come in another order, because a supervisor was killed (SUP-17).
    pub(crate) is_unordered: bool,
    begins: BTreeMap<String, VecDeque<Begin>>,
    starts: BTreeMap<String, u32>,
    serials: u64,
    /// Whose start came to [`Begin::Dies`], and why they end.
    pub(crate) doomed: Vec<(String, Ending)>,
    /// A supervisor waited while this was written and for a while after.
    pub(crate) blocked: Option<(String, u64)>,
    /// What is to happen while one waits, and then: what did, and after which line.
    pub(crate) meanwhile: Vec<Meanwhile>,
    pub(crate) deeds: Option<(String, Vec<Deed>)>,
    /// What the supervisors said, in the order in which they were asked.
    pub(crate) answers: Vec<String>,
    /// How often what occurred.
    pub(crate) seen: BTreeMap<String, u64>,
}

impl World {
    pub(crate) fn write(&mut self, line: String) {
        self.lines.push((self.now, line));
    }

    /// A supervisor waits.
    pub(crate) fn block(&mut self, line: String, time: u64) {
        let now = self.now;
        self.blocked.get_or_insert((line, now));
        self.now += time;
    }

    pub(crate) fn saw(&mut self, what: &str) {
        match self.seen.get_mut(what) {
            Some(count) => *count += 1,
            None => drop(self.seen.insert(what.to_owned(), 1)),
        }
    }

    /// Counts the answer, without what it says of whom.
    pub(crate) fn saw_answer(&mut self, asked: &str, answer: &str) {
        let answer = answer.split(['#', ':']).next().unwrap_or_default();
        self.saw(&format!("{asked}: {}", answer.trim()));
    }

    pub(crate) fn saw_if(&mut self, is_so: bool, what: &str) {
        if is_so {
            self.saw(what);
        }
    }

    /// Decides about the next starts of a worker; unless nothing is said of them.
    pub(crate) fn decide(&mut self, path: &str, begins: &[Begin]) {
        if begins.is_empty() {
            return;
        }
        let begins = begins.iter().copied().collect();
        self.begins.insert(path.to_owned(), begins);
    }

    /// What this start of a worker comes to.
    pub(crate) fn next_begin(&mut self, path: &str) -> Begin {
        let decided = self.begins.get_mut(path).and_then(VecDeque::pop_front);
        decided.unwrap_or(Begin::Up)
    }

    /// The number of a start.
    pub(crate) fn number(&mut self, path: &str) -> u32 {
        let number = self.starts.entry(path.to_owned()).or_default();
        *number += 1;
        *number
    }

    /// Tells a process from all others.
    pub(crate) fn serial(&mut self) -> u64 {
        self.serials += 1;
        self.serials
    }

    /// The place where the answer to a request will stand.
    pub(crate) fn question(&mut self) -> usize {
        self.answers.push("nobody answers".to_owned());
        self.answers.len() - 1
    }

    pub(crate) fn answer(&mut self, question: usize, answer: impl Into<String>) {
        self.answers[question] = answer.into();
    }
}
