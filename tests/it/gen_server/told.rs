//! Nobody waits in vain: a caller without a time limit is told, however the server ends.

use std::future::pending;

use genserver::{
    Address, CallError, Caller, Context, ExitReason, GenServer, Init, Never, Next, ServerRef,
};
use tokio::runtime::{Builder, Runtime};

use crate::bomb::Bomb;
use crate::puppet::{Step, have, other, puppet, step, word};
use crate::record::{Record, settle, soon};

/// The reason that the caller was told.
fn told<T>(answered: Result<T, CallError>) -> Option<ExitReason> {
    match answered {
        Err(CallError::Exited(reason)) => Some(reason),
        Ok(_) | Err(_) => None,
    }
}

/// A request that is in work for ever.
fn hold(from: Caller<()>) -> Step {
    step(|me, _ctx| {
        Box::pin(async move {
            let _from = from;
            me.record.add("held");
            pending().await
        })
    })
}

/// As [`hold`], and what the callback holds besides fails when it is dropped.
fn hold_with_a_bomb(from: Caller<()>) -> Step {
    step(|me, _ctx| {
        Box::pin(async move {
            let _from = from;
            let _bomb = Bomb;
            me.record.add("held");
            pending().await
        })
    })
}

/// GS-31
#[tokio::test(start_paused = true)]
async fn a_caller_is_told_of_a_kill_although_a_destructor_of_the_callback_panics() {
    for signal in [ExitReason::Killed, other("signal")] {
        let record = Record::new();
        let server = puppet(&record).await;
        let (answered, ()) =
            tokio::join!(soon(server.call(hold_with_a_bomb).no_timeout()), async {
                record.wait_for("held").await;
                match &signal {
                    ExitReason::Killed => server.pid().kill(),
                    reason => server.pid().exit(reason.clone()),
                }
            });
        assert_eq!(told(answered), Some(signal));
    }
}

/// GS-31: so are those behind it in the queue.
#[tokio::test(start_paused = true)]
async fn those_in_the_queue_are_told_although_a_destructor_of_the_callback_panics() {
    let record = Record::new();
    let server = puppet(&record).await;
    let calls = (0..10).map(|_| server.call(hold_with_a_bomb).no_timeout());
    let (answered, ()) = tokio::join!(soon(futures_util::future::join_all(calls)), async {
        record.wait_for("held").await;
        server.pid().kill();
    });
    let killed = Err(CallError::Exited(ExitReason::Killed));
    assert_eq!(answered, vec![killed; 10]);
}

/// Ends the runtime of a server in the middle of a callback, while the caller sits on another one.
fn end_the_runtime(there: Runtime, shut_down: fn(Runtime)) -> Result<(), CallError> {
    let here = Runtime::new().map_err(|_error| CallError::NoProc)?;
    let record = Record::new();
    let server = there.block_on(puppet(&record));
    // A runtime of one thread runs only while somebody blocks on it.
    let call = {
        let _here = here.enter();
        here.spawn(soon(server.call(hold).no_timeout()))
    };
    there.block_on(record.wait_for("held"));
    shut_down(there);
    here.block_on(call).unwrap_or(Err(CallError::NoReply))
}

/// GS-37, note A29
#[test]
fn a_caller_is_told_when_the_runtime_of_the_server_ends() {
    for shut_down in [drop, Runtime::shutdown_background] {
        for mut there in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            let there = there.worker_threads(1).enable_all().build().unwrap();
            let answered = end_the_runtime(there, shut_down);
            assert_eq!(told(answered), Some(ExitReason::Killed));
        }
    }
}

/// Has no name for what it is asked.
struct Speechless(Record);

impl GenServer for Speechless {
    type Args = Record;
    type Call = Caller<()>;
    type Cast = ();
    type Info = Never;
    type Continue = Never;

    async fn init(record: Record, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self(record)))
    }

    async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
        self.0.add(format!("terminate {}", word(reason)));
    }

    #[expect(clippy::panic, reason = "that is what it is for")]
    fn call_name(_call: &Caller<()>) -> &'static str {
        panic!("no name")
    }

    #[expect(clippy::panic, reason = "that is what it is for")]
    fn cast_name(_cast: &()) -> &'static str {
        panic!("no name")
    }
}

/// GS-27
#[tokio::test(start_paused = true)]
async fn a_panic_in_the_name_of_a_call_is_one_of_its_callback() {
    let record = Record::new();
    let server = Speechless::start(record.clone()).await.unwrap();
    let answered = soon(server.call(|from| from).no_timeout()).await;
    assert_eq!(word(&told(answered).unwrap()), "raised no name");
    assert_eq!(record.lines(), ["terminate raised no name"]);
}

/// GS-61
#[tokio::test(start_paused = true)]
async fn a_panic_in_the_name_of_a_cast_is_one_of_its_callback() {
    let record = Record::new();
    let server = Speechless::start(record.clone()).await.unwrap();
    let gone = server.pid().monitor();
    server.cast(()).unwrap();
    assert_eq!(word(&soon(gone).await.reason), "raised no name");
    assert_eq!(record.lines(), ["terminate raised no name"]);
}

/// Lets callers wait, and forgets them when it ends.
#[derive(Default)]
struct Gate {
    waiting: Vec<Caller<()>>,
}

impl GenServer for Gate {
    type Args = ();
    type Call = Caller<()>;
    type Cast = Result<ExitReason, &'static str>;
    type Info = Never;
    type Continue = Never;

    async fn init((): (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self::default()))
    }

    async fn handle_call(
        &mut self,
        from: Caller<()>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        self.waiting.push(from);
        Ok(Next::Wait)
    }

    #[expect(clippy::panic, reason = "that is what it is for")]
    async fn handle_cast(
        &mut self,
        end: Result<ExitReason, &'static str>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match end {
            Ok(reason) => Ok(Next::Stop(reason)),
            Err(words) => panic!("{words}"),
        }
    }

    async fn terminate(&mut self, _reason: &ExitReason, _ctx: &mut Context<Self>) {
        self.waiting.clear();
    }
}

/// Three callers wait at a gate that then ends; what they are told.
async fn at_the_gate(end: impl AsyncFnOnce(&ServerRef<Gate>)) -> Vec<Option<String>> {
    let Ok(gate) = Gate::start(()).await else {
        return Vec::new();
    };
    let calls = (0..3).map(|_| gate.call(|from| from).no_timeout());
    let (answered, ()) = tokio::join!(soon(futures_util::future::join_all(calls)), async {
        settle().await;
        end(&gate).await;
    });
    let reasons = answered.into_iter().map(told);
    reasons.map(|reason| reason.as_ref().map(word)).collect()
}

/// GS-37
#[tokio::test(start_paused = true)]
async fn callers_that_terminate_forgets_learn_the_reason_of_a_stop_from_outside() {
    let told = at_the_gate(async |gate| {
        let _stopped = gate.stop().reason(other("r")).await.is_ok();
    });
    assert_eq!(told.await, vec![Some("r".to_owned()); 3]);
}

/// GS-37
#[tokio::test(start_paused = true)]
async fn callers_that_terminate_forgets_learn_the_reason_of_a_stop_from_within() {
    for reason in [ExitReason::Normal, ExitReason::Shutdown, other("r")] {
        let stop = reason.clone();
        let told = at_the_gate(async |gate| gate.cast(Ok(stop)).unwrap());
        assert_eq!(told.await, vec![Some(word(&reason)); 3]);
    }
}

/// GS-37
#[tokio::test(start_paused = true)]
async fn callers_that_terminate_forgets_learn_of_a_panic() {
    let told = at_the_gate(async |gate| gate.cast(Err("boom")).unwrap());
    assert_eq!(told.await, vec![Some("raised boom".to_owned()); 3]);
}

/// The server goes on, so the caller learns that there will be no reply.
#[tokio::test(start_paused = true)]
async fn a_caller_that_is_forgotten_while_the_server_goes_on_gets_no_reply() {
    let record = Record::new();
    let server = puppet(&record).await;
    let kept = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let keep = std::sync::Arc::clone(&kept);
    let call = server.call::<()>(|from| {
        crate::puppet::now(move |_me, _ctx| {
            keep.lock().unwrap().push(from);
            Ok(Next::Wait)
        })
    });
    let (answered, ()) = tokio::join!(soon(call.no_timeout()), async {
        settle().await;
        have(&server, move |_ctx| kept.lock().unwrap().clear())
            .await
            .unwrap();
    });
    assert_eq!(answered, Err(CallError::NoReply));
}
