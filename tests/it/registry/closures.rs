//! No lock is held while code of the user runs: closures, destructors, the keys' own equality.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use genserver::Registry;

use super::support::{OnDrop, end};
use crate::bomb::Bomb;
use crate::process::support::{comes_to_an_end, idle};

/// Every closure may use the registry that calls it.
#[tokio::test(start_paused = true)]
async fn closures_may_use_the_registry_that_calls_them() {
    let registry = Registry::unique();
    let (one, other) = (idle(), idle());
    assert!(comes_to_an_end(move || {
        let told = registry.clone();
        registry.listen(move |_event| drop(told.lookup(&1)));
        for key in 0..50 {
            registry.register(&one, key, key).unwrap_or_default();
        }
        let again = |key: i32| {
            registry.unregister(&other, &key);
            registry
                .register(&other, key + 100, key)
                .unwrap_or_default();
            registry.count() > 0
        };
        registry.select(|key, _pid, _value| again(*key).then_some(()));
        registry.count_select(|key, _pid, _value| again(*key));
        drop(registry.matching(&1, |_pid, value| again(*value)));
        registry.count_match(&1, |_pid, value| again(*value));
        registry.update_value(&one, &1, |value| *value + i32::from(again(*value)));
        registry.unregister_match(&one, &1, |value| again(*value));
        registry.dispatch(&2, |_entries| registry.unregister(&one, &2));
        assert_eq!(registry.lookup(&2), []);
    }));
}

/// A closure that panics is its caller's trouble; nothing is lost or locked.
#[tokio::test(start_paused = true)]
async fn a_closure_that_panics_changes_nothing() {
    let registry = Registry::unique();
    let pid = idle();
    registry.register(&pid, "job", 1).unwrap();
    let panics = |act: &dyn Fn()| catch_unwind(AssertUnwindSafe(act)).is_err();
    assert!(panics(&|| drop(
        registry.select(|_, _, _| -> Option<()> { panic!("select") })
    )));
    assert!(panics(&|| drop(
        registry.matching(&"job", |_, _| panic!("match"))
    )));
    assert!(panics(&|| registry.unregister_match(
        &pid,
        &"job",
        |_| panic!("unregister")
    )));
    assert!(panics(&|| {
        registry.update_value(&pid, &"job", |_| panic!("update"));
    }));
    assert_eq!(registry.lookup(&"job"), [(pid.clone(), 1)]);
    assert_eq!((registry.keys(&pid), registry.count()), (vec!["job"], 1));
    end(&pid).await;
    assert_eq!(registry.count(), 0);
}

type Look = Box<dyn Fn() + Send + Sync>;

/// Values that use the registry in their destructors, wherever they are dropped.
#[tokio::test(start_paused = true)]
async fn destructors_of_values_may_use_the_registry() {
    let registry: Registry<&str, Arc<OnDrop<Look>>> = Registry::unique();
    let value = || {
        let registry = registry.clone();
        let look: Look = Box::new(move || drop(registry.lookup(&"job")));
        Arc::new(OnDrop(look))
    };
    let (pid, dead) = (idle(), idle());
    registry.register(&dead, "job", value()).unwrap();
    end(&dead).await;
    registry.register(&pid, "job", value()).unwrap();
    let (values, same) = ([value(), value(), value()], registry.clone());
    assert!(comes_to_an_end(move || {
        let [refused, replacing, unused] = values;
        assert!(same.register(&pid, "job", refused).is_err());
        drop(same.update_value(&pid, &"job", |_old| replacing.clone()));
        drop((replacing, unused));
        same.unregister(&pid, &"job");
    }));
    assert_eq!(registry.count(), 0);
}

/// A destructor that panics in a death keeps neither the other entries nor the news of it.
#[tokio::test(start_paused = true)]
async fn a_value_that_fails_to_drop_does_not_keep_the_others() {
    let registry = Registry::unique();
    let pid = idle();
    for key in 0..10 {
        registry.register(&pid, key, Arc::new(Bomb)).unwrap();
    }
    end(&pid).await;
    assert_eq!((registry.count(), registry.whereis(&9)), (0, None));
    let next = idle();
    registry.register(&next, 9, Arc::new(Bomb)).unwrap();
    let unregistered = catch_unwind(AssertUnwindSafe(|| registry.unregister(&next, &9)));
    assert!(unregistered.is_err());
    assert_eq!((registry.count(), registry.keys(&next)), (0, vec![]));
}

thread_local! {
    /// Whether comparing keys fails.
    static FAILS: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone, Debug)]
struct Moody(u32);

impl PartialEq for Moody {
    fn eq(&self, other: &Self) -> bool {
        assert!(!FAILS.get(), "not today");
        self.0 == other.0
    }
}

impl Eq for Moody {}

impl Hash for Moody {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

/// Keys whose comparison panics, in whatever is done with them.
#[tokio::test(start_paused = true)]
async fn a_key_that_fails_to_compare_loses_nothing() {
    let registry = Registry::unique();
    let (pid, other) = (idle(), idle());
    registry.register(&pid, Moody(1), 1).unwrap();
    FAILS.set(true);
    let panics = |act: &dyn Fn()| catch_unwind(AssertUnwindSafe(act)).is_err();
    assert!(panics(&|| drop(registry.register(&other, Moody(1), 2))));
    assert!(panics(&|| drop(registry.lookup(&Moody(1)))));
    assert!(panics(&|| registry.unregister(&pid, &Moody(1))));
    FAILS.set(false);
    assert_eq!(registry.lookup(&Moody(1)), [(pid.clone(), 1)]);
    assert_eq!(registry.keys(&other), []);
    FAILS.set(true);
    end(&pid).await;
    FAILS.set(false);
    assert_eq!(registry.count(), 0, "a death compares no keys");
}
