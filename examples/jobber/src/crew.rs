//! The workers' supervisor: starts a worker per assignment, and again after a crash.

use std::path::Path;
use std::time::Duration;

use genserver::{
    ChildSpec, DynamicSupervisor, DynamicSupervisorRef, Restart, StartDynamicChildError,
};

use crate::assignments::Ticket;
use crate::worker::{Assignment, Worker};

const NAME: &str = "jobber-workers";

/// Patient: one bad file after the other is nothing unusual.
pub(crate) fn supervisor() -> DynamicSupervisor {
    DynamicSupervisor::new()
        .name(NAME)
        .max_restarts(1000)
        .within(Duration::from_secs(10))
}

/// Starts a worker. A transient one: it comes back after a crash, and is forgotten when it is done.
pub(crate) async fn start(assignment: Assignment) -> Result<(), StartDynamicChildError> {
    let id = id(assignment.ticket, &assignment.path);
    let worker = ChildSpec::of::<Worker>(assignment)
        .id(id)
        .restart(Restart::Transient);
    let crew = DynamicSupervisorRef::named(NAME);
    crew.start_child(worker).await.map(drop)
}

/// What the logs call a worker.
fn id(ticket: Ticket, path: &Path) -> String {
    // Paths alone may look alike: some bytes cannot be shown.
    format!("{} #{ticket}", path.display())
}
