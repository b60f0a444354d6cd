//! A restart costs what it costs, however many siblings there are.

use std::sync::Arc;

use genserver::{DynamicSupervisor, ServerRef, Supervisor};

use crate::curve::{Watch, children, one_thread};
use crate::roll::{Member, MemberClient as _, Roll};

const RESTARTS: u64 = 200;

/// Links and monitors stand in trees.
const NODES: u64 = 6;

/// Lets the member in the middle crash again and again, each time with a call to the next incarnation.
async fn crash_again_and_again(roll: &Arc<Roll>, size: u64) {
    let middle = usize::try_from(size / 2).unwrap();
    for _ in 0..RESTARTS {
        let seen = roll.all_starts();
        let member = roll
            .pid(middle)
            .and_then(|pid| ServerRef::<Member>::of(&pid));
        member.unwrap().fail().unwrap();
        roll.has_seen(seen + 1).await;
        let member = roll
            .pid(middle)
            .and_then(|pid| ServerRef::<Member>::of(&pid));
        assert_eq!(member.unwrap().number().await.unwrap(), middle);
    }
}

/// How often the restarts of one child allocate, when there are so many children.
fn allocations(name: &str, size: u64, start: &impl AsyncFn(&Arc<Roll>)) -> u64 {
    let runtime = one_thread();
    let roll = Roll::of(size);
    runtime.block_on(start(&roll));
    runtime.block_on(crash_again_and_again(&roll, size));
    let began = Watch::start();
    let counted =
        allocation_counter::measure(|| runtime.block_on(crash_again_and_again(&roll, size)));
    let each = began.each(RESTARTS);
    println!("{name:>7} {size:>8} siblings: restart and first answer {each}");
    counted.count_total / RESTARTS
}

async fn one_for_one(roll: &Arc<Roll>) {
    let supervisor = Supervisor::one_for_one().max_restarts(usize::MAX);
    let supervisor = roll.specs().fold(supervisor, Supervisor::child);
    let _tree = supervisor.start().await.unwrap();
}

async fn dynamic(roll: &Arc<Roll>) {
    let members = DynamicSupervisor::new().max_restarts(usize::MAX);
    let members = members.start().await.unwrap();
    for spec in roll.specs() {
        members.start_child(spec).await.unwrap();
    }
}

/// A hundred times as many siblings, and the same work: but for nodes of trees that split and join.
#[track_caller]
fn are_alike([few, some, many]: [u64; 3]) {
    assert!(
        some <= few + NODES && many <= few + NODES,
        "{few} {some} {many}"
    );
}

/// Nothing is made for each sibling.
#[test]
fn a_restart_allocates_the_same_with_few_and_with_many_siblings() {
    are_alike(children().map(|size| allocations("static", size, &one_for_one)));
}

#[test]
fn so_does_one_of_a_dynamic_child() {
    are_alike(children().map(|size| allocations("dynamic", size, &dynamic)));
}
