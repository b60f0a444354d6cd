//! Which files are being worked on, and how far that is. Pure.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// A worker that crashes so often on the same file gives up.
pub(crate) const MAX_CRASHES: u32 = 3;

/// The number of an assignment: one file, one worker, as often as that has to be restarted.
pub(crate) type Ticket = u64;

/// The assignments of the moment.
#[derive(Debug, Default)]
pub(crate) struct Assignments {
    by_ticket: HashMap<Ticket, Assigned>,
    last: Ticket,
}

#[derive(Debug)]
struct Assigned {
    path: Arc<Path>,
    origin: Origin,
    starts: u32,
    phase: Phase,
}

/// Whose wish an assignment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A scan came upon the file. It has a place from the beginning.
    Found,
    /// Somebody asked for it. It is there at once, so that a second one can be refused, and waits for a place.
    Ordered,
}

/// How far an assignment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// There is no place for it yet.
    Waiting,
    Reading,
    Retrying,
    /// The work is done; the worker is about to end.
    Over,
}

/// What a worker does when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// It works; it is the first on this assignment.
    First,
    /// It works in place of one that crashed.
    Again,
    /// There have been too many crashes: so many.
    GiveUp(u32),
    /// There is nothing to do.
    End,
}

impl Assignments {
    pub(crate) fn is_empty(&self) -> bool {
        self.by_ticket.is_empty()
    }

    /// How many have a place.
    pub(crate) fn placed(&self) -> usize {
        self.by_ticket.len() - self.in_phase(Phase::Waiting)
    }

    /// How many were asked for, and are not done.
    pub(crate) fn ordered(&self) -> usize {
        let open = self.by_ticket.values();
        let open = open.filter(|assigned| assigned.phase != Phase::Over);
        open.filter(|assigned| assigned.origin == Origin::Ordered)
            .count()
    }

    pub(crate) fn in_phase(&self, phase: Phase) -> usize {
        let assigned = self.by_ticket.values();
        assigned.filter(|assigned| assigned.phase == phase).count()
    }

    pub(crate) fn add(&mut self, path: Arc<Path>, origin: Origin) -> Ticket {
        self.last += 1;
        let assigned = Assigned {
            path,
            origin,
            starts: 0,
            phase: match origin {
                Origin::Found => Phase::Reading,
                Origin::Ordered => Phase::Waiting,
            },
        };
        self.by_ticket.insert(self.last, assigned);
        self.last
    }

    pub(crate) fn get(&self, ticket: Ticket) -> Option<(Arc<Path>, Origin)> {
        let assigned = self.by_ticket.get(&ticket)?;
        Some((Arc::clone(&assigned.path), assigned.origin))
    }

    /// A worker begins: the first on its assignment, or one that the supervisor started after a crash. None if it has to
    /// wait, because `limit` others have places.
    pub(crate) fn begin(&mut self, ticket: Ticket, limit: usize) -> Option<Begin> {
        let is_full = self.placed() >= limit;
        match self.by_ticket.get_mut(&ticket) {
            None => Some(Begin::End),
            Some(assigned) => match assigned.phase {
                Phase::Over => Some(Begin::End),
                Phase::Waiting if is_full => None,
                Phase::Waiting | Phase::Reading | Phase::Retrying => Some(assigned.begin()),
            },
        }
    }

    /// Whether there is such an assignment.
    pub(crate) fn set_phase(&mut self, ticket: Ticket, phase: Phase) -> bool {
        let assigned = self.by_ticket.get_mut(&ticket);
        assigned.map(|assigned| assigned.phase = phase).is_some()
    }

    /// Ends an assignment, and frees its place.
    pub(crate) fn remove(&mut self, ticket: Ticket) -> Option<(Arc<Path>, Origin)> {
        let assigned = self.by_ticket.remove(&ticket)?;
        Some((assigned.path, assigned.origin))
    }
}

impl Assigned {
    fn begin(&mut self) -> Begin {
        let crashes = self.starts;
        self.starts += 1;
        self.phase = Phase::Reading;
        match crashes {
            0 => Begin::First,
            1..MAX_CRASHES => Begin::Again,
            _ => Begin::GiveUp(crashes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> Arc<Path> {
        Arc::from(Path::new("a"))
    }

    #[test]
    fn a_worker_gives_up_after_its_third_crash() {
        let mut assignments = Assignments::default();
        let ticket = assignments.add(path(), Origin::Found);
        let begins = [0; 4].map(|_| assignments.begin(ticket, 1).unwrap());
        assert_eq!(
            begins,
            [Begin::First, Begin::Again, Begin::Again, Begin::GiveUp(3)]
        );
    }

    #[test]
    fn a_worker_without_an_open_assignment_has_nothing_to_do() {
        let mut assignments = Assignments::default();
        let ticket = assignments.add(path(), Origin::Found);
        assert_eq!(assignments.begin(ticket + 1, 1), Some(Begin::End));
        assert!(assignments.set_phase(ticket, Phase::Over));
        assert_eq!(assignments.begin(ticket, 1), Some(Begin::End));
        assert_eq!(assignments.remove(ticket), Some((path(), Origin::Found)));
        assert!(!assignments.set_phase(ticket, Phase::Reading));
    }

    #[test]
    fn what_was_asked_for_waits_until_there_is_a_place() {
        let mut assignments = Assignments::default();
        let found = assignments.add(path(), Origin::Found);
        let ordered = assignments.add(path(), Origin::Ordered);
        assert_eq!((assignments.placed(), assignments.ordered()), (1, 1));
        assert_eq!(assignments.begin(ordered, 1), None);
        assert_eq!(assignments.begin(found, 1), Some(Begin::First));
        assert_eq!(assignments.remove(found), Some((path(), Origin::Found)));
        assert_eq!(assignments.begin(ordered, 1), Some(Begin::First));
        assert_eq!(assignments.placed(), 1);
    }

    #[test]
    fn a_worker_that_crashed_keeps_its_place() {
        let mut assignments = Assignments::default();
        let ordered = assignments.add(path(), Origin::Ordered);
        assert_eq!(assignments.begin(ordered, 1), Some(Begin::First));
        let other = assignments.add(path(), Origin::Ordered);
        assert_eq!(assignments.begin(other, 1), None);
        assert_eq!(assignments.begin(ordered, 1), Some(Begin::Again));
    }
}
