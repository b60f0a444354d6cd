//! The start function fails while the supervisor is restarting a child (rows SUP-46, SUP-50 to
//! SUP-54, SUP-56 to SUP-58).

use std::future::ready;

use genserver::{
    Address, ChildSpec, ChildState, ExitReason, Init, ServerRef, Strategy, SupervisorRef,
};

use crate::answers::answer;
use crate::family::{
    Crash, child, child_with, counts, crash_child, pid_of, supervisor, tree, until,
};
use crate::processes::{down_after, settle};
use crate::switch::Switch;
use crate::transcript::{Played, Transcript};
use crate::worker::{Request, Worker};

/// SUP-46, SUP-50 to SUP-54, SUP-56 to SUP-58
#[tokio::test(start_paused = true)]
async fn a_failed_restart_is_tried_again_and_counted() -> Played {
    let transcript = Transcript::default();
    gives_up(&transcript).await?;
    between_attempts(&transcript).await?;
    for (strategy, heading) in [
        (
            Strategy::OneForAll,
            "-- one_for_all: another child fails to come back, everything is tried again from the \
             start",
        ),
        (
            Strategy::RestForOne,
            "-- rest_for_one: tried again from the child that failed",
        ),
    ] {
        transcript.say(heading);
        another_fails(&transcript, strategy).await?;
    }
    transcript.assert_is(include_str!("17_restart_attempt_fails.txt"));
    Ok(())
}

async fn gives_up(transcript: &Transcript) -> Played {
    transcript.say("-- every failed attempt counts; then the supervisor gives up");
    let (said, failing) = (transcript.clone(), Switch::default());
    let switch = failing.clone();
    let counting = child_with(transcript, "a", move |options| {
        let (said, switch) = (said.clone(), switch.clone());
        options.on_start(move || {
            if switch.is_on() {
                said.say("attempt");
            }
            switch.flaky()
        })
    });
    let s = supervisor(Strategy::OneForOne, [counting, child(transcript, "b")])
        .max_restarts(3)
        .start()
        .await?;
    failing.turn_on();
    let a = pid_of(&s, "a").await?;
    let down = down_after(&s.pid(), || Crash::other("boom").strike(&a)).await;
    transcript.say(format!("supervisor down {down}"));
    Ok(())
}

async fn between_attempts(transcript: &Transcript) -> Played {
    transcript.say("-- between attempts the supervisor serves calls");
    let failing = Switch::default();
    let children = [flaky(transcript, &failing), child(transcript, "b")];
    let s = supervisor(Strategy::OneForOne, children)
        .max_restarts(100_000)
        .start()
        .await?;
    fail_to_restart(&s, &failing).await?;
    requests_meanwhile(transcript, &s).await?;

    transcript.say("-- it recovers as soon as the start function does");
    failing.turn_off();
    until(&s, "a", is_up).await?;
    transcript.say(tree(&s).await?);

    transcript.say("-- terminate_child cancels the retries");
    fail_to_restart(&s, &failing).await?;
    let terminated = s.terminate_child("a").await;
    transcript.say(format!("terminate_child: {}", answer(&terminated)));
    failing.turn_off();
    settle(60).await;
    transcript.say(tree(&s).await?);

    transcript.say("-- a failing restart by hand is an error, not a retry");
    failing.turn_on();
    let restarted = s.restart_child("a").await;
    transcript.say(format!("restart_child: {}", answer(&restarted)));
    failing.turn_off();
    settle(60).await;
    transcript.say(tree(&s).await?);
    s.stop().await?;
    Ok(())
}

async fn requests_meanwhile(transcript: &Transcript, s: &SupervisorRef) -> Played {
    transcript.say(format!("{}; {}", tree(s).await?, counts(s).await?));
    let restarted = s.restart_child("a").await;
    transcript.say(format!("restart_child: {}", answer(&restarted)));
    let deleted = s.delete_child("a").await;
    transcript.say(format!("delete_child: {}", answer(&deleted)));
    let started = s.start_child(child(transcript, "a")).await;
    transcript.say(format!("start_child: {}", answer(&started)));
    let sibling = ServerRef::<Worker>::of(&pid_of(s, "b").await?).ok_or("b is a worker")?;
    let pong = sibling.call(Request::Ping).await?;
    transcript.say(format!("sibling answers: {pong}"));
    Ok(())
}

/// A child crashes, and then another one refuses to start, once.
async fn another_fails(transcript: &Transcript, strategy: Strategy) -> Played {
    let failing = Switch::default();
    let switch = failing.clone();
    let once = child_with(transcript, "b", move |options| {
        let switch = switch.clone();
        options.on_init(move |worker, _ctx| {
            let begun = if switch.is_on() {
                switch.turn_off();
                Init::Stop(ExitReason::other("nah"))
            } else {
                Init::ok(worker)
            };
            Box::pin(ready(Ok(begun)))
        })
    });
    let children = [child(transcript, "a"), once, child(transcript, "c")];
    let s = supervisor(strategy, children).start().await?;
    failing.turn_on();
    crash_child(&s, "a", Crash::other("boom")).await?;
    until(&s, "c", is_up).await?;
    transcript.say(tree(&s).await?);
    s.stop().await?;
    Ok(())
}

/// A child whose start function fails while the switch is on.
fn flaky(transcript: &Transcript, failing: &Switch) -> ChildSpec {
    let failing = failing.clone();
    child_with(transcript, "a", move |options| {
        let failing = failing.clone();
        options.on_start(|| failing.flaky())
    })
}

async fn fail_to_restart(s: &SupervisorRef, failing: &Switch) -> Played {
    failing.turn_on();
    crash_child(s, "a", Crash::other("boom")).await?;
    until(s, "a", |state| *state == ChildState::Restarting).await
}

fn is_up(state: &ChildState) -> bool {
    matches!(state, ChildState::Running(_))
}
