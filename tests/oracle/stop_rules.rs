//! Stopping a server from outside.

use std::time::Duration;

use genserver::{Address, ExitReason, GenServer, Named, Next, Reply, ServerRef, StartError};

use crate::processes::settle;
use crate::spelling::{done, reason};
use crate::transcript::{Played, Transcript};
use crate::worker::{Note, Options, Request, Run, Worker, raise};

/// GS-72, GS-80 to GS-87
#[tokio::test(start_paused = true)]
async fn a_stop_says_how_the_server_ended() -> Played {
    let transcript = Transcript::default();
    plain(&transcript).await?;
    let server = from_inside(&transcript).await?;
    in_order(&transcript, &server).await?;
    terminate_raises(&transcript).await?;
    terminate_is_slow(&transcript).await?;
    another_end_comes_first(&transcript).await?;
    transcript.assert_is(include_str!("06_stop_rules.txt"));
    Ok(())
}

async fn plain(transcript: &Transcript) -> Played {
    transcript.say("-- plain");
    let server = new(transcript).await?;
    transcript.say(format!("stop normal: {}", done(server.stop().await)));
    transcript.say(format!("again: {}", done(server.stop().await)));
    let unknown = Named::<Worker>::new("oracle-06-nobody-here");
    transcript.say(format!("unknown name: {}", done(unknown.stop().await)));
    let server = new(transcript).await?;
    let stopped = server.stop().reason(ExitReason::other("boom")).await;
    transcript.say(format!("stop other(boom): {}", done(stopped)));
    Ok(())
}

async fn from_inside(
    transcript: &Transcript,
) -> Result<ServerRef<Worker>, Box<dyn std::error::Error>> {
    transcript.say("-- itself");
    let server = new(transcript).await?;
    let inside = server.call(Request::run(|ctx, from| {
        Box::pin(async move { Ok(Reply::new(done(ctx.this().stop().await)).send(from)) })
    }));
    transcript.say(format!("inside: {}", inside.await?));
    Ok(server)
}

async fn in_order(transcript: &Transcript, server: &ServerRef<Worker>) -> Played {
    transcript.say("-- earlier messages are handled first, later ones never");
    server.send(Note::Text("one"))?;
    server.send(Note::Text("two"))?;
    transcript.say(format!("stop: {}", done(server.stop().await)));
    server.send(Note::Text("three"))?;
    Ok(())
}

async fn terminate_raises(transcript: &Transcript) -> Played {
    transcript.say("-- terminate raises");
    let options =
        Options::new(transcript, "srv").on_terminate(|_reason, _ctx| raise("in terminate"));
    let server = Worker::start(options).await?;
    transcript.say(format!("stop: {}", done(server.stop().await)));
    Ok(())
}

async fn terminate_is_slow(transcript: &Transcript) -> Played {
    transcript.say("-- terminate too slow for the caller, still completes");
    let said = transcript.clone();
    let options = Options::new(transcript, "srv").on_terminate(|_reason, _ctx| {
        Box::pin(async move {
            settle(120).await;
            said.say("srv cleanup done");
        })
    });
    let server = Worker::start(options).await?;
    let gone = server.pid().monitor();
    let stopped = server.stop().timeout(Duration::from_millis(20)).await;
    transcript.say(format!("stop: {}", done(stopped)));
    transcript.say(format!("alive: {}", server.is_alive()));
    transcript.say(format!("later down: {}", reason(&gone.await.reason)));
    Ok(())
}

async fn another_end_comes_first(transcript: &Transcript) -> Played {
    transcript.say("-- server dies of something else first");
    let server = new(transcript).await?;
    server.cast(Run::new(|_ctx| {
        Box::pin(async {
            settle(40).await;
            Ok(Next::Stop(ExitReason::other("boom")))
        })
    }))?;
    let stopped = done(server.stop().await);
    transcript.say(format!("stop exits: {}", stopped.starts_with("exit")));
    Ok(())
}

async fn new(transcript: &Transcript) -> Result<ServerRef<Worker>, StartError> {
    Worker::start(Options::new(transcript, "srv")).await
}
