//! `one_for_all`: who stops, in which order, who comes back (rows SUP-30 to SUP-32, SUP-34).

use genserver::{ExitReason, Restart, Strategy};

use crate::family::{Crash, child, crash_child, pid_of, supervisor, tree};
use crate::processes::{down_after, settle};
use crate::transcript::{Played, Transcript};

/// SUP-30 to SUP-32, SUP-34
#[tokio::test(start_paused = true)]
async fn one_for_all_restarts_all_in_otps_order() -> Played {
    let transcript = Transcript::default();
    all_go_along(&transcript).await?;
    nobody_moves(&transcript).await?;
    one_round(&transcript).await?;
    transcript.assert_is(include_str!("13_one_for_all.txt"));
    Ok(())
}

async fn all_go_along(transcript: &Transcript) -> Played {
    let children = [
        child(transcript, "a"),
        child(transcript, "b"),
        child(transcript, "tmp").restart(Restart::Temporary),
        child(transcript, "c"),
    ];
    let s = supervisor(Strategy::OneForAll, children).start().await?;
    transcript.say(
        "-- b crashes: the rest stop in reverse, permanent ones start in order, the temporary one is \
         forgotten",
    );
    crash_child(&s, "b", Crash::other("boom")).await?;
    transcript.say(tree(&s).await?);
    transcript.say("-- a is killed: no terminate for a");
    crash_child(&s, "a", Crash::Kill).await?;
    transcript.say(tree(&s).await?);
    s.stop().await?;
    Ok(())
}

async fn nobody_moves(transcript: &Transcript) -> Played {
    transcript.say("-- a temporary child's own crash moves nobody");
    let children = [
        child(transcript, "a"),
        child(transcript, "tmp").restart(Restart::Temporary),
        child(transcript, "c"),
    ];
    let s = supervisor(Strategy::OneForAll, children).start().await?;
    crash_child(&s, "tmp", Crash::other("boom")).await?;
    settle(60).await;
    transcript.say(tree(&s).await?);
    transcript.say("-- nor does a transient child's normal end");
    s.start_child(child(transcript, "once").restart(Restart::Transient))
        .await?;
    crash_child(&s, "once", Crash::Stop(ExitReason::Normal)).await?;
    settle(60).await;
    transcript.say(tree(&s).await?);
    s.stop().await?;
    Ok(())
}

async fn one_round(transcript: &Transcript) -> Played {
    transcript.say("-- one round counts as one restart");
    let children = ["a", "b", "c"].map(|id| child(transcript, id));
    let s = supervisor(Strategy::OneForAll, children)
        .max_restarts(1)
        .start()
        .await?;
    crash_child(&s, "a", Crash::other("boom")).await?;
    transcript.say(tree(&s).await?);
    let a = pid_of(&s, "a").await?;
    let down = down_after(&s.pid(), || Crash::other("boom").strike(&a)).await;
    transcript.say(format!("second crash, supervisor down {down}"));
    Ok(())
}
