//! How a test clock goes.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use genserver::WallClock;
use genserver::testing::{TestClock, TestTimeError};
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::TestResult;

const HOUR: Duration = Duration::from_secs(3600);

fn start() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

#[tokio::test(start_paused = true)]
async fn it_shows_what_has_passed_on_tokios_clock() -> TestResult {
    let clock = TestClock::at(start());
    let other = clock.clone();
    assert_eq!(clock.now(), start());
    sleep(HOUR).await;
    assert_eq!(other.now(), start() + HOUR);
    clock.advance(HOUR).await;
    assert_eq!(other.now(), start() + 2 * HOUR);
    clock.advance_to(start() + 30_000 * HOUR).await?;
    assert_eq!(other.now(), start() + 30_000 * HOUR);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn all_that_is_due_happens_in_order_and_at_its_time() {
    let clock = TestClock::at(start());
    let seen = Arc::new(Mutex::new(Vec::new()));
    for hours in [3, 1, 4, 2, 5] {
        let (clock, seen) = (clock.clone(), Arc::clone(&seen));
        tokio::spawn(async move {
            sleep(hours * HOUR).await;
            seen.lock().unwrap().push((hours, clock.now()));
        });
    }
    // The tasks have to be there before time passes.
    tokio::task::yield_now().await;
    clock.advance(4 * HOUR).await;
    let expected = [1, 2, 3, 4].map(|hours| (hours, start() + hours * HOUR));
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn what_follows_from_a_tick_at_the_very_end_has_happened_too() {
    let clock = TestClock::at(start());
    let (first, mut heard) = oneshot::channel();
    tokio::spawn(async move {
        sleep(HOUR).await;
        first.send(()).unwrap();
    });
    for _ in 0..50 {
        let (next, hears) = oneshot::channel();
        tokio::spawn(async move {
            heard.await.unwrap();
            next.send(()).unwrap();
        });
        heard = hears;
    }
    tokio::task::yield_now().await;
    clock.advance(HOUR).await;
    assert_eq!(heard.try_recv(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn it_can_be_set_while_no_time_passes() -> TestResult {
    let clock = TestClock::at(start()).jumping();
    let before = tokio::time::Instant::now();
    clock.jump_ahead(3 * HOUR);
    assert_eq!(clock.now(), start() + 3 * HOUR);
    clock.jump_back(4 * HOUR);
    assert_eq!(clock.now(), start() - HOUR);
    assert_eq!(before.elapsed(), Duration::ZERO);
    clock.advance_to(start()).await?;
    assert_eq!(before.elapsed(), HOUR);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn it_may_jump_only_if_it_says_so() {
    assert!(!TestClock::at(start()).may_jump());
    assert!(TestClock::at(start()).jumping().may_jump());
}

#[tokio::test(start_paused = true)]
async fn it_does_not_go_back() {
    let clock = TestClock::at(start());
    assert_eq!(clock.advance_to(start()).await, Ok(()));
    let gone = clock.advance_to(start() - HOUR).await;
    assert_eq!(gone, Err(TestTimeError::Past));
    assert_eq!(clock.now(), start());
}
