//! Counting: how many allocations something costs when everything is warm.

use std::future::{Future, ready};
use std::hint::black_box;

use tokio::runtime::{Builder, Runtime};

/// So often something is done, so that what grows seldom is seen too. Twice as much still stands in a queue that is
/// not made smaller.
pub(crate) const TIMES: u64 = 500;

/// One thread does everything: what it allocates is all that is allocated.
#[expect(clippy::unwrap_used, reason = "a fixture")]
pub(crate) fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().start_paused(true).build().unwrap()
}

/// How many allocations [`TIMES`] of the work make in the second round. The first fills what is kept, as queues and
/// tables; what entering the runtime costs is left out.
pub(crate) fn allocations<F: Future<Output = ()>>(
    runtime: &Runtime,
    work: impl Fn(u64) -> F,
) -> u64 {
    let run = |times| runtime.block_on(work(times));
    run(2 * TIMES);
    run(2 * TIMES);
    let once = allocation_counter::measure(|| run(TIMES));
    let twice = allocation_counter::measure(|| run(2 * TIMES));
    twice.count_total - once.count_total
}

#[test]
fn nothing_costs_nothing() {
    assert_eq!(allocations(&runtime(), |_times| ready(())), 0);
}

#[test]
fn yielding_costs_nothing() {
    let yielded = allocations(&runtime(), async |times| {
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(yielded, 0);
}

#[test]
fn what_a_task_allocates_is_counted() {
    let boxes = allocations(&runtime(), async |times| {
        let boxing = tokio::spawn(async move {
            for number in 0..times {
                drop(black_box(Box::new(number)));
            }
        });
        drop(boxing.await);
    });
    assert_eq!(boxes, TIMES);
}
