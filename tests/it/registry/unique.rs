//! Unique keys.

use genserver::{Duplicate, Process, RegisterError, Registry, Unique};

use super::support::end;
use crate::process::support::{gone, idle};

/// REG-01, REG-03
#[tokio::test(start_paused = true)]
async fn a_process_is_registered_under_a_key_with_a_value() {
    let registry = Registry::unique();
    let (one, other) = (idle(), idle());
    registry.register(&one, "job", 1).unwrap();
    assert_eq!(registry.lookup(&"job"), [(one.clone(), 1)]);
    assert_eq!(registry.lookup(&"other"), []);
    assert_eq!(registry.whereis(&"job"), Some(one));
    assert_eq!(registry.keys(&other), Vec::<&str>::new());
}

/// REG-03: every handle shows the same registry, on any thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clone_is_another_handle_to_the_same_registry() {
    let registry: Registry<String, u32> = Registry::unique();
    let pid = idle();
    let (there, owner) = (registry.clone(), pid.clone());
    let registering =
        tokio::spawn(async move { there.register(&owner, "from afar".to_owned(), 7) });
    registering.await.unwrap().unwrap();
    assert_eq!(registry.lookup(&"from afar".to_owned()), [(pid, 7)]);
}

/// REG-02
#[tokio::test(start_paused = true)]
async fn a_taken_key_stays_with_its_holder() {
    let registry = Registry::unique();
    let (one, other) = (idle(), idle());
    registry.register(&one, "job", 1).unwrap();
    for pid in [&one, &other] {
        assert_eq!(
            registry.register(pid, "job", 2),
            Err(RegisterError::AlreadyRegistered(one.clone()))
        );
    }
    assert_eq!(registry.lookup(&"job"), [(one, 1)]);
}

/// REG-04, REG-05, REG-06
#[tokio::test(start_paused = true)]
async fn keys_values_and_their_number_are_those_of_the_process() {
    let registry = Registry::unique();
    let (one, other) = (idle(), idle());
    assert_eq!(registry.count(), 0);
    registry.register(&one, "a", 1).unwrap();
    registry.register(&one, "b", 2).unwrap();
    registry.register(&other, "c", 3).unwrap();
    assert_eq!(registry.keys(&one), ["a", "b"]);
    assert_eq!(registry.keys(&other), ["c"]);
    assert_eq!(registry.values(&"a", &one), [1]);
    assert_eq!(registry.values(&"a", &other), []);
    assert_eq!(registry.values(&"nobody", &one), []);
    assert_eq!(registry.count(), 3);
    end(&one).await;
    assert_eq!(registry.keys(&one), Vec::<&str>::new());
    assert_eq!(registry.values(&"a", &one), []);
    assert_eq!(registry.count(), 1);
}

/// REG-07
#[tokio::test(start_paused = true)]
async fn only_the_owner_unregisters_and_may_do_so_twice() {
    let registry = Registry::unique();
    let (one, other) = (idle(), idle());
    registry.register(&one, "a", 1).unwrap();
    registry.register(&one, "b", 2).unwrap();
    registry.unregister(&other, &"a");
    assert_eq!(registry.whereis(&"a"), Some(one.clone()));
    for _ in 0..2 {
        registry.unregister(&one, &"a");
        assert_eq!(registry.whereis(&"a"), None);
    }
    assert_eq!(registry.keys(&one), ["b"]);
    registry.register(&other, "a", 3).unwrap();
    assert_eq!(registry.lookup(&"a"), [(other, 3)]);
}

/// REG-08
#[tokio::test(start_paused = true)]
async fn the_owner_alone_updates_its_value() {
    let registry = Registry::unique();
    let (one, other) = (idle(), idle());
    registry.register(&one, "job", 1).unwrap();
    let never = |_old: &i32| -> i32 { unreachable!("it is not called") };
    assert_eq!(registry.update_value(&other, &"job", never), None);
    assert_eq!(registry.update_value(&one, &"unknown", never), None);
    let update = |old: &i32| old + 10;
    assert_eq!(registry.update_value(&one, &"job", update), Some((11, 1)));
    assert_eq!(registry.lookup(&"job"), [(one.clone(), 11)]);
    assert_eq!((registry.keys(&one), registry.count()), (vec!["job"], 1));
    end(&one).await;
    assert_eq!(registry.update_value(&one, &"job", never), None);
}

/// REG-25
#[tokio::test(start_paused = true)]
async fn a_failed_registration_leaves_nothing_behind() {
    let registry = Registry::unique();
    let (one, other, dead) = (idle(), idle(), gone().await);
    registry.register(&one, "job", 1).unwrap();
    for _ in 0..3 {
        assert!(registry.register(&other, "job", 2).is_err());
        assert_eq!(
            registry.register(&dead, "free", 3),
            Err(RegisterError::Dead)
        );
    }
    assert_eq!((registry.count(), registry.lookup(&"free")), (1, vec![]));
    assert_eq!(registry.keys(&other), Vec::<&str>::new());
    end(&one).await;
    assert_eq!(registry.count(), 0);
    registry.register(&other, "job", 2).unwrap();
}

/// REG-25: what could not be registered is dropped, not kept.
#[tokio::test(start_paused = true)]
async fn the_value_of_a_failed_registration_is_dropped() {
    let registry = Registry::unique();
    let value = std::sync::Arc::new(());
    let (one, other) = (idle(), idle());
    registry.register(&one, 1, value.clone()).unwrap();
    assert!(registry.register(&other, 1, value.clone()).is_err());
    assert!(registry.register(&gone().await, 2, value.clone()).is_err());
    assert_eq!(std::sync::Arc::strong_count(&value), 2);
}

/// REG-12: keys are told apart by `Eq`, and OTP's 1 and 1.0 are of different types here.
#[tokio::test(start_paused = true)]
async fn keys_are_the_same_if_they_are_equal() {
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    enum Number {
        Integer(i64),
        Float(&'static str),
    }
    let registry = Registry::unique();
    let pid = idle();
    registry.register(&pid, Number::Integer(1), "1").unwrap();
    registry
        .register(&pid, Number::Float("1.0"), "1.0")
        .unwrap();
    assert_eq!(registry.values(&Number::Integer(1), &pid), ["1"]);
    assert_eq!(registry.values(&Number::Float("1.0"), &pid), ["1.0"]);
    registry.unregister(&pid, &Number::Integer(1));
    assert_eq!(registry.keys(&pid), [Number::Float("1.0")]);
}

/// REG-12: keys of the same hash are still different keys.
#[tokio::test(start_paused = true)]
async fn keys_that_share_a_hash_are_different_keys() {
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Colliding(u32);
    impl std::hash::Hash for Colliding {
        fn hash<H: std::hash::Hasher>(&self, _state: &mut H) {}
    }
    let registry = Registry::unique();
    let pids: Vec<_> = (0..20).map(|_| idle()).collect();
    for (number, pid) in (0..).zip(&pids) {
        registry.register(pid, Colliding(number), number).unwrap();
    }
    for (number, pid) in (0..).zip(&pids) {
        assert_eq!(registry.lookup(&Colliding(number)), [(pid.clone(), number)]);
    }
    end(&pids[3]).await;
    registry.unregister(&pids[4], &Colliding(4));
    assert_eq!(
        (registry.whereis(&Colliding(3)), registry.count()),
        (None, 18)
    );
    assert_eq!(registry.whereis(&Colliding(5)), Some(pids[5].clone()));
}

/// REG-22: entries are spread over many places, and nothing of it is to be seen.
#[tokio::test(start_paused = true)]
async fn many_keys_of_many_processes_are_each_found() {
    let registry = Registry::unique();
    let pids: Vec<_> = (0..50).map(|_| idle()).collect();
    for key in 0..2_000_usize {
        registry.register(&pids[key % 50], key, key * 2).unwrap();
    }
    assert_eq!(registry.count(), 2_000);
    for key in 0..2_000 {
        assert_eq!(registry.lookup(&key), [(pids[key % 50].clone(), key * 2)]);
    }
    end(&pids[7]).await;
    assert_eq!(registry.count(), 1_960);
    assert_eq!((registry.whereis(&7), registry.whereis(&57)), (None, None));
    assert_eq!(registry.whereis(&8), Some(pids[8].clone()));
}

/// A registry shows how many entries it has, and which kind it is is in its type.
#[tokio::test(start_paused = true)]
async fn a_registry_shows_its_size() {
    let unique: Registry<u32, (), Unique> = Registry::unique();
    let duplicate: Registry<u32, (), Duplicate> = Registry::duplicate();
    let me = Process::attach();
    unique.register(&me.pid(), 1, ()).unwrap();
    assert_eq!(format!("{unique:?}"), "Registry { entries: 1, .. }");
    assert_eq!(format!("{duplicate:?}"), "Registry { entries: 0, .. }");
}
