//! The workers' supervisor: starts a worker per assignment, and again after a crash.

use std::path::Path;
use std::time::Duration;

use genserver::{
    CallError, ChildSpec, DeleteChildError, Restart, StartChildError, Supervisor, SupervisorRef,
};

use crate::assignments::Ticket;
use crate::worker::{Assignment, Worker};

const NAME: &str = "jobber-workers";

/// Without children at first, and patient: one bad file after the other is nothing unusual.
pub(crate) fn supervisor() -> Supervisor {
    Supervisor::one_for_one()
        .name(NAME)
        .max_restarts(1000)
        .within(Duration::from_secs(10))
}

/// Starts a worker. A transient one: it comes back after a crash, and stays down when it is done.
pub(crate) async fn start(assignment: Assignment) -> Result<(), StartChildError> {
    let id = id(assignment.ticket, &assignment.path);
    let worker = ChildSpec::of::<Worker>(assignment)
        .id(id)
        .restart(Restart::Transient);
    let crew = SupervisorRef::whereis(NAME).ok_or(StartChildError::Supervisor(CallError::NoProc));
    crew?.start_child(worker).await.map(drop)
}

/// Waits for the end of a worker that is done, and has the supervisor forget it.
pub(crate) async fn dismiss(id: String) {
    let Some(crew) = SupervisorRef::whereis(NAME) else {
        return;
    };
    while let Err(DeleteChildError::Running(pid)) = crew.delete_child(&id).await {
        pid.monitor().await;
    }
}

/// What the supervisor calls a worker.
pub(crate) fn id(ticket: Ticket, path: &Path) -> String {
    // Paths alone may look alike: some bytes cannot be shown.
    format!("{} #{ticket}", path.display())
}
