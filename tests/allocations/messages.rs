//! What casts and calls cost, by each address.

use genserver::{Address, GenServer as _, Named, Registry, ServerSpec, Supervisor};
use tokio::runtime::Runtime;

use crate::count::{TIMES, allocations, runtime};
use crate::counter::{Counter, CounterClient as _};

/// The most that a call allocates: the cell of its reply.
const CALL: u64 = 1;

#[expect(clippy::unwrap_used, reason = "a fixture")]
fn casts(runtime: &Runtime, counter: &impl Address<Counter>) -> u64 {
    allocations(runtime, async |times| {
        for number in 0..times {
            counter.add(number).unwrap();
        }
        // A call that must wait for long allocates.
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
        // All of them have been handled.
        counter.count().await.unwrap();
    })
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
fn calls(runtime: &Runtime, counter: &impl Address<Counter>) -> u64 {
    allocations(runtime, async |times| {
        for _ in 0..times {
            counter.count().await.unwrap();
        }
    })
}

#[track_caller]
fn cast_and_call(runtime: &Runtime, counter: &impl Address<Counter>, call: u64) {
    assert_eq!(casts(runtime, counter), 0, "casts");
    let calls = calls(runtime, counter);
    assert!(calls <= call * TIMES, "{calls} for {TIMES} calls");
}

#[test]
fn a_cast_allocates_nothing_and_a_call_its_reply() {
    let runtime = runtime();
    let counter = runtime.block_on(async { Counter::start(()).await.unwrap() });
    cast_and_call(&runtime, &counter, CALL);
}

#[test]
fn so_do_those_to_a_child() {
    let runtime = runtime();
    let spec = ServerSpec::<Counter>::of(());
    let child = spec.handle();
    let tree = Supervisor::one_for_one().child(spec);
    let _tree = runtime.block_on(tree.start()).unwrap();
    cast_and_call(&runtime, &child, CALL);
}

#[test]
fn so_do_those_to_a_bounded_mailbox_that_has_room() {
    let runtime = runtime();
    let room = usize::try_from(4 * TIMES).unwrap();
    let start = async { Counter::start(()).mailbox(room).await };
    let counter = runtime.block_on(start).unwrap();
    cast_and_call(&runtime, &counter, CALL);
}

#[test]
fn a_cast_to_a_name_allocates_nothing_and_a_call_once() {
    let runtime = runtime();
    let start = async { Counter::start(()).name("allocations-name").await };
    let _counter = runtime.block_on(start).unwrap();
    let named = Named::<Counter>::new("allocations-name");
    cast_and_call(&runtime, &named, CALL);
}

#[test]
fn so_do_those_to_a_key_of_a_registry() {
    let runtime = runtime();
    let registry: Registry<u64> = Registry::unique();
    let start = async { Counter::start(()).register(&registry, 7, ()).await };
    let _counter = runtime.block_on(start).unwrap();
    let registered = registry.address::<Counter>(7);
    cast_and_call(&runtime, &registered, CALL);
}

#[test]
fn many_that_call_at_once_allocate_no_more_than_one() {
    let runtime = runtime();
    let counter = runtime.block_on(async { Counter::start(()).await.unwrap() });
    // A task each costs more than its calls: so one task makes many.
    let calls = allocations(&runtime, async |times| {
        let callers = [(); 8].map(|()| {
            let counter = counter.clone();
            tokio::spawn(async move {
                for _ in 0..times {
                    counter.count().await.unwrap();
                }
            })
        });
        for caller in callers {
            caller.await.unwrap();
        }
    });
    assert!(calls <= 8 * CALL * TIMES, "{calls}");
}
