//! Ends without `terminate`, and what happens in any case.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use genserver::{Address, ExitReason, Init, Next, StopError};

use crate::bomb::Bomb;
use crate::puppet::{Play, Puppet, busy, have, note, now, other, puppet, step, stop, word};
use crate::record::{Record, secs, settle, soon};

/// GS-75
#[tokio::test(start_paused = true)]
async fn a_callback_of_a_server_that_does_not_trap_is_cut_off() {
    type Signal = fn(&genserver::Pid);

    let signals: [(Signal, ExitReason); 3] = [
        (|pid| pid.exit(ExitReason::Shutdown), ExitReason::Shutdown),
        (|pid| pid.exit(other("r")), other("r")),
        (genserver::Pid::kill, ExitReason::Killed),
    ];
    for (signal, reason) in signals {
        let record = Record::new();
        let server = puppet(&record).await;
        let gone = server.pid().monitor();
        server.cast(busy(secs(60))).unwrap();
        server.cast(note("queued")).unwrap();
        record.wait_for("busy").await;
        signal(&server.pid());
        assert_eq!(soon(gone).await.reason, reason);
        tokio::time::sleep(secs(120)).await;
        assert_eq!(record.lines(), ["busy"]);
    }
}

/// GS-75, for a server that traps exits.
#[tokio::test(start_paused = true)]
async fn a_kill_cuts_a_callback_off_whether_or_not_exits_are_trapped() {
    let record = Record::new();
    let server = Play::new(&record).trapping(true).start().await.unwrap();
    let gone = server.pid().monitor();
    server.cast(busy(secs(60))).unwrap();
    record.wait_for("busy").await;
    server.pid().kill();
    assert_eq!(soon(gone).await.reason, ExitReason::Killed);
    assert_eq!(record.lines(), ["busy"]);
}

/// GS-75: also `terminate` itself is cut off by a kill.
#[tokio::test(start_paused = true)]
async fn a_kill_cuts_terminate_off() {
    let record = Record::new();
    let server = Play::new(&record)
        .ends(std::future::pending)
        .start()
        .await
        .unwrap();
    let gone = server.pid().monitor();
    server.cast(stop(ExitReason::Normal)).unwrap();
    record.wait_for("terminate normal").await;
    server.pid().kill();
    assert_eq!(soon(gone).await.reason, ExitReason::Killed);
}

/// GS-77
#[tokio::test(start_paused = true)]
async fn a_normal_exit_to_oneself_ends_a_server_that_does_not_trap() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    server
        .cast(now(|_me, ctx| {
            ctx.exit(&ctx.pid(), ExitReason::Normal);
            Ok(Next::Wait)
        }))
        .unwrap();
    assert_eq!(soon(gone).await.reason, ExitReason::Normal);
    assert!(record.lines().is_empty());
}

/// GS-77
#[tokio::test(start_paused = true)]
async fn a_normal_exit_to_oneself_is_a_message_to_a_server_that_traps() {
    let record = Record::new();
    let server = Play::new(&record).trapping(true).start().await.unwrap();
    have(&server, |ctx| ctx.exit(&ctx.pid(), ExitReason::Normal))
        .await
        .unwrap();
    settle().await;
    assert!(server.is_alive());
    assert_eq!(record.lines(), ["exit normal"]);
}

/// Decision 6: down means gone.
#[tokio::test(start_paused = true)]
async fn the_state_is_dropped_before_anybody_hears_of_the_end() {
    struct Flag(Arc<AtomicBool>);

    impl Drop for Flag {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    for kill in [false, true] {
        let (record, dropped) = (Record::new(), Arc::new(AtomicBool::new(false)));
        let flag = Flag(Arc::clone(&dropped));
        let play = Play::new(&record).begins(|mut me: Puppet, _ctx| {
            me.kept.push(Box::new(flag));
            Ok(Init::ok(me))
        });
        let server = play.start().await.unwrap();
        let gone = server.pid().monitor();
        if kill {
            server.pid().kill();
        } else {
            server.cast(stop(ExitReason::Normal)).unwrap();
        }
        soon(gone).await;
        assert!(dropped.load(Ordering::SeqCst));
    }
}

/// A destructor of the state that panics is a failure, unless there was one already.
#[tokio::test(start_paused = true)]
async fn a_panic_in_the_states_destructor_becomes_the_reason_of_a_clean_end() {
    let record = Record::new();
    let play = Play::new(&record).begins(|mut me: Puppet, _ctx| {
        me.kept.push(Box::new(Bomb));
        Ok(Init::ok(me))
    });
    let server = play.start().await.unwrap();
    let Err(StopError::Exited(reason)) = server.stop().await else {
        panic!("it must fail")
    };
    assert_eq!(word(&reason), "raised bomb");
}

/// GS-75: a kill is a kill, whatever the destructors of the callback say.
#[tokio::test(start_paused = true)]
async fn a_panic_in_a_destructor_of_the_callback_does_not_change_a_fatal_signal() {
    for reason in [ExitReason::Killed, other("r")] {
        let record = Record::new();
        let server = puppet(&record).await;
        let gone = server.pid().monitor();
        let hold = step(|me, _ctx| {
            Box::pin(async move {
                let _bomb = Bomb;
                me.record.add("busy");
                std::future::pending().await
            })
        });
        server.cast(hold).unwrap();
        record.wait_for("busy").await;
        match &reason {
            ExitReason::Killed => server.pid().kill(),
            reason => server.pid().exit(reason.clone()),
        }
        assert_eq!(soon(gone).await.reason, reason);
        assert_eq!(record.lines(), ["busy"]);
    }
}

/// GS-61: without a signal it is a failure of the callback.
#[tokio::test(start_paused = true)]
async fn a_panic_in_a_destructor_of_a_callback_that_is_over_is_its_failure() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    let over = step(|_me, _ctx| {
        Box::pin(async {
            let _bomb = Bomb;
            Ok(Next::Wait)
        })
    });
    server.cast(over).unwrap();
    assert_eq!(word(&soon(gone).await.reason), "raised bomb");
    assert_eq!(record.lines(), ["terminate raised bomb"]);
}
