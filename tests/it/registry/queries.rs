//! Matching, selecting, dispatching.

use std::panic::{AssertUnwindSafe, catch_unwind};

use genserver::{Pid, Registry};

use crate::process::support::idle;

fn groups() -> (Registry<&'static str, i32, genserver::Duplicate>, Pid, Pid) {
    let registry = Registry::duplicate();
    let (one, other) = (idle(), idle());
    for value in 1..=3 {
        registry.register(&one, "a", value).unwrap_or_default();
        registry
            .register(&other, "b", value * 10)
            .unwrap_or_default();
    }
    (registry, one, other)
}

/// REG-23
#[tokio::test(start_paused = true)]
async fn a_match_sees_the_value_under_one_key() {
    let registry = Registry::unique();
    let (one, other) = (idle(), idle());
    registry.register(&one, "job", ("waiting", 3)).unwrap();
    registry.register(&other, "else", ("waiting", 3)).unwrap();
    let waiting = |_pid: &Pid, value: &(&str, i32)| value.0 == "waiting";
    let large = |_pid: &Pid, value: &(&str, i32)| value.1 > 3;
    assert_eq!(
        registry.matching(&"job", waiting),
        [(one.clone(), ("waiting", 3))]
    );
    assert_eq!(registry.matching(&"job", large), []);
    assert_eq!(registry.count_match(&"job", waiting), 1);
    assert_eq!(registry.count_match(&"job", large), 0);
    assert_eq!(registry.count_match(&"unknown", waiting), 0);
    registry.unregister_match(&one, &"job", |value| value.1 > 3);
    registry.unregister_match(&other, &"job", |_value| true);
    assert_eq!(registry.whereis(&"job"), Some(one.clone()));
    registry.unregister_match(&one, &"job", |value| value.1 == 3);
    assert_eq!((registry.whereis(&"job"), registry.count()), (None, 1));
}

/// REG-24
#[tokio::test(start_paused = true)]
async fn a_selection_shapes_all_entries() {
    let registry = Registry::unique();
    let (one, other) = (idle(), idle());
    registry.register(&one, "a", 1).unwrap();
    registry.register(&one, "b", 2).unwrap();
    registry.register(&other, "c", 3).unwrap();
    let mut keys = registry.select(|key, _pid, value| (value % 2 == 1).then_some(*key));
    keys.sort_unstable();
    assert_eq!(keys, ["a", "c"]);
    let mut values = registry.select(|_key, pid, value| (*pid == one).then_some(*value));
    values.sort_unstable();
    assert_eq!(values, [1, 2]);
    assert_eq!(registry.count_select(|_key, _pid, value| *value > 1), 2);
    assert_eq!(registry.count_select(|_key, _pid, _value| false), 0);
}

/// REG-37
#[tokio::test(start_paused = true)]
async fn queries_see_each_of_several_entries_under_a_key() {
    let (registry, one, other) = groups();
    assert_eq!(registry.count(), 6);
    assert_eq!(registry.count_match(&"a", |_pid, value| *value > 1), 2);
    assert_eq!(
        registry.matching(&"b", |_pid, value| *value < 30),
        [(other.clone(), 10), (other, 20)]
    );
    assert_eq!(registry.count_select(|_key, pid, _value| *pid == one), 3);
    let mut values = registry.select(|key, _pid, value| (*key == "b").then_some(*value));
    values.sort_unstable();
    assert_eq!(values, [10, 20, 30]);
}

/// REG-18
#[tokio::test(start_paused = true)]
async fn a_dispatch_under_a_unique_key_sees_one_entry() {
    let registry = Registry::unique();
    let pid = idle();
    registry.register(&pid, "job", 1).unwrap();
    let mut seen = Vec::new();
    registry.dispatch(&"job", |entries| seen.extend_from_slice(entries));
    assert_eq!(seen, [(pid, 1)]);
    registry.dispatch(&"unknown", |_entries| unreachable!("there is no entry"));
}

/// REG-33
#[tokio::test(start_paused = true)]
async fn a_dispatch_sees_all_entries_at_once_in_the_task_that_asks() {
    let (registry, one, _other) = groups();
    let (here, mut calls) = (std::thread::current().id(), 0);
    registry.dispatch(&"a", |entries| {
        calls += 1;
        assert_eq!(std::thread::current().id(), here);
        assert_eq!(entries, [1, 2, 3].map(|value| (one.clone(), value)));
    });
    assert_eq!(calls, 1);
    registry.unregister(&one, &"a");
    registry.dispatch(&"a", |_entries| unreachable!("never with an empty list"));
}

/// REG-33: a panic is the dispatcher's, and the registry is as it was.
#[tokio::test(start_paused = true)]
async fn a_dispatch_that_panics_is_the_callers() {
    let (registry, one, _other) = groups();
    let dispatched = AssertUnwindSafe(|| registry.dispatch(&"a", |_entries| panic!("as asked")));
    assert!(catch_unwind(dispatched).is_err());
    assert_eq!(registry.values(&"a", &one), [1, 2, 3]);
    registry.register(&one, "a", 4).unwrap();
    assert_eq!(registry.count(), 7);
}
