//! A call from within a process to a server that is idle does not switch tasks: the caller runs the server,
//! from the second such call on: a server that no process calls keeps to its own task. Nobody can tell, except by the task: that is the probe. With `GENSERVER_STEP_IN=off` all the same holds.

mod callers_end;
mod chains;
mod contention;
mod ends;
mod first;
mod order;
mod runtime_ends;
mod scopes;
mod waits;

use std::future::Future;

use genserver::{Address as _, Call, Caller, Next, Process, ServerRef};
use tokio::sync::oneshot;
use tokio::task::Id;

use crate::puppet::{Puppet, Step, note, puppet, step};
use crate::record::{Record, soon};

/// Whether callers run servers at all.
pub(crate) fn steps_in() -> bool {
    std::env::var_os("GENSERVER_STEP_IN").is_none_or(|word| word != "off")
}

/// Whether a server that was idle, and says to have been run by the task `there`, was run as it should be by
/// a caller whose task is `here`.
pub(crate) fn ran_on_the_callers_task(here: Id, there: Id) -> bool {
    (here == there) == steps_in()
}

/// As [`ran_on_the_callers_task`], asked in the caller's callback.
pub(crate) fn ran_on_my_task(there: Id) -> bool {
    ran_on_the_callers_task(tokio::task::id(), there)
}

/// Runs `act` in a process of its own.
#[expect(clippy::expect_used, reason = "a fixture")]
pub(crate) async fn in_a_process<T, F, Fut>(act: F) -> T
where
    T: Send + 'static,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    Process::spawn(|_me| async move {
        let _told = tell.send(act().await).is_ok();
        Ok(())
    });
    soon(told).await.expect("the process comes to its end")
}

/// Runs `act` in a callback of `caller`.
#[expect(clippy::expect_used, reason = "a fixture")]
pub(crate) async fn inside<T, F, Fut>(caller: &ServerRef<Puppet>, act: F) -> T
where
    T: Send + 'static,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    let call = caller.call(|from| running(from, act));
    soon(call.no_timeout()).await.expect("the caller replies")
}

/// A request whose reply is what `act` comes to.
pub(crate) fn running<T, F, Fut>(from: Caller<T>, act: F) -> Step
where
    T: Send + 'static,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    step(move |_me, _ctx| {
        Box::pin(async move {
            from.reply(act().await);
            Ok(Next::Wait)
        })
    })
}

/// Has processes call the server until the next one to do so will run it: from the first call on that is so, as
/// soon as it is idle again.
#[expect(clippy::expect_used, reason = "a fixture")]
pub(crate) async fn shared(server: &ServerRef<Puppet>) {
    let target = server.clone();
    in_a_process(move || async move {
        let ask = || async { whereabouts(&target).await.expect("it replies") };
        let first = ask().await;
        let mut next = ask().await;
        // With several threads it may have replied and not be idle yet.
        for _ in 0..10_000 {
            if ran_on_my_task(next) {
                break;
            }
            tokio::task::yield_now().await;
            next = ask().await;
        }
        assert!(ran_on_my_task(next), "{first} {next}");
    })
    .await;
}

/// A puppet that processes have called: see [`shared`].
pub(crate) async fn shared_puppet(record: &Record) -> ServerRef<Puppet> {
    let server = puppet(record).await;
    shared(&server).await;
    server
}

/// Has the server note `handled`, and drops that call when it has been polled once.
pub(crate) async fn call_and_drop(server: &ServerRef<Puppet>) {
    tokio::select! {
        biased;
        _never = server.call::<()>(|_from| note("handled")) => panic!("nobody replied yet"),
        () = async {} => {}
    }
}

/// Asks the server on which task it runs.
pub(crate) fn whereabouts(server: &ServerRef<Puppet>) -> Call<Puppet, Id> {
    server.call(|from| running(from, || async { tokio::task::id() }))
}
