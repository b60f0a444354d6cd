//! What is known of each file and what comes next: the rules of the queue. Pure.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use crate::assignments::{Assignments, Begin, Origin, Phase, Ticket};
use crate::error::FileError;
use crate::file::{Content, Summary};
use crate::news::News;
use crate::scan::{Found, Kind};
use crate::totals::{Load, Results, Totals};

/// What became of an assignment.
pub(crate) type Outcome = Result<Content, FileError>;

/// Everything that is to be done, is being done, or has been done.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    known: HashMap<Arc<Path>, Known>,
    waiting: VecDeque<Arc<Path>>,
    assignments: Assignments,
    /// How many scans are over.
    scans: u64,
    totals: Totals,
    news: News,
}

#[derive(Debug)]
struct Known {
    kind: Kind,
    /// The number of the scan that saw it last.
    seen: u64,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    Waiting,
    Assigned,
    /// It has changed while a worker was on it.
    AssignedAndChanged,
    /// There is a summary if it was read.
    Done(Option<Summary>),
}

impl Backlog {
    /// Takes note of what a scan came upon. Only what is new or has changed is to be done.
    pub(crate) fn found(&mut self, found: Found) {
        let Found { path, kind } = found;
        let seen = self.scans;
        let state = match self.known.get_mut(&path) {
            Some(known) if known.kind == kind => {
                known.seen = seen;
                return;
            }
            Some(known) => Some(known.state.clone()),
            None => None,
        };
        let state = match state {
            Some(State::Waiting) => State::Waiting,
            Some(State::Assigned | State::AssignedAndChanged) => State::AssignedAndChanged,
            Some(State::Done(_)) | None if kind == Kind::Special => self.skip(&path),
            Some(State::Done(_)) | None => self.wait(&path),
        };
        self.known.insert(path, Known { kind, seen, state });
    }

    /// Forgets what the scan that is over did not see any more.
    pub(crate) fn scan_is_over(&mut self) {
        let this_scan = self.scans;
        self.known.retain(|_path, known| {
            known.seen == this_scan || !matches!(known.state, State::Done(_))
        });
        self.scans += 1;
    }

    /// The next file to be read, if fewer than `limit` are being read.
    pub(crate) fn assign(&mut self, limit: usize) -> Option<(Ticket, Arc<Path>)> {
        if !self.has_place(limit) {
            return None;
        }
        let path = self.waiting.pop_front()?;
        self.set(&path, State::Assigned);
        Some((self.assignments.add(Arc::clone(&path), Origin::Found), path))
    }

    /// Somebody wants something done.
    pub(crate) fn order(&mut self, path: Arc<Path>) -> Ticket {
        self.assignments.add(path, Origin::Ordered)
    }

    /// An assignment found no worker. What was found waits for another one, behind the others: it may be its own fault.
    pub(crate) fn take_back(&mut self, ticket: Ticket) {
        match self.assignments.remove(ticket) {
            Some((path, Origin::Found)) => {
                self.set(&path, State::Waiting);
                self.waiting.push_back(path);
            }
            Some((_, Origin::Ordered)) | None => {}
        }
    }

    /// Whether there is room for one more, if there is room for `limit`.
    pub(crate) fn has_place(&self, limit: usize) -> bool {
        self.assignments.placed() < limit
    }

    /// A worker begins, or has to wait. If it shall give up, its assignment is over.
    pub(crate) fn begin(&mut self, ticket: Ticket, limit: usize) -> Option<Begin> {
        let begin = self.assignments.begin(ticket, limit)?;
        if let Begin::Again | Begin::GiveUp(_) = begin {
            self.totals.restarts += 1;
            if let Some((path, _)) = self.assignments.get(ticket) {
                self.news.restarted(&path);
            }
        }
        if let Begin::GiveUp(crashes) = begin {
            self.finished(ticket, Err(FileError::Crashed(crashes)));
        }
        Some(begin)
    }

    /// A file could not be read, and its worker will try again.
    pub(crate) fn retrying(&mut self, ticket: Ticket) {
        let is_known = self.assignments.set_phase(ticket, Phase::Retrying);
        self.totals.retried += u64::from(is_known);
    }

    /// An assignment is done, in one way or another.
    pub(crate) fn finished(&mut self, ticket: Ticket, outcome: Outcome) {
        let Some((path, origin)) = self.assignments.get(ticket) else {
            return;
        };
        self.assignments.set_phase(ticket, Phase::Over);
        self.totals.add(&outcome);
        match origin {
            Origin::Ordered => self.news.ordered(&path, &outcome),
            Origin::Found => {
                self.news.finished(&path, &outcome);
                self.found_is_done(path, outcome);
            }
        }
    }

    fn found_is_done(&mut self, path: Arc<Path>, outcome: Outcome) {
        let Some(known) = self.known.get_mut(&path) else {
            return;
        };
        if let Ok(Content::Vanished) = outcome {
            // If a scan sees it again, it is back.
            known.kind = Kind::Unknown;
        }
        known.state = match known.state {
            State::AssignedAndChanged => {
                self.waiting.push_back(path);
                State::Waiting
            }
            State::Waiting | State::Assigned | State::Done(_) => State::Done(match outcome {
                Ok(Content::Read(summary)) => Some(summary),
                Ok(Content::Vanished | Content::Special | Content::Imported(_)) | Err(_) => None,
            }),
        };
    }

    /// The worker is gone and its place is free.
    pub(crate) fn free(&mut self, ticket: Ticket) {
        self.assignments.remove(ticket);
    }

    /// Whether everything is done that the scans so far have found, and there has been one.
    pub(crate) fn is_drained(&self) -> bool {
        self.scans > 0 && self.waiting.is_empty() && self.assignments.is_empty()
    }

    pub(crate) fn totals(&self) -> &Totals {
        &self.totals
    }

    pub(crate) fn load(&self) -> Load {
        Load {
            known: self.known.len() + self.assignments.ordered(),
            waiting: self.waiting.len() + self.assignments.in_phase(Phase::Waiting),
            working: self.assignments.in_phase(Phase::Reading),
            retrying: self.assignments.in_phase(Phase::Retrying),
        }
    }

    /// What happened since it was last asked.
    pub(crate) fn take_news(&mut self) -> Vec<String> {
        self.news.take()
    }

    /// The end: everything that is known, taken out.
    pub(crate) fn into_results(mut self) -> Results {
        self.totals.unfinished = self.load().open() as u64;
        let files = self.known.into_iter();
        let files = files.filter_map(|(path, known)| match known.state {
            State::Done(Some(summary)) => Some((path, summary)),
            State::Done(None) | State::Waiting | State::Assigned | State::AssignedAndChanged => {
                None
            }
        });
        Results {
            totals: self.totals,
            files: files.collect(),
            news: self.news.take(),
        }
    }

    fn wait(&mut self, path: &Arc<Path>) -> State {
        self.waiting.push_back(Arc::clone(path));
        State::Waiting
    }

    fn skip(&mut self, path: &Path) -> State {
        let outcome = Ok(Content::Special);
        self.news.finished(path, &outcome);
        self.totals.add(&outcome);
        State::Done(None)
    }

    fn set(&mut self, path: &Path, state: State) {
        if let Some(known) = self.known.get_mut(path) {
            known.state = state;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, size: u64) -> Found {
        let path = Arc::from(Path::new(path));
        let modified = None;
        Found {
            path,
            kind: Kind::File { modified, size },
        }
    }

    /// What is given to workers now, one after the other.
    fn work_off(backlog: &mut Backlog) -> Vec<Arc<Path>> {
        let mut paths = Vec::new();
        while let Some((ticket, path)) = backlog.assign(1) {
            assert_eq!(backlog.begin(ticket, 1), Some(Begin::First));
            backlog.finished(ticket, Ok(Content::Vanished));
            backlog.free(ticket);
            paths.push(path);
        }
        paths
    }

    #[test]
    fn only_new_and_changed_files_are_done() {
        let mut backlog = Backlog::default();
        let table = [
            (vec![("a", 1), ("b", 1)], vec!["a", "b"]),
            (vec![("a", 2), ("c", 1)], vec!["a", "c"]),
        ];
        for (files, done) in table {
            let files = files.into_iter().map(|(path, size)| found(path, size));
            files.for_each(|file| backlog.found(file));
            backlog.scan_is_over();
            let paths: Vec<_> = done
                .into_iter()
                .map(|path| Arc::from(Path::new(path)))
                .collect();
            assert_eq!(work_off(&mut backlog), paths);
            assert!(backlog.is_drained());
        }
    }

    #[test]
    fn no_more_files_are_given_out_than_the_limit() {
        let mut backlog = Backlog::default();
        for path in ["a", "b", "c"] {
            backlog.found(found(path, 1));
        }
        let (first, _path) = backlog.assign(2).unwrap();
        assert!(backlog.assign(2).is_some());
        assert!(backlog.assign(2).is_none());
        backlog.finished(first, Ok(Content::Special));
        assert!(backlog.assign(2).is_none(), "its worker is still there");
        backlog.free(first);
        assert!(backlog.assign(2).is_some());
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_done_again_and_not_twice_at_once() {
        let mut backlog = Backlog::default();
        backlog.found(found("a", 1));
        let (ticket, _path) = backlog.assign(9).unwrap();
        backlog.found(found("a", 2));
        assert!(backlog.assign(9).is_none());
        backlog.finished(ticket, Ok(Content::Special));
        backlog.free(ticket);
        assert_eq!(work_off(&mut backlog).len(), 1);
    }

    #[test]
    fn what_the_last_scan_did_not_see_is_forgotten_unless_it_is_open() {
        let mut backlog = Backlog::default();
        backlog.found(found("a", 1));
        backlog.scan_is_over();
        backlog.scan_is_over();
        assert_eq!(backlog.load().known, 1);
        assert_eq!(work_off(&mut backlog).len(), 1);
        backlog.scan_is_over();
        assert_eq!(backlog.load().known, 0);
    }
}
