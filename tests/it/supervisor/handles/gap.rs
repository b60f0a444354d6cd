//! What happens while nobody plays the role.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::{
    Address, CallError, Child, ChildSpec, DynamicSupervisor, ExitReason, Init, SendError,
    ServerSpec, Shutdown, Supervisor, TypedChild,
};

use super::{number, puppet};
use crate::puppet::{Play, Puppet, answer, note, now, other};
use crate::record::{Record, millis, secs, settle, soon};

/// A child whose second start takes its time.
fn slow_to_return(record: &Record) -> (ChildSpec, Child<Puppet>) {
    let (record, starts) = (record.clone(), Arc::new(AtomicU32::new(0)));
    let spec = ServerSpec::<Puppet>::with(move || {
        let again = starts.fetch_add(1, Ordering::SeqCst) > 0;
        Play::new(&record).init(move |me, _ctx| {
            Box::pin(async move {
                if again {
                    tokio::time::sleep(secs(2)).await;
                }
                Ok(Init::ok(me))
            })
        })
    });
    spec.into_child()
}

/// The gap of a restart costs the caller time, not an error.
#[tokio::test(start_paused = true)]
async fn a_call_in_the_gap_of_a_restart_waits_for_the_new_incarnation() {
    let record = Record::new();
    let (spec, child) = slow_to_return(&record);
    let _tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let first = child.whereis().unwrap();
    let begin = tokio::time::Instant::now();
    first.pid().kill();
    soon(first.pid().monitor()).await;
    assert_eq!(number(&child).await, Ok(1));
    assert!(begin.elapsed() >= secs(2) && begin.elapsed() < secs(3));
}

/// The time-out of the call holds in the gap too, and the request is never sent.
#[tokio::test(start_paused = true)]
async fn a_call_in_the_gap_gives_up_when_its_time_is_over() {
    let record = Record::new();
    let (spec, child) = slow_to_return(&record);
    let _tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    child.whereis().unwrap().pid().kill();
    settle().await;
    let mut caller = None;
    let noting = child.call(|from: genserver::Caller<()>| {
        caller = Some(from);
        note("too late")
    });
    let limit = millis(100);
    assert_eq!(
        soon(noting.timeout(limit)).await,
        Err(CallError::Timeout(limit))
    );
    assert_eq!(number(&child).await, Ok(1));
    assert_eq!(record.lines(), [""; 0]);
}

/// A cast in the gap is lost, a send says so.
#[tokio::test(start_paused = true)]
async fn casts_and_sends_do_not_wait() {
    let record = Record::new();
    let (spec, child) = slow_to_return(&record);
    let _tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    child.whereis().unwrap().pid().kill();
    settle().await;
    assert!(child.cast(note("cast")).is_ok());
    assert!(matches!(
        child.send(note("sent")),
        Err(SendError::NoProc(_))
    ));
    assert_eq!(number(&child).await, Ok(1));
    assert_eq!(record.lines(), [""; 0]);
}

/// The request that kills is not repeated.
#[tokio::test(start_paused = true)]
async fn a_request_that_its_server_dies_of_is_not_repeated() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let _tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let deadly = child.call(|from: genserver::Caller<()>| {
        now(move |_me, _ctx| {
            drop(from);
            Err(other("boom"))
        })
    });
    assert_eq!(soon(deadly).await, Err(CallError::Exited(other("boom"))));
    settle().await;
    assert_eq!(record.lines(), ["a init", "a terminate boom", "a init"]);
}

/// Calls that find the mailbox full when the server dies go to the next one.
#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_room_goes_on_to_the_next_incarnation() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let tree = Supervisor::one_for_one().child(spec.mailbox(1));
    let _tree = tree.start().await.unwrap();
    let first = child.whereis().unwrap();
    first.cast(crate::puppet::busy(secs(60))).unwrap();
    record.wait_for("busy").await;
    first.cast(note("never")).unwrap();
    let (answered, ()) = tokio::join!(number(&child), async {
        settle().await;
        first.pid().kill();
    });
    assert_eq!(answered, Ok(1));
    assert_eq!(record.count("never"), 0);
}

/// A tree that is gone leaves nobody waiting.
#[tokio::test(start_paused = true)]
async fn whoever_waits_in_the_gap_learns_that_the_supervisor_is_gone() {
    let record = Record::new();
    let (spec, child) = slow_to_return(&record);
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    child.whereis().unwrap().pid().kill();
    settle().await;
    let (answered, ()) = tokio::join!(number(&child), async {
        settle().await;
        tree.pid().kill();
    });
    assert_eq!(answered, Err(CallError::NoProc));
}

/// A child that asks a sibling when it stops.
fn asks_at_the_end(record: &Record, whom: Child<Puppet>) -> ServerSpec<Puppet> {
    let record = record.clone();
    let play = move || {
        let (record, whom) = (record.clone(), whom.clone());
        let play = Play::new(&record).label("asks").trapping(true);
        play.ends(move || async move {
            let answer = whom.call(|from| answer(from, ())).await;
            record.add(format!("heard {answer:?}"));
        })
    };
    ServerSpec::with(play).set(|spec| spec.id("asks"))
}

/// While a tree stops, who is gone is gone: whoever asks for it is not kept from stopping in time.
#[tokio::test(start_paused = true)]
async fn a_child_that_stops_does_not_wait_for_a_sibling_that_has_stopped() {
    let record = Record::new();
    let (gone, child) = puppet(&record, "gone");
    let inner = Supervisor::one_for_one().child(asks_at_the_end(&record, child));
    let tree = Supervisor::one_for_one().child(inner.child(gone));
    let tree = tree.start().await.unwrap();
    tree.stop().await.unwrap();
    let lines = record.lines();
    let heard = [
        "gone terminate shutdown",
        "asks terminate shutdown",
        "heard Err(NoProc)",
    ];
    assert_eq!(lines[2..], heard);
}

/// Nor under a dynamic supervisor.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_that_stops_does_not_wait_for_one_that_has_stopped() {
    let record = Record::new();
    let (gone, child) = puppet(&record, "gone");
    let crowd = DynamicSupervisor::new().start().await.unwrap();
    crowd.start_child(gone).await.unwrap();
    let (asks, late) = asks_at_the_end(&record, child).into_child();
    crowd.start_child(asks).await.unwrap();
    late.cast(crate::puppet::busy(secs(1))).unwrap();
    record.wait_for("busy").await;
    crowd.stop().await.unwrap();
    assert_eq!(record.count("heard Err(NoProc)"), 1);
}

/// Under contention: many callers through one handle while the child is killed again and again. Every
/// call is answered, or fails because the server that had it died; none hangs and none finds nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_through_a_handle_never_find_nobody_while_the_child_is_restarted() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let spec = spec.shutdown(Shutdown::BrutalKill);
    let tree = Supervisor::one_for_one().child(spec).max_restarts(100_000);
    let tree = tree.start().await.unwrap();
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let child = child.clone();
            tokio::spawn(async move {
                let mut answered = 0;
                for _ in 0..200 {
                    match child.call(|from| answer(from, ())).no_timeout().await {
                        Ok(()) => answered += 1,
                        Err(CallError::Exited(ExitReason::Killed)) => {}
                        Err(error) => return Err(error),
                    }
                    tokio::task::yield_now().await;
                }
                Ok(answered)
            })
        })
        .collect();
    for _ in 0..100 {
        if let Some(server) = child.whereis() {
            server.pid().kill();
            soon(server.pid().monitor()).await;
        }
        tokio::task::yield_now().await;
    }
    for caller in callers {
        assert!(soon(caller).await.unwrap().unwrap() > 0);
    }
    tree.stop().await.unwrap();
    assert!(!child.is_alive());
}
