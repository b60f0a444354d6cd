//! A server that does what it is told and writes down what it hears.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use genserver::{
    Address as _, CallError, Caller, Context, ExitReason, GenServer, Info, Init, MonitorRef, Never,
    Next, Pid, Process, ServerRef, Signal, StartError,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// What a [`Worker`] heard, in order.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Said(u32),
    Down(MonitorRef, Option<Pid>, ExitReason),
    /// A monitor by name.
    NamedDown(MonitorRef, String, ExitReason),
    Exit(Option<Pid>, ExitReason),
    Terminated(ExitReason),
}

pub(crate) type Ear = UnboundedReceiver<Heard>;

/// Runs errands inside its process, and reports to its [`Ear`].
pub(crate) struct Worker {
    ear: UnboundedSender<Heard>,
}

type Outcome = Result<Next<Worker>, ExitReason>;

/// Something to await in a callback.
pub(crate) type Task = Pin<Box<dyn Future<Output = Outcome> + Send>>;

type Act = Box<dyn FnOnce(&mut Context<Worker>) + Send>;

/// Something to do with the context.
pub(crate) struct Errand(Act);

impl Worker {
    fn hear(&self, heard: Heard) {
        // The test may have stopped listening.
        let _heard = self.ear.send(heard).is_ok();
    }
}

impl GenServer for Worker {
    type Args = UnboundedSender<Heard>;
    type Call = Errand;
    type Cast = Task;
    type Info = u32;
    type Continue = Never;

    async fn init(ear: Self::Args, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self { ear }))
    }

    async fn handle_call(&mut self, errand: Errand, ctx: &mut Context<Self>) -> Outcome {
        (errand.0)(ctx);
        Ok(Next::Wait)
    }

    async fn handle_cast(&mut self, task: Task, _ctx: &mut Context<Self>) -> Outcome {
        task.await
    }

    async fn handle_info(&mut self, info: Info<u32>, _ctx: &mut Context<Self>) -> Outcome {
        match info {
            Info::Message(word) => self.hear(Heard::Said(word)),
            Info::Down(down) => self.hear(match down.name {
                Some(name) => Heard::NamedDown(down.monitor, name.to_string(), down.reason),
                None => Heard::Down(down.monitor, down.pid, down.reason),
            }),
            Info::Exit(exit) => self.hear(Heard::Exit(exit.from, exit.reason)),
            _ => {}
        }
        Ok(Next::Wait)
    }

    async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
        self.hear(Heard::Terminated(reason.clone()));
    }
}

pub(crate) async fn worker() -> Result<(ServerRef<Worker>, Ear), StartError> {
    let (ear, heard) = unbounded_channel();
    Ok((Worker::start(ear).await?, heard))
}

/// A worker that traps exits.
pub(crate) async fn trapper() -> Result<(ServerRef<Worker>, Ear), Box<dyn std::error::Error>> {
    let (worker, heard) = worker().await?;
    within(&worker, |ctx| ctx.trap_exits(true)).await?;
    Ok((worker, heard))
}

/// Does something inside the worker, after everything that was sent to it before.
pub(crate) async fn within<T: Send + 'static>(
    worker: &ServerRef<Worker>,
    act: impl FnOnce(&mut Context<Worker>) -> T + Send + 'static,
) -> Result<T, CallError> {
    let errand = |from: Caller<T>| Errand(Box::new(move |ctx| from.reply(act(ctx))));
    worker.call(errand).await
}

/// Resolves when the worker has handled everything that was sent to it before.
pub(crate) async fn settled(worker: &ServerRef<Worker>) -> Result<(), CallError> {
    within(worker, |_ctx| ()).await
}

/// A process that waits for ever.
pub(crate) fn idle() -> Pid {
    Process::spawn(|_me| std::future::pending())
}

/// A process that ends with `reason` as soon as it runs.
pub(crate) fn failing(reason: ExitReason) -> Pid {
    Process::spawn(|_me| async { Err(reason) })
}

/// A process that ends in this way when the sender is used or dropped.
pub(crate) fn ending(end: Result<(), ExitReason>) -> (Pid, oneshot::Sender<()>) {
    let (now, is_now) = oneshot::channel();
    let pid = Process::spawn(|_me| async {
        let _now = is_now.await.is_ok();
        end
    });
    (pid, now)
}

/// A process that is gone.
pub(crate) async fn gone() -> Pid {
    let pid = Process::spawn(|_me| async { Ok(()) });
    pid.monitor().await;
    pid
}

/// What has already arrived; it does not wait.
pub(crate) fn arrived(process: &mut Process) -> Option<Signal> {
    process.receive().now_or_never()?.ok()
}

pub(crate) fn other(word: &'static str) -> ExitReason {
    ExitReason::other(word)
}

/// Whether `act` comes to an end; it runs on a thread of its own, which hangs if it does not.
pub(crate) fn comes_to_an_end(act: impl FnOnce() + Send + 'static) -> bool {
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        act();
        // The test may have given up.
        let _told = done.send(()).is_ok();
    });
    is_done.recv_timeout(Duration::from_secs(20)).is_ok()
}

/// Knows whether what it handed out has been dropped.
#[derive(Clone, Default)]
pub(crate) struct Flag(Arc<AtomicBool>);

impl Flag {
    pub(crate) fn is_up(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Raises the flag when it is dropped.
    pub(crate) fn raised_by_drop(&self) -> Raise {
        Raise(self.clone())
    }
}

pub(crate) struct Raise(Flag);

impl Drop for Raise {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::SeqCst);
    }
}
