//! What a start function returns for every outcome of `init`.

use std::future::{pending, ready};
use std::time::Duration;

use genserver::{ExitReason, GenServer, Init, Next, Process, ServerRef, StartError, whereis};

use crate::processes::down_of;
use crate::spelling::started;
use crate::transcript::{Played, Transcript};
use crate::worker::{Beginning, Options, Run, Worker, raise};

/// GS-01, GS-02, GS-04 to GS-11, GS-15 to GS-18
#[tokio::test(start_paused = true)]
async fn start_tells_every_outcome_of_init_apart() -> Played {
    let transcript = Transcript::default();
    states(&transcript).await;
    refusals(&transcript).await;
    names(&transcript).await?;
    too_slow(&transcript).await;
    linked_starters(&transcript).await;
    transcript.assert_is(include_str!("01_init_results.txt"));
    Ok(())
}

async fn states(transcript: &Transcript) {
    start(transcript, "ok", |worker| Ok(Init::ok(worker))).await;
    start(transcript, "ok+timeout", |worker| {
        Ok(Init::ok(worker).timeout(Duration::from_secs(60)))
    })
    .await;
    // There is no hibernation (note A5): a server that waits is as small as it gets.
    start(transcript, "ok+hibernate", |worker| Ok(Init::ok(worker))).await;
    start(transcript, "ok+continue", |worker| {
        Ok(Init::ok(worker).then(Run::new(|_ctx| Box::pin(ready(Ok(Next::Wait))))))
    })
    .await;
}

async fn refusals(transcript: &Transcript) {
    let say_free = |label: &str, name: &str| {
        transcript.say(format!("{label}: name free {}", whereis(name).is_none()));
    };
    start_named(transcript, "ignore", "oracle-01-n1", |_worker| {
        Ok(Init::Ignore)
    })
    .await;
    say_free("ignore", "oracle-01-n1");
    start_named(transcript, "stop", "oracle-01-n2", |_worker| {
        Ok(Init::Stop(nope()))
    })
    .await;
    say_free("stop", "oracle-01-n2");
    start(transcript, "stop normal", |_worker| {
        Ok(Init::Stop(ExitReason::Normal))
    })
    .await;
    start_named(transcript, "raise", "oracle-01-n3", |_worker| raise("boom")).await;
    say_free("raise", "oracle-01-n3");
    start(transcript, "exit", |_worker| Err(ExitReason::other("gone"))).await;
    // A constant: the types rule out a bad return (GS-13).
    transcript.say("bad return: error bad_return");
}

async fn names(transcript: &Transcript) -> Played {
    let options = Options::new(transcript, "first").quiet();
    let first = Worker::start(options).name("oracle-01-taken").await?;
    let said = transcript.clone();
    let options = Options::new(transcript, "second").on_init(move |worker, _ctx| {
        said.say("second init ran");
        Box::pin(ready(Ok(Init::ok(worker))))
    });
    let second = Worker::start(options).name("oracle-01-taken").await;
    let same = matches!(&second, Err(StartError::AlreadyStarted(pid)) if *pid == first.pid());
    transcript.say(format!("name taken: {}, same pid {same}", started(&second)));

    let said = transcript.clone();
    let options = Options::new(transcript, "w")
        .quiet()
        .on_init(move |worker, ctx| {
            let registered = whereis("oracle-01-early") == Some(ctx.pid());
            said.say(format!("name registered before init: {registered}"));
            Box::pin(ready(Ok(Init::ok(worker))))
        });
    Worker::start(options).name("oracle-01-early").await?;
    Ok(())
}

async fn too_slow(transcript: &Transcript) {
    let options = Options::new(transcript, "slow")
        .quiet()
        .on_init(|_worker, _ctx| Box::pin(pending()));
    let result = Worker::start(options)
        .timeout(Duration::from_millis(30))
        .await;
    transcript.say(format!("init timeout: {}", started(&result)));
}

/// One that doesn't trap exits shares the fate of a failed `init`, unless the reason is normal.
async fn linked_starters(transcript: &Transcript) {
    let said = transcript.clone();
    let down = down_of(|me| async move {
        // Whatever it would return: the starter does not live to see it.
        drop(start_link(&said, &me, |_worker| Ok(Init::Stop(nope()))).await);
        said.say("never printed");
        Ok(())
    });
    transcript.say(format!(
        "linked starter, init stop other(nope): starter down {}",
        down.await
    ));

    let label = "linked starter, init stop normal";
    let down = returns(
        transcript,
        label,
        |_worker| Ok(Init::Stop(ExitReason::Normal)),
        false,
    )
    .await;
    transcript.say(format!("{label}: starter down {down}"));
    let label = "linked starter, init ignore";
    let down = returns(transcript, label, |_worker| Ok(Init::Ignore), false).await;
    transcript.say(format!("{label}: starter down {down}"));
    let label = "trapping starter, init stop other(nope)";
    let down = returns(transcript, label, |_worker| Ok(Init::Stop(nope())), true).await;
    transcript.say(format!("{label}: starter down {down}"));
}

/// A process that starts a worker, says what it got, and is done.
async fn returns(
    transcript: &Transcript,
    label: &'static str,
    init: fn(Worker) -> Beginning,
    trap: bool,
) -> String {
    let said = transcript.clone();
    down_of(move |me| async move {
        me.trap_exits(trap);
        let result = start_link(&said, &me, init).await;
        said.say(format!("{label}: returns {}", started(&result)));
        Ok(())
    })
    .await
}

async fn start(transcript: &Transcript, label: &'static str, init: fn(Worker) -> Beginning) {
    let result = Worker::start(options(transcript, label, init)).await;
    transcript.say(format!("{label}: {}", started(&result)));
}

async fn start_named(
    transcript: &Transcript,
    label: &'static str,
    name: &str,
    init: fn(Worker) -> Beginning,
) {
    let result = Worker::start(options(transcript, label, init))
        .name(name)
        .await;
    transcript.say(format!("{label}: {}", started(&result)));
}

async fn start_link(
    transcript: &Transcript,
    parent: &Process,
    init: fn(Worker) -> Beginning,
) -> Result<ServerRef<Worker>, StartError> {
    Worker::start(options(transcript, "x", init))
        .linked_to(parent)
        .await
}

fn options(transcript: &Transcript, id: &'static str, init: fn(Worker) -> Beginning) -> Options {
    Options::new(transcript, id)
        .quiet()
        .on_init(move |worker, _ctx| Box::pin(async move { init(worker) }))
}

fn nope() -> ExitReason {
    ExitReason::other("nope")
}
