//! Significant children, whose end may be the end of their supervisor (rows SUP-100 to SUP-105,
//! SUP-107).

use genserver::{
    AutoShutdown, ExitReason, Restart, SpecError, StartError, Strategy, Supervisor, SupervisorRef,
};

use crate::answers::refused_spec;
use crate::family::{Crash, child, crash_child, pid_of, restart_type, supervisor};
use crate::processes::{down_after, settle};
use crate::transcript::{Played, Transcript};

/// SUP-100 to SUP-105, SUP-107
#[tokio::test(start_paused = true)]
async fn the_end_of_a_significant_child_may_be_the_end_of_all() -> Played {
    let transcript = Transcript::default();
    let (normal, boom) = (Crash::Stop(ExitReason::Normal), Crash::other("boom"));
    let (any, all) = (AutoShutdown::AnySignificant, AutoShutdown::AllSignificant);
    for (auto, restart, how) in [
        (any, Restart::Transient, normal.clone()),
        (any, Restart::Transient, boom.clone()),
        (any, Restart::Temporary, boom),
        (all, Restart::Transient, normal),
    ] {
        one_ends(&transcript, auto, restart, how).await?;
    }
    stopped_by_hand(&transcript).await?;
    stopped_with_a_sibling(&transcript).await?;
    refused_specs(&transcript).await;
    transcript.assert_is(include_str!("21_auto_shutdown.txt"));
    Ok(())
}

async fn one_ends(
    transcript: &Transcript,
    auto: AutoShutdown,
    restart: Restart,
    how: Crash,
) -> Played {
    transcript.say(format!(
        "-- {}, {}, s1 ends with {}",
        setting(auto),
        restart_type(restart),
        how.label()
    ));
    let significant = |id| child(transcript, id).restart(restart).significant(true);
    let children = [
        child(transcript, "a"),
        significant("s1"),
        significant("s2"),
        child(transcript, "z"),
    ];
    let s = supervisor(Strategy::OneForOne, children)
        .auto_shutdown(auto)
        .start()
        .await?;
    transcript.say(format!("supervisor {}", down_with(&s, "s1", &how).await?));
    if s.pid().is_alive() {
        match auto {
            AutoShutdown::AllSignificant => {
                let down = down_with(&s, "s2", &how).await?;
                transcript.say(format!("supervisor after s2 too: {down}"));
            }
            AutoShutdown::AnySignificant | AutoShutdown::Never => s.stop().await?,
        }
    }
    Ok(())
}

/// How the supervisor is when this child has ended.
async fn down_with(
    s: &SupervisorRef,
    id: &str,
    how: &Crash,
) -> Result<String, Box<dyn std::error::Error>> {
    let pid = pid_of(s, id).await?;
    Ok(down_after(&s.pid(), || how.strike(&pid)).await)
}

async fn stopped_by_hand(transcript: &Transcript) -> Played {
    transcript.say("-- ending it through the supervisor does not count");
    let s = any_significant(Strategy::OneForOne, transcript)
        .start()
        .await?;
    s.terminate_child("s1").await?;
    settle(60).await;
    transcript.say(format!("supervisor alive {}", s.pid().is_alive()));
    Ok(())
}

async fn stopped_with_a_sibling(transcript: &Transcript) -> Played {
    transcript.say("-- nor does going down with a sibling");
    let s = any_significant(Strategy::OneForAll, transcript)
        .child(child(transcript, "b"))
        .start()
        .await?;
    crash_child(&s, "b", Crash::other("boom")).await?;
    settle(60).await;
    transcript.say(format!("supervisor alive {}", s.pid().is_alive()));
    Ok(())
}

async fn refused_specs(transcript: &Transcript) {
    transcript.say("-- refused specs");
    let significant = |restart| child(transcript, "a").restart(restart).significant(true);
    let vain = supervisor(Strategy::OneForOne, [significant(Restart::Transient)]);
    transcript.say(format!("never: {}", refusal(&vain.start().await)));
    let endless = supervisor(Strategy::OneForOne, [significant(Restart::Permanent)])
        .auto_shutdown(AutoShutdown::AnySignificant);
    transcript.say(format!("permanent: {}", refusal(&endless.start().await)));
}

/// A supervisor with the significant child `s1`.
fn any_significant(strategy: Strategy, transcript: &Transcript) -> Supervisor {
    let s1 = child(transcript, "s1")
        .restart(Restart::Transient)
        .significant(true);
    supervisor(strategy, [s1]).auto_shutdown(AutoShutdown::AnySignificant)
}

/// The combination that OTP refuses.
fn refusal(result: &Result<SupervisorRef, StartError>) -> String {
    let Err(error) = result else {
        return "ok".to_owned();
    };
    match refused_spec(error) {
        Some(SpecError::SignificantInVain(_)) => "auto_shutdown=never significant=true".to_owned(),
        Some(SpecError::SignificantAndPermanent(_)) => {
            "restart=permanent significant=true".to_owned()
        }
        unforeseen => format!("{unforeseen:?}"),
    }
}

fn setting(auto: AutoShutdown) -> &'static str {
    match auto {
        AutoShutdown::Never => "never",
        AutoShutdown::AnySignificant => "any_significant",
        AutoShutdown::AllSignificant => "all_significant",
    }
}
