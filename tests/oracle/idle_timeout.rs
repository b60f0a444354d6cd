//! The time-out in a callback's return value.

use std::future::ready;
use std::time::Duration;

use genserver::{Address, GenServer, Init, Next, ServerRef, StartError, sys};

use crate::processes::settle;
use crate::transcript::{Played, Transcript};
use crate::worker::{Note, Options, Request, Run, Worker};

/// GS-02, GS-49 to GS-54, GS-57, SYS-16
#[tokio::test(start_paused = true)]
async fn an_idle_timeout_fires_once_and_only_when_idle() -> Played {
    let transcript = Transcript::default();
    fires_once(&transcript).await?;
    a_message_cancels_it(&transcript).await?;
    a_call_cancels_it(&transcript).await?;
    zero(&transcript).await?;
    from_a_continue(&transcript).await?;
    a_system_message_starts_it_over(&transcript).await?;
    transcript.assert_is(include_str!("04_idle_timeout.txt"));
    Ok(())
}

async fn fires_once(transcript: &Transcript) -> Played {
    transcript.say("-- fires once, not periodically");
    start(transcript, "a", 30).await?;
    settle(150).await;
    Ok(())
}

async fn a_message_cancels_it(transcript: &Transcript) -> Played {
    transcript.say("-- any message cancels it for good");
    let server = start(transcript, "b", 80).await?;
    server.send(Note::Text("hello"))?;
    settle(200).await;
    Ok(())
}

async fn a_call_cancels_it(transcript: &Transcript) -> Played {
    transcript.say("-- so does a call");
    let server = start(transcript, "c", 80).await?;
    transcript.say(format!("c call {}", server.call(Request::Ping).await?));
    settle(200).await;
    Ok(())
}

async fn zero(transcript: &Transcript) -> Played {
    transcript.say("-- zero fires only when the mailbox is empty");
    start(transcript, "d", 0).await?;
    settle(30).await;
    let options = Options::new(transcript, "e").on_init(|worker, ctx| {
        ctx.send(Note::Text("queued"));
        Box::pin(ready(Ok(Init::ok(worker).timeout(Duration::ZERO))))
    });
    Worker::start(options).await?;
    settle(80).await;
    Ok(())
}

async fn from_a_continue(transcript: &Transcript) -> Played {
    transcript.say("-- a continue may arm it");
    let said = transcript.clone();
    let options = Options::new(transcript, "f").on_init(|worker, _ctx| {
        let run = Run::new(move |_ctx| {
            said.say("f continue");
            Box::pin(ready(Ok(Next::Timeout(Duration::from_millis(20)))))
        });
        Box::pin(ready(Ok(Init::ok(worker).then(run))))
    });
    Worker::start(options).await?;
    settle(100).await;
    Ok(())
}

/// `sys::status` stands for the `:sys.get_state` of the original.
async fn a_system_message_starts_it_over(transcript: &Transcript) -> Played {
    transcript.say("-- a system message does not cancel it, it starts over");
    let server = start(transcript, "g", 120).await?;
    settle(70).await;
    sys::status(&server).await?;
    settle(70).await;
    transcript.say("g not yet");
    settle(120).await;
    Ok(())
}

async fn start(
    transcript: &Transcript,
    id: &'static str,
    ms: u64,
) -> Result<ServerRef<Worker>, StartError> {
    let options = Options::new(transcript, id).on_init(move |worker, _ctx| {
        Box::pin(ready(Ok(
            Init::ok(worker).timeout(Duration::from_millis(ms))
        )))
    });
    Worker::start(options).await
}
