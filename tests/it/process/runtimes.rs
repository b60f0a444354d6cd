//! Processes of several runtimes, and the end of a runtime (note A29).

use std::sync::mpsc;

use genserver::{
    Address as _, CallError, Context, ExitReason, GenServer, Init, Never, Process, Signal,
    StartError, register, whereis,
};
use tokio::runtime::{self, Runtime};
use tokio::sync::mpsc::unbounded_channel;

use super::support::{Ear, Flag, Raise, Worker, within, worker};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn another_runtime() -> Result<Runtime, std::io::Error> {
    runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
}

/// A named worker on another runtime, which holds `raise` in a callback that waits.
fn resident(
    there: &Runtime,
    name: &str,
    raise: Raise,
) -> Result<(genserver::ServerRef<Worker>, Ear), Box<dyn std::error::Error>> {
    there.block_on(async {
        let (server, heard) = worker().await?;
        register(name, &server.pid())?;
        let (begun, begins) = tokio::sync::oneshot::channel();
        server.cast(Box::pin(async move {
            let _held = raise;
            let _told = begun.send(()).is_ok();
            std::future::pending().await
        }))?;
        begins.await?;
        Ok((server, heard))
    })
}

fn end_a_runtime(name: &str, shut_down: impl FnOnce(Runtime)) -> Outcome {
    let (here, there) = (another_runtime()?, another_runtime()?);
    let flag = Flag::default();
    let (server, mut heard) = resident(&there, name, flag.raised_by_drop())?;
    let mut me = Process::attach();
    me.link(&server.pid())?;
    me.monitor(&server.pid());
    let end = server.pid().monitor();
    let call = here.spawn({
        let server = server;
        async move { within(&server, |_ctx| ()).await }
    });
    shut_down(there);

    here.block_on(async {
        assert_eq!(end.await.reason, ExitReason::Killed);
        assert!(flag.is_up(), "down before gone");
        assert_eq!(whereis(name), None);
        let signals = [me.receive().await, me.receive().await];
        assert!(
            signals
                .iter()
                .any(|signal| matches!(signal, Ok(Signal::Exit(_))))
        );
        assert!(
            signals
                .iter()
                .any(|signal| matches!(signal, Ok(Signal::Down(_))))
        );
        let failed = call.await?;
        assert!(
            matches!(
                failed,
                Err(CallError::Exited(ExitReason::Killed) | CallError::NoProc)
            ),
            "{failed:?}"
        );
        assert_eq!(heard.recv().await, None, "`terminate` does not run");
        Ok(())
    })
}

/// A29
#[test]
fn the_end_of_a_runtime_is_announced_on_others() {
    end_a_runtime("runtimes-dropped", drop).unwrap();
}

/// A29
#[test]
fn the_end_of_a_runtime_in_the_background_is_announced_on_others() {
    end_a_runtime("runtimes-background", Runtime::shutdown_background).unwrap();
}

/// A29: with everything on one thread.
#[tokio::test(start_paused = true)]
async fn the_end_of_a_runtime_frees_names_and_ends_links() {
    let mut me = Process::attach();
    let pid = me.pid();
    let thread = tokio::task::spawn_blocking(move || {
        let there = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let (server, _heard) = there.block_on(worker()).unwrap();
        register("runtimes-one-thread", &server.pid()).unwrap();
        let it = there.block_on(within(&server, move |ctx| ctx.link(&pid)));
        it.unwrap().unwrap();
        drop(there);
        server.pid()
    });
    let server = thread.await.unwrap();
    let Ok(Signal::Exit(exit)) = me.receive().await else {
        panic!("nothing is monitored")
    };
    assert_eq!((exit.from, exit.reason), (Some(server), ExitReason::Killed));
    assert_eq!(whereis("runtimes-one-thread"), None);
}

/// Looks for its own name when it is dropped.
struct Witness(mpsc::Sender<bool>);

impl Drop for Witness {
    fn drop(&mut self) {
        let _told = self.0.send(whereis("runtimes-unborn").is_some()).is_ok();
    }
}

struct Unborn;

impl GenServer for Unborn {
    type Args = Witness;
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: Witness, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }
}

/// PROC-28: also of a server whose `init` has not begun when the runtime ends.
#[test]
fn the_arguments_of_a_server_that_never_began_are_dropped_before_its_name_is_free() {
    let (tell, told) = mpsc::channel();
    let there = runtime::Builder::new_current_thread().build().unwrap();
    there.block_on(async {
        let mut start = Unborn::start(Witness(tell))
            .name("runtimes-unborn")
            .into_future();
        let first = futures_util::future::poll_fn(|cx| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut start).poll(cx))
        });
        assert!(first.await.is_pending());
        // Not awaited further, not dropped: the runtime ends first.
        std::mem::forget(start);
    });
    drop(there);
    assert_eq!(
        told.recv(),
        Ok(true),
        "the name was free before the arguments were gone"
    );
    assert_eq!(whereis("runtimes-unborn"), None);
}

/// A29: a start that waits when the server's runtime ends does not wait for ever.
#[tokio::test]
async fn a_start_fails_when_the_runtime_ends_meanwhile() {
    let thread = tokio::task::spawn_blocking(|| {
        let there = runtime::Builder::new_current_thread().build().unwrap();
        let (ear, _heard) = unbounded_channel();
        let mut start = Worker::start(ear).into_future();
        there.block_on(futures_util::future::poll_fn(|cx| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut start).poll(cx).is_pending())
        }));
        drop(there);
        futures_util::FutureExt::now_or_never(start)
    });
    let started = thread.await.unwrap();
    assert_eq!(started, Some(Err(StartError::Failed(ExitReason::Killed))));
}

/// Calls, monitors and links work between runtimes.
#[tokio::test]
async fn processes_of_two_runtimes_talk_to_each_other() {
    let thread = tokio::task::spawn_blocking(|| {
        let there = another_runtime().unwrap();
        let started = there.block_on(worker()).unwrap();
        (there, started)
    });
    let (there, (server, _heard)) = thread.await.unwrap();
    let mut me = Process::attach();
    let pid = me.pid();
    within(&server, move |ctx| ctx.link(&pid))
        .await
        .unwrap()
        .unwrap();
    server.pid().exit(super::support::other("boom"));
    let Ok(Signal::Exit(exit)) = me.receive().await else {
        panic!("nothing is monitored")
    };
    assert_eq!(exit.reason, super::support::other("boom"));
    there.shutdown_background();
}
