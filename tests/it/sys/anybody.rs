//! Whom a system message may be sent to: servers of every sort, by address or by pid.

use genserver::testing::supervised;
use genserver::{
    Address, CallError, ChildSpec, GenServer, Job, JobContext, JobResult, Named, Process,
    Supervisor, job, sys,
};

use crate::puppet::{Play, Puppet, answers, note, other, puppet, stop};
use crate::record::{Record, secs, settle, soon};

/// SYS-01 to SYS-10: by its pid, whatever it runs.
#[tokio::test(start_paused = true)]
async fn a_server_is_looked_at_by_its_pid() {
    let record = Record::new();
    let server = puppet(&record).await;
    let pid = server.pid();
    sys::start_statistics(&pid).await.unwrap();
    assert!(answers(&server).await);
    let statistics = sys::statistics(&pid).await.unwrap().unwrap();
    assert_eq!((statistics.calls, statistics.replies), (1, 1));

    sys::suspend(&pid).await.unwrap();
    server.cast(note("later")).unwrap();
    let status = sys::status(&pid).await.unwrap();
    assert_eq!((status.pid, status.queued), (pid.clone(), 1));
    assert!(record.lines().is_empty());
    sys::resume(&Named::<Puppet>::new("nobody-at-all"))
        .await
        .unwrap_err();
    sys::resume(&pid).await.unwrap();
    settle().await;
    assert_eq!(record.lines(), ["later"]);
}

/// SYS-04, SYS-06, SYS-07: a supervisor is a server.
#[tokio::test(start_paused = true)]
async fn a_suspended_supervisor_restarts_nobody_until_it_is_resumed() {
    let record = Record::new();
    let child = {
        let record = record.clone();
        ChildSpec::with::<Puppet>(move || Play::new(&record).label("child")).name("sys-child")
    };
    let tree = Supervisor::one_for_one()
        .child(child)
        .start()
        .await
        .unwrap();
    let (pid, child) = (tree.pid(), Named::<Puppet>::new("sys-child"));
    assert_eq!(sys::status(&child).await.unwrap().parent, Some(pid.clone()));

    sys::suspend(&pid).await.unwrap();
    child.cast(stop(other("r"))).unwrap();
    tokio::time::sleep(secs(60)).await;
    assert!(!child.is_alive());
    let status = sys::status(&pid).await.unwrap();
    assert!(status.is_suspended && status.queued > 0);

    sys::resume(&pid).await.unwrap();
    settle().await;
    assert!(child.is_alive());
    assert_eq!(record.count("child init"), 2);

    // GS-88: suspended, it stops in order all the same.
    sys::suspend(&pid).await.unwrap();
    soon(tree.stop()).await.unwrap();
    assert!(!child.is_alive());
}

/// Writes when it works.
#[job(interval = 60)]
#[derive(Clone)]
struct Minutely(Record);

impl Job for Minutely {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.0.add("worked");
        Ok(())
    }
}

/// SYS-04, SYS-06: a job is a server.
#[tokio::test(start_paused = true)]
async fn a_suspended_job_does_not_work_until_it_is_resumed() {
    let record = Record::new();
    supervised(async |test| {
        let job = test.start_supervised(Minutely(record.clone())).await;
        sys::suspend(&job).await.unwrap();
        tokio::time::sleep(secs(600)).await;
        assert!(record.lines().is_empty());
        sys::resume(&job).await.unwrap();
        settle().await;
        assert_eq!(record.lines(), ["worked"]);
        tokio::time::sleep(secs(60)).await;
        assert_eq!(record.lines(), ["worked"; 2]);
    })
    .await;
}

/// SYS-15: a process that is no server answers nothing, and doesn't leave anybody waiting.
#[tokio::test(start_paused = true)]
async fn a_process_without_a_server_has_nothing_to_say() {
    let me = Process::attach();
    let spawned = Process::spawn(|_process| std::future::pending());
    for pid in [me.pid(), spawned.clone()] {
        let refused = soon(sys::status(&pid)).await;
        assert_eq!(refused.unwrap_err(), CallError::NoProc);
        assert_eq!(sys::suspend(&pid).await, Err(CallError::NoProc));
    }
    assert!(spawned.is_alive());
    spawned.kill();
}

/// SYS-15
#[tokio::test(start_paused = true)]
async fn a_pid_whose_server_is_gone_is_nobody() {
    let server = Puppet::start(Play::new(&Record::new())).await.unwrap();
    server.stop().await.unwrap();
    let pid = server.pid();
    assert_eq!(sys::suspend(&pid).await, Err(CallError::NoProc));
    assert_eq!(sys::resume(&pid).await, Err(CallError::NoProc));
    assert_eq!(sys::statistics(&pid).await, Err(CallError::NoProc));
    assert_eq!(sys::events(&pid).await, Err(CallError::NoProc));
    assert_eq!(sys::no_debug(&pid).await, Err(CallError::NoProc));
}
