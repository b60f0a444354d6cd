//! Handles to children, whichever incarnation runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::{
    Address, Backoff, CallError, Child, ChildError, ChildSpec, DynamicSupervisor, ExitReason, Init,
    IntoChildSpec, Restart, SendError, ServerSpec, Shutdown, Supervisor, TypedChild, genserver,
};

use super::family::Family;
use crate::puppet::{Play, Puppet, answer, have, note, now, other, stop};
use crate::record::{Record, millis, secs, settle, soon};

/// A puppet as a child, and the handle to it.
fn puppet(record: &Record, label: &'static str) -> (ChildSpec, Child<Puppet>) {
    let record = record.clone();
    let play = move || Play::new(&record).label(label).trapping(true);
    let spec = ServerSpec::<Puppet>::with(play);
    spec.set(|spec| spec.id(label)).into_child()
}

async fn number(child: &Child<Puppet>) -> Result<i64, CallError> {
    let asked = child.call(|from| {
        now(move |me, _ctx| {
            me.number += 1;
            from.reply(me.number);
            Ok(genserver::Next::Wait)
        })
    });
    soon(asked).await
}

/// SUP-21: the role goes on, the state begins anew.
#[tokio::test(start_paused = true)]
async fn a_handle_goes_on_working_after_a_restart() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    assert_eq!(number(&child).await, Ok(1));
    assert_eq!(number(&child).await, Ok(2));
    let first = child.whereis().unwrap();
    first.cast(stop(other("boom"))).unwrap();
    soon(first.pid().monitor()).await;
    assert_eq!(number(&child).await, Ok(1));
    assert_ne!(child.whereis().unwrap(), first);
    tree.stop().await.unwrap();
    assert_eq!(number(&child).await, Err(CallError::NoProc));
}

/// The handle is there before the child is, and after it; then nobody is going to answer.
#[tokio::test(start_paused = true)]
async fn a_call_to_nobody_who_will_come_fails_at_once() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    assert_eq!(number(&child).await, Err(CallError::NoProc), "not started");
    let tree = Supervisor::one_for_one()
        .child(spec.restart(Restart::Transient))
        .start()
        .await
        .unwrap();
    tree.terminate_child("a").await.unwrap();
    assert_eq!(number(&child).await, Err(CallError::NoProc), "terminated");
    tree.restart_child("a").await.unwrap();
    assert_eq!(number(&child).await, Ok(1));
    child.cast(stop(ExitReason::Normal)).unwrap();
    settle().await;
    assert_eq!(
        number(&child).await,
        Err(CallError::NoProc),
        "ended for good"
    );
    tree.delete_child("a").await.unwrap();
    assert_eq!(number(&child).await, Err(CallError::NoProc), "forgotten");
    assert!(!child.is_alive());
}

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
    let noting = child.call(|from: genserver::Caller<()>| {
        drop(from);
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

/// A server that asks itself through its handle would wait for ever.
#[tokio::test(start_paused = true)]
async fn a_call_to_oneself_through_the_handle_is_an_error() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let _tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let itself = child.clone();
    let asked = child.call(|from| {
        crate::puppet::step(move |_me, _ctx| {
            Box::pin(async move {
                from.reply(itself.call(|from| answer(from, ())).await);
                Ok(genserver::Next::Wait)
            })
        })
    });
    assert_eq!(soon(asked).await, Ok(Err(CallError::CallingSelf)));
}

/// Handles by id, typed.
#[tokio::test(start_paused = true)]
async fn a_supervisor_gives_the_handle_to_a_child() {
    struct Another;

    #[genserver]
    impl Another {
        #[init]
        fn init() -> Self {
            Self
        }
    }

    let family = Family::new("sup-handles-by-id");
    let tree = Supervisor::one_for_one().child(family.member("a"));
    let tree = tree.start().await.unwrap();
    let child = tree.child::<Puppet>("a").await.unwrap();
    assert_eq!(child.whereis(), family.named("a").whereis());
    assert_eq!(child, tree.child("a").await.unwrap());
    family.end("a", other("boom")).await;
    assert_eq!(number(&child).await, Ok(1));
    let wrong = tree.child::<Another>("a").await;
    let name = std::any::type_name::<Puppet>();
    assert_eq!(wrong, Err(ChildError::OtherServer(name)));
    assert_eq!(tree.child::<Puppet>("b").await, Err(ChildError::NotFound));
}

/// SUP-111: the handle to a child of a supervisor that is itself restarted.
#[tokio::test(start_paused = true)]
async fn a_handle_outlives_the_supervisor_of_its_child() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let inner = Supervisor::one_for_one().child(spec).max_restarts(0);
    let (inner, supervisor) = inner.into_child();
    let tree = Supervisor::one_for_one().child(inner.id("inner"));
    let tree = tree.start().await.unwrap();
    let before = supervisor.pid();
    child.cast(stop(other("boom"))).unwrap();
    settle().await;
    assert_eq!(number(&child).await, Ok(1));
    assert_ne!(supervisor.pid(), before);
    assert_eq!(supervisor.count_children().await.unwrap().active, 1);
    let before = supervisor.pid();
    before.kill();
    soon(before.monitor()).await;
    assert_eq!(
        number(&child).await,
        Ok(1),
        "the gap of the supervisor is a gap too"
    );
    tree.terminate_child("inner").await.unwrap();
    assert_eq!(number(&child).await, Err(CallError::NoProc));
    assert_eq!(supervisor.count_children().await, Err(CallError::NoProc));
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

/// A clone of a spec is another child.
#[tokio::test(start_paused = true)]
async fn a_handle_reaches_the_child_of_its_spec_and_no_clone_of_it() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let other_tree = Supervisor::one_for_one().child(spec.clone());
    let other_tree = other_tree.start().await.unwrap();
    assert!(!child.is_alive());
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    assert!(child.is_alive());
    tree.stop().await.unwrap();
    assert!(!child.is_alive());
    assert_eq!(other_tree.count_children().await.unwrap().active, 1);
}

/// PROC-47: a timer to the role fires into whichever incarnation runs then.
#[tokio::test(start_paused = true)]
async fn a_timer_to_a_child_reaches_the_incarnation_of_its_time() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let _tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    child.send_after(secs(5), note("tick"));
    let first = child.whereis().unwrap();
    first.pid().kill();
    soon(first.pid().monitor()).await;
    soon(record.wait_for("tick")).await;
}

/// SUP-113
#[tokio::test(start_paused = true)]
async fn the_handle_to_a_dynamic_supervisor_outlives_it_but_its_children_do_not() {
    let record = Record::new();
    let (sessions, handle) = DynamicSupervisor::new().into_child();
    let tree = Supervisor::one_for_one().child(sessions);
    let _tree = tree.start().await.unwrap();
    let (spec, child) = puppet(&record, "a");
    handle.start_child(spec).await.unwrap();
    let before = handle.pid();
    before.kill();
    soon(before.monitor()).await;
    assert_eq!(handle.count_children().await.unwrap().specs, 0);
    assert_eq!(number(&child).await, Err(CallError::NoProc));
}

/// Beyond OTP: a pause before each restart, longer each time.
#[tokio::test(start_paused = true)]
async fn a_backoff_delays_restarts_and_grows() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let spec = spec.backoff(Backoff::exponential(secs(1), secs(3)));
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    for pause in [1, 2, 3, 3] {
        let begin = tokio::time::Instant::now();
        child.cast(stop(other("boom"))).unwrap();
        settle().await;
        let counts = tree.count_children().await.unwrap();
        assert_eq!((counts.specs, counts.active), (1, 0));
        assert_eq!(number(&child).await, Ok(1), "a call waits for it");
        let waited = begin.elapsed();
        assert!(waited >= secs(pause) && waited < secs(pause) + millis(100));
    }
}

/// A child that ran well for long enough begins with the first pause again.
#[tokio::test(start_paused = true)]
async fn a_backoff_forgets() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let spec = spec.backoff(Backoff::exponential(secs(1), secs(60)));
    let tree = Supervisor::one_for_one().child(spec).max_restarts(100);
    let _tree = tree.start().await.unwrap();
    for well in [0, 0, 0, 60] {
        tokio::time::sleep(secs(well)).await;
        let begin = tokio::time::Instant::now();
        child.cast(stop(other("boom"))).unwrap();
        settle().await;
        assert_eq!(soon(child.call(|from| answer(from, ()))).await, Ok(()));
        if well > 0 {
            assert!(begin.elapsed() < secs(2));
        }
    }
}

/// Meanwhile it is one that is being restarted: it can be given up, and a stale pause starts nothing.
#[tokio::test(start_paused = true)]
async fn a_child_that_waits_for_its_backoff_can_be_given_up() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let spec = spec.backoff(Backoff::fixed(secs(10)));
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    child.cast(stop(other("boom"))).unwrap();
    settle().await;
    tree.terminate_child("a").await.unwrap();
    tree.restart_child("a").await.unwrap();
    child.cast(stop(other("boom"))).unwrap();
    tokio::time::sleep(secs(10)).await;
    let early = tree.count_children().await.unwrap();
    assert_eq!(
        early.active, 0,
        "the first pause is over, the second is not"
    );
    assert_eq!(number(&child).await, Ok(1));
    assert_eq!(record.count("a init"), 3);
}

/// With a dynamic supervisor too.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_may_have_a_backoff() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let crowd = DynamicSupervisor::new().start().await.unwrap();
    let spec = spec.backoff(Backoff::fixed(secs(10)));
    crowd.start_child(spec).await.unwrap();
    let begin = tokio::time::Instant::now();
    child.cast(stop(other("boom"))).unwrap();
    settle().await;
    let answered = child.call(|from| answer(from, ())).timeout(secs(20));
    assert_eq!(soon(answered).await, Ok(()));
    assert!(begin.elapsed() >= secs(10));
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

/// What is no server of ours is refused by its type: see `tests/ui`. A spec keeps its id.
#[tokio::test(start_paused = true)]
async fn a_typed_spec_is_a_child_as_any_other() {
    let record = Record::new();
    let play = {
        let record = record.clone();
        move || Play::new(&record).label("a").trapping(true)
    };
    let spec = ServerSpec::<Puppet>::with(play).into_child_spec();
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let children = tree.which_children().await.unwrap();
    assert_eq!(&*children[0].id, std::any::type_name::<Puppet>());
    let child = tree.child::<Puppet>(&children[0].id).await.unwrap();
    assert_eq!(
        have(&child.whereis().unwrap(), |ctx| ctx.pid())
            .await
            .unwrap(),
        child.whereis().unwrap().pid()
    );
}
