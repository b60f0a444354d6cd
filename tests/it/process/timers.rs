//! Timers: when they fire, cancelling and reading them (rows PROC-40 to PROC-44, PROC-50, PROC-52).

use std::time::Duration;

use genserver::{Address as _, Named, TimerRef};
use tokio::time::{Instant, sleep};

use super::support::{Heard, Worker, settled, within, worker};

const SECOND: Duration = Duration::from_secs(1);

/// PROC-40
#[tokio::test(start_paused = true)]
async fn a_message_comes_when_its_delay_is_over_and_not_before() {
    let (server, mut heard) = worker().await.unwrap();
    let begin = Instant::now();
    server.send_after(SECOND, 1);
    sleep(Duration::from_millis(999)).await;
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    let late = begin.elapsed().checked_sub(SECOND).unwrap();
    assert!(late <= Duration::from_millis(1), "{late:?} late");
}

/// PROC-40
#[tokio::test(start_paused = true)]
async fn a_delay_of_nothing_is_still_asynchronous() {
    let (server, mut heard) = worker().await.unwrap();
    within(&server, |ctx| {
        ctx.send_after(Duration::ZERO, 2);
        ctx.send(1);
    })
    .await
    .unwrap();
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    assert_eq!(heard.recv().await, Some(Heard::Said(2)));
}

/// PROC-41
#[tokio::test(start_paused = true)]
async fn timers_fire_in_the_order_of_their_due_times() {
    let (server, mut heard) = worker().await.unwrap();
    for millis in [50, 10, 40, 20, 30] {
        server.send_after(Duration::from_millis(u64::from(millis)), millis);
    }
    for millis in [10, 20, 30, 40, 50] {
        assert_eq!(heard.recv().await, Some(Heard::Said(millis)));
    }
}

/// PROC-41: a shorter timer that is set later is not held up by a longer one.
#[tokio::test(start_paused = true)]
async fn a_timer_that_is_set_later_may_fire_earlier() {
    let (server, mut heard) = worker().await.unwrap();
    server.send_after(100 * SECOND, 2);
    sleep(SECOND).await;
    let begin = Instant::now();
    server.send_after(SECOND, 1);
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    assert!(begin.elapsed() < 2 * SECOND);
    assert_eq!(heard.recv().await, Some(Heard::Said(2)));
}

/// PROC-42
#[tokio::test(start_paused = true)]
async fn a_timer_cancelled_in_time_says_what_was_left_and_sends_nothing() {
    let (server, mut heard) = worker().await.unwrap();
    let timer = server.send_after(10 * SECOND, 1);
    sleep(4 * SECOND).await;
    assert_eq!(timer.cancel(), Some(6 * SECOND));
    sleep(20 * SECOND).await;
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-43
#[tokio::test(start_paused = true)]
async fn a_timer_that_fired_cannot_be_cancelled_and_its_message_stays() {
    let (server, mut heard) = worker().await.unwrap();
    let timer = within(&server, |ctx| ctx.send_after(SECOND, 1))
        .await
        .unwrap();
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    assert_eq!(timer.cancel(), None);
}

/// PROC-43: the message waits in the mailbox of a server that is busy.
#[tokio::test(start_paused = true)]
async fn a_message_that_a_timer_delivered_outlives_its_cancelling() {
    let (server, mut heard) = worker().await.unwrap();
    let this = server.clone();
    server
        .cast(Box::pin(async move {
            let timer = this.send_after(SECOND, 1);
            sleep(2 * SECOND).await;
            match timer.cancel() {
                None => Ok(genserver::Next::Wait),
                Some(_) => Err(super::support::other("the timer had not fired")),
            }
        }))
        .unwrap();
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
}

/// PROC-43
#[tokio::test(start_paused = true)]
async fn a_timer_is_cancelled_once() {
    let (server, _heard) = worker().await.unwrap();
    let timer = server.send_after(SECOND, 1);
    assert_eq!(timer.cancel(), Some(SECOND));
    assert_eq!(timer.cancel(), None);
}

/// PROC-44
#[tokio::test(start_paused = true)]
async fn a_timer_says_what_is_left_until_it_fires_or_is_cancelled() {
    let (server, mut heard) = worker().await.unwrap();
    let (fires, cancelled) = (
        server.send_after(3 * SECOND, 1),
        server.send_after(SECOND, 2),
    );
    assert_eq!(fires.remaining(), Some(3 * SECOND));
    sleep(SECOND / 2).await;
    assert_eq!(fires.remaining(), Some(SECOND * 5 / 2));
    assert_eq!(cancelled.remaining(), Some(SECOND / 2));
    cancelled.cancel();
    assert_eq!(cancelled.remaining(), None);
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    assert_eq!(fires.remaining(), None);
}

/// PROC-42, PROC-44: through the context.
#[tokio::test(start_paused = true)]
async fn a_server_reads_and_cancels_its_own_timers() {
    let (server, _heard) = worker().await.unwrap();
    let left = within(&server, |ctx| {
        let timer = ctx.send_after(SECOND, 1);
        (
            ctx.read_timer(&timer),
            ctx.cancel_timer(&timer),
            ctx.read_timer(&timer),
        )
    });
    assert_eq!(left.await.unwrap(), (Some(SECOND), Some(SECOND), None));
}

/// PROC-50: an absolute time is what is left until it.
#[tokio::test(start_paused = true)]
async fn a_timer_for_an_instant_fires_at_that_instant() {
    let (server, mut heard) = worker().await.unwrap();
    let at = Instant::now() + 7 * SECOND;
    sleep(2 * SECOND).await;
    server.send_after(at.saturating_duration_since(Instant::now()), 1);
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    assert!(Instant::now() - at <= Duration::from_millis(1));
}

/// PROC-51: too far away is never, not a panic.
#[tokio::test(start_paused = true)]
async fn a_delay_beyond_all_time_is_never() {
    let (server, mut heard) = worker().await.unwrap();
    let timer = server.send_after(Duration::MAX, 1);
    let beat = server.send_interval(Duration::MAX, || 2);
    sleep(Duration::from_secs(86_400 * 365)).await;
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
    assert!(timer.cancel().is_some());
    assert!(beat.cancel().is_some());
}

/// PROC-52: a token in the message tells a stale one apart.
#[tokio::test(start_paused = true)]
async fn a_stale_message_of_a_cancelled_timer_is_known_by_its_token() {
    let (server, mut heard) = worker().await.unwrap();
    let this = server.clone();
    let (first, second) = (1, 2);
    server
        .cast(Box::pin(async move {
            let stale = this.send_after(SECOND, first);
            sleep(2 * SECOND).await;
            stale.cancel();
            this.send_after(SECOND, second);
            Ok(genserver::Next::Wait)
        }))
        .unwrap();
    let begin = Instant::now();
    assert_eq!(heard.recv().await, Some(Heard::Said(first)));
    assert_eq!(heard.recv().await, Some(Heard::Said(second)));
    assert!(begin.elapsed() >= 3 * SECOND);
}

/// PROC-40: a ref is a handle, not the timer.
#[tokio::test(start_paused = true)]
async fn dropping_the_ref_of_a_timer_changes_nothing() {
    let (server, mut heard) = worker().await.unwrap();
    {
        let _timer: TimerRef = server.send_after(SECOND, 1);
    }
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
}

/// PROC-40: through a name.
#[tokio::test(start_paused = true)]
async fn a_name_is_a_destination_too() {
    let (server, mut heard) = worker().await.unwrap();
    genserver::register("timers-by-name", &server.pid()).unwrap();
    Named::<Worker>::new("timers-by-name").send_after(SECOND, 1);
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
}
