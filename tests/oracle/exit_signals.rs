//! Links and exit signals between plain processes.

use std::future::pending;
use std::time::Duration;

use genserver::{ExitReason, Pid, Process, Signal};
use tokio::time::timeout;

use crate::processes::{End, Waiting, down_after, down_of, mailbox, settle};
use crate::spelling::reason;
use crate::transcript::{Played, Transcript};

/// PROC-01 to PROC-10, PROC-13 to PROC-15
#[tokio::test(start_paused = true)]
async fn exit_signals_end_whom_they_end_in_otp() -> Played {
    let me = Process::attach();
    let transcript = Transcript::default();
    linked_peers(&transcript).await;
    strangers(&transcript, &me).await;
    oneself_and_two(&transcript, &me).await;
    chain(&transcript).await;
    unlinked(&transcript).await;
    linked_too_late(&transcript).await;
    transcript.assert_is(include_str!("08_exit_signals.txt"));
    Ok(())
}

async fn linked_peers(transcript: &Transcript) {
    let ends = [
        ("normal", End::Return),
        ("shutdown", End::Exit(ExitReason::Shutdown)),
        ("other(boom)", End::other("boom")),
        ("raise", End::Raise("oops")),
        ("killed by exit signal", End::Kill),
        ("own exit(kill)", End::other("kill")),
    ];
    for (label, end) in ends {
        for trap in [false, true] {
            transcript.say(format!("linked peer ends: {label}; trapping: {trap}"));
            let (said, end) = (transcript.clone(), end.clone());
            let down = down_of(move |mut me| async move {
                me.trap_exits(trap);
                Waiting::spawn_link(&me, end).go();
                said.say(match exit_within(&mut me, 60).await {
                    Some(why) => format!("  got EXIT {}", reason(&why)),
                    None => "  nothing happened".to_owned(),
                });
                Ok(())
            });
            transcript.say(format!("  => {}", down.await));
        }
    }
}

async fn strangers(transcript: &Transcript, me: &Process) {
    transcript.say("exit signals from a stranger");
    let blows = [
        Blow::Exit(ExitReason::Normal),
        Blow::Exit(ExitReason::Shutdown),
        Blow::Exit(ExitReason::other("boom")),
        Blow::Kill,
    ];
    for trap in [false, true] {
        for blow in &blows {
            let pid = Process::spawn(move |mut me| async move {
                me.trap_exits(trap);
                Err(ExitReason::shutdown_with(
                    match exit_within(&mut me, 80).await {
                        Some(why) => format!("saw {}", reason(&why)),
                        None => "unharmed".to_owned(),
                    },
                ))
            });
            settle(10).await;
            let down = down_after(&pid, || blow.strike(me, &pid)).await;
            transcript.say(format!("  trapping {trap}, {} => {down}", blow.label()));
        }
    }
}

async fn oneself_and_two(transcript: &Transcript, me: &Process) {
    let down = down_of(|me| async move {
        me.exit(&me.pid(), ExitReason::Normal);
        pending().await
    });
    transcript.say(format!("normal to oneself: {}", down.await));
    let pid = Process::spawn(|_me| pending());
    let down = down_after(&pid, || {
        me.exit(&pid, ExitReason::other("first"));
        me.exit(&pid, ExitReason::other("second"));
    });
    transcript.say(format!("two signals, first wins: {}", down.await));
}

async fn chain(transcript: &Transcript) {
    transcript.say("a chain of links carries the reason");
    let down = down_of(|me| async move {
        me.spawn_link(|child| async move {
            child.spawn_link(|_grandchild| async { Err(ExitReason::other("deep")) });
            pending().await
        });
        pending().await
    });
    transcript.say(format!("  => {}", down.await));
}

async fn unlinked(transcript: &Transcript) {
    let said = transcript.clone();
    let down = down_of(|mut me| async move {
        me.trap_exits(true);
        let peer = Waiting::spawn_link(&me, End::other("boom"));
        me.unlink(&peer.pid);
        peer.go();
        said.say(format!(
            "  after unlink: {} messages",
            mailbox(&mut me).await.len()
        ));
        Ok(())
    });
    transcript.say(format!("  => {}", down.await));
}

async fn linked_too_late(transcript: &Transcript) {
    let dead = Process::spawn(|_me| async { Ok(()) });
    down_after(&dead, || ()).await;
    let said = transcript.clone();
    let down = down_of(|mut me| async move {
        me.trap_exits(true);
        me.link(&dead)?;
        let exits: String = mailbox(&mut me).await.iter().map(exit_reason).collect();
        said.say(format!("  link to a dead process, trapping: EXIT {exits}"));
        Ok(())
    });
    transcript.say(format!("  => {}", down.await));
}

/// OTP's `exit(pid, reason)`, where the reason `kill` is another signal.
enum Blow {
    Exit(ExitReason),
    Kill,
}

impl Blow {
    fn strike(&self, me: &Process, pid: &Pid) {
        match self {
            Self::Exit(reason) => me.exit(pid, reason.clone()),
            Self::Kill => pid.kill(),
        }
    }

    fn label(&self) -> String {
        match self {
            Self::Exit(why) => reason(why),
            Self::Kill => "kill".to_owned(),
        }
    }
}

/// The reason of the exit signal that is trapped within so many milliseconds.
async fn exit_within(me: &mut Process, ms: u64) -> Option<ExitReason> {
    match timeout(Duration::from_millis(ms), me.receive()).await {
        Ok(Ok(Signal::Exit(exit))) => Some(exit.reason),
        Ok(Ok(Signal::Down(_)) | Err(_)) | Err(_) => None,
    }
}

fn exit_reason(signal: &Signal) -> String {
    match signal {
        Signal::Exit(exit) => reason(&exit.reason),
        Signal::Down(down) => format!("{down:?}"),
    }
}
