//! Many at once: whoever registers, unregisters, looks and dies, a registry stays exact.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::join_all;
use genserver::{Pid, Process, PubSub, RegisterError, Registry, RegistryEvent};

use super::support::end;
use crate::process::support::idle;
use crate::puppet::{note, puppet};
use crate::record::{Record, soon};

const KEYS: usize = 4;

/// REG-02, REG-09, REG-10: never two living holders of a key at once, and who has seen the end of a holder
/// gets the key.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_unique_key_has_one_living_holder() {
    let registry: Registry<usize, usize> = Registry::unique();
    let held: Arc<[AtomicBool; KEYS]> = Arc::default();
    let contenders = (0..8).map(|number| {
        let (registry, held) = (registry.clone(), Arc::clone(&held));
        tokio::spawn(async move {
            for round in 0..300 {
                let key = (number + round) % KEYS;
                let me = Process::attach();
                while let Err(error) = registry.register(&me.pid(), key, number) {
                    let RegisterError::AlreadyRegistered(holder) = error else {
                        panic!("{error}");
                    };
                    soon(holder.monitor()).await;
                    assert!(!registry.lookup(&key).iter().any(|(pid, _)| *pid == holder));
                }
                assert!(!held[key].swap(true, Ordering::SeqCst), "two holders");
                assert_eq!(registry.lookup(&key), [(me.pid(), number)]);
                tokio::task::yield_now().await;
                assert_eq!(registry.keys(&me.pid()), [key]);
                held[key].store(false, Ordering::SeqCst);
                match round % 3 {
                    0 => registry.unregister(&me.pid(), &key),
                    _ => drop(me),
                }
            }
        })
    });
    for contender in join_all(contenders).await {
        contender.unwrap();
    }
    assert_eq!(registry.count(), 0);
}

/// REG-09: processes die while they are registered, from many sides; who has seen the end finds nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_process_that_dies_while_it_is_registered_leaves_nothing() {
    let unique: Registry<usize, usize> = Registry::unique();
    let groups = Registry::duplicate();
    for round in 0..400 {
        let pid = idle();
        let registering = (0..3).map(|side| {
            let (unique, groups, pid) = (unique.clone(), groups.clone(), pid.clone());
            tokio::spawn(async move {
                for number in 0..4 {
                    let registered = unique.register(&pid, round * 100 + side * 10 + number, side);
                    let joined = groups.register(&pid, "all", side);
                    for result in [registered, joined] {
                        assert!(matches!(result, Ok(()) | Err(RegisterError::Dead)));
                    }
                }
            })
        });
        let registering: Vec<_> = registering.collect();
        for _ in 0..round % 5 {
            tokio::task::yield_now().await;
        }
        end(&pid).await;
        let has = |entry: &Pid| *entry == pid;
        assert_eq!(unique.count_select(|_key, owner, _value| has(owner)), 0);
        assert_eq!(groups.count_match(&"all", |owner, _value| has(owner)), 0);
        assert_eq!((unique.count(), groups.count()), (0, 0), "round {round}");
        for side in join_all(registering).await {
            side.unwrap();
        }
        assert_eq!((unique.count(), groups.count()), (0, 0), "round {round}");
        assert_eq!((unique.keys(&pid), groups.keys(&pid)), (vec![], vec![]));
    }
}

/// REG-02: of many that race for a key exactly one gets it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_race_for_a_key_exactly_one_gets_it() {
    let registry = Registry::unique();
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    registry.listen(move |event: RegistryEvent<'_, &str, ()>| {
        if let RegistryEvent::Registered { .. } = event {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    for round in 1..=200 {
        let pids: Vec<_> = (0..8).map(|_| idle()).collect();
        let racers = pids.iter().map(|pid| {
            let (registry, pid) = (registry.clone(), pid.clone());
            tokio::spawn(async move { registry.register(&pid, "one", ()) })
        });
        let results = join_all(racers.collect::<Vec<_>>()).await;
        let won: Vec<_> = results
            .iter()
            .map(|result| matches!(result, Ok(Ok(()))))
            .collect();
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
        let winner = won.iter().position(|won| *won).map(|at| pids[at].clone());
        assert_eq!(registry.whereis(&"one"), winner);
        join_all(pids.iter().map(end)).await;
        assert_eq!((registry.count(), told.load(Ordering::SeqCst)), (0, round));
    }
}

/// REG-08: no update is lost, whoever updates.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_update_of_a_value_is_lost() {
    let registry: Registry<&str, u64> = Registry::unique();
    let pid = idle();
    registry.register(&pid, "count", 0).unwrap();
    let updates = (0..4).map(|_| {
        let (registry, pid) = (registry.clone(), pid.clone());
        tokio::spawn(async move {
            for _ in 0..1_000 {
                let updated = registry.update_value(&pid, &"count", |count| count + 1);
                assert!(updated.is_some_and(|(new, old)| new == old + 1));
                assert_eq!(registry.count(), 1, "an update is never seen half done");
            }
        })
    });
    for updating in join_all(updates.collect::<Vec<_>>()).await {
        updating.unwrap();
    }
    assert_eq!(registry.lookup(&"count"), [(pid, 4_000)]);
}

/// REG-36: a value that changes while it is judged is judged again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_unregistration_by_match_takes_only_what_matches() {
    let registry: Registry<&str, u64> = Registry::unique();
    let pid = idle();
    for _ in 0..200 {
        registry.register(&pid, "job", 0).unwrap();
        let (other, owner) = (registry.clone(), pid.clone());
        let updating = tokio::spawn(async move {
            // From even to odd: what is odd stays.
            other.update_value(&owner, &"job", |value| value + 1)
        });
        registry.unregister_match(&pid, &"job", |value| value % 2 == 0);
        let updated = updating.await.unwrap();
        let left = registry.values(&"job", &pid);
        assert_eq!(
            left.len(),
            usize::from(updated.is_some()),
            "{updated:?} {left:?}"
        );
        registry.unregister(&pid, &"job");
    }
}

/// REG-30, REG-33, REG-35: a group that comes and goes while it is looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_group_is_whole_whenever_it_is_looked_at() {
    let registry = Registry::duplicate();
    let anchor = idle();
    registry.register(&anchor, "group", 0).unwrap();
    let members = (1..=4).map(|number| {
        let registry = registry.clone();
        tokio::spawn(async move {
            for round in 0..300 {
                let me = Process::attach();
                registry.register(&me.pid(), "group", number).unwrap();
                registry.register(&me.pid(), "group", number).unwrap();
                assert_eq!(registry.values(&"group", &me.pid()), [number, number]);
                if round % 2 == 0 {
                    registry.unregister(&me.pid(), &"group");
                    assert_eq!(registry.values(&"group", &me.pid()), []);
                }
                tokio::task::yield_now().await;
            }
        })
    });
    let members: Vec<_> = members.collect();
    while members.iter().any(|member| !member.is_finished()) {
        let mut seen = 0;
        registry.dispatch(&"group", |entries| {
            seen = entries.iter().filter(|(pid, _)| *pid == anchor).count();
            assert!(entries.len() <= 9);
        });
        assert_eq!(seen, 1);
        tokio::task::yield_now().await;
    }
    for member in join_all(members).await {
        member.unwrap();
    }
    assert_eq!(registry.count(), 1);
}

/// REG-09: publishers never reach the dead, and the living miss nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_subscriber_that_stays_misses_nothing_while_others_come_and_go() {
    let (news, record) = (PubSub::new(), Record::new());
    let stays = puppet(&record).await;
    news.subscribe(&stays, "topic", note).unwrap();
    let comers = (0..2).map(|_| {
        let news = news.clone();
        tokio::spawn(async move {
            for _ in 0..200 {
                let server = puppet(&Record::new()).await;
                news.subscribe(&server, "topic", note).unwrap();
                end(&server.pid()).await;
            }
        })
    });
    let comers: Vec<_> = comers.collect();
    let mut published = 0;
    while comers.iter().any(|comer| !comer.is_finished()) {
        assert!((1..=3).contains(&news.publish(&"topic", "news")));
        published += 1;
        tokio::task::yield_now().await;
    }
    for comer in join_all(comers).await {
        comer.unwrap();
    }
    soon(record.wait_for_many("news", published)).await;
    assert_eq!(record.count("news"), published);
    assert_eq!(news.publish(&"topic", "last"), 1);
}
