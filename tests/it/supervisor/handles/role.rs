//! A handle means a role, whoever plays it.

use std::pin::pin;

use futures_util::future::poll_immediate;
use genserver::{
    Address, CallError, ChildError, DynamicSupervisor, ExitReason, IntoChildSpec, Restart,
    ServerSpec, Supervisor, TypedChild, genserver,
};

use super::super::family::Family;
use super::{number, puppet};
use crate::puppet::{Play, Puppet, answer, have, note, other, stop};
use crate::record::{Record, secs, settle, soon};

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

/// The supervisor's answer is under way while the child is restarted: the first handle to it must not begin with
/// the incarnation that was.
#[tokio::test(start_paused = true)]
async fn a_handle_that_was_asked_for_before_a_restart_finds_who_came_after_it() {
    let family = Family::new("sup-handles-asked-before");
    let tree = Supervisor::one_for_one().child(family.member("a"));
    let tree = tree.start().await.unwrap();
    let mut asking = pin!(tree.child::<Puppet>("a"));
    assert!(poll_immediate(&mut asking).await.is_none());
    settle().await;
    family.end("a", other("boom")).await;
    let child = soon(asking).await.unwrap();
    assert_eq!(child.whereis(), family.named("a").whereis());
    assert_eq!(number(&child).await, Ok(1));
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
