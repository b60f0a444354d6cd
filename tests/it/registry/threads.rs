//! Threads that never wait: the moments between two locks.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use genserver::{Process, RegisterError, Registry};

/// REG-02: a key that is taken and given back as fast as can be never has two holders.
#[test]
fn a_key_that_changes_hands_quickly_has_one_holder_at_a_time() {
    let registry: Registry<u8> = Registry::unique();
    let held = AtomicBool::new(false);
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                let me = Process::attach();
                for _ in 0..30_000 {
                    if registry.register(&me.pid(), 1, ()).is_ok() {
                        assert!(!held.swap(true, Ordering::SeqCst), "two holders");
                        assert_eq!(registry.lookup(&1), [(me.pid(), ())]);
                        held.store(false, Ordering::SeqCst);
                        registry.unregister(&me.pid(), &1);
                    }
                }
            });
        }
    });
    assert_eq!(registry.count(), 0);
}

/// REG-09: a process dies while it is registered under one key after the other; who has seen the end
/// finds nothing.
#[test]
fn no_entry_slips_in_behind_a_death() {
    const ROUNDS: usize = 2_000;
    let registry: Registry<usize> = Registry::unique();
    let groups = Registry::duplicate();
    let (begin, over) = (Barrier::new(2), Barrier::new(2));
    let (pids, dying) = std::sync::mpsc::channel();
    thread::scope(|threads| {
        threads.spawn(|| {
            for pid in dying {
                begin.wait();
                for key in 0..100 {
                    let registered = registry.register(&pid, key, ());
                    let joined = groups.register(&pid, "all", key);
                    for result in [registered, joined] {
                        assert!(matches!(result, Ok(()) | Err(RegisterError::Dead)));
                    }
                }
                over.wait();
            }
        });
        for round in 0..ROUNDS {
            let process = Process::attach();
            assert!(pids.send(process.pid()).is_ok());
            begin.wait();
            for _ in 0..(round % 100) * 20 {
                std::hint::spin_loop();
            }
            // When this returns, everybody has been told.
            drop(process);
            let at_the_end = (registry.count(), groups.count());
            over.wait();
            let afterwards = (registry.count(), groups.count());
            assert_eq!((at_the_end, afterwards), ((0, 0), (0, 0)), "round {round}");
        }
        drop(pids);
    });
}

/// REG-08: no update is lost, and a value is never seen twice or not at all.
#[test]
fn no_update_slips_in_between_another() {
    let registry: Registry<u8, u64> = Registry::unique();
    let me = Process::attach();
    registry.register(&me.pid(), 1, 0).unwrap();
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for _ in 0..20_000 {
                    let updated = registry.update_value(&me.pid(), &1, |count| count + 1);
                    assert!(updated.is_some_and(|(new, old)| new == old + 1));
                    assert_eq!(registry.lookup(&1).len(), 1);
                }
            });
        }
    });
    assert_eq!(registry.lookup(&1), [(me.pid(), 80_000)]);
}
