//! A tree with many children: it starts, survives crashes, and stops backwards.

use std::sync::Arc;

use genserver::{ServerRef, Supervisor, SupervisorRef};

use crate::curve::{Each, Watch, children, one_thread};
use crate::roll::{Member, MemberClient as _, Roll};

/// One of so many crashes.
const CRASHES: u64 = 10;

/// What was measured of one tree.
struct Measured {
    size: u64,
    starts: Each,
    restarts: Each,
    stops: Each,
}

/// All below one supervisor: the hardest case.
fn flat(roll: &Arc<Roll>) -> Supervisor {
    let supervisor = Supervisor::one_for_one().max_restarts(usize::MAX);
    roll.specs().fold(supervisor, Supervisor::child)
}

/// A hundred below each of many supervisors.
fn deep(roll: &Arc<Roll>) -> Supervisor {
    let mut specs = roll.specs();
    let mut root = Supervisor::one_for_one();
    for number in 0.. {
        let mut crew = specs.by_ref().take(100).peekable();
        if crew.peek().is_none() {
            break;
        }
        let supervisor = Supervisor::one_for_one().max_restarts(usize::MAX);
        let below = crew.fold(supervisor, Supervisor::child);
        root = root.child(below.name(format!("crew-{number}-{:p}", Arc::as_ptr(roll))));
    }
    root
}

/// Every tenth member, in an order that has nothing to do with theirs.
fn victims(size: u64) -> Vec<usize> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let mut victims: Vec<usize> = (0..size).step_by(10).collect();
    victims.sort_by_key(|number| number.wrapping_mul(0x9e37_79b9) % 65_537);
    victims
}

/// Half of them panic, half of them stop with an error.
fn crash(roll: &Roll, victims: &[usize]) {
    for (turn, number) in victims.iter().enumerate() {
        let member = roll
            .pid(*number)
            .and_then(|pid| ServerRef::<Member>::of(&pid));
        let member = member.unwrap();
        match turn % 2 {
            0 => member.crash().unwrap(),
            _ => member.fail().unwrap(),
        }
    }
}

async fn live(size: u64, build: fn(&Arc<Roll>) -> Supervisor) -> Measured {
    let roll = Roll::of(size);
    let supervisor = build(&roll);
    let began = Watch::start();
    let tree: SupervisorRef = supervisor.start().await.unwrap();
    let starts = began.each(size);
    assert_eq!(roll.all_starts(), size);

    let victims = victims(size);
    let began = Watch::start();
    crash(&roll, &victims);
    roll.has_seen(size + size / CRASHES).await;
    // It has seen to all of them.
    let known = tree.count_children().await.unwrap();
    let restarts = began.each(size / CRASHES);
    assert_eq!(known.specs, known.active);
    for (number, starts) in roll.starts().into_iter().enumerate() {
        let expected = if number % 10 == 0 { 2 } else { 1 };
        assert_eq!(starts, expected, "how often {number} was started");
    }
    let first = roll.pid(0).and_then(|pid| ServerRef::<Member>::of(&pid));
    assert_eq!(first.unwrap().number().await.unwrap(), 0);

    let began = Watch::start();
    tree.stop().await.unwrap();
    let stops = began.each(size);
    let backwards: Vec<usize> = (0..usize::try_from(size).unwrap()).rev().collect();
    assert!(roll.stopped() == backwards, "they stop in another order");
    Measured {
        size,
        starts,
        restarts,
        stops,
    }
}

fn curve(name: &str, build: fn(&Arc<Roll>) -> Supervisor) {
    for size in children() {
        let measured = one_thread().block_on(live(size, build));
        let Measured {
            size,
            starts,
            restarts,
            stops,
        } = measured;
        println!(
            "{name:>5} {size:>8} children: start {starts}, restart {restarts}, stop {stops} each"
        );
    }
}

/// Whoever crashes is restarted, nobody else is, and all stop backwards.
#[test]
fn many_children_of_one_supervisor_start_crash_and_stop() {
    curve("flat", flat);
}

#[test]
fn many_children_of_many_supervisors_start_crash_and_stop() {
    curve("deep", deep);
}
