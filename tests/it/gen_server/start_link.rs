//! Starting with a link: what the parent notices of a start that fails.

use genserver::{
    Address, CallError, ExitReason, GenServer, Init, Next, ServerRef, StartError, whereis,
};

use crate::puppet::{Play, Puppet, answers, child_of, have, other, puppet, step, word};
use crate::record::{Record, secs, settle, soon};

/// A puppet that traps exits, to be a parent.
async fn trapping(record: &Record) -> ServerRef<Puppet> {
    let parent = puppet(record).await;
    assert!(have(&parent, |ctx| ctx.trap_exits(true)).await.is_ok());
    parent
}

/// GS-05
#[tokio::test(start_paused = true)]
async fn a_linked_starter_survives_ignore() {
    let record = Record::new();
    let parent = puppet(&record).await;
    let play = Play::new(&record).begins(|_me, _ctx| Ok(Init::Ignore));
    assert_eq!(child_of(&parent, play).await, Ok(Err(StartError::Ignored)));
    assert!(answers(&parent).await);
}

/// GS-07
#[tokio::test(start_paused = true)]
async fn a_stop_in_init_takes_a_starter_that_does_not_trap_along() {
    let record = Record::new();
    let parent = puppet(&record).await;
    let play = Play::new(&record).begins(|_me, _ctx| Ok(Init::Stop(other("nope"))));
    // The starter never sees the return value: its caller hears of its end.
    assert_eq!(
        child_of(&parent, play).await,
        Err(CallError::Exited(other("nope")))
    );
    assert!(!parent.is_alive());
    assert!(record.lines().is_empty());
}

/// GS-07, GS-10
#[tokio::test(start_paused = true)]
async fn a_panic_in_init_takes_a_starter_that_does_not_trap_along() {
    let record = Record::new();
    let parent = puppet(&record).await;
    let play = Play::new(&record).begins(|_me, _ctx| panic!("boom"));
    let Err(CallError::Exited(reason)) = child_of(&parent, play).await else {
        panic!("it must die")
    };
    assert_eq!(word(&reason), "raised boom");
}

/// GS-08
#[tokio::test(start_paused = true)]
async fn a_normal_stop_in_init_is_returned_to_the_starter() {
    let record = Record::new();
    let parent = puppet(&record).await;
    let play = Play::new(&record).begins(|_me, _ctx| Ok(Init::Stop(ExitReason::Normal)));
    assert_eq!(
        child_of(&parent, play).await,
        Ok(Err(StartError::Failed(ExitReason::Normal)))
    );
    assert!(answers(&parent).await);
}

/// GS-09: also after `ignore`, no exit is left in the mailbox.
#[tokio::test(start_paused = true)]
async fn a_trapping_starter_learns_of_a_failed_start_from_start_alone() {
    let record = Record::new();
    let parent = trapping(&record).await;
    let stops = Play::new(&record).begins(|_me, _ctx| Ok(Init::Stop(other("nope"))));
    assert_eq!(
        child_of(&parent, stops).await,
        Ok(Err(StartError::Failed(other("nope"))))
    );
    let ignores = Play::new(&record).begins(|_me, _ctx| Ok(Init::Ignore));
    assert_eq!(
        child_of(&parent, ignores).await,
        Ok(Err(StartError::Ignored))
    );
    let panics = Play::new(&record).begins(|_me, _ctx| panic!("boom"));
    assert!(matches!(
        child_of(&parent, panics).await,
        Ok(Err(StartError::Failed(_)))
    ));
    settle().await;
    assert!(answers(&parent).await);
    assert!(
        record.lines().is_empty(),
        "no exit came: {:?}",
        record.lines()
    );
}

/// GS-09, for a child that is killed while it starts.
#[tokio::test(start_paused = true)]
async fn a_child_killed_in_init_is_an_error_to_a_trapping_starter_and_no_exit() {
    let record = Record::new();
    let parent = trapping(&record).await;
    let play = Play::new(&record).init(|me, ctx| {
        ctx.pid().kill();
        Box::pin(async move {
            std::future::pending::<()>().await;
            Ok(Init::ok(me))
        })
    });
    assert_eq!(
        child_of(&parent, play).await,
        Ok(Err(StartError::Failed(ExitReason::Killed)))
    );
    settle().await;
    assert!(
        record.lines().is_empty(),
        "no exit came: {:?}",
        record.lines()
    );
}

/// GS-14
#[tokio::test(start_paused = true)]
async fn a_linked_starter_survives_init_error() {
    let record = Record::new();
    let parent = puppet(&record).await;
    let play = Play::new(&record).begins(|_me, _ctx| Ok(Init::Error(other("no licence"))));
    assert_eq!(
        child_of(&parent, play).await,
        Ok(Err(StartError::Failed(other("no licence"))))
    );
    assert!(answers(&parent).await);
}

async fn start_times_out(traps: bool) {
    let record = Record::new();
    let parent = puppet(&record).await;
    let asked = have(&parent, move |ctx| ctx.trap_exits(traps)).await;
    assert!(asked.is_ok());
    let slow = Play::new(&record).init(|me, _ctx| {
        Box::pin(async move {
            tokio::time::sleep(secs(60)).await;
            Ok(Init::ok(me))
        })
    });
    let call = parent.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                from.reply(ctx.start_link::<Puppet>(slow).timeout(secs(1)).await);
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(soon(call).await, Ok(Err(StartError::Timeout(secs(1)))));
    settle().await;
    assert!(answers(&parent).await);
    assert!(
        record.lines().is_empty(),
        "no exit came: {:?}",
        record.lines()
    );
}

/// GS-15
#[tokio::test(start_paused = true)]
async fn a_start_that_times_out_sends_no_exit_to_its_starter() {
    start_times_out(false).await;
}

/// GS-15
#[tokio::test(start_paused = true)]
async fn a_start_that_times_out_sends_no_exit_to_a_trapping_starter() {
    start_times_out(true).await;
}

/// GS-17
#[tokio::test(start_paused = true)]
async fn a_linked_starter_survives_a_taken_name() {
    let record = Record::new();
    let holder = Puppet::start(Play::new(&record))
        .name("link-taken")
        .await
        .unwrap();
    let parent = puppet(&record).await;
    let again = Play::new(&record);
    let call = parent.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                from.reply(ctx.start_link::<Puppet>(again).name("link-taken").await);
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(
        call.await,
        Ok(Err(StartError::AlreadyStarted(holder.pid())))
    );
    assert!(answers(&parent).await);
}

/// GS-18
#[tokio::test(start_paused = true)]
async fn the_name_is_free_after_each_of_a_hundred_failed_linked_starts() {
    let record = Record::new();
    let parent = trapping(&record).await;
    let failures = have(&parent, |ctx| {
        let record = Record::new();
        let starts = (0..100).map(|round| {
            let play = Play::new(&record).begins(move |_me, _ctx| match round % 3 {
                0 => Ok(Init::Ignore),
                1 => Ok(Init::Stop(other("nope"))),
                _ => panic!("boom"),
            });
            ctx.start_link::<Puppet>(play).name("link-hundred")
        });
        starts.collect::<Vec<_>>()
    });
    for (round, start) in failures.await.unwrap().into_iter().enumerate() {
        let failed = start.await;
        assert!(
            !matches!(failed, Ok(_) | Err(StartError::AlreadyStarted(_))),
            "round {round}: {failed:?}"
        );
        assert_eq!(whereis("link-hundred"), None);
    }
    settle().await;
    assert!(
        record.lines().is_empty(),
        "no exit came: {:?}",
        record.lines()
    );
}
