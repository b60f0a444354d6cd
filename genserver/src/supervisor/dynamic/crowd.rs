//! The children of a dynamic supervisor: no ids, no order, each addressed by its pid.

use std::collections::{HashMap, HashSet};

use crate::process::Pid;
use crate::supervisor::child_spec::ChildSpec;
use crate::supervisor::children::{Child, Standing, Ticket};
use crate::supervisor::{ChildCounts, ChildInfo};

/// A child that waits for its restart is still found under its old pid (row DSUP-13).
#[derive(Default)]
pub(super) struct Crowd {
    by_pid: HashMap<Pid, Child>,
    waiting: HashMap<Ticket, Pid>,
    tickets: Ticket,
    /// Who was stopped and forgotten, until the monitor has told its end.
    leaving: HashSet<Pid>,
}

impl Crowd {
    pub(super) fn len(&self) -> usize {
        self.by_pid.len()
    }

    pub(super) fn add(&mut self, spec: ChildSpec, pid: Pid) {
        self.put(Child::new(spec), pid);
    }

    /// Puts a child in under its new pid.
    pub(super) fn put(&mut self, mut child: Child, pid: Pid) {
        child.set(Standing::Running(pid.clone()));
        self.by_pid.insert(pid, child);
    }

    pub(super) fn remove(&mut self, pid: &Pid) -> Option<Child> {
        let child = self.by_pid.remove(pid)?;
        if let Standing::Restarting(ticket) = &child.standing {
            self.waiting.remove(ticket);
        }
        Some(child)
    }

    /// Takes a child out that is to be stopped.
    pub(super) fn dismiss(&mut self, pid: &Pid) -> Option<Child> {
        let child = self.remove(pid)?;
        if child.pid().is_some() {
            self.leaving.insert(pid.clone());
        }
        Some(child)
    }

    /// Whether the end of this process is still to be told.
    pub(super) fn is_watched(&self, pid: &Pid) -> bool {
        self.by_pid.contains_key(pid) || self.leaving.contains(pid)
    }

    /// Its end has been told. The child that it was, unless it was stopped meanwhile.
    pub(super) fn ended(&mut self, pid: &Pid) -> Option<&Child> {
        self.leaving.remove(pid);
        self.by_pid.get(pid)
    }

    /// Puts a child back that is to be tried again; the ticket for it.
    pub(super) fn wait(&mut self, mut child: Child, old: &Pid) -> Ticket {
        self.tickets += 1;
        child.set(Standing::Restarting(self.tickets));
        self.waiting.insert(self.tickets, old.clone());
        self.by_pid.insert(old.clone(), child);
        self.tickets
    }

    /// Who waits with this ticket.
    pub(super) fn waits(&self, ticket: Ticket) -> Option<Pid> {
        self.waiting.get(&ticket).cloned()
    }

    pub(super) fn take_all(&mut self) -> Vec<Child> {
        self.waiting.clear();
        self.by_pid.drain().map(|(_pid, child)| child).collect()
    }

    pub(super) fn infos(&self) -> Vec<ChildInfo> {
        self.by_pid.values().map(Child::info).collect()
    }

    /// Active is who is not being restarted (row DSUP-17).
    pub(super) fn counts(&self) -> ChildCounts {
        let mut counts = ChildCounts::default();
        for child in self.by_pid.values() {
            counts.count(child.child_type(), child.pid().is_some());
        }
        counts
    }

    pub(super) fn pids(&self) -> Vec<Pid> {
        self.by_pid
            .values()
            .filter_map(Child::pid)
            .cloned()
            .collect()
    }
}
