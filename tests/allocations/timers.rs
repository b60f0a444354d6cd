//! What timers cost.

use std::time::Duration;

use genserver::GenServer as _;
use tokio::time::sleep;

use crate::count::{TIMES, allocations, runtime};
use crate::counter::{Counter, CounterClient as _};

const TICK: Duration = Duration::from_millis(10);

/// The most that `send_after` allocates: the message with its address.
const SEND_AFTER: u64 = 1;

fn ticks(times: u64) -> Duration {
    TICK * u32::try_from(times).unwrap_or(u32::MAX)
}

#[test]
fn a_tick_of_an_interval_allocates_nothing() {
    let runtime = runtime();
    let counter = runtime.block_on(async { Counter::start(()).await.unwrap() });
    counter.ring_each(TICK).unwrap();
    let allocated = allocations(&runtime, async |times| sleep(ticks(times)).await);
    assert_eq!(allocated, 0);
    let rung = runtime.block_on(counter.count()).unwrap();
    assert!(rung >= 6 * TIMES, "it rang {rung} times");
}

#[test]
fn a_timer_allocates_its_message_and_nothing_when_it_rings() {
    let runtime = runtime();
    let counter = runtime.block_on(async { Counter::start(()).await.unwrap() });
    let allocated = allocations(&runtime, async |times| {
        for _ in 0..times {
            counter.ring_after(TICK).unwrap();
            sleep(2 * TICK).await;
        }
    });
    assert!(allocated <= SEND_AFTER * TIMES, "{allocated}");
}
