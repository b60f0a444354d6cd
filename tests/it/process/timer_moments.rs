//! Many timers, near and far: each rings at its moment, and none stands in the way of another.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use genserver::{Address as _, CallError, Next};
use tokio::runtime::Runtime;
use tokio::time::{Instant, sleep};

use super::support::{Heard, comes_to_an_end, settled, within, worker};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(86_400);

/// A clock rounds up to milliseconds, as tokio's own.
const ROUNDING: Duration = Duration::from_millis(1);

/// Numbers without a pattern, the same in each run.
fn scrambled(n: u64) -> u64 {
    let mixed = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32
}

/// PROC-40, PROC-41: from the next millisecond to the next year.
#[tokio::test(start_paused = true)]
async fn a_timer_fires_at_its_moment_however_far_away_it_is() {
    let (server, mut heard) = worker().await.unwrap();
    let begin = Instant::now();
    let near = (0..300).map(Duration::from_millis);
    let far = (0..44).map(|power| Duration::from_micros(1 << power).min(400 * DAY));
    let mut delays: Vec<_> = near.chain(far).collect();
    for (word, delay) in (0..).zip(&delays) {
        server.send_after(*delay, word);
    }
    let mut order: Vec<u32> = (0..).take(delays.len()).collect();
    order.sort_by_key(|word| delays[*word as usize]);
    delays.sort();
    for (word, delay) in order.into_iter().zip(delays) {
        assert_eq!(heard.recv().await, Some(Heard::Said(word)));
        let late = begin.elapsed().checked_sub(delay).unwrap();
        assert!(late <= ROUNDING, "{delay:?} was {late:?} late");
    }
}

/// PROC-41: set at different times, so that they come from near and from far.
#[tokio::test(start_paused = true)]
async fn timers_for_one_moment_fire_in_the_order_in_which_they_were_set() {
    let (server, mut heard) = worker().await.unwrap();
    let moment = Instant::now() + 3_600 * SECOND;
    for (round, pause) in (0..).zip([0, 3_000, 500, 90, 9]) {
        sleep(pause * SECOND).await;
        for n in 0..100 {
            server.send_after(moment - Instant::now(), round * 100 + n);
        }
    }
    for word in 0..500 {
        assert_eq!(heard.recv().await, Some(Heard::Said(word)));
    }
}

/// PROC-40, PROC-41, PROC-42: in days of random timers, a third of them cancelled.
#[tokio::test(start_paused = true)]
async fn of_many_random_timers_each_fires_at_its_moment_or_is_cancelled() {
    let (server, mut heard) = worker().await.unwrap();
    let begin = Instant::now();
    let delay = |n: u32| {
        let unit = [1, 50, 3_000, 259_200][n as usize % 4];
        Duration::from_micros(scrambled(u64::from(n)) % (unit * 1_000_000))
    };
    let timers: Vec<_> = (0..20_000)
        .map(|word| (word, server.send_after(delay(word), word)))
        .collect();
    let mut left = Vec::new();
    for (word, timer) in timers {
        match word % 3 {
            0 => assert_eq!(timer.cancel(), Some(delay(word))),
            _ => left.push(word),
        }
    }
    left.sort_by_key(|word| delay(*word));
    for word in left {
        assert_eq!(heard.recv().await, Some(Heard::Said(word)));
        let late = begin.elapsed().checked_sub(delay(word)).unwrap();
        assert!(late <= ROUNDING, "{word} was {late:?} late");
    }
    sleep(4 * DAY).await;
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// GS-32: whatever else is due.
#[tokio::test(start_paused = true)]
async fn a_call_among_many_timers_times_out_at_its_moment() {
    let ((busy, _ear), (other, mut heard)) = (worker().await.unwrap(), worker().await.unwrap());
    busy.cast(Box::pin(async {
        sleep(3_600 * SECOND).await;
        Ok(Next::Wait)
    }))
    .unwrap();
    for word in 0..20_000 {
        let delay = Duration::from_millis(u64::from(word % 200) * 50);
        other.send_after(delay.max(SECOND * 5 / 2), word);
    }
    let begin = Instant::now();
    let error = settled(&busy).await.unwrap_err();
    assert!(matches!(error, CallError::Timeout(_)), "{error}");
    let late = begin.elapsed().checked_sub(5 * SECOND).unwrap();
    assert!(late <= ROUNDING, "{late:?} late");
    for _ in 0..20_000 {
        assert!(heard.recv().await.is_some());
    }
}

/// On one thread: who waits for a turn gets one, however many timers are due.
#[tokio::test(start_paused = true)]
async fn other_tasks_have_their_turn_while_many_timers_ring() {
    const MANY: u32 = 5_000;
    let (server, _heard) = worker().await.unwrap();
    let rings = Arc::new(AtomicU32::new(0));
    within(&server, {
        let rings = Arc::clone(&rings);
        move |ctx| {
            for _ in 0..MANY {
                let rings = Arc::clone(&rings);
                ctx.send_interval(SECOND, move || rings.fetch_add(1, Ordering::Relaxed));
            }
        }
    })
    .await
    .unwrap();
    sleep(SECOND).await;
    let mut turns = 0;
    while rings.load(Ordering::Relaxed) < 1 {
        tokio::task::yield_now().await;
    }
    while rings.load(Ordering::Relaxed) < MANY {
        turns += 1;
        tokio::task::yield_now().await;
    }
    assert!(turns >= 10, "{turns} turns");
}

/// PROC-42 to PROC-44: what is used again is no way to another timer.
#[tokio::test(start_paused = true)]
async fn the_ref_of_a_timer_that_fired_never_touches_another() {
    let (server, mut heard) = worker().await.unwrap();
    let old: Vec<_> = (0..500)
        .map(|word| server.send_after(SECOND, word))
        .collect();
    for _ in &old {
        heard.recv().await.unwrap();
    }
    for word in 0..500 {
        server.send_after(SECOND, word);
    }
    for timer in old {
        assert_eq!((timer.remaining(), timer.cancel()), (None, None));
    }
    for word in 0..500 {
        assert_eq!(heard.recv().await, Some(Heard::Said(word)));
    }
}

/// PROC-45: a server may have timers on the runtime of whoever set them.
#[test]
fn timers_that_were_set_on_several_runtimes_end_with_their_process() {
    let ended = comes_to_an_end(|| {
        let (home, abroad) = (Runtime::new().unwrap(), Runtime::new().unwrap());
        let (server, _heard) = home.block_on(worker()).unwrap();
        let mut timers = Vec::new();
        for _ in 0..3 {
            for runtime in [&abroad, &home] {
                let _inside = runtime.enter();
                timers.push(server.send_after(DAY, 1));
            }
        }
        genserver::register("timers-of-two-runtimes", &server.pid()).unwrap();
        assert!(timers.iter().all(|timer| timer.remaining() > Some(DAY / 2)));
        server.pid().kill();
        home.block_on(server.pid().monitor());
        assert!(timers.iter().all(|timer| timer.remaining().is_none()));
        assert!(genserver::whereis("timers-of-two-runtimes").is_none());
    });
    assert!(ended, "the end of a process with timers elsewhere hangs");
}

/// PROC-48: also a thread that never had to do with the runtime.
#[test]
fn a_timer_is_read_and_cancelled_on_any_thread() {
    let (home, abroad) = (Runtime::new().unwrap(), Runtime::new().unwrap());
    let (server, _heard) = home.block_on(worker()).unwrap();
    let [first, second] = [1, 2].map(|word| {
        let _inside = home.enter();
        server.send_after(DAY, word)
    });
    abroad.block_on(async {
        // This thread has used the timers of two runtimes by now.
        server.send_after(DAY, 3);
        assert!(first.remaining() > Some(DAY / 2));
        assert!(first.cancel() > Some(DAY / 2));
    });
    let left = std::thread::spawn(move || (first.remaining(), second.cancel(), second.remaining()));
    let (of_first, of_second, of_none) = left.join().unwrap();
    assert_eq!((of_first, of_none), (None, None));
    assert!(of_second > Some(DAY / 2));
}

/// PROC-42: the same key in the timers of another runtime is another timer.
#[test]
fn the_ref_of_a_timer_never_touches_one_of_another_runtime() {
    let mut stale = Vec::new();
    for _ in 0..3 {
        let runtime = Runtime::new().unwrap();
        let (server, _heard) = runtime.block_on(worker()).unwrap();
        let _inside = runtime.enter();
        let timer = server.send_after(DAY, 1);
        for old in &stale {
            let old: &genserver::TimerRef = old;
            assert_eq!((old.remaining(), old.cancel()), (None, None));
        }
        assert!(timer.remaining() > Some(DAY / 2));
        stale.push(timer);
    }
    assert!(stale.iter().all(|timer| timer.cancel().is_none()));
}
