//! Starting a supervisor and its first children.

use genserver::{
    ExitReason, FailedToStartChild, GenServer, Init, StartChildError, StartError, Supervisor,
    SupervisorRef, whereis,
};
use tokio::time::Instant;

use super::family::Family;
use crate::puppet::{Play, Puppet, answers, have, other, puppet, word};
use crate::record::{Record, secs, settle};

fn slow(play: Play) -> Play {
    play.init(|me, _ctx| {
        Box::pin(async move {
            tokio::time::sleep(secs(2)).await;
            me.record.add("ready");
            Ok(Init::ok(me))
        })
    })
}

/// SUP-01
#[tokio::test(start_paused = true)]
async fn children_start_one_after_the_other_in_order() {
    let family = Family::new("sup-start-order");
    let tree = Supervisor::one_for_one()
        .child(family.with("c", slow))
        .children([family.with("a", slow), family.with("b", slow)]);
    let begin = Instant::now();
    let _tree = tree.start().await.unwrap();
    assert!(begin.elapsed() >= secs(6));
    assert_eq!(
        family.record.lines(),
        ["c init", "ready", "a init", "ready", "b init", "ready"]
    );
}

/// SUP-01
#[tokio::test(start_paused = true)]
async fn a_supervisor_may_have_no_children() {
    let tree = Supervisor::one_for_one().start().await.unwrap();
    assert!(tree.pid().is_alive());
    tree.stop().await.unwrap();
    assert!(!tree.pid().is_alive());
}

fn reason_of(started: Result<SupervisorRef, StartError>) -> Option<FailedToStartChild> {
    match started {
        Err(StartError::Failed(reason @ ExitReason::ShutdownWith(_))) => {
            reason.detail::<FailedToStartChild>().cloned()
        }
        Ok(_) | Err(_) => None,
    }
}

/// SUP-03
#[tokio::test(start_paused = true)]
async fn a_child_that_fails_stops_those_before_it_and_those_after_never_start() {
    let family = Family::new("sup-start-fails");
    let tree = Supervisor::one_for_one().children([
        family.member("a"),
        family.member("b"),
        family.with("bad", |play| {
            play.begins(|_me, _ctx| Ok(Init::Stop(other("nope"))))
        }),
        family.member("d"),
    ]);
    let failed = reason_of(tree.start().await).unwrap();
    assert_eq!(
        (&*failed.id, failed.error),
        ("bad", StartError::Failed(other("nope")))
    );
    let lines = [
        "a init",
        "b init",
        "bad init",
        "b terminate shutdown",
        "a terminate shutdown",
    ];
    assert_eq!(family.record.lines(), lines);
    assert!(!family.is_up("a") && !family.is_up("b"));
}

/// SUP-03: the supervisor exits with that reason; its parent does not trap and dies of it.
#[tokio::test(start_paused = true)]
async fn a_failed_start_is_the_exit_reason_of_the_supervisor() {
    let family = Family::new("sup-start-exit");
    let parent = puppet(&Record::new()).await;
    let gone = parent.pid().monitor();
    let bad = family.with("bad", |play| play.begins(|_me, _ctx| panic!("boom")));
    let start = have(&parent, |ctx| {
        Supervisor::one_for_one().child(bad).start_link(ctx)
    })
    .await
    .unwrap();
    let failed = reason_of(start.await).unwrap();
    let reason = gone.await.reason;
    assert_eq!(reason.detail::<FailedToStartChild>(), Some(&failed));
    let StartError::Failed(inner) = failed.error else {
        panic!("it panicked")
    };
    assert_eq!(word(&inner), "raised boom");
}

/// SUP-04: every way to fail counts.
#[tokio::test(start_paused = true)]
async fn any_failure_of_a_child_fails_the_start() {
    let ways: [fn(Play) -> Play; 6] = [
        |play| play.begins(|_me, _ctx| Ok(Init::Stop(other("r")))),
        |play| play.begins(|_me, _ctx| Ok(Init::Stop(ExitReason::Normal))),
        |play| play.begins(|_me, _ctx| Ok(Init::Error(other("r")))),
        |play| play.begins(|_me, _ctx| Err(ExitReason::Shutdown)),
        |play| play.begins(|_me, _ctx| panic!("boom")),
        |play| {
            play.init(|me, ctx| {
                ctx.pid().kill();
                Box::pin(async move {
                    std::future::pending::<()>().await;
                    Ok(Init::ok(me))
                })
            })
        },
    ];
    for (number, way) in ways.into_iter().enumerate() {
        let family = Family::new("sup-start-any");
        let tree =
            Supervisor::one_for_one().children([family.member("a"), family.with("bad", way)]);
        let failed = reason_of(tree.start().await);
        assert!(
            failed.is_some_and(|failed| &*failed.id == "bad"),
            "way {number}"
        );
        assert_eq!(
            family.record.lines(),
            ["a init", "bad init", "a terminate shutdown"],
            "way {number}"
        );
    }
}

/// SUP-04, GS-15: a child that takes too long fails too.
#[tokio::test(start_paused = true)]
async fn a_child_that_takes_too_long_fails_the_start() {
    let family = Family::new("sup-start-late");
    let tree = Supervisor::one_for_one().child(family.with("late", slow).timeout(secs(1)));
    let failed = reason_of(tree.start().await).unwrap();
    assert_eq!(failed.error, StartError::Timeout(secs(1)));
}

/// SUP-05: nothing is started.
#[tokio::test(start_paused = true)]
async fn two_children_with_one_id_are_refused_before_anything_starts() {
    let family = Family::new("sup-start-twins");
    let twins = [
        family.member("a"),
        family.member("b"),
        family.member("x").id("a"),
    ];
    let Err(StartError::Failed(reason)) = Supervisor::one_for_one().children(twins).start().await
    else {
        panic!("it must fail")
    };
    assert!(reason.to_string().contains('a'), "{reason}");
    assert!(
        family.record.lines().is_empty(),
        "started: {:?}",
        family.record.lines()
    );
}

/// SUP-16: the supervisor is blocked while a child starts, and calls to it have no time limit.
#[tokio::test(start_paused = true)]
async fn a_slow_child_makes_callers_of_the_supervisor_wait() {
    let family = Family::new("sup-start-blocked");
    let tree = Supervisor::one_for_one().start().await.unwrap();
    let very_slow = family.with("slow", |play| {
        play.init(|me, _ctx| {
            Box::pin(async move {
                tokio::time::sleep(secs(3_600)).await;
                Ok(Init::ok(me))
            })
        })
    });
    let begin = Instant::now();
    let (first, second) = tokio::join!(
        tree.start_child(very_slow),
        tree.start_child(family.member("b"))
    );
    assert!(first.is_ok() && second.is_ok());
    assert!(begin.elapsed() >= secs(3_600));
}

/// SUP-18
#[tokio::test(start_paused = true)]
async fn a_taken_name_fails_the_start() {
    let family = Family::new("sup-start-name");
    let named = || {
        Supervisor::one_for_one()
            .name("sup-start-taken")
            .child(family.member("a"))
    };
    let first = named().start().await.unwrap();
    assert_eq!(whereis("sup-start-taken"), Some(first.pid()));
    let second = named().start().await;
    assert_eq!(second.err(), Some(StartError::AlreadyStarted(first.pid())));
    assert_eq!(family.record.lines(), ["a init"]);
    first.stop().await.unwrap();
    assert_eq!(whereis("sup-start-taken"), None);
}

/// SUP-14: exits of strangers are ignored, whoever they are.
#[tokio::test(start_paused = true)]
async fn a_supervisor_ignores_the_exits_of_strangers() {
    let family = Family::new("sup-start-strangers");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let (linked, pid) = (puppet(&Record::new()).await, tree.pid());
    have(&linked, move |ctx| ctx.link(&pid))
        .await
        .unwrap()
        .unwrap();
    linked.pid().kill();
    let (stranger, pid) = (puppet(&Record::new()).await, tree.pid());
    have(&stranger, move |ctx| ctx.exit(&pid, other("r")))
        .await
        .unwrap();
    tree.pid().exit(ExitReason::Shutdown);
    tree.pid().exit(ExitReason::Normal);
    settle().await;
    assert!(tree.pid().is_alive());
    assert!(answers(&family.get("a")).await);
    assert_eq!(family.record.lines(), ["a init"]);
}

/// SUP-83
#[tokio::test(start_paused = true)]
async fn a_dead_supervisor_says_so() {
    let family = Family::new("sup-start-dead");
    let tree = Supervisor::one_for_one().start().await.unwrap();
    tree.stop().await.unwrap();
    let refused = tree.start_child(family.member("a")).await;
    assert_eq!(
        refused,
        Err(StartChildError::Supervisor(genserver::CallError::NoProc))
    );
}

/// SUP-04: a child's own server may be started by nobody else under its name.
#[tokio::test(start_paused = true)]
async fn a_child_whose_name_is_taken_fails_the_start() {
    let family = Family::new("sup-start-stolen");
    let thief = Puppet::start(Play::new(&Record::new()))
        .name("sup-start-stolen-a")
        .await
        .unwrap();
    let failed = reason_of(
        Supervisor::one_for_one()
            .child(family.member("a"))
            .start()
            .await,
    )
    .unwrap();
    assert_eq!(failed.error, StartError::AlreadyStarted(thief.pid()));
}
