//! Locked keys meeting in every order (REG-45).

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use futures_util::FutureExt as _;
use shuttle::future::block_on;
use shuttle::thread;

use crate::registry::Registry;
use crate::sync::explore;

/// All of them have the same hash.
#[derive(PartialEq, Eq)]
struct Colliding(u32);

impl Hash for Colliding {
    fn hash<H: Hasher>(&self, _state: &mut H) {}
}

/// REG-45: whoever comes and goes meanwhile, also with other keys of the same hash; nothing is left.
#[test]
fn a_key_has_one_holder_at_a_time_and_is_forgotten_by_the_last() {
    explore(|| {
        let registry = Registry::<Colliding>::unique();
        let held = Arc::new([const { AtomicBool::new(false) }; 2]);
        let lockers = [0, 1, 0].map(|key| {
            let (registry, held) = (registry.clone(), Arc::clone(&held));
            thread::spawn(move || {
                for _again in 0..2 {
                    let locked = block_on(registry.lock(Colliding(key)));
                    let held = &held[usize::try_from(key).unwrap()];
                    assert!(!held.swap(true, Ordering::SeqCst), "two holders");
                    thread::yield_now();
                    held.store(false, Ordering::SeqCst);
                    drop(locked);
                }
            })
        });
        for locker in lockers {
            locker.join().unwrap();
        }
        assert_eq!(registry.table.locks.count(), 0);
    });
}

/// REG-45: one that gives up at any moment keeps the key from nobody.
#[test]
fn a_waiter_that_gives_up_is_passed_over() {
    explore(|| {
        let registry = Registry::<u32>::unique();
        let locked = block_on(registry.lock(1));
        let turns = Arc::new(AtomicU32::new(0));
        let waits = {
            let (registry, turns) = (registry.clone(), Arc::clone(&turns));
            thread::spawn(move || {
                drop(block_on(registry.lock(1)));
                turns.fetch_add(1, Ordering::SeqCst);
            })
        };
        let gives_up = {
            let registry = registry.clone();
            thread::spawn(move || {
                let mut lock = Box::pin(registry.lock(1));
                let polled = lock.as_mut().now_or_never();
                thread::yield_now();
                drop((polled.is_some(), lock));
            })
        };
        drop(locked);
        waits.join().unwrap();
        gives_up.join().unwrap();
        assert_eq!(turns.load(Ordering::SeqCst), 1);
        assert_eq!(registry.table.locks.count(), 0);
    });
}
