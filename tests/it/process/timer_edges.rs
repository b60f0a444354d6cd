//! Timers at their edges: messages with destructors, intervals, many of them at once.

use std::time::Duration;

use genserver::{Address, Context, ExitReason, GenServer, Info, Init, Never, Next, TimerRef};
use tokio::runtime;
use tokio::time::{Instant, sleep};

use super::support::{Flag, Heard, Raise, comes_to_an_end, settled, within, worker};

const SECOND: Duration = Duration::from_secs(1);

/// Its messages have destructors.
struct Sink;

/// Reads a timer when it is dropped, as any user's destructor may.
struct Curious(
    Option<TimerRef>,
    #[expect(dead_code, reason = "held for its drop")] Option<Raise>,
);

impl Drop for Curious {
    fn drop(&mut self) {
        if let Some(timer) = &self.0 {
            let _left = timer.remaining();
        }
    }
}

impl GenServer for Sink {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Curious;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }

    async fn handle_info(
        &mut self,
        _info: Info<Curious>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        Ok(Next::Wait)
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> Result<T, std::io::Error> {
    let mut runtime = runtime::Builder::new_current_thread();
    Ok(runtime
        .enable_all()
        .start_paused(true)
        .build()?
        .block_on(work))
}

/// PROC-42: no lock is held while the message of a cancelled timer is dropped.
#[test]
fn the_message_of_a_cancelled_timer_may_look_at_timers_when_it_is_dropped() {
    let ended = comes_to_an_end(|| {
        let cancelled = block_on(async {
            let sink = Sink::start(()).await.ok()?;
            let other = sink.send_after(SECOND, Curious(None, None));
            sink.send_after(SECOND, Curious(Some(other), None)).cancel()
        });
        assert_eq!(cancelled.unwrap(), Some(SECOND));
    });
    assert!(
        ended,
        "cancelling hangs: the message is dropped under the lock of the timers"
    );
}

/// PROC-45: nor while those of a dead process are.
#[test]
fn the_message_of_a_dead_process_timer_may_look_at_timers_when_it_is_dropped() {
    let ended = comes_to_an_end(|| {
        block_on(async {
            let Ok(sink) = Sink::start(()).await else {
                return;
            };
            let other = sink.send_after(SECOND, Curious(None, None));
            sink.send_after(SECOND, Curious(Some(other), None));
            sink.pid().kill();
            sink.pid().monitor().await;
        })
        .unwrap();
    });
    assert!(
        ended,
        "the death hangs: a message is dropped under the lock of the timers"
    );
}

/// PROC-42, PROC-45: a message that will never be sent is let go.
#[tokio::test(start_paused = true)]
async fn what_a_timer_holds_is_dropped_when_it_is_cancelled_or_its_process_ends() {
    let sink = Sink::start(()).await.unwrap();
    let (cancelled, orphaned) = (Flag::default(), Flag::default());
    let message = |flag: &Flag| Curious(None, Some(flag.raised_by_drop()));
    sink.send_after(SECOND, message(&cancelled)).cancel();
    assert!(cancelled.is_up());
    sink.send_after(SECOND, message(&orphaned));
    let end = sink.pid().monitor();
    sink.pid().kill();
    end.await;
    assert!(orphaned.is_up());
}

/// An interval goes on without drift, until it is cancelled.
#[tokio::test(start_paused = true)]
async fn an_interval_keeps_its_beat() {
    let (server, mut heard) = worker().await.unwrap();
    let begin = Instant::now();
    let beat = server.send_interval(SECOND, || 1);
    for tick in 1..=100 {
        assert_eq!(heard.recv().await, Some(Heard::Said(1)));
        let late = begin.elapsed().checked_sub(tick * SECOND).unwrap();
        assert!(
            late <= Duration::from_millis(1),
            "tick {tick} is {late:?} late"
        );
    }
    assert!(beat.cancel().is_some());
    sleep(10 * SECOND).await;
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// A slow server finds one tick, not the flood of those that it missed.
#[tokio::test(start_paused = true)]
async fn an_interval_does_not_flood_a_slow_server() {
    let (server, mut heard) = worker().await.unwrap();
    let this = server.clone();
    server
        .cast(Box::pin(async move {
            this.send_interval(SECOND, || 1);
            sleep(100 * SECOND + SECOND / 2).await;
            Ok(Next::Wait)
        }))
        .unwrap();
    sleep(100 * SECOND + SECOND * 3 / 4).await;
    settled(&server).await.unwrap();
    assert_eq!(heard.try_recv(), Ok(Heard::Said(1)));
    assert!(heard.try_recv().is_err());
}

/// PROC-41: ten thousand of them, set in a scrambled order.
#[tokio::test(start_paused = true)]
async fn ten_thousand_timers_fire_in_order() {
    let (server, mut heard) = worker().await.unwrap();
    within(&server, |ctx| {
        for n in 0..10_000_u32 {
            let due = n * 7_919 % 10_000;
            ctx.send_after(Duration::from_millis(u64::from(due)), due);
        }
    })
    .await
    .unwrap();
    for due in 0..10_000 {
        assert_eq!(heard.recv().await, Some(Heard::Said(due)));
    }
}

/// A closure of an interval that panics harms neither the server nor other timers.
#[tokio::test(start_paused = true)]
async fn an_interval_that_panics_leaves_the_other_timers_alone() {
    let (server, mut heard) = worker().await.unwrap();
    server.send_interval(SECOND, || panic!("no message today"));
    server.send_after(2 * SECOND, 1);
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
}
