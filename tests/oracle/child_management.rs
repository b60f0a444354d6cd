//! `start_child`, `terminate_child`, `restart_child`, `delete_child` (rows SUP-70 to SUP-77, SUP-79
//! to SUP-83).

use std::future::ready;

use genserver::{ExitReason, Init, Restart, Strategy, SupervisorRef};

use crate::answers::answer;
use crate::family::{child, child_with, counts, supervisor, tree};
use crate::spelling::outcome;
use crate::transcript::{Played, Transcript};
use crate::worker::{Options, raise};

/// SUP-70 to SUP-77, SUP-79 to SUP-83
#[tokio::test(start_paused = true)]
async fn a_supervisor_answers_as_otps_does() -> Played {
    let transcript = Transcript::default();
    let children = [
        child(&transcript, "p"),
        child(&transcript, "t").restart(Restart::Temporary),
        child(&transcript, "x").restart(Restart::Transient),
    ];
    let s = supervisor(Strategy::OneForOne, children).start().await?;
    permanent(&transcript, &s).await?;
    others(&transcript, &s).await?;
    no_trace(&transcript, &s).await?;
    order(&transcript, &s).await?;
    s.stop().await?;
    let asked = s.which_children().await.map(|children| children.len());
    transcript.say(format!("dead supervisor: {}", outcome(asked)));
    transcript.assert_is(include_str!("19_child_management.txt"));
    Ok(())
}

async fn permanent(transcript: &Transcript, s: &SupervisorRef) -> Played {
    let show = |label: &str, answer: String| transcript.say(format!("{label}: {answer}"));
    show("start_child p", start(transcript, s, "p").await);
    show("restart_child p", restart(s, "p").await);
    show("delete_child p", delete(s, "p").await);
    show("terminate_child p", terminate(s, "p").await);
    show("terminate_child p again", terminate(s, "p").await);
    show("start_child p while kept", start(transcript, s, "p").await);
    transcript.say(format!("{}; {}", tree(s).await?, counts(s).await?));
    show("restart_child p", restart(s, "p").await);
    Ok(())
}

async fn others(transcript: &Transcript, s: &SupervisorRef) -> Played {
    let show = |label: &str, answer: String| transcript.say(format!("{label}: {answer}"));
    show("terminate_child t", terminate(s, "t").await);
    show("terminate_child t again", terminate(s, "t").await);
    show("restart_child t", restart(s, "t").await);
    show("terminate_child x", terminate(s, "x").await);
    show("delete_child x", delete(s, "x").await);
    show("delete_child x again", delete(s, "x").await);
    show("terminate_child nope", terminate(s, "nope").await);
    show("restart_child nope", restart(s, "nope").await);
    transcript.say(format!("{}; {}", tree(s).await?, counts(s).await?));
    Ok(())
}

async fn no_trace(transcript: &Transcript, s: &SupervisorRef) -> Played {
    transcript.say("-- start functions that do not work out leave no trace");
    let stops = |options: Options| {
        options.on_init(|_worker, _ctx| Box::pin(ready(Ok(Init::Stop(ExitReason::other("nope"))))))
    };
    let started = s.start_child(child_with(transcript, "bad", stops)).await;
    transcript.say(format!("start_child stop: {}", answer(&started)));
    let raises = |options: Options| options.on_init(|_worker, _ctx| raise("boom"));
    let started = s.start_child(child_with(transcript, "bad", raises)).await;
    transcript.say(format!("start_child raise: {}", answer(&started)));
    transcript.say(tree(s).await?);
    Ok(())
}

async fn order(transcript: &Transcript, s: &SupervisorRef) -> Played {
    transcript.say("-- the order is the order of adding");
    s.start_child(child(transcript, "q")).await?;
    s.start_child(child(transcript, "r")).await?;
    transcript.say(tree(s).await?);
    transcript.say("-- a stopped child keeps its place");
    s.terminate_child("q").await?;
    s.restart_child("q").await?;
    transcript.say(tree(s).await?);
    Ok(())
}

async fn start(transcript: &Transcript, s: &SupervisorRef, id: &'static str) -> String {
    answer(&s.start_child(child(transcript, id)).await)
}

async fn terminate(s: &SupervisorRef, id: &str) -> String {
    answer(&s.terminate_child(id).await)
}

async fn restart(s: &SupervisorRef, id: &str) -> String {
    answer(&s.restart_child(id).await)
}

async fn delete(s: &SupervisorRef, id: &str) -> String {
    answer(&s.delete_child(id).await)
}
