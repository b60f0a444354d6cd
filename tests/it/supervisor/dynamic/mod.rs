//! Dynamic supervisors: children that come and go.

mod children;
mod restart;
mod stop;

use genserver::{
    Address, ChildSpec, DynamicSupervisor, DynamicSupervisorRef, ExitReason, Pid, ServerRef,
};

use crate::puppet::{Play, Puppet, stop};
use crate::record::{Record, settle, soon};

pub(super) fn member(record: &Record, label: &'static str) -> ChildSpec {
    with(record, label, |play| play)
}

pub(super) fn with<F>(record: &Record, label: &'static str, make: F) -> ChildSpec
where
    F: Fn(Play) -> Play + Send + Sync + 'static,
{
    let record = record.clone();
    ChildSpec::with::<Puppet>(move || make(Play::new(&record).label(label).trapping(true)))
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
pub(super) async fn crowd() -> DynamicSupervisorRef {
    DynamicSupervisor::new().start().await.unwrap()
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
pub(super) async fn start(crowd: &DynamicSupervisorRef, spec: ChildSpec) -> Pid {
    crowd.start_child(spec).await.unwrap().unwrap()
}

/// Has the process end with a reason, and lets its supervisor act.
#[expect(clippy::unwrap_used, reason = "a fixture")]
pub(super) async fn end(pid: &Pid, reason: ExitReason) {
    let server = ServerRef::<Puppet>::of(pid).unwrap();
    let gone = pid.monitor();
    server.cast(stop(reason)).unwrap();
    soon(gone).await;
    settle().await;
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
pub(super) async fn specs_and_active(crowd: &DynamicSupervisorRef) -> (usize, usize) {
    let counts = crowd.count_children().await.unwrap();
    (counts.specs, counts.active)
}
