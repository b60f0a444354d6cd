//! Monitors racing with deaths (PROC-20 to PROC-28).

use std::sync::Arc;

use genserver::{Address as _, ExitReason, Pid, Process, Signal};
use tokio::sync::Barrier;

use crate::process::support::{Heard, arrived, idle, other, within, worker};

const ROUNDS: usize = 500;

fn kill_at(start: &Arc<Barrier>, victim: &Pid) -> tokio::task::JoinHandle<()> {
    let (start, victim) = (Arc::clone(start), victim.clone());
    tokio::spawn(async move {
        start.wait().await;
        victim.kill();
    })
}

/// PROC-20, PROC-21
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_monitor_made_while_its_target_dies_gives_one_down() {
    for _ in 0..ROUNDS {
        let (victim, start) = (idle(), Arc::new(Barrier::new(2)));
        let killing = kill_at(&start, &victim);
        let watching = tokio::spawn(async move {
            let mut me = Process::attach();
            start.wait().await;
            let monitor = me.monitor(&victim);
            let Ok(Signal::Down(down)) = me.receive().await else {
                return false;
            };
            let alone = arrived(&mut me).is_none();
            let known = matches!(down.reason, ExitReason::Killed | ExitReason::NoProc);
            alone && known && down.monitor == monitor
        });
        killing.await.unwrap();
        assert!(watching.await.unwrap());
    }
}

/// PROC-24, PROC-26: what `demonitor` says is what happens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demonitor_that_races_with_the_death_tells_the_truth() {
    for _ in 0..ROUNDS {
        let (victim, start) = (idle(), Arc::new(Barrier::new(2)));
        let killing = kill_at(&start, &victim);
        let end = victim.monitor();
        let ending = tokio::spawn(async move {
            let mut me = Process::attach();
            let monitor = me.monitor(&victim);
            start.wait().await;
            let was_active = me.demonitor(monitor);
            end.await;
            if !was_active {
                // On its way or here already.
                me.receive().await.unwrap();
            }
            arrived(&mut me).is_none()
        });
        killing.await.unwrap();
        assert!(ending.await.unwrap());
    }
}

/// PROC-25
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_demonitor_flush_no_down_arrives_whoever_was_first() {
    for _ in 0..ROUNDS {
        let (victim, start) = (idle(), Arc::new(Barrier::new(2)));
        let killing = kill_at(&start, &victim);
        let end = victim.monitor();
        let ending = tokio::spawn(async move {
            let mut me = Process::attach();
            let monitors = [me.monitor(&victim), me.monitor(&victim)];
            start.wait().await;
            for monitor in monitors {
                me.demonitor_flush(monitor);
            }
            end.await;
            arrived(&mut me).is_none()
        });
        killing.await.unwrap();
        assert!(ending.await.unwrap());
    }
}

/// PROC-23
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_monitors_of_one_process_give_ten_thousand_downs() {
    let target = idle();
    let mut me = Process::attach();
    let mut monitors: Vec<_> = (0..5_000).map(|_| me.monitor(&target)).collect();
    let ends: Vec<_> = (0..5_000).map(|_| target.monitor()).collect();
    target.exit(other("boom"));
    for _ in 0..5_000 {
        let Ok(Signal::Down(down)) = me.receive().await else {
            panic!("nothing is linked")
        };
        assert_eq!(down.reason, other("boom"));
        let at = monitors
            .binary_search(&down.monitor)
            .expect("a down comes once");
        monitors.remove(at);
    }
    for end in ends {
        assert_eq!(end.await.reason, other("boom"));
    }
    assert!(arrived(&mut me).is_none());
}

/// PROC-27
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_down_overtakes_the_last_words() {
    let (to, mut heard) = worker().await.unwrap();
    for word in 0..1_000 {
        let (target, start) = (to.clone(), Arc::new(Barrier::new(2)));
        let go = Arc::clone(&start);
        let speaker = Process::spawn(move |_me| async move {
            go.wait().await;
            let _sent = target.send(word).is_ok();
            Ok(())
        });
        within(&to, move |ctx| ctx.monitor(&speaker)).await.unwrap();
        start.wait().await;
        assert_eq!(heard.recv().await, Some(Heard::Said(word)));
        assert!(matches!(
            heard.recv().await,
            Some(Heard::Down(.., ExitReason::Normal))
        ));
    }
}

/// PROC-20: watchers that end while what they watch ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn watchers_and_watched_may_die_together() {
    for _ in 0..ROUNDS {
        let target = idle();
        let watchers: Vec<Pid> = (0..4)
            .map(|_| {
                let target = target.clone();
                Process::spawn(move |mut me| async move {
                    me.monitor(&target);
                    me.receive().await.unwrap();
                    Ok(())
                })
            })
            .collect();
        let mut ends: Vec<_> = watchers.iter().map(Pid::monitor).collect();
        ends.push(target.monitor());
        let killing = tokio::spawn(async move {
            for watcher in watchers.iter().step_by(2) {
                watcher.kill();
            }
        });
        target.kill();
        killing.await.unwrap();
        for end in ends {
            end.await;
        }
    }
}
