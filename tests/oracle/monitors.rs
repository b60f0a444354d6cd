//! Monitors.

use genserver::{Address, ExitReason, GenServer, Process, Signal, register, whereis};

use crate::listener::{Heard, Listener, Request};
use crate::processes::{End, Waiting, mailbox, settle};
use crate::spelling::reason;
use crate::transcript::{Played, Transcript};

/// PROC-17, PROC-20, PROC-21, PROC-23 to PROC-25, PROC-27, PROC-28, PROC-30, PROC-71
#[tokio::test(start_paused = true)]
async fn a_monitor_tells_each_end_once_and_last() -> Played {
    let mut me = Process::attach();
    let transcript = Transcript::default();
    reasons(&transcript, &mut me).await;
    nobody(&transcript, &mut me).await?;
    three(&transcript, &mut me).await;
    demonitored(&transcript, &mut me).await;
    last_words(&transcript).await?;
    free_names(&transcript, &mut me).await?;
    transcript.assert_is(include_str!("09_monitors.txt"));
    Ok(())
}

async fn reasons(transcript: &Transcript, me: &mut Process) {
    let ends = [
        ("normal", End::Return),
        ("shutdown(x)", End::Exit(ExitReason::shutdown_with("x"))),
        ("other(boom)", End::other("boom")),
        ("raise", End::Raise("oops")),
        ("own exit(kill)", End::other("kill")),
    ];
    for (label, end) in ends {
        let process = Waiting::spawn(end);
        me.monitor(&process.pid);
        process.go();
        transcript.say(format!("{label}: {}", downs(me).await));
    }
}

async fn nobody(transcript: &Transcript, me: &mut Process) -> Played {
    let process = Waiting::spawn(End::Return);
    me.monitor(&process.pid);
    process.pid.kill();
    transcript.say(format!("kill: {}", downs(me).await));
    me.monitor(&process.pid);
    transcript.say(format!("already dead: {}", downs(me).await));
    // A plain process monitors no names, a server does.
    let listener = Listener::start(()).await?;
    listener
        .call(|from| Request::MonitorName("oracle-09-nobody-here", from))
        .await?;
    settle(50).await;
    let heard: Vec<_> = listener
        .call(Request::Heard)
        .await?
        .iter()
        .map(named_down)
        .collect();
    transcript.say(format!("unknown name: {}", heard.join(" ")));
    Ok(())
}

async fn three(transcript: &Transcript, me: &mut Process) {
    let process = Waiting::spawn(End::Return);
    for _monitor in 1..=3 {
        me.monitor(&process.pid);
    }
    process.go();
    transcript.say(format!("three monitors: {}", downs(me).await));
}

async fn demonitored(transcript: &Transcript, me: &mut Process) {
    let process = Waiting::spawn(End::Return);
    let monitor = me.monitor(&process.pid);
    me.demonitor(monitor);
    process.go();
    transcript.say(format!(
        "demonitored in time: {} messages",
        mailbox(me).await.len()
    ));

    let process = Waiting::spawn(End::Return);
    let monitor = me.monitor(&process.pid);
    process.go();
    settle(60).await;
    me.demonitor(monitor);
    transcript.say(format!("demonitored too late: {}", downs(me).await));

    let process = Waiting::spawn(End::Return);
    let monitor = me.monitor(&process.pid);
    process.go();
    settle(60).await;
    me.demonitor_flush(monitor);
    transcript.say(format!(
        "demonitored too late with flush: {} messages",
        mailbox(me).await.len()
    ));
}

/// A plain process receives no messages, so a server listens here.
async fn last_words(transcript: &Transcript) -> Played {
    let listener = Listener::start(()).await?;
    let process = Waiting::spawn(End::Say(listener.clone(), "last words"));
    listener
        .call(|from| Request::Monitor(process.pid.clone(), from))
        .await?;
    process.go();
    settle(50).await;
    let heard: Vec<_> = listener
        .call(Request::Heard)
        .await?
        .iter()
        .map(word_or_down)
        .collect();
    transcript.say(format!("order: {}", heard.join(", ")));
    Ok(())
}

async fn free_names(transcript: &Transcript, me: &mut Process) -> Played {
    let process = Waiting::spawn(End::Return);
    register("oracle-09-short-lived", &process.pid)?;
    let monitor = me.monitor(&process.pid);
    process.go();
    let Ok(Signal::Down(down)) = me.receive().await else {
        return Err("an exit, not a down".into());
    };
    assert_eq!((down.monitor, down.reason), (monitor, ExitReason::Normal));
    let is_free = whereis("oracle-09-short-lived").is_none();
    transcript.say(format!("name free once the down arrives: {is_free}"));
    Ok(())
}

async fn downs(me: &mut Process) -> String {
    let reasons: Vec<_> = mailbox(me).await.iter().map(down_reason).collect();
    reasons.join(" ")
}

fn down_reason(signal: &Signal) -> String {
    match signal {
        Signal::Down(down) => reason(&down.reason),
        Signal::Exit(exit) => format!("{exit:?}"),
    }
}

fn named_down(heard: &Heard) -> String {
    match heard {
        Heard::Down(down) => reason(&down.reason),
        Heard::Words(words) => format!("{words:?}"),
    }
}

fn word_or_down(heard: &Heard) -> String {
    match heard {
        Heard::Words(words) => (*words).to_owned(),
        Heard::Down(down) => format!("down {}", reason(&down.reason)),
    }
}
