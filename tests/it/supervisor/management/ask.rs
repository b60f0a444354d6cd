//! What a supervisor says, and what it refuses.

use genserver::{
    AutoShutdown, CallError, ChildError, ChildState, ChildType, ExitReason, Init, IntoChildSpec,
    Restart, RestartChildError, SpecError, StartChildError, StartError, Supervisor,
    TerminateChildError,
};

use super::super::family::Family;
use crate::puppet::Puppet;
use crate::record::secs;

/// SUP-81, SUP-82: the newest first; running or not.
#[tokio::test(start_paused = true)]
async fn a_supervisor_lists_and_counts_its_children() {
    let family = Family::new("sup-manage-list");
    let inner = Supervisor::one_for_one().into_child_spec().id("inner");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .child(family.member("x").restart(Restart::Transient))
        .child(inner);
    let tree = tree.start().await.unwrap();
    family.end("x", ExitReason::Normal).await;
    let children = tree.which_children().await.unwrap();
    let ids: Vec<_> = children.iter().map(|child| &*child.id).collect();
    assert_eq!(ids, ["inner", "x", "a"]);
    assert_eq!(children[0].child_type, ChildType::Supervisor);
    assert_eq!(children[1].state, ChildState::Down);
    assert_eq!(children[1].restart, Restart::Transient);
    assert_eq!(children[2].state, ChildState::Running(family.pid("a")));
    assert_eq!(children[2].child_type, ChildType::Worker);
    assert_eq!(children[2].server, std::any::type_name::<Puppet>());
    let counts = tree.count_children().await.unwrap();
    let counts = (
        counts.specs,
        counts.active,
        counts.supervisors,
        counts.workers,
    );
    assert_eq!(counts, (3, 2, 1, 2));
}

/// SUP-83
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_gone_cannot_be_asked() {
    let tree = Supervisor::one_for_one().start().await.unwrap();
    tree.stop().await.unwrap();
    assert_eq!(tree.which_children().await, Err(CallError::NoProc));
    assert_eq!(tree.count_children().await, Err(CallError::NoProc));
    let terminated = tree.terminate_child("a").await;
    assert_eq!(
        terminated,
        Err(TerminateChildError::Supervisor(CallError::NoProc))
    );
    let restarted = tree.restart_child("a").await;
    assert_eq!(
        restarted,
        Err(RestartChildError::Supervisor(CallError::NoProc))
    );
    let child = tree.child::<Puppet>("a").await;
    assert_eq!(child, Err(ChildError::Supervisor(CallError::NoProc)));
}

/// SUP-86: both wait, for ever; a time limit on the starting end lets go of it.
#[tokio::test(start_paused = true)]
async fn a_child_that_asks_its_supervisor_from_init_waits_for_ever() {
    let family = Family::new("sup-manage-deadlock");
    let tree = Supervisor::one_for_one().start().await.unwrap();
    let (asker, sibling) = (tree.clone(), family.member("b"));
    let entangled = family.with("a", move |play| {
        let (asker, sibling) = (asker.clone(), sibling.clone());
        play.init(move |me, _ctx| {
            Box::pin(async move {
                let _never = asker.start_child(sibling).await.is_ok();
                Ok(Init::ok(me))
            })
        })
    });
    let waited = tree.start_child(entangled.timeout(secs(3600)));
    let failed = tokio::time::timeout(secs(7200), waited).await.unwrap();
    let expected = StartChildError::Failed(StartError::Timeout(secs(3600)));
    assert_eq!(failed, Err(expected));
}

/// SUP-87
#[tokio::test(start_paused = true)]
async fn a_supervisor_shows_how_a_child_is_started() {
    let family = Family::new("sup-manage-spec");
    let tree = Supervisor::one_for_one().child(family.member("a").restart(Restart::Transient));
    let tree = tree.start().await.unwrap();
    let spec = tree.child_spec("a").await.unwrap();
    let shown = format!("{spec:?}");
    assert!(
        shown.contains("Transient") && shown.contains("\"a\""),
        "{shown}"
    );
    assert!(matches!(
        tree.child_spec("b").await,
        Err(ChildError::NotFound)
    ));
    let twin = spec.id("twin").name("sup-manage-spec-twin");
    assert!(tree.start_child(twin).await.unwrap().is_some());
}

/// SUP-12, SUP-107
#[tokio::test(start_paused = true)]
async fn a_significant_child_that_makes_no_sense_is_refused() {
    let family = Family::new("sup-manage-refused");
    let permanent = || family.member("p").significant(true);
    let transient = || {
        family
            .member("t")
            .restart(Restart::Transient)
            .significant(true)
    };
    let tree = Supervisor::one_for_one().start().await.unwrap();
    let in_vain = SpecError::SignificantInVain("t".into());
    assert_eq!(
        tree.start_child(transient()).await,
        Err(StartChildError::Refused(in_vain.clone()))
    );
    let started = Supervisor::one_for_one().child(transient()).start().await;
    assert_eq!(started, Err(StartError::Failed(in_vain.into())));
    let auto = Supervisor::one_for_one().auto_shutdown(AutoShutdown::AnySignificant);
    let started = auto.child(permanent()).start().await;
    let permanent = SpecError::SignificantAndPermanent("p".into());
    assert_eq!(started, Err(StartError::Failed(permanent.into())));
    assert_eq!(family.record.lines(), [""; 0], "nothing was started");
}

/// SUP-06
#[tokio::test(start_paused = true)]
async fn a_period_of_no_time_is_refused() {
    let started = Supervisor::one_for_one().within(secs(0)).start().await;
    assert_eq!(
        started,
        Err(StartError::Failed(SpecError::ZeroPeriod.into()))
    );
}
