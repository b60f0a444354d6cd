//! Many processes that want the same name (PROC-70, PROC-71).

use std::sync::Arc;

use genserver::{
    Address as _, GenServer, NameError, Named, Process, StartError, register, whereis,
};
use tokio::sync::Barrier;
use tokio::sync::mpsc::unbounded_channel;

use crate::process::support::{Worker, idle};

/// PROC-70
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_race_for_a_name_exactly_one_gets_it() {
    for _ in 0..100 {
        let start = Arc::new(Barrier::new(8));
        let racers: Vec<_> = (0..8)
            .map(|_| {
                let start = Arc::clone(&start);
                tokio::spawn(async move {
                    let pid = idle();
                    start.wait().await;
                    (register("races-one-name", &pid), pid)
                })
            })
            .collect();
        let mut winners = Vec::new();
        let mut losers = Vec::new();
        for racer in racers {
            match racer.await.unwrap() {
                (Ok(()), pid) => winners.push(pid),
                (Err(error), pid) => losers.push((error, pid)),
            }
        }
        assert_eq!(winners.len(), 1);
        let winner = winners.remove(0);
        assert_eq!(whereis("races-one-name"), Some(winner.clone()));
        for (error, pid) in losers {
            assert_eq!(error, NameError::Taken(winner.clone()));
            pid.kill();
        }
        let end = winner.monitor();
        winner.kill();
        end.await;
        assert_eq!(whereis("races-one-name"), None);
    }
}

/// PROC-71: after the death the next one wins, each time, and nobody ever finds a dead holder.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_goes_from_hand_to_hand() {
    let contenders: Vec<_> = (0..4)
        .map(|_| {
            tokio::spawn(async {
                for _ in 0..100 {
                    let me = Process::attach();
                    while let Err(error) = register("races-hand", &me.pid()) {
                        let NameError::Taken(holder) = error else {
                            return false;
                        };
                        // Its end, or the fact that it has ended: then the name is worth a try.
                        holder.monitor().await;
                    }
                    let mine = whereis("races-hand") == Some(me.pid());
                    if !mine {
                        return false;
                    }
                    tokio::task::yield_now().await;
                }
                true
            })
        })
        .collect();
    for contender in contenders {
        assert!(contender.await.unwrap(), "a holder was not the holder");
    }
    assert_eq!(whereis("races-hand"), None);
}

/// PROC-28, PROC-71: as a supervisor does: the name is there for the replacement, at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replacement_always_gets_the_name() {
    let mut me = Process::attach();
    let role = Named::<Worker>::new("races-role");
    for round in 0..300 {
        let (ear, _heard) = unbounded_channel();
        let server = Worker::start(ear)
            .name("races-role")
            .linked_to(&me)
            .await
            .unwrap();
        assert_eq!(role.whereis(), Some(server.clone()));
        match round % 3 {
            0 => server.pid().kill(),
            1 => server
                .cast(Box::pin(async { panic!("as it happens") }))
                .unwrap(),
            _ => server.stop().await.unwrap(),
        }
        me.receive().await.unwrap();
    }
}

/// PROC-70: many starts under one name at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_starts_under_one_name_exactly_one_succeeds() {
    for _ in 0..100 {
        let starts: Vec<_> = (0..6)
            .map(|_| {
                let (ear, _heard) = unbounded_channel();
                tokio::spawn(Worker::start(ear).name("races-starts").into_future())
            })
            .collect();
        let (mut started, mut refused) = (Vec::new(), Vec::new());
        for start in starts {
            match start.await.unwrap() {
                Ok(server) => started.push(server),
                Err(error) => refused.push(error),
            }
        }
        assert_eq!(started.len(), 1);
        for error in refused {
            assert_eq!(error, StartError::AlreadyStarted(started[0].pid()));
        }
        started[0].stop().await.unwrap();
    }
}

/// PROC-70: a process that dies while it gets a name does not keep it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_dies_while_it_gets_a_name_leaves_it_free() {
    for _ in 0..500 {
        let pid = idle();
        let end = pid.monitor();
        let dying = pid.clone();
        let killing = tokio::spawn(async move { dying.kill() });
        let registered = register("races-dying", &pid);
        assert!(matches!(registered, Ok(()) | Err(NameError::Dead)));
        killing.await.unwrap();
        end.await;
        assert_eq!(whereis("races-dying"), None);
        let next = Process::attach();
        register("races-dying", &next.pid()).unwrap();
    }
}

/// PROC-70: whoever is seen to be gone gets no name, also if it gets another one at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_name_is_given_to_a_process_that_is_gone() {
    for _ in 0..500 {
        let (pid, start) = (idle(), Arc::new(Barrier::new(3)));
        let namings: Vec<_> = ["races-gone-1", "races-gone-2"]
            .into_iter()
            .map(|name| {
                let (pid, start) = (pid.clone(), Arc::clone(&start));
                tokio::spawn(async move {
                    start.wait().await;
                    let was_gone = !pid.is_alive();
                    (was_gone, register(name, &pid))
                })
            })
            .collect();
        let end = pid.monitor();
        start.wait().await;
        pid.kill();
        for naming in namings {
            let (was_gone, registered) = naming.await.unwrap();
            assert!(!was_gone || registered == Err(NameError::Dead));
        }
        end.await;
        for name in ["races-gone-1", "races-gone-2"] {
            assert_eq!(whereis(name), None);
        }
    }
}
