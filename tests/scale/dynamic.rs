//! A dynamic supervisor with many children.

use genserver::{DynamicSupervisor, ServerRef};

use crate::curve::{Watch, children, one_thread};
use crate::roll::{Member, MemberClient as _, Roll};

async fn live(size: u64) {
    let roll = Roll::of(size);
    let members = DynamicSupervisor::new().max_restarts(usize::MAX);
    let members = members.start().await.unwrap();
    let began = Watch::start();
    for spec in roll.specs() {
        members.start_child(spec).await.unwrap();
    }
    let starts = began.each(size);

    let began = Watch::start();
    for number in (0..usize::try_from(size).unwrap()).step_by(10) {
        let pid = roll.pid(number).unwrap();
        ServerRef::<Member>::of(&pid).unwrap().crash().unwrap();
    }
    roll.has_seen(size + size / 10).await;
    assert_eq!(members.count_children().await.unwrap().active as u64, size);
    let restarts = began.each(size / 10);
    for (number, starts) in roll.starts().into_iter().enumerate() {
        let expected = if number % 10 == 0 { 2 } else { 1 };
        assert_eq!(starts, expected, "how often {number} was started");
    }

    // One after the other, by its pid.
    let half = usize::try_from(size / 2).unwrap();
    let began = Watch::start();
    for number in 0..half {
        let pid = roll.pid(number).unwrap();
        members.terminate_child(&pid).await.unwrap();
    }
    let terminated = began.each(size / 2);
    let began = Watch::start();
    members.stop().await.unwrap();
    let stops = began.each(size - size / 2);
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
