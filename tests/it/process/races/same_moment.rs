//! What happens in the very moment of a death: two threads that meet as closely as they can.

use std::hint::spin_loop;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use genserver::{Pid, Process};

use crate::process::support::arrived;

const ROUNDS: usize = 10_000;

/// Both threads leave it at about the same time; a little later in some rounds than in others.
struct Meeting(AtomicUsize);

impl Meeting {
    fn wait(&self, round: usize, delay: usize) {
        self.0.fetch_add(1, Ordering::AcqRel);
        while self.0.load(Ordering::Acquire) < 2 * (round + 1) {
            thread::yield_now();
        }
        (0..delay).for_each(|_| spin_loop());
    }
}

/// Runs `act` while the victim dies on another thread. It says how many signals may have arrived when
/// both are over; what really arrived is returned for the first round that disagrees.
fn while_it_dies<T>(
    before: impl Fn(&mut Process, &Pid) -> T,
    act: impl Fn(&mut Process, &Pid, T) -> RangeInclusive<usize>,
) -> Option<(usize, usize)> {
    let meeting = Meeting(AtomicUsize::new(0));
    let (condemn, condemned) = mpsc::channel::<Process>();
    let (bury, buried) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            for (round, victim) in condemned.into_iter().enumerate() {
                meeting.wait(round, round % 61 * 8);
                drop(victim);
                let _told = bury.send(()).is_ok();
            }
        });
        let mut disagrees = None;
        for round in 0..ROUNDS {
            let (mut me, victim) = (Process::attach(), Process::attach());
            let pid = victim.pid();
            let prepared = before(&mut me, &pid);
            let _condemned = condemn.send(victim).is_ok();
            meeting.wait(round, round % 53 * 8);
            let expected = act(&mut me, &pid, prepared);
            let _gone = buried.recv().is_ok();
            let signals = std::iter::from_fn(|| arrived(&mut me)).count();
            if disagrees.is_none() && !expected.contains(&signals) {
                disagrees = Some((round, signals));
            }
        }
        drop(condemn);
        disagrees
    })
}

/// PROC-14
#[test]
fn a_link_made_in_the_moment_of_the_death_gives_one_exit() {
    let wrong = while_it_dies(
        |_me, _victim| (),
        |me, victim, ()| {
            me.link(victim).unwrap();
            1..=1
        },
    );
    assert_eq!(wrong, None, "round and signals");
}

/// PROC-12: of a link that stood already.
#[test]
fn a_link_made_twice_in_the_moment_of_the_death_gives_one_exit_for_each_that_stood() {
    let wrong = while_it_dies(
        |me, victim| me.link(victim).unwrap(),
        |me, victim, ()| {
            me.link(victim).unwrap();
            // Two, if the first link had done its work before the second one was made.
            1..=2
        },
    );
    assert_eq!(wrong, None, "round and signals");
}

/// PROC-13
#[test]
fn an_unlink_in_the_moment_of_the_death_lets_nothing_through_afterwards() {
    let wrong = while_it_dies(
        |me, victim| me.link(victim).unwrap(),
        |me, victim, ()| {
            me.unlink(victim);
            while arrived(me).is_some() {}
            0..=0
        },
    );
    assert_eq!(wrong, None, "round and signals");
}

/// PROC-20, PROC-21
#[test]
fn a_monitor_made_in_the_moment_of_the_death_gives_one_down() {
    let wrong = while_it_dies(
        |_me, _victim| (),
        |me, victim, ()| {
            me.monitor(victim);
            1..=1
        },
    );
    assert_eq!(wrong, None, "round and signals");
}

/// PROC-26
#[test]
fn a_demonitor_in_the_moment_of_the_death_tells_the_truth() {
    let wrong = while_it_dies(Process::monitor, |me, _victim, monitor| {
        let downs = usize::from(!me.demonitor(monitor));
        downs..=downs
    });
    assert_eq!(wrong, None, "round and signals");
}

/// PROC-25
#[test]
fn a_demonitor_flush_in_the_moment_of_the_death_leaves_nothing() {
    let wrong = while_it_dies(Process::monitor, |me, _victim, monitor| {
        me.demonitor_flush(monitor);
        0..=0
    });
    assert_eq!(wrong, None, "round and signals");
}
