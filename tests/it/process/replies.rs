//! Reply handles, OTP's aliases (rows PROC-60 to PROC-65, note A8).

use std::time::Duration;

use genserver::{Address, CallError, Caller, Context, ExitReason, GenServer, Init, Never, Next};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep, timeout};

use super::support::{Flag, Raise, other};

/// Hands every caller out instead of replying.
struct Switchboard(UnboundedSender<Line>);

type Line = Caller<(u32, Option<Raise>)>;

struct Ring(Line);

impl GenServer for Switchboard {
    type Args = UnboundedSender<Line>;
    type Call = Ring;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(lines: Self::Args, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self(lines)))
    }

    async fn handle_call(
        &mut self,
        ring: Ring,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        let _handed_out = self.0.send(ring.0).is_ok();
        Ok(Next::Wait)
    }
}

/// PROC-60
#[tokio::test(start_paused = true)]
async fn each_reply_reaches_the_call_it_belongs_to() {
    let (lines, mut rung) = unbounded_channel();
    let server = Switchboard::start(lines).await.unwrap();
    let calls = (0..10).map(|_| server.call(Ring));
    let answering = async {
        let mut callers = Vec::new();
        for number in 0..10 {
            callers.push((number, rung.recv().await.unwrap()));
        }
        for (number, caller) in callers.into_iter().rev() {
            caller.reply((number, None));
        }
    };
    let (replies, ()) = tokio::join!(futures_util::future::join_all(calls), answering);
    let numbers: Vec<u32> = replies.into_iter().map(|reply| reply.unwrap().0).collect();
    assert_eq!(numbers, (0..10).collect::<Vec<_>>());
}

/// PROC-60: a reply handle is a value that anybody may answer.
#[tokio::test(start_paused = true)]
async fn a_reply_may_come_from_another_task_long_after_the_callback() {
    let (lines, mut rung) = unbounded_channel();
    let server = Switchboard::start(lines).await.unwrap();
    let answering = tokio::spawn(async move {
        let caller = rung.recv().await.unwrap();
        sleep(Duration::from_secs(3)).await;
        caller.reply((7, None));
    });
    assert_eq!(server.call(Ring).await.unwrap().0, 7);
    answering.await.unwrap();
}

/// PROC-61, PROC-65
#[tokio::test(start_paused = true)]
async fn a_reply_to_an_abandoned_call_is_dropped() {
    let (lines, mut rung) = unbounded_channel();
    let server = Switchboard::start(lines).await.unwrap();
    let flag = Flag::default();
    let abandoned = timeout(Duration::from_secs(1), server.call(Ring)).await;
    assert!(abandoned.is_err());
    rung.recv()
        .await
        .unwrap()
        .reply((1, Some(flag.raised_by_drop())));
    assert!(
        flag.is_up(),
        "the value of a late reply is kept by somebody"
    );
}

/// PROC-61, PROC-65
#[tokio::test(start_paused = true)]
async fn a_reply_after_the_time_out_is_dropped() {
    let (lines, mut rung) = unbounded_channel();
    let server = Switchboard::start(lines).await.unwrap();
    let flag = Flag::default();
    let limit = Duration::from_secs(2);
    let late = server.call(Ring).timeout(limit).await.map(|reply| reply.0);
    assert_eq!(late, Err(CallError::Timeout(limit)));
    rung.recv()
        .await
        .unwrap()
        .reply((1, Some(flag.raised_by_drop())));
    assert!(
        flag.is_up(),
        "the value of a late reply is kept by somebody"
    );
}

/// PROC-65
#[tokio::test(start_paused = true)]
async fn a_late_reply_never_reaches_the_next_call() {
    let (lines, mut rung) = unbounded_channel();
    let server = Switchboard::start(lines).await.unwrap();
    server
        .call(Ring)
        .timeout(Duration::from_secs(1))
        .await
        .map(|_| ())
        .unwrap_err();
    let late = rung.recv().await.unwrap();
    let answering = async {
        let next = rung.recv().await.unwrap();
        late.reply((1, None));
        next.reply((2, None));
    };
    let (reply, ()) = tokio::join!(server.call(Ring), answering);
    assert_eq!(reply.unwrap().0, 2);
}

/// PROC-62, PROC-64: the handle is gone with the reply, so the death that follows is no second answer.
#[tokio::test(start_paused = true)]
async fn a_reply_stands_when_the_server_dies_right_after() {
    let (lines, mut rung) = unbounded_channel();
    let server = Switchboard::start(lines).await.unwrap();
    let answering = async {
        rung.recv().await.unwrap().reply((3, None));
        let end = server.pid().monitor();
        server.pid().kill();
        end.await;
    };
    let (reply, ()) = tokio::join!(server.call(Ring), answering);
    assert_eq!(reply.unwrap().0, 3);
}

/// PROC-63
#[tokio::test(start_paused = true)]
async fn the_death_of_the_server_ends_the_call_and_a_later_reply_is_dropped() {
    let (lines, mut rung) = unbounded_channel();
    let server = Switchboard::start(lines).await.unwrap();
    let flag = Flag::default();
    let dying = async {
        let caller = rung.recv().await.unwrap();
        server.pid().exit(other("boom"));
        caller
    };
    let begin = Instant::now();
    let (reply, caller) = tokio::join!(server.call(Ring).no_timeout(), dying);
    assert_eq!(
        reply.map(|reply| reply.0),
        Err(CallError::Exited(other("boom")))
    );
    assert_eq!(begin.elapsed(), Duration::ZERO);
    caller.reply((1, Some(flag.raised_by_drop())));
    assert!(flag.is_up());
}

/// Decision 9: nobody answers for a dropped handle, and nobody waits for it either.
#[tokio::test(start_paused = true)]
async fn a_handle_that_is_dropped_later_ends_the_call_at_once() {
    let (lines, mut rung) = unbounded_channel();
    let server = Switchboard::start(lines).await.unwrap();
    let begin = Instant::now();
    let dropping = async {
        let caller = rung.recv().await.unwrap();
        sleep(Duration::from_secs(1)).await;
        drop(caller);
    };
    let (reply, ()) = tokio::join!(server.call(Ring).no_timeout(), dropping);
    assert_eq!(reply.map(|reply| reply.0), Err(CallError::NoReply));
    assert_eq!(begin.elapsed(), Duration::from_secs(1));
    assert!(server.is_alive());
}
