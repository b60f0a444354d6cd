//! `rest_for_one`: only who was started later goes along (rows SUP-35 to SUP-37, SUP-39).

use genserver::{Restart, Strategy};

use crate::family::{Crash, child, crash_child, pid_of, supervisor, tree};
use crate::transcript::{Played, Transcript};

/// SUP-35 to SUP-37, SUP-39
#[tokio::test(start_paused = true)]
async fn rest_for_one_restarts_the_rest_in_otps_order() -> Played {
    let transcript = Transcript::default();
    let children = [
        child(&transcript, "a"),
        child(&transcript, "b"),
        child(&transcript, "tmp").restart(Restart::Temporary),
        child(&transcript, "c"),
    ];
    let s = supervisor(Strategy::RestForOne, children).start().await?;
    let a = pid_of(&s, "a").await?;

    transcript.say("-- b crashes: only later children are involved");
    crash_child(&s, "b", Crash::other("boom")).await?;
    let untouched = pid_of(&s, "a").await? == a;
    transcript.say(format!("{}; a untouched {untouched}", tree(&s).await?));

    transcript.say("-- the last one crashes alone");
    crash_child(&s, "c", Crash::other("boom")).await?;
    transcript.say(tree(&s).await?);

    transcript.say("-- the first one takes everything down");
    crash_child(&s, "a", Crash::other("boom")).await?;
    transcript.say(tree(&s).await?);

    transcript.say("-- a child added later is last in the order");
    s.start_child(child(&transcript, "d")).await?;
    crash_child(&s, "c", Crash::other("boom")).await?;
    transcript.say(tree(&s).await?);
    s.stop().await?;
    transcript.assert_is(include_str!("14_rest_for_one.txt"));
    Ok(())
}
