//! The time limit of a call on runtimes that have ended, end meanwhile, or know no time.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Poller, Poll, Wake, Waker};

use genserver::{Address, Call, CallError, Caller, ExitReason, Next};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::process::support::comes_to_an_end;
use crate::puppet::{Puppet, Step, answer, answers, now, puppet, step};
use crate::record::{Record, millis, secs, settle, soon};

/// A request that stays without an answer for as long as the server lives.
fn keep(from: Caller<()>) -> Step {
    now(|me, _ctx| {
        me.kept.push(Box::new(from));
        Ok(Next::Wait)
    })
}

/// GS-32, note A29
#[test]
fn a_call_awaited_on_a_runtime_that_has_ended_is_over() {
    let ended = comes_to_an_end(|| {
        let (here, there) = (Runtime::new().unwrap(), Runtime::new().unwrap());
        let server = there.block_on(puppet(&Record::new()));
        let handle = here.handle().clone();
        drop(here);
        let limit = millis(100);
        let answered = handle.block_on(server.call(keep).timeout(limit));
        assert_eq!(answered, Err(CallError::Timeout(limit)));
    });
    assert!(ended, "the call hangs");
}

/// GS-32, note A29: its deadline goes with the runtime.
#[test]
fn a_call_that_was_begun_on_a_runtime_that_has_ended_is_over() {
    let ended = comes_to_an_end(|| {
        let there = Runtime::new().unwrap();
        let server = there.block_on(puppet(&Record::new()));
        let limit = millis(100);
        for polls in 1..5 {
            let here = Runtime::new().unwrap();
            let mut call = server.call(keep).timeout(limit);
            here.block_on(begin(&mut call, polls));
            drop(here);
            assert_eq!(there.block_on(call), Err(CallError::Timeout(limit)));
        }
    });
    assert!(ended, "the call hangs");
}

/// GS-33: a reply that is there counts, wherever the call was begun.
#[test]
fn a_reply_reaches_a_call_that_was_begun_on_a_runtime_that_has_ended() {
    let ended = comes_to_an_end(|| {
        let (here, there) = (Runtime::new().unwrap(), Runtime::new().unwrap());
        let server = there.block_on(puppet(&Record::new()));
        let go = Arc::new(Notify::new());
        let gone = Arc::clone(&go);
        let mut call = server.call(|from| {
            step(move |_me, _ctx| {
                Box::pin(async move {
                    gone.notified().await;
                    from.reply(1);
                    Ok(Next::Wait)
                })
            })
        });
        here.block_on(begin(&mut call, 5));
        go.notify_one();
        assert!(there.block_on(answers(&server)));
        drop(here);
        assert_eq!(there.block_on(call), Ok(1));
    });
    assert!(ended, "the call hangs");
}

/// Polls the call so many times.
async fn begin<T: Send + 'static>(call: &mut Call<Puppet, T>, polls: usize) {
    for _ in 0..polls {
        let poll = poll_fn(|cx| Poll::Ready(Pin::new(&mut *call).poll(cx).is_pending()));
        assert!(poll.await);
        tokio::task::yield_now().await;
    }
}

fn timeless() -> Result<Runtime, std::io::Error> {
    Builder::new_current_thread().build()
}

/// A call that has to wait needs a clock, and says so where it is awaited.
#[test]
fn a_call_that_has_to_wait_panics_without_a_clock() {
    let ended = comes_to_an_end(|| {
        let timeless = timeless().unwrap();
        let server = timeless.block_on(puppet(&Record::new()));
        let waiting = catch_unwind(AssertUnwindSafe(|| {
            timeless.block_on(server.call(keep).timeout(secs(1)))
        }));
        assert!(waiting.is_err(), "it returned {waiting:?}");
        // It was the caller's mistake: the server goes on.
        let answered = timeless.block_on(server.call(|from| answer(from, 1)).no_timeout());
        assert_eq!(answered, Ok(1));
    });
    assert!(ended, "the call hangs");
}

/// Panics when it wakes.
struct Alarmist;

impl Wake for Alarmist {
    #[expect(clippy::panic, reason = "that is what it is for")]
    fn wake(self: Arc<Self>) {
        panic!("I was asleep")
    }
}

/// GS-32: what a deadline does to one call harms no other one.
#[tokio::test(start_paused = true)]
async fn a_waker_that_panics_at_its_deadline_stops_no_other_deadline() {
    let server = puppet(&Record::new()).await;
    let mut call = server.call(keep).timeout(secs(1));
    begin(&mut call, 5).await;
    let waker = Waker::from(Arc::new(Alarmist));
    let pending = Pin::new(&mut call).poll(&mut Poller::from_waker(&waker));
    assert!(pending.is_pending());
    settle().await;
    let (begin, limit) = (Instant::now(), secs(2));
    let answered = soon(server.call(keep).timeout(limit)).await;
    assert_eq!(answered, Err(CallError::Timeout(limit)));
    assert!(begin.elapsed() < secs(3));
    assert_eq!(soon(call).await, Err(CallError::Timeout(secs(1))));
}

/// PROC-20: nor does it keep anybody from hearing of the server's end.
#[tokio::test(start_paused = true)]
async fn a_waker_that_panics_at_the_servers_end_keeps_it_from_nobody() {
    let server = puppet(&Record::new()).await;
    let mut call = server.call(keep).no_timeout();
    begin(&mut call, 5).await;
    let waker = Waker::from(Arc::new(Alarmist));
    let pending = Pin::new(&mut call).poll(&mut Poller::from_waker(&waker));
    assert!(pending.is_pending());
    let (gone, other) = (server.pid().monitor(), server.call(keep).no_timeout());
    let (down, answered, ()) = tokio::join!(soon(gone), soon(other), async {
        settle().await;
        server.pid().kill();
    });
    assert_eq!(down.reason, ExitReason::Killed);
    assert_eq!(answered, Err(CallError::Exited(ExitReason::Killed)));
    assert_eq!(soon(call).await, Err(CallError::Exited(ExitReason::Killed)));
}
