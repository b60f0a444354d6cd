//! The children of one supervisor, in start order, and how each is started and stopped.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use super::child_spec::{ChildSpec, Parent};
use super::server::SupervisorServer;
use super::{Restart, Shutdown};
use crate::exit::ExitReason;
use crate::gen_server::{Context, StartError};
use crate::process::{Pid, catch};
use crate::trace::{self, Supervised};

/// After this long a killed child that has not reached an await is worth a warning.
const SLOW_KILL: Duration = Duration::from_secs(5);

/// The place of a child in the start order.
pub(super) type Place = u64;

pub(super) struct Child {
    pub(super) spec: ChildSpec,
    pub(super) state: ChildState,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum ChildState {
    Running(Pid),
    /// A restart failed; the next attempt waits in the supervisor's mailbox.
    Restarting,
    Down,
}

#[derive(Default)]
pub(super) struct Children {
    in_order: BTreeMap<Place, Child>,
    by_id: HashMap<Arc<str>, Place>,
    by_pid: HashMap<Pid, Place>,
    next_place: Place,
}

impl Children {
    pub(super) fn place_of_id(&self, id: &str) -> Option<Place> {
        self.by_id.get(id).copied()
    }

    pub(super) fn place_of_pid(&self, pid: &Pid) -> Option<Place> {
        self.by_pid.get(pid).copied()
    }

    pub(super) fn get(&self, place: Place) -> Option<&Child> {
        self.in_order.get(&place)
    }

    /// The last in the start order.
    pub(super) fn last(&self) -> Option<Place> {
        self.in_order.last_key_value().map(|(place, _)| *place)
    }

    /// Adds a child behind all others.
    pub(super) fn add(&mut self, spec: ChildSpec, state: ChildState) {
        let place = self.next_place;
        self.next_place += 1;
        self.by_id.insert(Arc::clone(&spec.id), place);
        self.in_order.insert(
            place,
            Child {
                spec,
                state: ChildState::Down,
            },
        );
        self.set(place, state);
    }

    pub(super) fn set(&mut self, place: Place, state: ChildState) {
        let Some(child) = self.in_order.get_mut(&place) else {
            return;
        };
        if let ChildState::Running(pid) = &child.state {
            self.by_pid.remove(pid);
        }
        if let ChildState::Running(pid) = &state {
            self.by_pid.insert(pid.clone(), place);
        }
        child.state = state;
    }

    /// Takes a child out, in the state in which it is.
    pub(super) fn remove(&mut self, place: Place) -> Option<Child> {
        let child = self.in_order.remove(&place)?;
        if let ChildState::Running(pid) = &child.state {
            self.by_pid.remove(pid);
        }
        self.by_id.remove(&child.spec.id);
        Some(child)
    }
}

/// Starts a child; what its state is then. `Err` if it could not be started.
pub(super) async fn start(spec: &ChildSpec, parent: Parent<'_>) -> Result<ChildState, StartError> {
    let supervisor = parent.ctx.pid();
    // Its arguments are made by the user's code.
    let started = match catch(supervisor.id(), || spec.start(&parent)) {
        Ok(starting) => starting.await,
        Err(panicked) => Err(StartError::Failed(panicked)),
    };
    match started {
        Ok(pid) => {
            trace::child_started(Supervised {
                supervisor: &supervisor,
                child: &spec.id,
                pid: Some(&pid),
            });
            Ok(ChildState::Running(pid))
        }
        Err(StartError::Ignored) => Ok(ChildState::Down),
        Err(error) => {
            let child = Supervised {
                supervisor: &supervisor,
                child: &spec.id,
                pid: None,
            };
            trace::child_failed_to_start(child, &error);
            Err(error)
        }
    }
}

/// Stops a child as its shutdown value says, and waits until it is gone (rows SUP-90 to SUP-96).
/// Whether it had to be killed.
pub(super) async fn stop(spec: &ChildSpec, pid: &Pid, ctx: &Context<SupervisorServer>) -> bool {
    let supervisor = ctx.pid();
    let child = Supervised {
        supervisor: &supervisor,
        child: &spec.id,
        pid: Some(pid),
    };
    let mut gone = pid.monitor();
    // Its end is awaited here, so it must not come as a message too.
    ctx.unlink(pid);
    let limit = match spec.shutdown {
        Shutdown::BrutalKill => None,
        Shutdown::After(limit) => Some(limit),
        Shutdown::Infinity => Some(Duration::MAX),
    };
    if let Some(limit) = limit {
        ctx.exit(pid, ExitReason::Shutdown);
        if let Ok(down) = tokio::time::timeout(limit, &mut gone).await {
            report(child, spec.restart, down.reason);
            return false;
        }
    }
    pid.kill();
    let reason = loop {
        match tokio::time::timeout(SLOW_KILL, &mut gone).await {
            Ok(down) => break down.reason,
            Err(_over) => trace::kill_is_slow(child),
        }
    };
    let straggled = limit.is_some() && reason == ExitReason::Killed;
    if limit.is_some() {
        report(child, spec.restart, reason);
    }
    straggled
}

/// LOG-13, SUP-96: only `shutdown` is expected, and a clean end of a child that may end.
fn report(child: Supervised<'_>, restart: Restart, reason: ExitReason) {
    // It had ended before it was asked, which its monitor cannot know the reason of.
    let ended = child.pid.and_then(Pid::exit_reason);
    let reason = ended.unwrap_or(reason);
    let may_end = restart != Restart::Permanent;
    if reason != ExitReason::Shutdown && !(may_end && reason.is_clean()) {
        trace::child_stopped_badly(child, &reason);
    }
}
