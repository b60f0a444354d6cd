//! Functions that see each event of a server: `sys::install`.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use genserver::sys::{self, Event, EventKind};
use genserver::testing::assert_down;
use genserver::{Address, CallError, ExitReason, Named, Next, ServerRef};
use tokio::time::Instant;

use crate::bomb::Bomb;
use crate::puppet::{Puppet, answers, note, now, puppet};
use crate::record::{Record, secs, soon};

/// Writes down each event under a label.
fn writes(
    record: &Record,
    label: &'static str,
) -> impl FnMut(&Event) -> ControlFlow<()> + Send + use<> {
    let record = record.clone();
    move |event| {
        record.add(format!("{label} {} {}", event.kind, event.message));
        ControlFlow::Continue(())
    }
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn installed(server: &ServerRef<Puppet>) -> Vec<Arc<str>> {
    soon(sys::status(server)).await.unwrap().installed
}

/// SYS-11
#[tokio::test(start_paused = true)]
async fn an_installed_function_sees_each_event_until_it_is_removed() {
    let (record, seen) = (Record::new(), Record::new());
    let server = puppet(&record).await;
    assert!(answers(&server).await);
    sys::install(&server, "see", writes(&seen, "see"))
        .await
        .unwrap();
    server.cast(note("cast")).unwrap();
    assert!(answers(&server).await);
    server.send(note("info")).unwrap();
    sys::remove(&server, "see").await.unwrap();
    assert!(answers(&server).await);
    assert_eq!(
        seen.lines(),
        [
            "see cast cast",
            "see no reply cast",
            "see call call",
            "see reply call",
            "see info info",
            "see no reply info"
        ]
    );
    assert!(installed(&server).await.is_empty());
    sys::remove(&server, "see").await.unwrap();
}

/// SYS-11: with the time at which it happened, in the state of the function.
#[tokio::test(start_paused = true)]
async fn a_function_has_a_state_of_its_own() {
    let server = puppet(&Record::new()).await;
    let casts = Arc::new(Mutex::new(Vec::new()));
    let (begin, seen, mut count) = (Instant::now(), Arc::clone(&casts), 0);
    let see = move |event: &Event| {
        if event.kind == EventKind::Cast {
            count += 1;
            seen.lock().unwrap().push((count, event.at - begin));
        }
        ControlFlow::Continue(())
    };
    sys::install(&server, "casts", see).await.unwrap();
    server.cast(note("one")).unwrap();
    assert!(answers(&server).await);
    tokio::time::sleep(secs(2)).await;
    server.cast(note("two")).unwrap();
    assert!(answers(&server).await);
    assert_eq!(*casts.lock().unwrap(), [(1, secs(0)), (2, secs(2))]);
}

/// SYS-11
#[tokio::test(start_paused = true)]
async fn a_function_is_installed_once() {
    let seen = Record::new();
    let server = puppet(&Record::new()).await;
    let again = Arc::new(());
    for label in ["first", "second"] {
        let (mut see, kept) = (writes(&seen, label), Arc::clone(&again));
        let see = move |event: &Event| {
            assert!(Arc::strong_count(&kept) > 0);
            see(event)
        };
        sys::install(&server, "same", see).await.unwrap();
    }
    assert_eq!(Arc::strong_count(&again), 2, "the second is gone");
    sys::install(&server, "other", writes(&seen, "other"))
        .await
        .unwrap();
    let ids = installed(&server).await;
    assert_eq!(ids, [Arc::from("same"), Arc::from("other")]);
    server.cast(note("cast")).unwrap();
    assert!(answers(&server).await);
    let lines = seen.lines();
    assert_eq!(lines[..2], ["first cast cast", "other cast cast"]);
    assert_eq!(lines.len(), 8, "{lines:?}");
}

/// SYS-11
#[tokio::test(start_paused = true)]
async fn a_function_that_is_done_goes() {
    let seen = Record::new();
    let server = puppet(&Record::new()).await;
    let (mut see, dropped) = (writes(&seen, "see"), Arc::new(()));
    let kept = Arc::clone(&dropped);
    let see = move |event: &Event| match (see(event), event.kind) {
        (ControlFlow::Continue(()), EventKind::Reply) if Arc::strong_count(&kept) > 0 => {
            ControlFlow::Break(())
        }
        (flow, _) => flow,
    };
    sys::install(&server, "see", see).await.unwrap();
    server.cast(note("cast")).unwrap();
    assert!(answers(&server).await);
    assert!(answers(&server).await);
    assert_eq!(seen.lines().len(), 4);
    assert_eq!(Arc::strong_count(&dropped), 1);
    assert!(installed(&server).await.is_empty());
}

/// SYS-11: wherever in a callback it fails; the others still see.
#[tokio::test(start_paused = true)]
async fn a_function_that_panics_goes_and_the_server_lives() {
    for fatal in [EventKind::Call, EventKind::Reply, EventKind::NoReply] {
        let seen = Record::new();
        let server = puppet(&Record::new()).await;
        let see = move |event: &Event| {
            assert!(event.kind != fatal, "boom");
            ControlFlow::Continue(())
        };
        sys::install(&server, "fails", see).await.unwrap();
        sys::install(&server, "lives", writes(&seen, "lives"))
            .await
            .unwrap();
        assert!(answers(&server).await);
        server.cast(note("cast")).unwrap();
        assert!(answers(&server).await);
        assert_eq!(seen.lines().len(), 6);
        assert_eq!(installed(&server).await, [Arc::from("lives")]);
    }
}

/// SYS-11, GS-25: up to the last event, and it is gone when the server is.
#[tokio::test(start_paused = true)]
async fn a_function_sees_the_last_reply_and_ends_with_its_server() {
    let seen = Record::new();
    let server = puppet(&Record::new()).await;
    let (mut see, dropped) = (writes(&seen, "see"), Arc::new(()));
    let kept = Arc::clone(&dropped);
    let see = move |event: &Event| {
        assert!(Arc::strong_count(&kept) > 0);
        see(event)
    };
    sys::install(&server, "see", see).await.unwrap();
    let last = server
        .call(|from| now(move |_me, _ctx| Ok(Next::stop_with_reply(ExitReason::Normal, from, 1))));
    assert_eq!(soon(last).await, Ok(1));
    assert_eq!(seen.lines(), ["see call call", "see reply call"]);
    assert_down!(server.pid(), ExitReason::Normal);
    assert_eq!(Arc::strong_count(&dropped), 1);
}

/// Fails in its destructor, whatever way it goes.
fn explodes() -> impl FnMut(&Event) -> ControlFlow<()> + Send {
    let bomb = Bomb;
    move |event| {
        let _armed = &bomb;
        match event.message {
            "cast" => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// SYS-11: as for a function that fails.
#[tokio::test(start_paused = true)]
async fn a_function_that_fails_to_drop_harms_nobody() {
    let server = puppet(&Record::new()).await;
    for again in 0..2 {
        let installed = sys::install(&server, "bomb", explodes()).await;
        assert_eq!(installed, Ok(()), "{again}");
    }
    assert_eq!(sys::remove(&server, "bomb").await, Ok(()));
    sys::install(&server, "bomb", explodes()).await.unwrap();
    server.cast(note("cast")).unwrap();
    assert!(installed(&server).await.is_empty());
    sys::install(&server, "bomb", explodes()).await.unwrap();
    assert_eq!(sys::no_debug(&server).await, Ok(()));
    sys::install(&server, "bomb", explodes()).await.unwrap();
    server.stop().await.unwrap();
    assert_down!(server.pid(), ExitReason::Normal);
    let nobody = Named::<Puppet>::new("sys-install-nobody");
    let refused = sys::install(&nobody, "bomb", explodes()).await;
    assert_eq!(refused, Err(CallError::NoProc));
}

/// SYS-12: and it stays suspended.
#[tokio::test(start_paused = true)]
async fn no_debug_removes_what_is_installed() {
    let seen = Record::new();
    let server = puppet(&Record::new()).await;
    sys::suspend(&server).await.unwrap();
    for id in ["one", "two"] {
        let see = writes(&seen, id);
        sys::install(&server, id, see).await.unwrap();
    }
    assert_eq!(installed(&server).await.len(), 2);
    sys::no_debug(&server.pid()).await.unwrap();
    assert!(installed(&server).await.is_empty());
    sys::resume(&server).await.unwrap();
    assert!(answers(&server).await);
    assert_eq!(seen.lines(), [""; 0]);
}

/// SYS-11: under contention, no event is seen twice or not at all, and one function is not called twice at
/// the same time.
#[tokio::test(flavor = "multi_thread")]
async fn many_install_and_remove_while_others_work() {
    let server = puppet(&Record::new()).await;
    let (casts, inside) = (Arc::new(AtomicUsize::new(0)), AtomicBool::new(false));
    let count = Arc::clone(&casts);
    let see = move |event: &Event| {
        assert!(!inside.swap(true, Ordering::SeqCst), "one at a time");
        count.fetch_add(usize::from(event.kind == EventKind::Cast), Ordering::SeqCst);
        inside.store(false, Ordering::SeqCst);
        ControlFlow::Continue(())
    };
    sys::install(&server, "count", see).await.unwrap();
    let works = (0..4).map(|worker| {
        let server = server.clone();
        tokio::spawn(async move {
            let id = format!("once {}", worker % 2);
            for _ in 0..250 {
                server.cast(note("cast")).unwrap();
                let once = |_event: &Event| ControlFlow::Break(());
                sys::install(&server, &id, once).await.unwrap();
                sys::remove(&server, &id).await.unwrap();
            }
        })
    });
    for work in join_all(works).await {
        work.unwrap();
    }
    assert_eq!(installed(&server).await, [Arc::from("count")]);
    assert_eq!(casts.load(Ordering::SeqCst), 1000);
}
