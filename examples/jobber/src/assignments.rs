//! Which files are being worked on, and how far that is. Pure.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// A worker that crashes so often on the same file gives up.
const MAX_CRASHES: u32 = 3;

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
    starts: u32,
    phase: Phase,
}

/// How far an assignment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
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
    pub(crate) fn len(&self) -> usize {
        self.by_ticket.len()
    }

    pub(crate) fn in_phase(&self, phase: Phase) -> usize {
        let assigned = self.by_ticket.values();
        assigned.filter(|assigned| assigned.phase == phase).count()
    }

    pub(crate) fn add(&mut self, path: Arc<Path>) -> Ticket {
        self.last += 1;
        let assigned = Assigned {
            path,
            starts: 0,
            phase: Phase::Reading,
        };
        self.by_ticket.insert(self.last, assigned);
        self.last
    }

    pub(crate) fn path(&self, ticket: Ticket) -> Option<&Arc<Path>> {
        self.by_ticket.get(&ticket).map(|assigned| &assigned.path)
    }

    /// A worker begins: the first on its assignment, or one that the supervisor started after a crash.
    pub(crate) fn begin(&mut self, ticket: Ticket) -> Begin {
        let Some(assigned) = self.by_ticket.get_mut(&ticket) else {
            return Begin::End;
        };
        if assigned.phase == Phase::Over {
            return Begin::End;
        }
        let crashes = assigned.starts;
        assigned.starts += 1;
        assigned.phase = Phase::Reading;
        match crashes {
            0 => Begin::First,
            1..MAX_CRASHES => Begin::Again,
            _ => Begin::GiveUp(crashes),
        }
    }

    /// Whether there is such an assignment.
    pub(crate) fn set_phase(&mut self, ticket: Ticket, phase: Phase) -> bool {
        let assigned = self.by_ticket.get_mut(&ticket);
        assigned.map(|assigned| assigned.phase = phase).is_some()
    }

    /// Ends an assignment, and frees its place.
    pub(crate) fn remove(&mut self, ticket: Ticket) -> Option<Arc<Path>> {
        self.by_ticket.remove(&ticket).map(|assigned| assigned.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_gives_up_after_its_third_crash() {
        let mut assignments = Assignments::default();
        let ticket = assignments.add(Arc::from(Path::new("a")));
        let begins = [0; 4].map(|_| assignments.begin(ticket));
        assert_eq!(
            begins,
            [Begin::First, Begin::Again, Begin::Again, Begin::GiveUp(3)]
        );
    }

    #[test]
    fn a_worker_without_an_open_assignment_has_nothing_to_do() {
        let mut assignments = Assignments::default();
        let ticket = assignments.add(Arc::from(Path::new("a")));
        assert_eq!(assignments.begin(ticket + 1), Begin::End);
        assert!(assignments.set_phase(ticket, Phase::Over));
        assert_eq!(assignments.begin(ticket), Begin::End);
        assert_eq!(assignments.remove(ticket).as_deref(), Some(Path::new("a")));
        assert!(!assignments.set_phase(ticket, Phase::Reading));
    }
}
