//! Data of a registry itself: `Registry::put_meta`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use genserver::Registry;

use super::support::OnDrop;
use crate::bomb::Bomb;
use crate::process::support::comes_to_an_end;

#[derive(Clone, Debug, PartialEq)]
struct Limit(u32);

#[derive(Clone, Debug, PartialEq)]
struct Title(&'static str);

/// REG-26
#[test]
fn a_registry_keeps_one_value_of_each_type() {
    let registry = Registry::<u32>::unique();
    assert_eq!(registry.meta::<Limit>(), None);
    registry.put_meta(Limit(1));
    registry.put_meta(Title("rooms"));
    let same = registry.clone();
    assert_eq!(
        (same.meta(), same.meta()),
        (Some(Limit(1)), Some(Title("rooms")))
    );
    same.put_meta(Limit(2));
    assert_eq!(registry.meta(), Some(Limit(2)));
    assert_eq!(registry.count(), 0, "no entry");

    registry.delete_meta::<Limit>();
    registry.delete_meta::<Limit>();
    assert_eq!(
        (same.meta::<Limit>(), same.meta()),
        (None, Some(Title("rooms")))
    );
    let other = Registry::<u32, (), _>::duplicate();
    assert_eq!(other.meta::<Title>(), None);
}

type Look = Box<dyn Fn() + Send + Sync>;

/// A value that uses its registry when it is cloned and when it is dropped.
#[derive(Clone)]
struct Curious {
    _look: Arc<OnDrop<Look>>,
    registry: Registry<u32>,
}

/// REG-26: no lock is held while a value is dropped.
#[test]
fn a_value_may_use_its_registry_in_its_destructor() {
    assert!(comes_to_an_end(|| {
        let registry = Registry::<u32>::unique();
        let curious = || {
            let same = registry.clone();
            let look: Look = Box::new(move || {
                same.put_meta(Limit(same.meta().map_or(1, |Limit(n)| n + 1)));
            });
            Curious {
                _look: Arc::new(OnDrop(look)),
                registry: registry.clone(),
            }
        };
        registry.put_meta(curious());
        registry.put_meta(curious());
        assert_eq!(registry.meta(), Some(Limit(1)));
        let got = registry.meta::<Curious>();
        registry.delete_meta::<Curious>();
        assert_eq!(registry.meta(), Some(Limit(1)), "there is still a clone");
        assert_eq!(got.map(|curious| curious.registry.count()), Some(0));
        assert_eq!(registry.meta(), Some(Limit(2)));
    }));
}

#[derive(Clone)]
struct Fatal(#[expect(dead_code, reason = "it is there to be dropped")] Arc<Bomb>);

struct Stubborn;

impl Clone for Stubborn {
    #[expect(clippy::panic, reason = "that is what it is for")]
    fn clone(&self) -> Self {
        panic!("no")
    }
}

/// REG-26: a value that fails is the trouble of whoever asks for it.
#[test]
fn a_value_that_fails_to_clone_or_drop_harms_no_other() {
    let registry = Registry::<u32>::unique();
    registry.put_meta(Limit(1));
    registry.put_meta(Stubborn);
    registry.put_meta(Fatal(Arc::new(Bomb)));
    let fails = |act: &dyn Fn()| catch_unwind(AssertUnwindSafe(act)).is_err();
    assert!(fails(&|| drop(registry.meta::<Stubborn>())));
    assert!(fails(&|| registry.delete_meta::<Fatal>()));
    assert!(registry.meta::<Fatal>().is_none());
    assert_eq!(registry.meta(), Some(Limit(1)));
}

/// REG-26: under contention, a value is one that somebody has put.
#[test]
fn a_value_is_always_whole() {
    #[derive(Clone)]
    struct Pair(u64, Box<u64>);
    let registry = Registry::<u32>::unique();
    thread::scope(|threads| {
        for writer in 0..4 {
            let registry = &registry;
            threads.spawn(move || {
                for n in (0..20_000).map(|n| n * 4 + writer) {
                    registry.put_meta(Pair(n, Box::new(n)));
                    if let Some(Pair(one, other)) = registry.meta() {
                        assert_eq!(one, *other);
                    }
                    if n % 100 == writer {
                        registry.delete_meta::<Pair>();
                    }
                }
            });
        }
    });
}
