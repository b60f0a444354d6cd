//! `DynamicSupervisor` (rows DSUP-02 to DSUP-06, DSUP-08, DSUP-10 to DSUP-17).

use std::error::Error;
use std::future::ready;
use std::time::Duration;

use genserver::{
    CallError, ChildSpec, DynamicSupervisor, DynamicSupervisorRef, ExitReason, Init, Pid, Process,
    Restart, Shutdown,
};
use tokio::time::Instant;

use crate::answers::{answer, started_dynamically};
use crate::family::{Crash, child, child_with, crash, quiet_child, restart_type};
use crate::processes::{down_after, settle};
use crate::spelling::reason;
use crate::switch::Switch;
use crate::transcript::{Played, Transcript};
use crate::worker::Options;

/// DSUP-02 to DSUP-06, DSUP-08, DSUP-10 to DSUP-17
#[tokio::test(start_paused = true)]
async fn children_come_and_go_as_in_otp() -> Played {
    let transcript = Transcript::default();
    no_ids(&transcript).await?;
    matrix(&transcript).await?;
    max_children(&transcript).await?;
    cannot_be_restarted(&transcript).await?;
    ignored_on_restart(&transcript).await?;
    too_many_restarts(&transcript).await?;
    side_by_side(&transcript).await?;
    extra_arguments(&transcript).await?;
    transcript.assert_is(include_str!("24_dynamic_supervisor.txt"));
    Ok(())
}

async fn no_ids(transcript: &Transcript) -> Played {
    transcript.say("-- ids do not matter, order of children neither");
    let s = dynamic().start().await?;
    let one = s.start_child(quiet_child(transcript, "same")).await;
    let other = s.start_child(quiet_child(transcript, "same")).await;
    transcript.say(format!(
        "{} {}; {}",
        started_dynamically(&one),
        started_dynamically(&other),
        counts(&s).await?
    ));
    let absent = child_with(transcript, "i", |options| {
        options
            .quiet()
            .on_init(|_worker, _ctx| Box::pin(ready(Ok(Init::Ignore))))
    });
    let ignored = started_dynamically(&s.start_child(absent).await);
    transcript.say(format!("ignore: {ignored}; {}", counts(&s).await?));
    let stops = child_with(transcript, "i", |options| {
        options
            .quiet()
            .on_init(|_worker, _ctx| Box::pin(ready(Ok(Init::Stop(ExitReason::other("nope"))))))
    });
    let failed = started_dynamically(&s.start_child(stops).await);
    transcript.say(format!("stop: {failed}; {}", counts(&s).await?));
    let stranger = Process::attach();
    transcript.say(format!(
        "terminate_child stranger: {}",
        answer(&s.terminate_child(&stranger.pid()).await)
    ));
    let w = add(&s, child(transcript, "w")).await?;
    let terminated = answer(&s.terminate_child(&w).await);
    transcript.say(format!("terminate_child: {terminated}"));
    let again = answer(&s.terminate_child(&w).await);
    transcript.say(format!("again: {again}; {}", counts(&s).await?));
    Ok(())
}

async fn matrix(transcript: &Transcript) -> Played {
    transcript.say("-- restart type x reason");
    for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
        for how in [
            Crash::Stop(ExitReason::Normal),
            Crash::Stop(ExitReason::Shutdown),
            Crash::other("boom"),
            Crash::Kill,
        ] {
            let s = dynamic().start().await?;
            let w = add(&s, quiet_child(transcript, "w").restart(restart)).await?;
            let gone = crash(&w, &how).await;
            transcript.say(format!(
                "{} {gone}: {}",
                restart_type(restart),
                counts(&s).await?
            ));
        }
    }
    Ok(())
}

async fn max_children(transcript: &Transcript) -> Played {
    transcript.say("-- max_children");
    let s = dynamic().max_children(1).start().await?;
    let w = add(&s, quiet_child(transcript, "w")).await?;
    let second = s.start_child(quiet_child(transcript, "v")).await;
    transcript.say(format!("second: {}", answer(&second)));
    crash(&w, &Crash::other("boom")).await;
    let after_restart = s.start_child(quiet_child(transcript, "v")).await;
    transcript.say(format!("after a restart: {}", answer(&after_restart)));
    for w in s.children().await? {
        s.terminate_child(&w).await?;
    }
    let third = s.start_child(quiet_child(transcript, "v")).await;
    transcript.say(format!("after terminate_child: {}", answer(&third)));
    Ok(())
}

async fn cannot_be_restarted(transcript: &Transcript) -> Played {
    transcript
        .say("-- a child that cannot be restarted still takes a place and is known by its old pid");
    let failing = Switch::default();
    let switch = failing.clone();
    let flaky = child_with(transcript, "w", move |options| {
        let switch = switch.clone();
        options.quiet().on_start(|| switch.flaky())
    });
    let s = dynamic()
        .max_children(1)
        .max_restarts(1_000_000)
        .start()
        .await?;
    let w = add(&s, flaky).await?;
    failing.turn_on();
    crash(&w, &Crash::other("boom")).await;
    let counted = counts(&s).await?;
    let another = s.start_child(quiet_child(transcript, "v")).await;
    transcript.say(format!("{counted}; another: {}", answer(&another)));
    let terminated = answer(&s.terminate_child(&w).await);
    transcript.say(format!(
        "terminate_child by the old pid: {terminated}; {}",
        counts(&s).await?
    ));
    Ok(())
}

async fn ignored_on_restart(transcript: &Transcript) -> Played {
    transcript.say("-- ignored on restart: forgotten");
    let ignoring = Switch::default();
    let switch = ignoring.clone();
    let child = child_with(transcript, "w", move |options| {
        let ignores = switch.is_on();
        options.quiet().on_init(move |worker, _ctx| {
            let begun = if ignores {
                Init::Ignore
            } else {
                Init::ok(worker)
            };
            Box::pin(ready(Ok(begun)))
        })
    });
    let s = dynamic().start().await?;
    let w = add(&s, child).await?;
    ignoring.turn_on();
    crash(&w, &Crash::other("boom")).await;
    transcript.say(counts(&s).await?);
    Ok(())
}

async fn too_many_restarts(transcript: &Transcript) -> Played {
    transcript.say("-- too many restarts");
    let s = dynamic().max_restarts(1).start().await?;
    let a = add(&s, quiet_child(transcript, "a")).await?;
    let b = add(&s, child(transcript, "b")).await?;
    crash(&a, &Crash::other("boom")).await;
    let mut others = s.children().await?;
    others.retain(|pid| *pid != b);
    let a = others.first().ok_or("a was restarted")?;
    let down = down_after(&s.pid(), || Crash::other("boom").strike(a)).await;
    transcript.say(format!("supervisor down {down}"));
    Ok(())
}

async fn side_by_side(transcript: &Transcript) -> Played {
    transcript.say("-- children are stopped side by side, each with its own limit");
    let s = dynamic().start().await?;
    for id in ["1", "2", "3", "4", "5"] {
        add(&s, child_with(transcript, id, |options| slow(options, 150))).await?;
    }
    let late = child_with(transcript, "late", |options| slow(options, 10_000))
        .shutdown(Shutdown::After(Duration::from_millis(50)));
    let said = transcript.clone();
    let brutal = child_with(transcript, "brutal", move |options| {
        let said = said.clone();
        options.quiet().on_terminate(move |_reason, _ctx| {
            said.say("never");
            Box::pin(ready(()))
        })
    })
    .shutdown(Shutdown::BrutalKill);
    let watched = [
        add(&s, late).await?.monitor(),
        add(&s, brutal).await?.monitor(),
    ];
    let begun = Instant::now();
    s.stop().await?;
    transcript.say(format!(
        "together rather than one after the other: {}",
        begun.elapsed() < Duration::from_millis(500)
    ));
    for gone in watched {
        transcript.say(format!("down {}", reason(&gone.await.reason)));
    }
    Ok(())
}

/// What OTP puts before the arguments of every child, a function that makes the specs knows here.
async fn extra_arguments(transcript: &Transcript) -> Played {
    transcript.say("-- extra_arguments come first");
    let s = dynamic().start().await?;
    let spec = |extra| child(transcript, extra).id("x");
    add(&s, spec("from_extra")).await?;
    Ok(())
}

fn dynamic() -> DynamicSupervisor {
    DynamicSupervisor::new()
        .max_restarts(10)
        .within(Duration::from_secs(60))
}

async fn add(s: &DynamicSupervisorRef, child: ChildSpec) -> Result<Pid, Box<dyn Error>> {
    let started = s.start_child(child).await?;
    Ok(started.ok_or("the child ignored its start")?)
}

async fn counts(s: &DynamicSupervisorRef) -> Result<String, CallError> {
    let counts = s.count_children().await?;
    Ok(format!("specs={} active={}", counts.specs, counts.active))
}

/// A worker that says nothing and takes its time to terminate.
fn slow(options: Options, ms: u64) -> Options {
    options
        .quiet()
        .on_terminate(move |_reason, _ctx| Box::pin(settle(ms)))
}
