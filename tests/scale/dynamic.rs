//! A dynamic supervisor with many children.

use genserver::{DynamicSupervisor, ServerRef};
use tokio::time::Instant;

use crate::curve::{Each, children, one_thread};
use crate::roll::{Member, MemberClient as _, Roll};

async fn live(size: u64) {
    let roll = Roll::of(size);
    let members = DynamicSupervisor::new().max_restarts(usize::MAX);
    let members = members.start().await.unwrap();
    let began = Instant::now();
    for spec in roll.specs() {
        members.start_child(spec).await.unwrap();
    }
    let starts = Each::of(size, began);

    let began = Instant::now();
    for number in (0..usize::try_from(size).unwrap()).step_by(10) {
        let pid = roll.pid(number).unwrap();
        ServerRef::<Member>::of(&pid).unwrap().crash().unwrap();
    }
    roll.has_seen(size + size / 10).await;
    assert_eq!(members.count_children().await.unwrap().active as u64, size);
    let restarts = Each::of(size / 10, began);
    for (number, starts) in roll.starts().into_iter().enumerate() {
        let expected = if number % 10 == 0 { 2 } else { 1 };
        assert_eq!(starts, expected, "how often {number} was started");
    }

    // One after the other, by its pid.
    let half = usize::try_from(size / 2).unwrap();
    let began = Instant::now();
    for number in 0..half {
        let pid = roll.pid(number).unwrap();
        members.terminate_child(&pid).await.unwrap();
    }
    let terminated = Each::of(size / 2, began);
    let began = Instant::now();
    members.stop().await.unwrap();
    let stops = Each::of(size - size / 2, began);
    let mut stopped = roll.stopped();
    assert_eq!(stopped[..half], (0..half).collect::<Vec<_>>());
    stopped.sort_unstable();
    assert!(stopped.into_iter().eq(0..usize::try_from(size).unwrap()));
    println!(
        "dynamic {size:>6} children: start {starts}, restart {restarts}, terminate {terminated}, stop {stops} each"
    );
}

#[test]
fn many_children_of_a_dynamic_supervisor_come_crash_and_go() {
    for size in children() {
        one_thread().block_on(live(size));
    }
}
