//! Restart type against exit reason, `one_for_one` (rows SUP-20, SUP-22 to SUP-25).

use genserver::{ChildState, ExitReason, Pid, Restart, Strategy};

use crate::family::{
    Crash, counts, crash_child, pid_of, quiet_child, restart_type, state_of, supervisor,
};
use crate::transcript::{Played, Transcript};

/// SUP-20, SUP-22 to SUP-25
#[tokio::test(start_paused = true)]
async fn restart_type_and_reason_decide_who_comes_back() -> Played {
    let transcript = Transcript::default();
    for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
        for how in [
            Crash::Stop(ExitReason::Normal),
            Crash::Stop(ExitReason::Shutdown),
            Crash::Stop(ExitReason::shutdown_with("x")),
            Crash::other("boom"),
            Crash::Kill,
        ] {
            play(&transcript, restart, how).await?;
        }
    }
    transcript.assert_is(include_str!("12_restart_matrix.txt"));
    Ok(())
}

async fn play(transcript: &Transcript, restart: Restart, how: Crash) -> Played {
    let children = [
        quiet_child(transcript, "w").restart(restart),
        quiet_child(transcript, "other"),
    ];
    let s = supervisor(Strategy::OneForOne, children).start().await?;
    let old = pid_of(&s, "w").await?;
    let other = pid_of(&s, "other").await?;
    let gone = crash_child(&s, "w", how).await?;
    let what = fate(&old, state_of(&s, "w").await?);
    let untouched = pid_of(&s, "other").await? == other;
    transcript.say(format!(
        "{} {gone}: {what}; sibling untouched {untouched}; {}",
        restart_type(restart),
        counts(&s).await?
    ));
    s.stop().await?;
    Ok(())
}

fn fate(old: &Pid, now: Option<ChildState>) -> String {
    match now {
        Some(ChildState::Running(new)) if new != *old => "restarted".to_owned(),
        Some(ChildState::Down) => "kept, not running".to_owned(),
        None => "forgotten".to_owned(),
        unforeseen => format!("{unforeseen:?}"),
    }
}
