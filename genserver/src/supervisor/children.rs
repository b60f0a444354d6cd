//! The children of one supervisor, in start order.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeBounds;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::child_spec::ChildSpec;
use super::{ChildCounts, ChildInfo, ChildState, ChildType, Restart};
use crate::gen_server::Player;
use crate::process::Pid;

/// The place of a child in the start order.
pub(super) type Place = u64;

/// Tells one planned restart from all others of its supervisor.
pub(super) type Ticket = u64;

pub(super) struct Child {
    pub(super) spec: ChildSpec,
    pub(super) standing: Standing,
    /// How often it was restarted in a row, and since when it runs: for its backoff.
    pub(super) restarts: u32,
    pub(super) since: Instant,
}

/// What a child does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Standing {
    Running(Pid),
    /// A restart failed, or waits for its backoff: the attempt with this ticket is on its way.
    Restarting(Ticket),
    /// It goes along with a restart: the round that is being carried out starts it, or, if that fails, the
    /// next one. Shown as down, as in OTP (row SUP-56).
    Paused,
    Down,
}

impl Child {
    pub(super) fn new(spec: ChildSpec) -> Self {
        Self {
            spec,
            standing: Standing::Down,
            restarts: 0,
            since: Instant::now(),
        }
    }

    /// The one place where a child changes: its role is told (I8).
    pub(super) fn set(&mut self, standing: Standing) {
        match &standing {
            Standing::Running(pid) => {
                self.spec.role.set(Player::Up(pid.clone()));
                self.since = Instant::now();
            }
            Standing::Restarting(_) | Standing::Paused => {
                self.spec.role.set(Player::Restarting);
            }
            Standing::Down => self.spec.give_up(),
        }
        self.standing = standing;
    }

    /// How long its next restart has to wait, if it has a backoff.
    pub(super) fn pause_for(&mut self) -> Option<Duration> {
        let backoff = self.spec.backoff?;
        let ran = matches!(self.standing, Standing::Running(_));
        if ran && backoff.forgives(self.since.elapsed()) {
            self.restarts = 0;
        }
        let pause = backoff.pause(self.restarts);
        self.restarts = self.restarts.saturating_add(1);
        Some(pause)
    }

    pub(super) fn pid(&self) -> Option<&Pid> {
        match &self.standing {
            Standing::Running(pid) => Some(pid),
            Standing::Restarting(_) | Standing::Paused | Standing::Down => None,
        }
    }

    pub(super) fn state(&self) -> ChildState {
        match &self.standing {
            Standing::Running(pid) => ChildState::Running(pid.clone()),
            Standing::Restarting(_) => ChildState::Restarting,
            Standing::Paused | Standing::Down => ChildState::Down,
        }
    }

    /// Who plays its role now.
    pub(super) fn player(&self) -> Player {
        match &self.standing {
            Standing::Running(pid) => Player::Up(pid.clone()),
            Standing::Restarting(_) | Standing::Paused => Player::Restarting,
            Standing::Down => Player::Nobody,
        }
    }

    pub(super) fn info(&self) -> ChildInfo {
        ChildInfo {
            id: Arc::clone(&self.spec.id),
            state: self.state(),
            child_type: self.spec.child_type(),
            restart: self.spec.restart,
            server: self.spec.server(),
        }
    }

    /// One, if it is significant and has not ended for good.
    fn counts_as_significant(&self) -> usize {
        match &self.standing {
            Standing::Running(_) | Standing::Restarting(_) => usize::from(self.spec.significant),
            Standing::Paused | Standing::Down => 0,
        }
    }

    pub(super) fn child_type(&self) -> ChildType {
        self.spec.child_type()
    }
}

#[derive(Default)]
pub(super) struct Children {
    in_order: BTreeMap<Place, Child>,
    by_id: HashMap<Arc<str>, Place>,
    /// As what each process was started, until the monitor has told its end. By then the child may have
    /// been stopped, restarted or forgotten.
    watched: HashMap<Pid, Place>,
    next_place: Place,
    /// Those that go along with a restart, and have not been started yet: nobody looks for them among all others.
    paused: BTreeSet<Place>,
    /// How many significant children have not ended for good.
    significant: usize,
}

impl Children {
    pub(super) fn place_of_id(&self, id: &str) -> Option<Place> {
        self.by_id.get(id).copied()
    }

    /// Whether the end of this process is still to be told.
    pub(super) fn is_watched(&self, pid: &Pid) -> bool {
        self.watched.contains_key(pid)
    }

    /// Its end has been told. The place of the child that it was, unless it was stopped meanwhile.
    pub(super) fn ended(&mut self, pid: &Pid) -> Option<Place> {
        let place = self.watched.remove(pid)?;
        let runs = self.get(place)?.pid() == Some(pid);
        runs.then_some(place)
    }

    pub(super) fn get(&self, place: Place) -> Option<&Child> {
        self.in_order.get(&place)
    }

    pub(super) fn get_mut(&mut self, place: Place) -> Option<&mut Child> {
        self.in_order.get_mut(&place)
    }

    /// The first place in `reach` that is taken.
    pub(super) fn first(&self, reach: impl RangeBounds<Place>) -> Option<Place> {
        let mut places = self.in_order.range(reach);
        places.next().map(|(place, _)| *place)
    }

    /// All children, in start order.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Child> {
        self.in_order.values()
    }

    /// The last place in `reach` that is taken.
    pub(super) fn last(&self, reach: impl RangeBounds<Place>) -> Option<Place> {
        let mut places = self.in_order.range(reach);
        places.next_back().map(|(place, _)| *place)
    }

    /// Adds a child behind all others.
    pub(super) fn add(&mut self, spec: ChildSpec, standing: Standing) {
        let place = self.next_place;
        self.next_place += 1;
        self.by_id.insert(Arc::clone(&spec.id), place);
        self.in_order.insert(place, Child::new(spec));
        self.set(place, standing);
    }

    pub(super) fn set(&mut self, place: Place, standing: Standing) {
        let Some(child) = self.in_order.get_mut(&place) else {
            return;
        };
        if let Standing::Running(pid) = &standing {
            self.watched.insert(pid.clone(), place);
        }
        if standing == Standing::Paused {
            self.paused.insert(place);
        } else {
            self.paused.remove(&place);
        }
        self.significant -= child.counts_as_significant();
        child.set(standing);
        self.significant += child.counts_as_significant();
    }

    /// A child was stopped, by request or for a restart: a temporary one is forgotten (rows SUP-31,
    /// SUP-39, SUP-74).
    pub(super) fn stopped(&mut self, place: Place, standing: Standing) {
        match self.get(place).map(|child| child.spec.restart) {
            Some(Restart::Temporary) => self.forget(place),
            Some(Restart::Permanent | Restart::Transient) => self.set(place, standing),
            None => {}
        }
    }

    /// Nobody is going to carry the round out in which these were to be started.
    pub(super) fn end_pause(&mut self) {
        for place in std::mem::take(&mut self.paused) {
            self.set(place, Standing::Down);
        }
    }

    /// Takes a child out, in the state in which it is.
    pub(super) fn remove(&mut self, place: Place) -> Option<Child> {
        let child = self.in_order.remove(&place)?;
        self.by_id.remove(&child.spec.id);
        self.paused.remove(&place);
        self.significant -= child.counts_as_significant();
        Some(child)
    }

    /// Takes a child out for good: its supervisor may be restarted, but nobody is to wait for that.
    pub(super) fn forget(&mut self, place: Place) {
        if let Some(child) = self.remove(place) {
            child.spec.give_up();
        }
    }

    /// Newest first, as OTP lists them (row SUP-81).
    pub(super) fn infos(&self) -> Vec<ChildInfo> {
        self.all().rev().map(Child::info).collect()
    }

    /// Active is who is alive at this moment (row SUP-82).
    pub(super) fn counts(&self) -> ChildCounts {
        let mut counts = ChildCounts::default();
        for child in self.all() {
            counts.count(child.child_type(), child.pid().is_some_and(Pid::is_alive));
        }
        counts
    }

    /// How many significant children are there that have not ended for good.
    pub(super) fn significant(&self) -> usize {
        self.significant
    }
}
