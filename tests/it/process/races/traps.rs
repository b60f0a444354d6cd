//! Signals that arrive while trapping is turned on and off (PROC-07, PROC-09).

use genserver::{ExitReason, Pid, Process, Signal};

use crate::process::support::other;

/// Turns trapping on and off until a signal has arrived as a message, then says so.
fn flickering() -> (Pid, tokio::sync::oneshot::Receiver<()>) {
    let (running, runs) = tokio::sync::oneshot::channel();
    let pid = Process::spawn(move |mut me| async move {
        let mut running = Some(running);
        loop {
            for trap in [true, false] {
                me.trap_exits(trap);
                let signal = futures_util::FutureExt::now_or_never(me.receive());
                if let Some(Ok(Signal::Exit(exit))) = signal {
                    return Err(ExitReason::shutdown_with(exit.reason));
                }
                if let Some(running) = running.take() {
                    let _told = running.send(()).is_ok();
                }
                tokio::task::yield_now().await;
            }
        }
    });
    (pid, runs)
}

/// PROC-09: it is fatal, or it is a message: never both, never neither.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_that_races_with_trapping_is_fatal_or_a_message() {
    let (mut fatal, mut trapped) = (0, 0);
    for _ in 0..500 {
        let (target, runs) = flickering();
        let end = target.monitor();
        runs.await.unwrap();
        target.exit(other("boom"));
        match end.await.reason {
            ExitReason::ShutdownWith(seen) => {
                assert_eq!(seen.get::<ExitReason>(), Some(&other("boom")));
                trapped += 1;
            }
            reason => {
                assert_eq!(reason, other("boom"));
                fatal += 1;
            }
        }
    }
    assert_eq!(fatal + trapped, 500);
}

/// PROC-07: a normal signal is never fatal, however the trapping flickers; a kill always is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_normal_signal_that_races_with_trapping_is_never_fatal() {
    for _ in 0..500 {
        let (target, runs) = flickering();
        let end = target.monitor();
        runs.await.unwrap();
        target.exit(ExitReason::Normal);
        target.kill();
        let reason = end.await.reason;
        let trapped = ExitReason::shutdown_with(ExitReason::Normal);
        assert!(
            reason == ExitReason::Killed || reason == trapped,
            "{reason}"
        );
    }
}

/// PROC-09: a process that traps all along loses and doubles none of many.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_traps_receives_each_of_many_signals_once_and_in_order() {
    let mut me = Process::attach();
    let senders: Vec<_> = (0..4_u32)
        .map(|sender| {
            let target = me.pid();
            tokio::spawn(async move {
                for n in 0..1_000_u32 {
                    target.exit(ExitReason::other((sender, n)));
                    if n % 100 == 0 {
                        tokio::task::yield_now().await;
                    }
                }
            })
        })
        .collect();
    let mut next = [0_u32; 4];
    for _ in 0..4_000 {
        let Ok(Signal::Exit(exit)) = me.receive().await else {
            panic!("nothing is monitored")
        };
        let (sender, n) = *exit.reason.detail::<(u32, u32)>().unwrap();
        let expected = &mut next[usize::try_from(sender).unwrap()];
        assert_eq!(n, *expected, "of sender {sender}");
        *expected += 1;
    }
    assert_eq!(next, [1_000; 4]);
    for sender in senders {
        sender.await.unwrap();
    }
}
