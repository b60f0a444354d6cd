//! An entry ends with its process, and with nothing else.

use std::sync::Arc;

use genserver::{Address, ExitReason, GenServer, Process, RegisterError, Registry};

use super::support::{OnDrop, end};
use crate::process::support::{ending, idle, other};
use crate::puppet::{Play, Puppet, boom, stop};
use crate::record::{Record, soon};

/// REG-09
#[tokio::test(start_paused = true)]
async fn whatever_the_reason_a_death_ends_all_entries() {
    let registry = Registry::unique();
    let ends = [Ok(()), Err(ExitReason::Shutdown), Err(other("crash"))];
    for (round, how) in (0..).zip(ends) {
        let (pid, now) = ending(how);
        registry.register(&pid, ("a", round), ()).unwrap();
        registry.register(&pid, ("b", round), ()).unwrap();
        let gone = pid.monitor();
        drop(now);
        gone.await;
        assert_eq!(
            (registry.whereis(&("a", round)), registry.count()),
            (None, 0)
        );
    }
}

/// REG-09, REG-16: also those of a server, however it ends, by the time its end is known.
#[tokio::test(start_paused = true)]
async fn the_key_of_a_server_is_free_when_its_end_is_known() {
    let registry = Registry::unique();
    for round in 0..40 {
        let server = Puppet::start(Play::new(&Record::new())).register(&registry, "job", round);
        let server = server.await.unwrap();
        let gone = server.pid().monitor();
        match round % 4 {
            0 => server.pid().kill(),
            1 => server.pid().exit(other("r")),
            2 => assert!(server.cast(boom()).is_ok()),
            _ => assert!(server.cast(stop(ExitReason::Normal)).is_ok()),
        }
        soon(gone).await;
        assert_eq!((registry.lookup(&"job"), registry.count()), (vec![], 0));
    }
}

/// REG-10
#[tokio::test(start_paused = true)]
async fn a_dead_holder_never_blocks_a_key() {
    let registry = Registry::unique();
    for _ in 0..100 {
        let (pid, next) = (idle(), idle());
        registry.register(&pid, "job", ()).unwrap();
        end(&pid).await;
        registry.register(&next, "job", ()).unwrap();
        end(&next).await;
    }
    assert_eq!(registry.count(), 0);
}

/// REG-10, REG-11, REG-48: a process has ended, and its entries are not cleared away yet. The value in
/// the registry that is cleared first looks at the other one.
#[tokio::test(start_paused = true)]
async fn an_entry_that_outlives_its_process_is_seen_by_nobody_and_blocks_nobody() {
    let (unique, groups) = (Registry::unique(), Registry::duplicate());
    let (pid, heir) = (idle(), idle());
    let record = Record::new();
    let look = {
        let (unique, groups) = (unique.clone(), groups.clone());
        let (pid, heir, record) = (pid.clone(), heir.clone(), record.clone());
        move || {
            record.add(format!("still there {} {}", unique.count(), groups.count()));
            record.add(format!("dead {}", !pid.is_alive()));
            record.add(format!("whereis {:?}", unique.whereis(&"job")));
            record.add(format!("lookup {:?}", unique.lookup(&"job")));
            record.add(format!("group {:?}", groups.lookup(&"job")));
            record.add(format!("keys {:?}", groups.keys(&pid)));
            groups.dispatch(&"job", |entries| {
                record.add(format!("dispatched {entries:?}"));
            });
            record.add(format!("all {}", unique.count_select(|_, _, _| true)));
            record.add(format!(
                "update {:?}",
                unique.update_value(&pid, &"job", |n| *n)
            ));
            record.add(format!("refused {:?}", groups.register(&pid, "job", 3)));
            record.add(format!("heir {:?}", unique.register(&heir, "job", 2)));
        }
    };
    let first: Registry<&str, _> = Registry::unique();
    first
        .register(&pid, "first", Arc::new(OnDrop(look)))
        .unwrap();
    unique.register(&pid, "job", 1).unwrap();
    groups.register(&pid, "job", 1).unwrap();
    end(&pid).await;
    assert_eq!(
        record.lines(),
        [
            "still there 1 1",
            "dead true",
            "whereis None",
            "lookup []",
            "group []",
            "keys []",
            "all 0",
            "update None",
            "refused Err(Dead)",
            "heir Ok(())",
        ]
    );
    assert_eq!(unique.lookup(&"job"), [(heir, 2)]);
    assert_eq!((unique.count(), groups.count()), (1, 0));
}

/// REG-20, REG-21, note A18: registering ties nobody to anything.
#[tokio::test(start_paused = true)]
async fn registrants_live_on_without_the_registry() {
    let registry = Registry::unique();
    let pid = idle();
    registry.register(&pid, "a", ()).unwrap();
    registry.register(&pid, "b", ()).unwrap();
    registry.unregister(&pid, &"b");
    drop(registry);
    tokio::task::yield_now().await;
    assert!(pid.is_alive());
    end(&pid).await;
}

/// A process keeps nothing of a registry that everybody else has dropped.
#[tokio::test(start_paused = true)]
async fn a_registry_that_is_dropped_drops_its_entries() {
    let registry = Registry::unique();
    let (key, value) = (Arc::new("key"), Arc::new("value"));
    let me = Process::attach();
    registry
        .register(&me.pid(), key.clone(), value.clone())
        .unwrap();
    assert_eq!((Arc::strong_count(&key), Arc::strong_count(&value)), (2, 2));
    drop(registry);
    assert_eq!((Arc::strong_count(&key), Arc::strong_count(&value)), (1, 1));
}

/// What is unregistered, replaced, or ends with its process is dropped, not kept.
#[tokio::test(start_paused = true)]
async fn an_entry_that_ends_is_dropped() {
    let registry = Registry::unique();
    let (key, value) = (Arc::new("key"), Arc::new("value"));
    let counts = || (Arc::strong_count(&key), Arc::strong_count(&value));
    let pid = idle();
    for _ in 0..3 {
        registry.register(&pid, key.clone(), value.clone()).unwrap();
        registry.unregister(&pid, &key);
        assert_eq!(counts(), (1, 1));
    }
    registry.register(&pid, key.clone(), value.clone()).unwrap();
    let replaced = registry.update_value(&pid, &key, |_old| Arc::new("new"));
    drop(replaced);
    assert_eq!(counts(), (2, 1));
    end(&pid).await;
    assert_eq!(counts(), (1, 1));
}

/// REG-10: a holder that is doomed still lives, and has its key until it is gone.
#[tokio::test(start_paused = true)]
async fn a_doomed_holder_has_its_key_until_it_is_gone() {
    let registry = Registry::unique();
    let (pid, next) = (idle(), idle());
    registry.register(&pid, "job", ()).unwrap();
    let gone = pid.monitor();
    pid.kill();
    assert_eq!(
        registry.register(&next, "job", ()),
        Err(RegisterError::AlreadyRegistered(pid))
    );
    gone.await;
    registry.register(&next, "job", ()).unwrap();
}
