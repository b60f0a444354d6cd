//! Kills racing with ends and with each other (PROC-05, PROC-10, PROC-28).

use std::sync::Arc;

use genserver::{Address as _, ExitReason, Next, Pid, Process, Signal, whereis};
use tokio::sync::Barrier;

use crate::process::support::{Flag, arrived, idle, other, worker};

const ROUNDS: usize = 500;

/// PROC-05
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_kill_each_other_end_both_or_one_survives() {
    for _ in 0..ROUNDS {
        let start = Arc::new(Barrier::new(2));
        let duel = |start: Arc<Barrier>, rival: tokio::sync::oneshot::Receiver<Pid>| {
            Process::spawn(move |_me| async move {
                let rival = rival.await?;
                start.wait().await;
                rival.kill();
                Ok(())
            })
        };
        let ((tell_one, one_told), (tell_two, two_told)) = (
            tokio::sync::oneshot::channel(),
            tokio::sync::oneshot::channel(),
        );
        let one = duel(Arc::clone(&start), one_told);
        let two = duel(start, two_told);
        let ends = (one.monitor(), two.monitor());
        tell_one.send(two).unwrap();
        tell_two.send(one).unwrap();
        for down in [ends.0.await, ends.1.await] {
            assert!(matches!(
                down.reason,
                ExitReason::Killed | ExitReason::Normal
            ));
        }
    }
}

/// PROC-05, PROC-20: linked, so that each death is also a signal to the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_linked_processes_killed_at_once_both_end_once() {
    for _ in 0..ROUNDS {
        let mut me = Process::attach();
        let one = idle();
        let peer = one.clone();
        let (tell, told) = tokio::sync::oneshot::channel();
        let two = Process::spawn(move |me| async move {
            me.link(&peer)?;
            let _told = tell.send(()).is_ok();
            std::future::pending().await
        });
        told.await.unwrap();
        me.monitor(&one);
        me.monitor(&two);
        let killing = tokio::spawn(async move { one.kill() });
        two.exit(other("boom"));
        killing.await.unwrap();
        for _ in 0..2 {
            let Ok(Signal::Down(down)) = me.receive().await else {
                panic!("nothing is linked")
            };
            let known = down.reason == ExitReason::Killed || down.reason == other("boom");
            assert!(known, "{}", down.reason);
        }
        assert!(arrived(&mut me).is_none());
    }
}

/// PROC-20, PROC-28
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_that_races_with_a_normal_end_gives_one_end() {
    for _ in 0..ROUNDS {
        let mut me = Process::attach();
        let start = Arc::new(Barrier::new(2));
        let flag = Flag::default();
        let (go, raise) = (Arc::clone(&start), flag.raised_by_drop());
        let victim = Process::spawn(move |_me| async move {
            let _held = raise;
            go.wait().await;
            Ok(())
        });
        me.link(&victim).unwrap();
        me.monitor(&victim);
        start.wait().await;
        victim.kill();
        let signals = [me.receive().await.unwrap(), me.receive().await.unwrap()];
        assert!(flag.is_up());
        assert!(arrived(&mut me).is_none());
        let reasons = signals.map(|signal| match signal {
            Signal::Exit(exit) => exit.reason,
            Signal::Down(down) => down.reason,
        });
        assert_eq!(reasons[0], reasons[1]);
        assert!(matches!(
            reasons[0],
            ExitReason::Killed | ExitReason::Normal
        ));
    }
}

/// PROC-20, PROC-28: it stops by itself, is stopped, killed and sent an exit at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_ended_in_every_way_at_once_ends_once() {
    for _ in 0..ROUNDS {
        let mut me = Process::attach();
        let (server, _heard) = worker().await.unwrap();
        genserver::register("races-every-way", &server.pid()).unwrap();
        me.monitor(&server.pid());
        let (stopped, killed) = (server.clone(), server.pid());
        let stopping = tokio::spawn(stopped.stop().into_future());
        let killing = tokio::spawn(async move { killed.kill() });
        server
            .cast(Box::pin(async { Ok(Next::Stop(other("itself"))) }))
            .unwrap();
        server.pid().exit(other("boom"));
        me.receive().await.unwrap();
        assert_eq!(whereis("races-every-way"), None);
        assert!(arrived(&mut me).is_none());
        // Whichever way it ended, whoever asked has an answer.
        let _answer = stopping.await.unwrap().is_ok();
        killing.await.unwrap();
    }
}

/// PROC-10: of many fatal signals exactly one counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_fatal_signals_at_once_one_is_the_reason_for_all_to_see() {
    for _ in 0..ROUNDS {
        let target = idle();
        let ends: Vec<_> = (0..3).map(|_| target.monitor()).collect();
        let senders: Vec<_> = (0..4_u32)
            .map(|n| {
                let target = target.clone();
                tokio::spawn(async move { target.exit(ExitReason::other(n)) })
            })
            .collect();
        for sender in senders {
            sender.await.unwrap();
        }
        let mut reasons = Vec::new();
        for end in ends {
            reasons.push(end.await.reason);
        }
        assert!(reasons[0].detail::<u32>().is_some());
        assert!(reasons.iter().all(|reason| *reason == reasons[0]));
    }
}
