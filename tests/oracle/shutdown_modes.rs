//! The shutdown value of a child spec (rows SUP-17, SUP-90 to SUP-96, SUP-98).

use std::future::pending;
use std::time::Duration;

use genserver::{ChildSpec, ExitReason, Shutdown, Strategy};

use crate::answers::answer;
use crate::family::{child, child_with, pid_of, supervisor, tree};
use crate::processes::settle;
use crate::spelling::reason;
use crate::transcript::{Played, Transcript};
use crate::worker::Options;

/// SUP-17, SUP-90 to SUP-96, SUP-98
#[tokio::test(start_paused = true)]
async fn a_child_is_stopped_as_its_shutdown_value_says() -> Played {
    let transcript = Transcript::default();
    stop(&transcript).await?;
    terminate_child(&transcript).await?;
    the_supervisor_is_killed(&transcript).await?;
    transcript.assert_is(include_str!("20_shutdown_modes.txt"));
    Ok(())
}

async fn stop(transcript: &Transcript) -> Played {
    let ms = |ms| Shutdown::After(Duration::from_millis(ms));
    let children = [
        brutal(transcript),
        late(transcript),
        child_with(transcript, "in_time", |options| slow(options, 50)).shutdown(ms(5000)),
        child_with(transcript, "patient", |options| slow(options, 50)).shutdown(Shutdown::Infinity),
        child_with(transcript, "not_trapping", |options| {
            options.trap_exits(false)
        }),
        child_with(transcript, "own_reason", exits_otherwise),
        child_with(transcript, "zero", |options| slow(options.quiet(), 1000)).shutdown(ms(0)),
    ];
    let s = supervisor(Strategy::OneForOne, children).start().await?;
    let mut watched = Vec::new();
    for id in [
        "brutal",
        "late",
        "in_time",
        "patient",
        "not_trapping",
        "own_reason",
        "zero",
    ] {
        watched.push((id, pid_of(&s, id).await?.monitor()));
    }
    transcript.say("-- stop");
    transcript.say(format!("stop: {}", answer(&s.stop().await)));
    for (id, gone) in watched {
        transcript.say(format!("{id}: down {}", reason(&gone.await.reason)));
    }
    Ok(())
}

async fn terminate_child(transcript: &Transcript) -> Played {
    transcript.say("-- terminate_child obeys the same value");
    let children = [brutal(transcript), late(transcript)];
    let s = supervisor(Strategy::OneForOne, children).start().await?;
    for id in ["brutal", "late"] {
        let gone = pid_of(&s, id).await?.monitor();
        s.terminate_child(id).await?;
        transcript.say(format!("{id}: down {}", reason(&gone.await.reason)));
    }
    transcript.say(tree(&s).await?);
    Ok(())
}

async fn the_supervisor_is_killed(transcript: &Transcript) -> Played {
    transcript.say("-- the supervisor itself is killed: children feel the broken link");
    let children = [
        child(transcript, "trapping"),
        child_with(transcript, "not_trapping", |options| {
            options.trap_exits(false)
        }),
    ];
    let s = supervisor(Strategy::OneForOne, children).start().await?;
    let watched = [
        pid_of(&s, "trapping").await?.monitor(),
        pid_of(&s, "not_trapping").await?.monitor(),
    ];
    s.pid().kill();
    for gone in watched {
        transcript.say(format!("down {}", reason(&gone.await.reason)));
    }
    Ok(())
}

fn brutal(transcript: &Transcript) -> ChildSpec {
    child(transcript, "brutal").shutdown(Shutdown::BrutalKill)
}

/// It takes longer to terminate than it may.
fn late(transcript: &Transcript) -> ChildSpec {
    child_with(transcript, "late", |options| slow(options, 10_000))
        .shutdown(Shutdown::After(Duration::from_millis(50)))
}

/// A worker that takes its time to terminate.
fn slow(options: Options, ms: u64) -> Options {
    options.on_terminate(move |_reason, _ctx| Box::pin(settle(ms)))
}

/// OTP's `exit(reason)` inside `terminate`, which returns nothing here: the worker sends itself an
/// exit signal that it doesn't trap.
fn exits_otherwise(options: Options) -> Options {
    options.on_terminate(|_reason, ctx| {
        ctx.trap_exits(false);
        ctx.exit(&ctx.pid(), ExitReason::other("weird"));
        Box::pin(pending())
    })
}
