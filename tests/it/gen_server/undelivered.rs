//! What is left in the queue when a server ends, whatever ends it.

use genserver::{
    Address, CallError, Context, ExitReason, GenServer, Init, Next, Process, ServerRef, StartError,
    Undelivered, sys, whereis,
};
use tokio::sync::Notify;

use super::clerk::{Ask, Clerk, armed, behind, says};
use crate::puppet::other;
use crate::record::{Record, millis, settle, soon};

/// GS-37: by a kill; in order, when the state is gone, after the caller and before links and monitors.
#[tokio::test(start_paused = true)]
async fn a_server_that_is_killed_gives_back_what_it_left() {
    let record = Record::new();
    let (clerk, call) = behind(&record, Ask::Work).await;
    let (gone, seen) = (clerk.pid().monitor(), record.clone());
    let watcher = tokio::spawn(async move {
        gone.await;
        seen.add("down");
    });
    clerk.pid().kill();
    soon(watcher).await.unwrap();
    let killed = CallError::Exited(ExitReason::Killed);
    assert_eq!(soon(call).await.unwrap(), Err(killed));
    // Who called was told first, but runs in a task of its own.
    let lines: Vec<_> = record.lines();
    let lines: Vec<_> = lines
        .iter()
        .filter(|line| !line.starts_with("caller"))
        .collect();
    assert_eq!(
        lines,
        [
            "dropped",
            "cast one killed",
            "info two killed",
            "call three killed",
            "info four killed",
            "down"
        ]
    );
}

/// GS-37
#[tokio::test(start_paused = true)]
async fn a_server_that_stops_or_fails_gives_back_what_it_left() {
    let record = Record::new();
    let (clerk, call) = behind(&record, Ask::Stop).await;
    soon(clerk.pid().monitor()).await;
    let exited = CallError::Exited(other("stopped"));
    assert_eq!(soon(call).await.unwrap(), Err(exited));
    let lines = record.lines();
    assert_eq!(lines[..2], ["terminate", "dropped"]);
    for line in [
        "cast one stopped",
        "info two stopped",
        "call three stopped",
        "info four stopped",
    ] {
        assert_eq!(record.count(line), 1, "{line}");
    }
}

/// GS-84: what comes behind a stop is left.
#[tokio::test(start_paused = true)]
async fn what_comes_behind_a_stop_is_given_back_and_what_came_before_is_not() {
    let record = Record::new();
    let clerk = Clerk::start((record.clone(), true)).await.unwrap();
    clerk.send(says("before", &record)).unwrap();
    let (stopped, ()) = tokio::join!(clerk.stop(), async {
        clerk.send(says("behind", &record)).unwrap();
    });
    stopped.unwrap();
    let expected = ["before", "terminate", "dropped", "info behind normal"];
    assert_eq!(record.lines(), expected);
    // And what comes later goes nowhere.
    clerk.cast(says("late", &record)).unwrap();
    assert_eq!(record.lines(), expected);
}

/// SYS-04, GS-88: what a suspended server has set aside is left, in its order.
#[tokio::test(start_paused = true)]
async fn what_was_set_aside_is_given_back() {
    let record = Record::new();
    let clerk = Clerk::start((record.clone(), true)).await.unwrap();
    sys::suspend(&clerk).await.unwrap();
    for word in ["one", "two"] {
        clerk.cast(says(word, &record)).unwrap();
        assert_eq!(sys::status(&clerk).await.unwrap().pid, clerk.pid());
    }
    let (stopped, ()) = tokio::join!(clerk.stop(), async {
        clerk.cast(says("three", &record)).unwrap();
    });
    stopped.unwrap();
    assert_eq!(
        record.lines()[2..],
        ["cast one normal", "cast two normal", "cast three normal"]
    );
}

/// What comes behind a drain from the server's own timers is given back; what comes from outside was never
/// taken.
#[tokio::test(start_paused = true)]
async fn what_a_timer_sends_behind_a_drain_is_given_back() {
    let record = Record::new();
    let clerk = Clerk::start((record.clone(), true)).await.unwrap();
    sys::suspend(&clerk).await.unwrap();
    clerk.send(says("before", &record)).unwrap();
    let (drained, ()) = tokio::join!(clerk.drain(), async {
        settle().await;
        clerk.send_after(millis(1), says("timer", &record));
        clerk.send(says("outside", &record)).unwrap();
        tokio::time::sleep(millis(5)).await;
        sys::resume(&clerk).await.unwrap();
    });
    drained.unwrap();
    assert_eq!(
        record.lines(),
        ["before", "terminate", "dropped", "info timer normal"]
    );
}

/// GS-18, GS-73: also if there never was a state.
#[tokio::test(start_paused = true)]
async fn a_server_whose_init_fails_gives_back_what_it_was_sent() {
    let record = Record::new();
    let (started, ()) = tokio::join!(
        Clerk::start((record.clone(), false)).name("undelivered-init"),
        async {
            settle().await;
            let clerk = ServerRef::<Clerk>::of(&whereis("undelivered-init").unwrap()).unwrap();
            clerk.cast(says("early", &record)).unwrap();
        }
    );
    assert_eq!(started.unwrap_err(), StartError::Failed(other("no init")));
    assert_eq!(record.lines(), ["cast early no init"]);
}

/// I3: a panic in it, or in a destructor, is nobody else's.
#[tokio::test(start_paused = true)]
async fn a_panic_in_undelivered_hurts_nobody() {
    let record = Record::new();
    let (clerk, call) = behind(&record, Ask::Work).await;
    clerk.cast(says("bad", &record)).unwrap();
    clerk.cast(armed("armed", &record)).unwrap();
    clerk.cast(says("last", &record)).unwrap();
    let mut me = Process::attach();
    me.link(&clerk.pid()).unwrap();
    clerk.pid().kill();
    assert!(soon(me.receive()).await.is_ok());
    assert!(soon(call).await.unwrap().is_err());
    for line in ["cast bad killed", "cast armed killed", "cast last killed"] {
        assert_eq!(record.count(line), 1, "{line}");
    }
}

/// I2: when it runs, the name is free, and the server is dead.
#[tokio::test(start_paused = true)]
async fn undelivered_finds_the_name_free() {
    struct Heir;

    impl GenServer for Heir {
        type Args = ();
        type Call = genserver::Never;
        type Cast = (ServerRef<Self>, std::sync::Arc<Notify>, Record);
        type Info = genserver::Never;
        type Continue = genserver::Never;

        async fn init((): (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
            Ok(Init::ok(Self))
        }

        async fn handle_cast(
            &mut self,
            (_this, told, _record): Self::Cast,
            _ctx: &mut Context<Self>,
        ) -> Result<Next<Self>, ExitReason> {
            told.notified().await;
            Ok(Next::Wait)
        }

        fn undelivered(mail: Undelivered<Self>, _reason: &ExitReason) {
            if let Undelivered::Cast((this, _told, record)) = mail {
                record.add(whereis("undelivered-heir").is_none());
                record.add(this.is_alive());
            }
        }
    }

    let heir = Heir::start(()).name("undelivered-heir").await.unwrap();
    let (told, record) = (std::sync::Arc::new(Notify::new()), Record::new());
    for _ in 0..2 {
        heir.cast((heir.clone(), std::sync::Arc::clone(&told), record.clone()))
            .unwrap();
    }
    settle().await;
    let gone = heir.pid().monitor();
    heir.pid().kill();
    soon(gone).await;
    assert_eq!(record.lines(), ["true", "false"]);
}
