//! What ends a server that is suspended.

use genserver::testing::assert_down;
use genserver::{Address, CallError, ExitReason, ServerRef, StopError, sys};

use crate::puppet::{Play, Puppet, answer, child_of, note, other, puppet, stop};
use crate::record::{Record, secs, settle, soon};

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn suspended(play: Play) -> ServerRef<Puppet> {
    let server = play.start().await.unwrap();
    sys::suspend(&server).await.unwrap();
    server.cast(note("set aside")).unwrap();
    settle().await;
    server
}

/// GS-88, SYS-13
#[tokio::test(start_paused = true)]
async fn a_suspended_server_is_stopped_all_the_same() {
    for reason in [ExitReason::Normal, other("r")] {
        let record = Record::new();
        let server = suspended(Play::new(&record)).await;
        let call = server.call(|from| answer(from, 1)).no_timeout();
        let (answered, stopped) = tokio::join!(call, async {
            settle().await;
            soon(server.stop().reason(reason.clone())).await
        });
        assert_eq!(stopped, Ok(()));
        assert_eq!(answered, Err(CallError::Exited(reason.clone())));
        assert_eq!(record.lines(), [format!("terminate {reason}")]);
    }
}

/// SYS-13, GS-62
#[tokio::test(start_paused = true)]
async fn a_stop_with_a_reason_runs_terminate_trapping_or_not() {
    for traps in [false, true] {
        let record = Record::new();
        let server = Play::new(&record).trapping(traps).start().await.unwrap();
        server.cast(note("before")).unwrap();
        assert_eq!(server.stop().reason(other("r")).await, Ok(()));
        assert_eq!(record.lines(), ["before", "terminate r"]);
    }
}

/// SYS-14
#[tokio::test(start_paused = true)]
async fn a_suspended_server_that_traps_exits_terminates_with_its_parent() {
    let record = Record::new();
    let parent = puppet(&Record::new()).await;
    let play = Play::new(&record).trapping(true);
    let child = child_of(&parent, play).await.unwrap().unwrap();
    sys::suspend(&child).await.unwrap();
    child.cast(note("set aside")).unwrap();
    child.pid().exit(other("a stranger's"));
    settle().await;
    assert!(child.is_alive());
    let gone = child.pid().monitor();
    parent.cast(stop(other("r"))).unwrap();
    assert_eq!(soon(gone).await.reason, other("r"));
    assert_eq!(record.lines(), ["terminate r"]);
}

/// SYS-14, GS-65: and one that doesn't just dies.
#[tokio::test(start_paused = true)]
async fn a_suspended_server_that_does_not_trap_exits_dies_with_its_parent() {
    let record = Record::new();
    let parent = puppet(&Record::new()).await;
    let child = child_of(&parent, Play::new(&record))
        .await
        .unwrap()
        .unwrap();
    sys::suspend(&child).await.unwrap();
    let gone = child.pid().monitor();
    parent.cast(stop(other("r"))).unwrap();
    assert_eq!(soon(gone).await.reason, other("r"));
    assert!(record.lines().is_empty());
}

/// GS-67
#[tokio::test(start_paused = true)]
async fn a_suspended_server_can_be_killed() {
    let record = Record::new();
    let server = suspended(Play::new(&record).trapping(true)).await;
    let call = server.call(|from| answer(from, 1)).no_timeout();
    let (answered, ()) = tokio::join!(call, async {
        settle().await;
        server.pid().kill();
    });
    assert_eq!(answered, Err(CallError::Exited(ExitReason::Killed)));
    assert!(record.lines().is_empty());
    assert_eq!(server.stop().await, Err(StopError::NoProc));
}

/// GS-86: the request waits with everything else.
#[tokio::test(start_paused = true)]
async fn a_suspended_server_drains_when_it_is_resumed() {
    let record = Record::new();
    let server = suspended(Play::new(&record)).await;
    let drained = soon(server.drain().timeout(secs(10))).await;
    assert_eq!(drained, Err(StopError::Timeout(secs(10))));
    assert!(server.is_alive());
    let refused = server.call(|from| answer(from, 1)).await;
    assert_eq!(refused, Err(CallError::NoProc));
    sys::resume(&server).await.unwrap();
    assert_down!(server.pid(), ExitReason::Normal);
    assert_eq!(record.lines(), ["set aside", "terminate normal"]);
}

/// GS-88
#[tokio::test(start_paused = true)]
async fn a_suspended_server_that_is_to_drain_can_be_stopped() {
    let record = Record::new();
    let server = suspended(Play::new(&record)).await;
    let (drained, stopped) = tokio::join!(server.drain(), server.stop());
    assert_eq!((drained, stopped), (Ok(()), Ok(())));
    assert_eq!(record.lines(), ["terminate normal"]);
}
