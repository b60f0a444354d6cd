//! Children that are added later, and those that ignore.

use genserver::{
    Address, Context, ExitReason, GenServer, Init, Never, Restart, ServerRef, StartChildError,
    StartError, Supervisor,
};

use super::family::Family;
use crate::puppet::{Play, Puppet, answers, other};
use crate::record::settle;

fn ignoring(play: Play) -> Play {
    play.begins(|_me, _ctx| Ok(Init::Ignore))
}

/// SUP-60
#[tokio::test(start_paused = true)]
async fn a_child_that_ignores_does_not_hinder_the_start_and_stays_known() {
    for restart in [Restart::Permanent, Restart::Transient] {
        let family = Family::new("sup-children-ignore");
        let spec = family.with("shy", ignoring).restart(restart);
        let members = [family.member("a"), spec.clone(), family.member("b")];
        let tree = Supervisor::one_for_one()
            .children(members)
            .start()
            .await
            .unwrap();
        assert_eq!(family.record.lines(), ["a init", "shy init", "b init"]);
        assert_eq!(
            tree.start_child(spec).await,
            Err(StartChildError::AlreadyPresent)
        );
        tree.stop().await.unwrap();
    }
}

/// SUP-61
#[tokio::test(start_paused = true)]
async fn a_temporary_child_that_ignores_is_forgotten() {
    let family = Family::new("sup-children-forget");
    let spec = family.with("shy", ignoring).restart(Restart::Temporary);
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    assert!(
        tree.start_child(family.member("shy"))
            .await
            .unwrap()
            .is_some()
    );
}

/// SUP-62
#[tokio::test(start_paused = true)]
async fn a_child_added_later_may_ignore() {
    let family = Family::new("sup-children-later");
    let tree = Supervisor::one_for_one().start().await.unwrap();
    let kept = family.with("kept", ignoring);
    assert_eq!(tree.start_child(kept.clone()).await, Ok(None));
    assert_eq!(
        tree.start_child(kept).await,
        Err(StartChildError::AlreadyPresent)
    );
    let forgotten = family
        .with("forgotten", ignoring)
        .restart(Restart::Temporary);
    assert_eq!(tree.start_child(forgotten.clone()).await, Ok(None));
    assert_eq!(tree.start_child(forgotten).await, Ok(None));
}

/// SUP-70
#[tokio::test(start_paused = true)]
async fn a_child_added_later_runs_and_is_the_last_in_the_order() {
    let family = Family::new("sup-children-added");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let pid = tree.start_child(family.member("b")).await.unwrap();
    assert_eq!(pid, Some(family.pid("b")));
    family.end("b", other("r")).await;
    assert!(
        answers(&family.get("b")).await,
        "it is supervised as others are"
    );
    tree.stop().await.unwrap();
    assert_eq!(
        family.record.lines()[4..],
        ["b terminate shutdown", "a terminate shutdown"]
    );
}

/// SUP-71
#[tokio::test(start_paused = true)]
async fn the_id_of_a_running_child_is_taken() {
    let family = Family::new("sup-children-running");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let again = tree.start_child(family.member("a")).await;
    assert_eq!(again, Err(StartChildError::AlreadyStarted(family.pid("a"))));
    assert_eq!(family.record.lines(), ["a init"]);
}

/// SUP-72
#[tokio::test(start_paused = true)]
async fn the_id_of_a_child_that_is_down_is_taken() {
    let family = Family::new("sup-children-down");
    let spec = || family.member("a").restart(Restart::Transient);
    let tree = Supervisor::one_for_one()
        .child(spec())
        .start()
        .await
        .unwrap();
    family.end("a", ExitReason::Normal).await;
    assert_eq!(
        tree.start_child(spec()).await,
        Err(StartChildError::AlreadyPresent)
    );
    assert!(!family.is_up("a"));
}

/// SUP-73
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_a_child_that_fails_to_start() {
    let family = Family::new("sup-children-fails");
    let tree = Supervisor::one_for_one()
        .child(family.member("b"))
        .start()
        .await
        .unwrap();
    for _ in 0..3 {
        let bad = family.with("a", |play| {
            play.begins(|_me, _ctx| Ok(Init::Stop(other("nope"))))
        });
        let failed = StartChildError::Failed(StartError::Failed(other("nope")));
        assert_eq!(tree.start_child(bad).await, Err(failed));
    }
    assert!(tree.start_child(family.member("a")).await.is_ok());
    assert!(answers(&family.get("b")).await);
}

/// SUP-73: a taken name says who has it.
#[tokio::test(start_paused = true)]
async fn a_child_whose_name_is_taken_fails_with_the_holder() {
    let family = Family::new("sup-children-name");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let taken = tree.start_child(family.member("a").id("other")).await;
    let holder = StartError::AlreadyStarted(family.pid("a"));
    assert_eq!(taken, Err(StartChildError::Failed(holder)));
}

/// SUP-24, SUP-70: an id that was forgotten can be used again.
#[tokio::test(start_paused = true)]
async fn a_forgotten_id_can_be_used_again() {
    let family = Family::new("sup-children-reuse");
    let spec = || family.member("a").restart(Restart::Temporary);
    let tree = Supervisor::one_for_one()
        .child(spec())
        .start()
        .await
        .unwrap();
    for _ in 0..20 {
        family.end("a", other("r")).await;
        assert!(!family.is_up("a"));
        tree.start_child(spec()).await.unwrap();
    }
    settle().await;
    assert!(answers(&family.get("a")).await);
}

/// A server of another type.
struct Another;

impl GenServer for Another {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init((): (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }
}

/// SUP-70: the pid of a child leads to its handle, if one knows its type.
#[tokio::test(start_paused = true)]
async fn the_pid_of_a_started_child_gives_its_handle() {
    let family = Family::new("sup-children-handle");
    let tree = Supervisor::one_for_one().start().await.unwrap();
    let pid = tree.start_child(family.member("a")).await;
    let pid = pid.unwrap().unwrap();
    let server = ServerRef::<Puppet>::of(&pid).unwrap();
    assert_eq!((&server, server.pid()), (&family.get("a"), pid.clone()));
    assert!(answers(&server).await);
    assert_eq!(ServerRef::<Another>::of(&pid), None);
    assert_eq!(ServerRef::<Puppet>::of(&tree.pid()), None);
    // It names the incarnation, also when that is gone.
    tree.stop().await.unwrap();
    assert!(ServerRef::<Puppet>::of(&pid).is_some_and(|server| !server.is_alive()));
}
