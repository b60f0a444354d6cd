//! More than `max_restarts` restarts in the window (rows SUP-40, SUP-42 to SUP-45).

use genserver::{ExitReason, Restart, Strategy, SupervisorRef};

use crate::family::{Crash, child, crash_child, pid_of, quiet_child, supervisor, tree};
use crate::processes::down_after;
use crate::transcript::{Played, Transcript};

/// SUP-40, SUP-42 to SUP-45
#[tokio::test(start_paused = true)]
async fn one_restart_too_many_ends_the_supervisor() -> Played {
    let transcript = Transcript::default();
    the_third_failure(&transcript).await?;
    one_budget(&transcript).await?;
    no_restarts_at_all(&transcript).await?;
    by_hand(&transcript).await?;
    transcript.assert_is(include_str!("15_intensity_exceeded.txt"));
    Ok(())
}

async fn the_third_failure(transcript: &Transcript) -> Played {
    transcript
        .say("-- max_restarts 2: two restarts are fine, the third failure ends the supervisor");
    let children = ["a", "b", "c"].map(|id| child(transcript, id));
    let s = supervisor(Strategy::OneForOne, children)
        .max_restarts(2)
        .start()
        .await?;
    crash_child(&s, "b", Crash::other("boom")).await?;
    crash_child(&s, "b", Crash::other("boom")).await?;
    transcript.say(tree(&s).await?);
    report(transcript, "supervisor down", &s, "b", Crash::other("boom")).await
}

async fn one_budget(transcript: &Transcript) -> Played {
    transcript.say("-- restarts of different children share the budget");
    let children = ["a", "b"].map(|id| quiet_child(transcript, id));
    let s = supervisor(Strategy::OneForOne, children)
        .max_restarts(1)
        .start()
        .await?;
    crash_child(&s, "a", Crash::other("boom")).await?;
    report(transcript, "supervisor down", &s, "b", Crash::other("boom")).await
}

async fn no_restarts_at_all(transcript: &Transcript) -> Played {
    transcript.say("-- max_restarts 0");
    let (boom, normal) = (Crash::other("boom"), Crash::Stop(ExitReason::Normal));
    for (label, restart, how) in [
        (
            "permanent crash: supervisor down",
            Restart::Permanent,
            boom.clone(),
        ),
        (
            "transient normal end: supervisor",
            Restart::Transient,
            normal,
        ),
        ("temporary crash: supervisor", Restart::Temporary, boom),
    ] {
        let a = quiet_child(transcript, "a").restart(restart);
        let s = supervisor(Strategy::OneForOne, [a])
            .max_restarts(0)
            .start()
            .await?;
        report(transcript, label, &s, "a", how).await?;
    }
    Ok(())
}

async fn by_hand(transcript: &Transcript) -> Played {
    transcript.say("-- restarts asked for by hand are not counted");
    let s = supervisor(Strategy::OneForOne, [quiet_child(transcript, "a")])
        .max_restarts(0)
        .start()
        .await?;
    for _ in 0..3 {
        s.terminate_child("a").await?;
        s.restart_child("a").await?;
    }
    transcript.say(tree(&s).await?);
    Ok(())
}

/// What the end of a child does to the supervisor.
async fn report(
    transcript: &Transcript,
    label: &str,
    s: &SupervisorRef,
    id: &str,
    how: Crash,
) -> Played {
    let pid = pid_of(s, id).await?;
    let down = down_after(&s.pid(), || how.strike(&pid)).await;
    transcript.say(format!("{label} {down}"));
    Ok(())
}
