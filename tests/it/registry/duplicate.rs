//! Duplicate keys.

use genserver::{RegisterError, Registry};

use super::support::{end, values_under};
use crate::process::support::{gone, idle};

/// REG-30, REG-31, REG-32, REG-37
#[tokio::test(start_paused = true)]
async fn all_registrations_under_a_key_are_kept() {
    let registry = Registry::duplicate();
    let (one, other) = (idle(), idle());
    registry.register(&one, "topic", 1).unwrap();
    registry.register(&one, "topic", 1).unwrap();
    registry.register(&one, "else", 3).unwrap();
    registry.register(&other, "topic", 2).unwrap();
    assert_eq!(
        registry.lookup(&"topic"),
        [(one.clone(), 1), (one.clone(), 1), (other.clone(), 2)]
    );
    assert_eq!(registry.keys(&one), ["topic", "topic", "else"]);
    assert_eq!(registry.keys(&other), ["topic"]);
    assert_eq!(registry.values(&"topic", &one), [1, 1]);
    assert_eq!(registry.values(&"topic", &other), [2]);
    assert_eq!(registry.count(), 4);
}

/// REG-35
#[tokio::test(start_paused = true)]
async fn unregistering_removes_all_own_entries_under_the_key() {
    let registry = Registry::duplicate();
    let (one, other) = (idle(), idle());
    for value in [1, 2] {
        registry.register(&one, "topic", value).unwrap();
        registry.register(&other, "topic", value + 10).unwrap();
        registry.register(&one, "else", value + 20).unwrap();
    }
    registry.unregister(&one, &"topic");
    assert_eq!(values_under(&registry, &"topic"), [11, 12]);
    assert_eq!(registry.keys(&one), ["else", "else"]);
    registry.unregister(&one, &"topic");
    assert_eq!(registry.count(), 4);
}

/// REG-36
#[tokio::test(start_paused = true)]
async fn unregistering_by_match_removes_the_matching_own_entries() {
    let registry = Registry::duplicate();
    let (one, other) = (idle(), idle());
    for value in 1..=4 {
        registry.register(&one, "topic", value).unwrap();
        registry.register(&other, "topic", value).unwrap();
    }
    registry.unregister_match(&one, &"topic", |value| value % 2 == 0);
    assert_eq!(registry.values(&"topic", &one), [1, 3]);
    assert_eq!(registry.values(&"topic", &other), [1, 2, 3, 4]);
    registry.unregister_match(&one, &"topic", |_value| false);
    registry.unregister_match(&one, &"unknown", |_value| true);
    assert_eq!(registry.count(), 6);
    registry.unregister_match(&one, &"topic", |_value| true);
    assert_eq!(registry.keys(&one), Vec::<&str>::new());
}

/// REG-09: all entries of a process go with it, and no others.
#[tokio::test(start_paused = true)]
async fn a_death_takes_the_entries_of_one_process() {
    let registry = Registry::duplicate();
    let (one, other) = (idle(), idle());
    for key in ["a", "b", "a"] {
        registry.register(&one, key, "one").unwrap();
        registry.register(&other, key, "other").unwrap();
    }
    end(&one).await;
    assert_eq!(registry.count(), 3);
    assert_eq!(values_under(&registry, &"a"), ["other", "other"]);
    assert_eq!(values_under(&registry, &"b"), ["other"]);
}

/// REG-30: a process that has ended is refused here too.
#[tokio::test(start_paused = true)]
async fn a_dead_process_joins_no_group() {
    let registry = Registry::duplicate();
    let refused = registry.register(&gone().await, "topic", ());
    assert_eq!(refused, Err(RegisterError::Dead));
    assert_eq!(registry.count(), 0);
}
