//! Supervisors under contention.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use genserver::{Address, ChildSpec, ChildState, Restart, Shutdown, Supervisor, whereis};

use super::family::Family;
use crate::puppet::{Play, Puppet, other, stop};
use crate::record::soon;
use crate::reports::{capture, texts_of};

/// Never two incarnations at once, however it dies: the old one is gone before the new one begins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_never_two_incarnations_of_a_child() {
    struct Alive(Arc<AtomicI32>);

    impl Drop for Alive {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    let (family, alive, most) = (
        Family::new("sup-races-two"),
        Arc::new(AtomicI32::new(0)),
        Arc::new(AtomicI32::new(0)),
    );
    let spec = {
        let (alive, most) = (Arc::clone(&alive), Arc::clone(&most));
        family.with("a", move |play| {
            let (alive, most) = (Arc::clone(&alive), Arc::clone(&most));
            play.begins(move |mut me: Puppet, _ctx| {
                most.fetch_max(alive.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                me.kept.push(Box::new(Alive(alive)));
                Ok(genserver::Init::ok(me))
            })
        })
    };
    let tree = Supervisor::one_for_one()
        .child(spec)
        .max_restarts(10_000)
        .start()
        .await
        .unwrap();
    for round in 0..200 {
        let server = soon(async {
            loop {
                match family.named("a").whereis() {
                    Some(server) => break server,
                    None => tokio::task::yield_now().await,
                }
            }
        })
        .await;
        let gone = server.pid().monitor();
        match round % 3 {
            0 => server.pid().kill(),
            1 => server.cast(stop(other("r"))).unwrap(),
            _ => server.cast(crate::puppet::boom()).unwrap(),
        }
        soon(gone).await;
    }
    soon(tree.stop()).await.unwrap();
    assert_eq!(most.load(Ordering::SeqCst), 1);
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

/// SUP-02: a stop in the middle of a storm of crashes leaves nobody behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tree_that_is_stopped_while_its_children_crash_leaves_nobody_behind() {
    for round in 0..200 {
        let family = Family::new("sup-races-storm");
        let ids = ["a", "b", "c", "d"];
        let members = ids.map(|id| family.member(id));
        let tree = Supervisor::one_for_one()
            .children(members)
            .max_restarts(10_000)
            .start()
            .await
            .unwrap();
        let crasher = tokio::spawn({
            let names = ids.map(|id| family.named(id));
            async move {
                for named in names.iter().cycle().take(round % 40) {
                    match named.whereis() {
                        Some(server) => server.pid().kill(),
                        None => tokio::task::yield_now().await,
                    }
                }
            }
        });
        soon(tree.stop()).await.unwrap();
        soon(crasher).await.unwrap();
        assert!(ids.iter().all(|id| !family.is_up(id)), "round {round}");
    }
}

/// SUP-84: whoever is first, the exits, the downs or the round that stops those who ended already.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_exit_of_a_child_is_unexpected_when_all_of_a_group_die_at_once() {
    capture();
    let family = Family::new("sup-races-group");
    let ids = ["a", "b", "c", "d"];
    let tree = Supervisor::one_for_all()
        .children(ids.map(|id| family.member(id)))
        .max_restarts(10_000);
    let tree = tree.start().await.unwrap();
    for _ in 0..100 {
        let first = tree.which_children().await.unwrap();
        for child in &first {
            match &child.state {
                ChildState::Running(pid) => pid.kill(),
                ChildState::Restarting | ChildState::Down => {}
            }
        }
        soon(async {
            while ids.iter().any(|id| !family.is_up(id)) {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
    soon(tree.stop()).await.unwrap();
    assert_eq!(texts_of(&tree.pid()), [""; 0]);
}

/// SUP-71: of many that add a child with one id exactly one does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_add_one_id_exactly_one_wins() {
    for _ in 0..50 {
        let family = Arc::new(Family::new("sup-races-add"));
        let tree = Supervisor::one_for_one().start().await.unwrap();
        let adders: Vec<_> = (0..16)
            .map(|_| {
                let (tree, family) = (tree.clone(), Arc::clone(&family));
                tokio::spawn(async move { tree.start_child(family.member("a")).await.is_ok() })
            })
            .collect();
        let mut winners = 0;
        for adder in adders {
            winners += usize::from(soon(adder).await.unwrap());
        }
        assert_eq!(winners, 1);
        soon(tree.stop()).await.unwrap();
        assert!(!family.is_up("a"));
    }
}

/// Children that are added while the tree goes down are stopped or never started.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn children_added_while_the_tree_stops_do_not_outlive_it() {
    for _ in 0..200 {
        let family = Arc::new(Family::new("sup-races-late"));
        let tree = Supervisor::one_for_one().start().await.unwrap();
        let adder = tokio::spawn({
            let (tree, family) = (tree.clone(), Arc::clone(&family));
            async move {
                for id in ["a", "b", "c"] {
                    let spec = family.member(id).restart(Restart::Temporary);
                    if soon(tree.start_child(spec)).await.is_err() {
                        break;
                    }
                }
            }
        });
        soon(tree.stop()).await.unwrap();
        soon(adder).await.unwrap();
        assert!(["a", "b", "c"].iter().all(|id| !family.is_up(id)));
    }
}

/// SUP-17, SUP-110: the children of a supervisor that is killed hear of it before its own supervisor
/// does, so that their names are free for its replacement.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inner_supervisor_that_is_killed_does_not_bring_the_tree_down() {
    let family = Family::new("sup-races-inner");
    for round in 0..300 {
        let leaf = family.with("leaf", |play| play.trapping(false));
        let inner = Supervisor::one_for_one()
            .name("sup-races-inner")
            .child(leaf.shutdown(Shutdown::BrutalKill));
        let tree = Supervisor::one_for_one().child(inner).start().await;
        let tree = tree.unwrap();
        let first = whereis("sup-races-inner").unwrap();
        let gone = first.monitor();
        first.kill();
        soon(gone).await;
        soon(async {
            // Until its replacement is there with its child.
            while whereis("sup-races-inner").is_none() || !family.is_up("leaf") {
                assert!(tree.pid().is_alive(), "the tree died in round {round}");
                tokio::task::yield_now().await;
            }
        })
        .await;
        soon(tree.stop()).await.unwrap();
    }
}

/// SUP-88: children are found by maps, so that many are no problem; none is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supervisor_of_many_children_starts_restarts_and_stops_them_all() {
    let family = Family::new("sup-races-many");
    let many = 5_000;
    let spec = |number: usize| {
        let record = family.record.clone();
        ChildSpec::with::<Puppet>(move || Play::new(&record)).id(number.to_string())
    };
    let tree = Supervisor::one_for_one()
        .children((0..many).map(spec))
        .max_restarts(many);
    let tree = soon(tree.start()).await.unwrap();
    let before = tree.which_children().await.unwrap();
    for child in &before {
        if let ChildState::Running(pid) = &child.state {
            pid.kill();
        }
    }
    soon(async {
        loop {
            let after = tree.which_children().await.unwrap();
            let replaced = before
                .iter()
                .zip(&after)
                .all(|(one, other)| one.state != other.state);
            if replaced && tree.count_children().await.unwrap().active == many {
                break;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    let last = tree.which_children().await.unwrap();
    soon(tree.stop()).await.unwrap();
    let gone = |state: &ChildState| match state {
        ChildState::Running(pid) => !pid.is_alive(),
        ChildState::Restarting | ChildState::Down => false,
    };
    assert!(last.iter().all(|child| gone(&child.state)));
}
