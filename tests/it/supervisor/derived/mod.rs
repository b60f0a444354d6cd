//! Trees written as types: `#[derive(Supervisor)]`.

mod children;
mod life;
mod restart;

use genserver::{
    Address, Child, DynamicSupervisor, ExitReason, Job, JobContext, JobResult, Pid, Restart,
    ServerSpec, Supervisor, job, whereis,
};
use tokio::sync::{Mutex, MutexGuard};

use crate::puppet::{Play, Puppet, stop};
use crate::record::{Record, settle, soon};

/// A child that traps exits and writes what happens to it.
pub(super) fn member(record: &Record, label: &'static str) -> ServerSpec<Puppet> {
    let record = record.clone();
    ServerSpec::with(move || Play::new(&record).label(label).trapping(true))
}

/// Has a child end with a reason, and lets its supervisor act.
pub(super) async fn end(child: &Child<Puppet>, reason: ExitReason) {
    let gone = child.whereis().map(|server| server.pid().monitor());
    assert!(child.cast(stop(reason)).is_ok(), "it runs");
    if let Some(gone) = gone {
        soon(gone).await;
    }
    settle().await;
}

/// The pids of three children as they run now.
pub(super) fn pids<const N: usize>(children: [&Child<Puppet>; N]) -> [Option<Pid>; N] {
    children.map(|child| child.whereis().map(|server| server.pid()))
}

#[derive(Supervisor)]
pub(super) struct Three {
    pub(super) c: ServerSpec<Puppet>,
    pub(super) a: ServerSpec<Puppet>,
    pub(super) b: ServerSpec<Puppet>,
}

pub(super) fn three(record: &Record) -> Three {
    Three {
        c: member(record, "c"),
        a: member(record, "a"),
        b: member(record, "b"),
    }
}

/// Runs every hour.
#[job(interval = "1h")]
#[derive(Clone)]
pub(super) struct Hourly(Record);

impl Job for Hourly {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.0.add("ran");
        Ok(())
    }
}

#[derive(Supervisor)]
pub(super) struct Mixed {
    #[child(id = "the-cache", restart = "transient")]
    pub(super) cache: ServerSpec<Puppet>,
    pub(super) hourly: Hourly,
    pub(super) sessions: DynamicSupervisor,
    pub(super) inner: Inner,
    pub(super) r#loop: Supervisor,
}

#[derive(Supervisor)]
#[supervisor(max_restarts = 0)]
pub(super) struct Inner {
    pub(super) leaf: ServerSpec<Puppet>,
}

/// A tree of them has a job, whose name is its type's: there can be one at a time, in all tests.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Waits until there is no other [`Mixed`] tree.
pub(super) async fn alone() -> MutexGuard<'static, ()> {
    let alone = ONE_AT_A_TIME.lock().await;
    // The test before has ended, but its runtime may be about to.
    while whereis(std::any::type_name::<Hourly>()).is_some() {
        std::thread::yield_now();
    }
    alone
}

pub(super) fn mixed(record: &Record) -> Mixed {
    Mixed {
        cache: member(record, "cache").set(|spec| spec.id("hidden").restart(Restart::Temporary)),
        hourly: Hourly(record.clone()),
        sessions: DynamicSupervisor::new(),
        inner: Inner {
            leaf: member(record, "leaf"),
        },
        r#loop: Supervisor::one_for_one(),
    }
}
