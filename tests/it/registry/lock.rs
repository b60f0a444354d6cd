//! One task at a time for each key: `Registry::lock`.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use genserver::{Process, Registry};

use super::support::end;
use crate::process::support::idle;
use crate::record::{Record, millis, secs, settle, soon};

/// REG-45
#[tokio::test(start_paused = true)]
async fn those_who_wait_for_a_key_have_their_turns_in_order() {
    let (registry, record) = (Registry::<&str>::unique(), Record::new());
    let turns = (0..5).map(|number| {
        let (registry, record) = (registry.clone(), record.clone());
        async move {
            let _locked = registry.lock("key").await;
            record.add(format!("{number} in"));
            tokio::time::sleep(millis(10)).await;
            record.add(format!("{number} out"));
        }
    });
    join_all(turns).await;
    let expected = (0..5).flat_map(|n| [format!("{n} in"), format!("{n} out")]);
    assert_eq!(record.lines(), expected.collect::<Vec<_>>());
}

/// REG-45: keys do not wait for each other, nor do registries.
#[tokio::test(start_paused = true)]
async fn other_keys_are_free() {
    let registry = Registry::<u32>::unique();
    let _one = registry.lock(1).await;
    let _two = soon(registry.lock(2)).await;
    let _other = soon(Registry::<u32>::unique().lock(1)).await;
    assert!(registry.clone().lock(1).now_or_never().is_none());
}

/// REG-45: it is no lock on the entries.
#[tokio::test(start_paused = true)]
async fn a_locked_key_can_be_registered_and_looked_up() {
    let registry = Registry::<&str>::unique();
    let pid = idle();
    let _locked = registry.lock("key").await;
    registry.register(&pid, "key", ()).unwrap();
    assert_eq!(registry.whereis(&"key"), Some(pid.clone()));
    registry.unregister(&pid, &"key");
    assert_eq!(registry.count(), 0);
}

/// REG-45
#[tokio::test(start_paused = true)]
async fn a_holder_that_panics_gives_the_key_back() {
    let registry = Registry::<&str>::unique();
    let holder = AssertUnwindSafe(async {
        let _locked = registry.lock("key").await;
        panic!("boom");
    });
    assert!(holder.catch_unwind().await.is_err());
    drop(soon(registry.lock("key")).await);
}

/// REG-45: the end of a process is told when the key is free.
#[tokio::test(start_paused = true)]
async fn a_holder_that_dies_gives_the_key_back() {
    let (registry, record) = (Registry::<&str>::unique(), Record::new());
    let (same, said) = (registry.clone(), record.clone());
    let holder = Process::spawn(move |_me| async move {
        let _locked = same.lock("key").await;
        said.add("locked");
        std::future::pending().await
    });
    record.wait_for("locked").await;
    assert!(registry.lock("key").now_or_never().is_none());
    end(&holder).await;
    assert!(registry.lock("key").now_or_never().is_some());
}

/// REG-45: whether it dies while it waits, or when its turn has just come.
#[tokio::test(start_paused = true)]
async fn a_waiter_that_dies_is_passed_over() {
    let (registry, record) = (Registry::<&str>::unique(), Record::new());
    let locked = registry.lock("key").await;
    let waiters = ["early", "late"].map(|label| {
        let (registry, record) = (registry.clone(), record.clone());
        Process::spawn(move |_me| async move {
            let _locked = registry.lock("key").await;
            record.add(label);
            std::future::pending().await
        })
    });
    settle().await;
    let last = {
        let (registry, record) = (registry.clone(), record.clone());
        tokio::spawn(async move {
            let _locked = registry.lock("key").await;
            record.add("last");
        })
    };
    settle().await;
    end(&waiters[0]).await;
    drop(locked);
    waiters[1].kill();
    assert!(soon(last).await.is_ok());
    assert_eq!(record.lines(), ["last"]);
}

/// A key that shows whether somebody still has it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Kept(Arc<u32>);

/// REG-45: nothing is left of a key that nobody has or waits for.
#[tokio::test(start_paused = true)]
async fn a_key_that_nobody_locks_is_forgotten() {
    let registry = Registry::<Kept>::unique();
    let key = Kept(Arc::new(1));
    let locked = registry.lock(key.clone()).await;
    let waits = registry.lock(key.clone());
    assert!(tokio::time::timeout(secs(1), waits).await.is_err());
    assert_eq!(Arc::strong_count(&key.0), 2, "that of the holder");
    drop(locked);
    assert_eq!(Arc::strong_count(&key.0), 1);
    drop(registry.lock(key.clone()));
    assert_eq!(Arc::strong_count(&key.0), 1, "it never began");
}

thread_local! {
    static FAILS: Cell<bool> = const { Cell::new(false) };
}

/// A key that can fail to compare, and has the hash of all others.
#[derive(Debug)]
struct Moody(u32);

impl PartialEq for Moody {
    fn eq(&self, other: &Self) -> bool {
        assert!(!FAILS.get(), "not today");
        self.0 == other.0
    }
}

impl Eq for Moody {}

impl Hash for Moody {
    fn hash<H: Hasher>(&self, _state: &mut H) {}
}

/// REG-45: a key that panics loses nothing, and keys of one hash are told apart.
#[tokio::test(start_paused = true)]
async fn a_key_that_fails_to_compare_locks_nothing() {
    let registry = Registry::<Moody>::unique();
    let one = soon(registry.lock(Moody(1))).await;
    let two = soon(registry.lock(Moody(2))).await;
    FAILS.set(true);
    let failed = AssertUnwindSafe(registry.lock(Moody(1))).catch_unwind();
    assert!(failed.await.is_err());
    FAILS.set(false);
    assert!(registry.lock(Moody(2)).now_or_never().is_none());
    drop(one);
    drop(soon(registry.lock(Moody(1))).await);
    drop(two);
    drop(soon(registry.lock(Moody(2))).await);
}

/// REG-45: under contention, with waiters that give up; nothing is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_lock_a_few_keys_one_at_a_time_has_each() {
    const ROUNDS: usize = 2_000;
    let registry = Registry::<Kept>::unique();
    let keys = [1, 2, 3].map(|key| Kept(Arc::new(key)));
    let inside = Arc::new([const { AtomicUsize::new(0) }; 3]);
    let tasks = (0..8).map(|task| {
        let (registry, keys, inside) = (registry.clone(), keys.clone(), Arc::clone(&inside));
        tokio::spawn(async move {
            let mut locked = 0;
            for round in 0..ROUNDS {
                let at = (task + round) % keys.len();
                if round % 5 == 0 {
                    // Perhaps it waits a little, and then no more.
                    drop(registry.lock(keys[at].clone()).now_or_never());
                    continue;
                }
                let _turn = registry.lock(keys[at].clone()).await;
                assert_eq!(inside[at].fetch_add(1, Ordering::SeqCst), 0, "two holders");
                if round % 7 == 0 {
                    tokio::task::yield_now().await;
                }
                assert_eq!(inside[at].fetch_sub(1, Ordering::SeqCst), 1);
                locked += 1;
            }
            locked
        })
    });
    for locked in soon(join_all(tasks)).await {
        assert_eq!(locked.unwrap(), ROUNDS / 5 * 4);
    }
    let left = keys.each_ref().map(|key| Arc::strong_count(&key.0));
    assert_eq!(left, [1; 3]);
}
