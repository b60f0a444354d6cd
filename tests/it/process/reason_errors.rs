//! Errors become reasons, and errors that stand for an exit become that exit again (note A3).

use std::error::Error;
use std::time::Duration;
use std::{fmt, io};

use genserver::{
    Address as _, CallError, ExitReason, LinkError, Next, Process, ServerRef, StopError,
};

use super::support::{Worker, other, settled, trapper, within, worker};

#[derive(Debug)]
struct CannotLoad(io::Error);

impl fmt::Display for CannotLoad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot load the queue")
    }
}

impl Error for CannotLoad {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

fn load() -> Result<(), ExitReason> {
    Err(CannotLoad(io::Error::other("no such file")))?;
    Ok(())
}

#[test]
fn an_error_becomes_a_reason_with_its_whole_chain() {
    let reason = load().unwrap_err();
    assert_eq!(reason.to_string(), "cannot load the queue: no such file");
    let error = reason.as_error().unwrap();
    assert_eq!(error.to_string(), "cannot load the queue");
    assert_eq!(
        error.source().map(ToString::to_string).as_deref(),
        Some("no such file")
    );
    assert!(error.downcast_ref::<CannotLoad>().is_some());
    assert!(!reason.is_clean());
}

#[test]
fn a_boxed_error_and_a_text_become_reasons() {
    let boxed: Box<dyn Error + Send + Sync> = Box::new(CannotLoad(io::Error::other("gone")));
    let reason = ExitReason::error(boxed);
    assert_eq!(reason.to_string(), "cannot load the queue: gone");
    assert!(reason.as_error().unwrap().is::<CannotLoad>());
    assert_eq!(ExitReason::error(String::from("full")).to_string(), "full");
    assert!(ExitReason::Normal.as_error().is_none());
    assert!(other("boom").as_error().is_none());
}

#[tokio::test(start_paused = true)]
async fn an_error_that_a_callback_passes_on_is_the_reason_of_the_end() {
    let (server, _heard) = worker().await.unwrap();
    let end = server.pid().monitor();
    let failing = async {
        load()?;
        Ok(Next::Wait)
    };
    server.cast(Box::pin(failing)).unwrap();
    assert_eq!(
        end.await.reason.to_string(),
        "cannot load the queue: no such file"
    );
}

fn passed_on(error: impl Into<ExitReason>) -> ExitReason {
    error.into()
}

#[test]
fn a_call_error_turns_back_into_the_exit_it_stands_for() {
    let limit = Duration::from_secs(5);
    assert_eq!(passed_on(CallError::NoProc), ExitReason::NoProc);
    assert_eq!(passed_on(CallError::Timeout(limit)), ExitReason::Timeout);
    assert_eq!(passed_on(CallError::CallingSelf), ExitReason::CallingSelf);
    for reason in [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::Killed,
        other("boom"),
    ] {
        assert_eq!(passed_on(CallError::Exited(reason.clone())), reason);
    }
    let no_reply = passed_on(CallError::NoReply);
    assert_eq!(
        no_reply.to_string(),
        "the server dropped the call without a reply"
    );
    assert!(no_reply.as_error().unwrap().is::<CallError>());
}

#[test]
fn a_stop_error_turns_back_into_the_exit_it_stands_for() {
    let limit = Duration::from_secs(5);
    assert_eq!(passed_on(StopError::NoProc), ExitReason::NoProc);
    assert_eq!(passed_on(StopError::Timeout(limit)), ExitReason::Timeout);
    assert_eq!(passed_on(StopError::CallingSelf), ExitReason::CallingSelf);
    assert_eq!(passed_on(StopError::Exited(other("boom"))), other("boom"));
}

/// PROC-14
#[tokio::test(start_paused = true)]
async fn a_link_error_turns_back_into_no_proc() {
    let dead = super::support::gone().await;
    let (server, _heard) = worker().await.unwrap();
    let error: LinkError = within(&server, move |ctx| ctx.link(&dead))
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(error.to_string(), "no such process");
    assert_eq!(passed_on(error), ExitReason::NoProc);
}

/// A server whose callback calls another one and passes the error on.
async fn ends_of_a_caller(of: ServerRef<Worker>) -> Result<ExitReason, Box<dyn Error>> {
    let (caller, _heard) = worker().await?;
    let end = caller.pid().monitor();
    caller.cast(Box::pin(async move {
        settled(&of).await?;
        Ok(Next::Wait)
    }))?;
    Ok(end.await.reason)
}

/// A3
#[tokio::test(start_paused = true)]
async fn a_callback_that_calls_a_dead_server_ends_with_no_proc() {
    let (dead, _heard) = worker().await.unwrap();
    dead.stop().await.unwrap();
    assert_eq!(ends_of_a_caller(dead).await.unwrap(), ExitReason::NoProc);
}

/// A3
#[tokio::test(start_paused = true)]
async fn a_callback_whose_call_is_too_slow_ends_with_timeout() {
    let (busy, _heard) = worker().await.unwrap();
    busy.cast(Box::pin(std::future::pending())).unwrap();
    assert_eq!(ends_of_a_caller(busy).await.unwrap(), ExitReason::Timeout);
}

/// A3
#[tokio::test(start_paused = true)]
async fn a_callback_whose_callee_dies_ends_with_the_same_reason() {
    let (callee, _heard) = trapper().await.unwrap();
    let dying = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Err(other("boom"))
    };
    callee.cast(Box::pin(dying)).unwrap();
    assert_eq!(ends_of_a_caller(callee).await.unwrap(), other("boom"));
}

/// A3
#[tokio::test(start_paused = true)]
async fn a_callback_that_calls_its_own_server_ends_with_calling_self() {
    let (server, _heard) = worker().await.unwrap();
    let end = server.pid().monitor();
    let itself = server.clone();
    server
        .cast(Box::pin(async move {
            settled(&itself).await?;
            Ok(Next::Wait)
        }))
        .unwrap();
    assert_eq!(end.await.reason, ExitReason::CallingSelf);
}

/// A3: in a process without a server, too.
#[tokio::test(start_paused = true)]
async fn a_process_that_passes_a_call_error_on_ends_with_its_exit() {
    let (callee, _heard) = worker().await.unwrap();
    let dying = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Err(other("boom"))
    };
    callee.cast(Box::pin(dying)).unwrap();
    let pid = Process::spawn(move |_me| async move { Ok(settled(&callee).await?) });
    assert_eq!(pid.monitor().await.reason, other("boom"));
}
