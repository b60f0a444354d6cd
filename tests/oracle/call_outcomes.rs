//! Everything a caller can see.

use std::future::{pending, ready};
use std::time::Duration;

use futures_util::future::BoxFuture;
use genserver::{
    Address, Caller, Context, ExitReason, GenServer, Named, Next, Process, Reply, ServerRef,
    StartError,
};

use crate::processes::{mailbox, settle};
use crate::spelling::{outcome, reason};
use crate::transcript::{Played, Transcript};
use crate::worker::{Options, Outcome, Request, Run, Worker, raise};

/// GS-20, GS-23 to GS-28, GS-31, GS-32, GS-34, GS-35, GS-90
#[tokio::test(start_paused = true)]
async fn a_caller_sees_what_otps_caller_sees() -> Played {
    let mut me = Process::attach();
    let transcript = Transcript::default();
    let first = new(&transcript).await?;
    replies(&transcript, &first).await?;
    stops(&transcript).await?;
    failures(&transcript).await?;
    nobody(&transcript, &first).await?;
    too_late(&transcript, &mut me).await?;
    transcript.assert_is(include_str!("02_call_outcomes.txt"));
    Ok(())
}

async fn replies(transcript: &Transcript, server: &ServerRef<Worker>) -> Played {
    report(transcript, "reply", server, |_ctx, from| {
        Box::pin(ready(Ok(reply("one", from))))
    })
    .await;
    report(
        transcript,
        "reply later from server",
        server,
        |_ctx, from| {
            let later = Run::new(|_ctx| Box::pin(ready(Ok(reply("later", from)))));
            Box::pin(ready(Ok(Next::Continue(later))))
        },
    )
    .await;
    report(
        transcript,
        "reply from another process",
        server,
        |_ctx, from| {
            Process::spawn(|_other| async {
                from.reply("other".to_owned());
                Ok(())
            });
            Box::pin(ready(Ok(Next::Wait)))
        },
    )
    .await;
    Ok(())
}

async fn stops(transcript: &Transcript) -> Played {
    report(
        transcript,
        "stop with reply",
        &new(transcript).await?,
        |_ctx, from| {
            Box::pin(ready(Ok(Reply::new("bye".to_owned())
                .stop(ExitReason::Normal)
                .send(from))))
        },
    )
    .await;
    for why in [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("done"),
        ExitReason::other("boom"),
    ] {
        let label = format!("stop {} without reply", reason(&why));
        report(
            transcript,
            &label,
            &new(transcript).await?,
            |_ctx, _from| Box::pin(ready(Ok(Next::Stop(why)))),
        )
        .await;
    }
    Ok(())
}

async fn failures(transcript: &Transcript) -> Played {
    report(
        transcript,
        "raise",
        &new(transcript).await?,
        |_ctx, _from| raise("boom"),
    )
    .await;
    report(
        transcript,
        "exit",
        &new(transcript).await?,
        |_ctx, _from| Box::pin(ready(Err(ExitReason::other("boom")))),
    )
    .await;
    new(transcript).await?;
    // Constants: the types rule out a bad return (GS-29), so this server simply goes on.
    transcript.say("srv terminate bad_return");
    transcript.say("bad return: exit bad_return");
    report(
        transcript,
        "killed meanwhile",
        &new(transcript).await?,
        |ctx, _from| {
            ctx.pid().kill();
            Box::pin(pending())
        },
    )
    .await;
    Ok(())
}

async fn nobody(transcript: &Transcript, living: &ServerRef<Worker>) -> Played {
    let dead = new(transcript).await?;
    let unknown = Named::<Worker>::new("oracle-02-nobody-here");
    dead.stop().await?;
    report(transcript, "dead pid", &dead, |_ctx, from| {
        Box::pin(ready(Ok(reply("1", from))))
    })
    .await;
    transcript.say(format!(
        "unknown name: {}",
        outcome(unknown.call(Request::Ping).await)
    ));
    // Only a server can be called, so it is a server that calls itself.
    let inside = living.call(Request::run(|ctx, from| {
        Box::pin(async move { Ok(reply(&outcome(ctx.this().call(Request::Ping).await), from)) })
    }));
    transcript.say(format!("self: {}", inside.await?));
    transcript.say(format!("cast to dead pid: {}", cast(&dead)));
    transcript.say(format!("cast to unknown name: {}", cast(&unknown)));
    Ok(())
}

/// The server goes on, and the late reply never reaches the caller.
async fn too_late(transcript: &Transcript, me: &mut Process) -> Played {
    let server = new(transcript).await?;
    let slow = server.call(Request::run(|_ctx, from| {
        Box::pin(async {
            settle(80).await;
            Ok(reply("late", from))
        })
    }));
    let result = slow.timeout(Duration::from_millis(20)).await;
    transcript.say(format!("timeout: {}", outcome(result)));
    transcript.say(format!("server still alive: {}", server.is_alive()));
    transcript.say(format!(
        "next call served: {}",
        outcome(server.call(Request::Ping).await)
    ));
    transcript.say(format!(
        "messages left in the caller's mailbox: {}",
        mailbox(me).await.len()
    ));
    Ok(())
}

async fn new(transcript: &Transcript) -> Result<ServerRef<Worker>, StartError> {
    Worker::start(Options::new(transcript, "srv")).await
}

async fn report<F>(transcript: &Transcript, label: &str, server: &ServerRef<Worker>, step: F)
where
    F: for<'a> FnOnce(&'a mut Context<Worker>, Caller<String>) -> BoxFuture<'a, Outcome>
        + Send
        + 'static,
{
    let result = server
        .call(Request::run(step))
        .timeout(Duration::from_secs(1))
        .await;
    transcript.say(format!("{label}: {}", outcome(result)));
}

fn reply(value: &str, from: Caller<String>) -> Next<Worker> {
    Reply::new(value.to_owned()).send(from)
}

/// OTP's `cast` returns `:ok`, whoever is there.
fn cast(to: &impl Address<Worker>) -> String {
    let sent = to.cast(Run::new(|_ctx| Box::pin(ready(Ok(Next::Wait)))));
    sent.map_or_else(|error| format!("{error:?}"), |()| "ok".to_owned())
}
