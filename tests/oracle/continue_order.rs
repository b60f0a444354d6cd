//! A continue runs before anything in the mailbox.

use std::future::ready;
use std::sync::Arc;

use genserver::{Address, ExitReason, GenServer, Init, Next, Reply, ServerRef};
use tokio::sync::Notify;

use crate::processes::{down_after, settle};
use crate::transcript::{Played, Transcript};
use crate::worker::{Note, Options, Request, Run, Worker};

/// GS-04, GS-22, GS-45 to GS-49
#[tokio::test(start_paused = true)]
async fn a_continue_runs_before_the_mailbox() -> Played {
    let transcript = Transcript::default();
    queued_messages(&transcript).await?;
    let cue = Cue::default();
    let server = start_returns_first(&transcript, &cue).await?;
    the_reply_leaves_first(&transcript, &cue, &server).await?;
    stop(&transcript).await?;
    transcript.assert_is(include_str!("03_continue_order.txt"));
    Ok(())
}

/// A callback cannot look into its mailbox for a word, so it is given elsewhere.
#[derive(Clone, Default)]
struct Cue {
    go: Arc<Notify>,
    done: Arc<Notify>,
}

impl Cue {
    async fn give(&self) {
        self.go.notify_one();
        self.done.notified().await;
    }

    /// A continue that waits for the cue, then says `line`.
    fn then_say(&self, transcript: &Transcript, line: &'static str) -> Run {
        let (cue, said) = (self.clone(), transcript.clone());
        Run::new(move |_ctx| {
            Box::pin(async move {
                cue.go.notified().await;
                said.say(line);
                cue.done.notify_one();
                Ok(Next::Wait)
            })
        })
    }
}

async fn queued_messages(transcript: &Transcript) -> Played {
    transcript.say("-- from init, with two messages already queued");
    let said = transcript.clone();
    let options = Options::new(transcript, "a").on_init(move |worker, ctx| {
        ctx.send(Note::Text("m1"));
        ctx.send(Note::Text("m2"));
        let one = Run::new(move |_ctx| {
            said.say("a continue 1");
            let two = Run::new(move |_ctx| {
                said.say("a continue 2");
                Box::pin(ready(Ok(Next::Wait)))
            });
            Box::pin(ready(Ok(Next::Continue(two))))
        });
        Box::pin(ready(Ok(Init::ok(worker).then(one))))
    });
    Worker::start(options).await?;
    settle(60).await;
    Ok(())
}

async fn start_returns_first(
    transcript: &Transcript,
    cue: &Cue,
) -> Result<ServerRef<Worker>, Box<dyn std::error::Error>> {
    transcript.say("-- start returns before the continue has run");
    let run = cue.then_say(transcript, "b continue");
    let options = Options::new(transcript, "b")
        .on_init(|worker, _ctx| Box::pin(ready(Ok(Init::ok(worker).then(run)))));
    let server = Worker::start(options).await?;
    transcript.say("start returned");
    cue.give().await;
    Ok(server)
}

async fn the_reply_leaves_first(
    transcript: &Transcript,
    cue: &Cue,
    server: &ServerRef<Worker>,
) -> Played {
    transcript.say("-- the reply leaves before the continue runs");
    let run = cue.then_say(transcript, "b continue after reply");
    let reply = server.call(Request::run(|_ctx, from| {
        Box::pin(ready(Ok(Reply::new("hello".to_owned())
            .then(run)
            .send(from))))
    }));
    transcript.say(format!("caller got {}", reply.await?));
    cue.give().await;
    Ok(())
}

async fn stop(transcript: &Transcript) -> Played {
    transcript.say("-- stop from continue");
    let go = Arc::new(Notify::new());
    let cue = Arc::clone(&go);
    let options = Options::new(transcript, "c").on_init(|worker, _ctx| {
        let run = Run::new(|_ctx| {
            Box::pin(async move {
                cue.notified().await;
                Ok(Next::Stop(ExitReason::other("boom")))
            })
        });
        Box::pin(ready(Ok(Init::ok(worker).then(run))))
    });
    let server = Worker::start(options).await?;
    let down = down_after(&server.pid(), || go.notify_one()).await;
    transcript.say(format!("c down {down}"));
    Ok(())
}
