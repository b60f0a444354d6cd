//! Children that are started, listed and refused.

use std::sync::Arc;

use genserver::testing::assert_down;
use genserver::{
    CallError, ChildState, DynamicSupervisor, DynamicSupervisorRef, ExitReason, Init, Restart,
    SpecError, StartDynamicChildError, StartError, Supervisor, SupervisorRef,
};

use super::{crowd, end, member, specs_and_active, start, with};
use crate::puppet::{Play, child_of, other, puppet};
use crate::record::{Record, secs, settle, soon};

/// DSUP-01: nobody at first, no limit, three restarts in five seconds.
#[tokio::test(start_paused = true)]
async fn a_crowd_begins_empty_and_allows_three_restarts_in_five_seconds() {
    let (crowd, record) = (crowd().await, Record::new());
    assert_eq!(specs_and_active(&crowd).await, (0, 0));
    start(&crowd, member(&record, "a")).await;
    for _ in 0..3 {
        end(&crowd.children().await.unwrap()[0], other("boom")).await;
    }
    assert_eq!(specs_and_active(&crowd).await, (1, 1));
    end(&crowd.children().await.unwrap()[0], other("boom")).await;
    assert_down!(crowd.pid(), ExitReason::Shutdown);
}

/// DSUP-02
#[tokio::test(start_paused = true)]
async fn one_spec_may_be_started_many_times() {
    let (crowd, record) = (crowd().await, Record::new());
    let spec = member(&record, "a").id("same");
    let one = start(&crowd, spec.clone()).await;
    let other = start(&crowd, spec).await;
    assert_ne!(one, other);
    assert_eq!(specs_and_active(&crowd).await, (2, 2));
}

/// DSUP-03
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_a_child_that_ignores() {
    let (crowd, record) = (crowd().await, Record::new());
    let shy = with(&record, "shy", |play| {
        play.begins(|_me, _ctx| Ok(Init::Ignore))
    });
    assert_eq!(crowd.start_child(shy).await, Ok(None));
    assert_eq!(specs_and_active(&crowd).await, (0, 0));
}

/// DSUP-04
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_a_child_that_fails_to_start() {
    let (crowd, record) = (crowd().await, Record::new());
    let stops = with(&record, "a", |play| {
        play.begins(|_me, _ctx| Ok(Init::Stop(other("nah"))))
    });
    let expected = StartDynamicChildError::Failed(StartError::Failed(other("nah")));
    assert_eq!(crowd.start_child(stops).await, Err(expected));
    let errs = with(&record, "a", |play| {
        play.begins(|_me, _ctx| Err(other("err")))
    });
    assert!(matches!(
        crowd.start_child(errs).await,
        Err(StartDynamicChildError::Failed(_))
    ));
    let raises = with(&record, "a", |play| play.begins(|_me, _ctx| panic!("boom")));
    match crowd.start_child(raises).await {
        Err(StartDynamicChildError::Failed(StartError::Failed(ExitReason::Panicked(_)))) => {}
        result => unreachable!("{result:?}"),
    }
    assert_eq!(specs_and_active(&crowd).await, (0, 0));
}

/// DSUP-05
#[tokio::test(start_paused = true)]
async fn a_full_crowd_starts_nobody() {
    let record = Record::new();
    let crowd = DynamicSupervisor::new()
        .max_children(1)
        .start()
        .await
        .unwrap();
    let first = start(&crowd, member(&record, "a")).await;
    let full = crowd.start_child(member(&record, "b")).await;
    assert_eq!(full, Err(StartDynamicChildError::MaxChildren));
    assert_eq!(record.lines(), ["a init"], "it was not even tried");
    crowd.terminate_child(&first).await.unwrap();
    start(&crowd, member(&record, "b")).await;
    let none = DynamicSupervisor::new()
        .max_children(0)
        .start()
        .await
        .unwrap();
    let full = none.start_child(member(&record, "c")).await;
    assert_eq!(full, Err(StartDynamicChildError::MaxChildren));
}

/// DSUP-07
#[tokio::test(start_paused = true)]
async fn a_spec_that_makes_no_sense_is_refused() {
    let (crowd, record) = (crowd().await, Record::new());
    let spec = member(&record, "a").id("a").restart(Restart::Transient);
    let refused = crowd.start_child(spec.significant(true)).await;
    let error = SpecError::SignificantInVain("a".into());
    assert_eq!(refused, Err(StartDynamicChildError::Refused(error)));
    assert_eq!(record.lines(), [""; 0]);
    let started = DynamicSupervisor::new().within(secs(0)).start().await;
    assert_eq!(
        started,
        Err(StartError::Failed(SpecError::ZeroPeriod.into()))
    );
}

/// DSUP-17: active is who is not being restarted.
#[tokio::test(start_paused = true)]
async fn a_crowd_lists_its_children() {
    let (crowd, record) = (crowd().await, Record::new());
    let pid = start(&crowd, member(&record, "a").restart(Restart::Transient)).await;
    let children = crowd.which_children().await.unwrap();
    assert_eq!(children.len(), 1);
    assert_eq!(children[0].state, ChildState::Running(pid.clone()));
    assert_eq!(children[0].restart, Restart::Transient);
    assert_eq!(crowd.children().await.unwrap(), [pid]);
    let counts = crowd.count_children().await.unwrap();
    assert_eq!((counts.workers, counts.supervisors), (1, 0));
}

/// DSUP-18: arguments that nobody needs any more are dropped.
#[tokio::test(start_paused = true)]
async fn the_arguments_of_a_temporary_child_are_not_kept() {
    let (crowd, record) = (crowd().await, Record::new());
    for (restart, kept) in [(Restart::Temporary, false), (Restart::Permanent, true)] {
        let token = Arc::new(());
        let held = Arc::clone(&token);
        let spec = with(&record, "a", move |play| {
            drop(Arc::clone(&held));
            play
        });
        start(&crowd, spec.restart(restart)).await;
        assert_eq!(Arc::strong_count(&token) > 1, kept, "{restart:?}");
    }
}

/// SUP-14
#[tokio::test(start_paused = true)]
async fn a_crowd_does_not_mind_strangers() {
    let (crowd, record) = (crowd().await, Record::new());
    crowd.pid().exit(other("boom"));
    let parent = puppet(&record).await;
    let _child = child_of(&parent, Play::new(&record)).await;
    settle().await;
    assert!(crowd.pid().is_alive());
}

/// Names, as of any server.
#[tokio::test(start_paused = true)]
async fn a_crowd_is_found_by_its_name() {
    let name = "sup-dynamic-name";
    let crowd = DynamicSupervisor::new().name(name).start().await.unwrap();
    assert_eq!(DynamicSupervisorRef::whereis(name), Some(crowd.clone()));
    let taken = DynamicSupervisor::new().name(name).start().await;
    assert_eq!(taken, Err(StartError::AlreadyStarted(crowd.pid())));
    crowd.stop().await.unwrap();
    assert_eq!(DynamicSupervisorRef::whereis(name), None);
}

/// REG-17, for a local name: the name follows the restarts, and so does the handle.
#[tokio::test(start_paused = true)]
async fn a_handle_by_name_reaches_whoever_has_it() {
    let (name, record) = ("sup-dynamic-named", Record::new());
    let named = DynamicSupervisorRef::named(name);
    assert_eq!(named.count_children().await, Err(CallError::NoProc));
    assert!(!named.pid().is_alive());
    let tree = Supervisor::one_for_one().child(DynamicSupervisor::new().name(name));
    let tree = tree.start().await.unwrap();
    start(&named, member(&record, "a")).await;
    let before = named.pid();
    before.kill();
    soon(before.monitor()).await;
    settle().await;
    assert_ne!(named.pid(), before);
    assert_eq!(specs_and_active(&named).await, (0, 0));
    assert_eq!(named, DynamicSupervisorRef::named(name));
    let root = SupervisorRef::named("sup-dynamic-nobody");
    assert_eq!(root.which_children().await, Err(CallError::NoProc));
    tree.stop().await.unwrap();
    assert_eq!(named.children().await, Err(CallError::NoProc));
}
