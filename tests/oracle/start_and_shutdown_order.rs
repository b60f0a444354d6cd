//! Start left to right, stop right to left, undo a failed start (rows SUP-01 to SUP-05, SUP-08,
//! SUP-09).

use std::future::ready;

use genserver::{
    Address, ExitReason, FailedToStartChild, GenServer, Init, Reply, SpecError, StartError,
    Strategy, SupervisorRef,
};
use tokio::sync::oneshot;

use crate::answers::{answer, refused_spec};
use crate::family::{Crash, child, child_with, supervisor, tree};
use crate::processes::down_after;
use crate::spelling::reason;
use crate::transcript::{Played, Transcript};
use crate::worker::{Options, Request, Worker, raise};

/// SUP-01 to SUP-05, SUP-08, SUP-09
#[tokio::test(start_paused = true)]
async fn children_start_in_order_and_stop_in_reverse() -> Played {
    let transcript = Transcript::default();
    start_then_stop(&transcript).await?;
    a_child_fails(&transcript).await;
    a_child_raises(&transcript).await;
    one_id_twice(&transcript).await;
    another_reason(&transcript).await?;
    the_parent_exits(&transcript).await?;
    transcript.assert_is(include_str!("11_start_and_shutdown_order.txt"));
    Ok(())
}

async fn start_then_stop(transcript: &Transcript) -> Played {
    transcript.say("-- start, then stop");
    let children = ["c", "a", "b"].map(|id| child(transcript, id));
    let s = supervisor(Strategy::OneForOne, children).start().await?;
    transcript.say(tree(&s).await?);
    s.start_child(child(transcript, "late")).await?;
    transcript.say(format!("stop: {}", answer(&s.stop().await)));
    Ok(())
}

async fn a_child_fails(transcript: &Transcript) {
    transcript
        .say("-- third child fails: the first two are stopped in reverse, the fourth never starts");
    let bad = child_with(transcript, "bad", |options| {
        options.on_init(|_worker, _ctx| Box::pin(ready(Ok(Init::Stop(ExitReason::other("nope"))))))
    });
    let children = [
        child(transcript, "a"),
        child(transcript, "b"),
        bad,
        child(transcript, "d"),
    ];
    let result = supervisor(Strategy::OneForOne, children).start().await;
    transcript.say(refusal(&result));
}

async fn a_child_raises(transcript: &Transcript) {
    transcript.say("-- the same when it raises");
    let bad = child_with(transcript, "bad", |options| {
        options.on_init(|_worker, _ctx| raise("boom"))
    });
    let children = [child(transcript, "a"), bad];
    let result = supervisor(Strategy::OneForOne, children).start().await;
    transcript.say(refusal(&result));
}

async fn one_id_twice(transcript: &Transcript) {
    transcript.say("-- duplicate ids are refused before anything starts");
    let children = ["a", "b", "a"].map(|id| child(transcript, id));
    let result = supervisor(Strategy::OneForOne, children).start().await;
    transcript.say(refusal(&result));
}

async fn another_reason(transcript: &Transcript) -> Played {
    transcript.say("-- stopping with another reason: children still see shutdown");
    let s = supervisor(Strategy::OneForOne, [child(transcript, "a")])
        .start()
        .await?;
    let gone = s.pid().monitor();
    let stopped = s.stop_with(ExitReason::other("boom")).await;
    transcript.say(format!("stop: {}", answer(&stopped)));
    transcript.say(format!("supervisor down {}", reason(&gone.await.reason)));
    Ok(())
}

/// Only a server can start a supervisor with link, so its parent is one.
async fn the_parent_exits(transcript: &Transcript) -> Played {
    transcript.say("-- the supervisor's parent exits normally: the tree still goes down");
    let options = Options::new(transcript, "parent").quiet().trap_exits(false);
    let parent = Worker::start(options).await?;
    let children = ["a", "b"].map(|id| child(transcript, id));
    let tree = supervisor(Strategy::OneForOne, children);
    let (tell, told) = oneshot::channel();
    let started = parent.call(Request::run(|ctx, from| {
        let start = tree.start_link(ctx);
        Box::pin(async {
            // The scenario waits for it.
            drop(tell.send(start.await?));
            Ok(Reply::new("ok".to_owned()).send(from))
        })
    }));
    started.await?;
    let s = told.await?;
    let go = || Crash::Stop(ExitReason::Normal).strike(&parent.pid());
    transcript.say(format!(
        "supervisor down {}",
        down_after(&s.pid(), go).await
    ));
    Ok(())
}

/// Why a supervisor did not start.
fn refusal(result: &Result<SupervisorRef, StartError>) -> String {
    let Err(error) = result else {
        return "ok".to_owned();
    };
    if let Some(SpecError::DuplicateId(id)) = refused_spec(error) {
        return format!("error duplicate id {id}");
    }
    match error {
        StartError::Failed(shutdown @ ExitReason::ShutdownWith(_)) => match shutdown.detail() {
            Some(FailedToStartChild {
                id,
                error: StartError::Failed(why),
                ..
            }) => format!("error shutdown(failed_to_start_child {id} {})", reason(why)),
            unforeseen => format!("{unforeseen:?}"),
        },
        unforeseen => format!("{unforeseen:?}"),
    }
}
