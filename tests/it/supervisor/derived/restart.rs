//! Strategies and limits, and handles that outlive restarts.

use genserver::testing::assert_down;
use genserver::{Address, CallError, ExitReason, ServerSpec, Supervisor};

use super::super::handles::number;
use super::{Three, alone, end, member, mixed, pids, three};
use crate::puppet::{Puppet, other, stop};
use crate::record::{Record, secs, soon};

/// SUP-25: without attributes the strategy is one for one.
#[tokio::test(start_paused = true)]
async fn a_handle_goes_on_working_after_a_restart() {
    let tree = three(&Record::new()).start().await.unwrap();
    let before = pids([&tree.c, &tree.a, &tree.b]);
    assert_eq!(number(&tree.a).await, Ok(1));
    assert_eq!(number(&tree.a).await, Ok(2));
    end(&tree.a, other("r")).await;
    assert_eq!(number(&tree.a).await, Ok(1), "a new state");
    let after = pids([&tree.c, &tree.a, &tree.b]);
    assert_eq!((&after[0], &after[2]), (&before[0], &before[2]));
    assert_ne!(after[1], before[1]);
    tree.stop().await.unwrap();
    assert_eq!(number(&tree.a).await, Err(CallError::NoProc));
}

/// SUP-10: without attributes there are three restarts in five seconds.
#[tokio::test(start_paused = true)]
async fn without_attributes_the_limits_are_those_of_elixir() {
    let tree = three(&Record::new()).start().await.unwrap();
    for _ in 0..3 {
        end(&tree.b, other("r")).await;
        assert!(tree.supervisor().pid().is_alive());
    }
    tokio::time::sleep(secs(6)).await;
    for _ in 0..4 {
        end(&tree.b, other("r")).await;
    }
    assert_down!(tree.supervisor().pid(), ExitReason::Shutdown);
}

/// SUP-35
#[tokio::test(start_paused = true)]
async fn rest_for_one_restarts_the_fields_from_the_failed_one_on() {
    #[derive(Supervisor)]
    #[supervisor(strategy = "rest_for_one")]
    struct Chain {
        first: ServerSpec<Puppet>,
        second: ServerSpec<Puppet>,
        third: ServerSpec<Puppet>,
    }
    let record = Record::new();
    let tree = Chain {
        first: member(&record, "1"),
        second: member(&record, "2"),
        third: member(&record, "3"),
    };
    let tree = tree.start().await.unwrap();
    end(&tree.second, other("r")).await;
    let lines = record.lines();
    let rest = ["2 terminate r", "3 terminate shutdown", "2 init", "3 init"];
    assert_eq!(lines[3..], rest);
    assert_eq!(number(&tree.third).await, Ok(1));
}

/// SUP-30
#[tokio::test(start_paused = true)]
async fn one_for_all_restarts_every_field() {
    #[derive(Supervisor)]
    #[supervisor(strategy = "one_for_all")]
    struct Pair {
        left: ServerSpec<Puppet>,
        right: ServerSpec<Puppet>,
    }
    let record = Record::new();
    let tree = Pair {
        left: member(&record, "l"),
        right: member(&record, "r"),
    };
    let tree = tree.start().await.unwrap();
    end(&tree.right, other("x")).await;
    let lines = record.lines();
    let all = ["r terminate x", "l terminate shutdown", "l init", "r init"];
    assert_eq!(lines[2..], all);
}

/// SUP-40, SUP-41
#[tokio::test(start_paused = true)]
async fn the_limits_are_those_of_the_attribute() {
    #[derive(Supervisor)]
    #[supervisor(max_restarts = 1, within = "1m")]
    struct Fragile {
        child: ServerSpec<Puppet>,
    }
    let child = member(&Record::new(), "child");
    let tree = Fragile { child }.start().await.unwrap();
    end(&tree.child, other("r")).await;
    tokio::time::sleep(secs(59)).await;
    end(&tree.child, other("r")).await;
    assert_down!(tree.supervisor().pid(), ExitReason::Shutdown);
}

/// SUP-100
#[tokio::test(start_paused = true)]
async fn the_end_of_a_significant_field_is_the_end_of_the_tree() {
    #[derive(Supervisor)]
    #[supervisor(auto_shutdown = "any_significant")]
    struct Errand {
        helper: ServerSpec<Puppet>,
        #[child(significant, restart = "transient")]
        errand: ServerSpec<Puppet>,
    }
    let record = Record::new();
    let tree = Errand {
        helper: member(&record, "helper"),
        errand: member(&record, "errand"),
    };
    let tree = tree.start().await.unwrap();
    end(&tree.errand, other("r")).await;
    assert_eq!(number(&tree.errand).await, Ok(1), "it is started again");
    end(&tree.errand, ExitReason::Normal).await;
    assert_down!(tree.supervisor().pid(), ExitReason::Shutdown);
    assert_eq!(record.count("helper terminate shutdown"), 1);
}

/// SUP-110, SUP-111: when a supervisor inside gives up and is started again, the handles into it and to it
/// go on working.
#[tokio::test(start_paused = true)]
async fn the_handles_into_an_inner_tree_outlive_its_supervisor() {
    let _alone = alone().await;
    let tree = mixed(&Record::new()).start().await.unwrap();
    let before = tree.inner.supervisor().pid();
    assert_eq!(number(&tree.inner.leaf).await, Ok(1));
    for _ in 0..3 {
        end(&tree.inner.leaf, other("r")).await;
        assert_eq!(number(&tree.inner.leaf).await, Ok(1));
    }
    let after = tree.inner.supervisor().pid();
    assert!(before != after && after.is_alive() && !before.is_alive());
    let known = tree.inner.supervisor().which_children().await.unwrap();
    assert_eq!(&*known[0].id, "leaf");
    assert!(tree.supervisor().pid().is_alive());
}

/// SUP-111: the gap of a supervisor that has given up is a gap too.
#[tokio::test(start_paused = true)]
async fn a_call_waits_while_an_inner_supervisor_gives_up_and_is_restarted() {
    let _alone = alone().await;
    let tree = mixed(&Record::new()).start().await.unwrap();
    for _ in 0..3 {
        let gone = tree.inner.leaf.whereis().unwrap().pid().monitor();
        assert!(tree.inner.leaf.cast(stop(other("r"))).is_ok(), "it runs");
        soon(gone).await;
        assert_eq!(number(&tree.inner.leaf).await, Ok(1));
    }
    tree.supervisor().terminate_child("inner").await.unwrap();
    assert_eq!(number(&tree.inner.leaf).await, Err(CallError::NoProc));
}

/// SUP-110: a call in the gap learns that nobody comes, once the whole tree has given up.
#[tokio::test(start_paused = true)]
async fn a_call_does_not_wait_for_a_tree_that_has_given_up() {
    let _alone = alone().await;
    let tree = mixed(&Record::new()).start().await.unwrap();
    for _ in 0..3 {
        end(&tree.inner.leaf, other("r")).await;
    }
    let gone = tree.inner.leaf.whereis().unwrap().pid().monitor();
    assert!(tree.inner.leaf.cast(stop(other("r"))).is_ok(), "it runs");
    soon(gone).await;
    assert_eq!(number(&tree.inner.leaf).await, Err(CallError::NoProc));
    assert!(!tree.supervisor().pid().is_alive());
}

/// Calls through the handle from many tasks, while its child is killed over and over: each is answered or
/// fails with the end of an incarnation, and none hangs.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_through_a_handle_survive_a_storm_of_restarts() {
    #[derive(Supervisor)]
    #[supervisor(max_restarts = 100000, within = "1h")]
    struct Stormy {
        inner: Three,
    }
    let tree = Stormy {
        inner: three(&Record::new()),
    };
    let tree = tree.start().await.unwrap();
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let tree = tree.clone();
            tokio::spawn(async move {
                let mut answered = 0;
                for _ in 0..200 {
                    match number(&tree.inner.a).await {
                        Ok(_) => answered += 1,
                        Err(CallError::Exited(reason)) => assert_eq!(reason, ExitReason::Killed),
                        Err(error) => panic!("{error}"),
                    }
                }
                answered
            })
        })
        .collect();
    // The three of the inner tree are restarted until it gives up, and then the tree itself.
    for _ in 0..30 {
        if let Some(server) = tree.inner.a.whereis() {
            server.pid().kill();
            soon(server.pid().monitor()).await;
        }
        // It may be stopped just now, by a supervisor that gives up.
        let sibling = soon(number(&tree.inner.b)).await;
        assert!(matches!(
            sibling,
            Ok(_) | Err(CallError::Exited(ExitReason::Shutdown))
        ));
    }
    let mut answered = 0;
    for caller in callers {
        answered += soon(caller).await.unwrap();
    }
    assert!(answered > 0);
    assert!(number(&tree.inner.c).await.is_ok());
    tree.stop().await.unwrap();
}
