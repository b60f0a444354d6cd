//! Starting a server: [`Start`].

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll, ready};
use std::time::Duration;

use tokio::sync::oneshot;

use super::message::Message;
use super::run::{self, Server};
use super::{Context, GenServer, Preset, ServerRef};
use crate::exit::ExitReason;
use crate::process::{self, Cell, Cut, Life, Moment, Pid, Process, guarded};
use crate::registry::{Claim, Name, NameError, Registry};
use crate::trace;

/// Why a server did not start. When this is returned, its process is gone and its name is free.
///
/// ```
/// use genserver::{Agent, StartError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let first = Agent::start(|| 0).name("doc-only-one").await?;
/// match Agent::start(|| 0).name("doc-only-one").await {
///     Err(StartError::AlreadyStarted(pid)) => assert_eq!(pid, first.pid()),
///     other => println!("{:?}", other?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// `init` returned [`Init::Ignore`](crate::Init::Ignore): there is nothing to do, and nothing is wrong.
    #[error("the server chose not to start")]
    Ignored,
    /// A living process has the name, or the unique key. Talk to that one, or choose another.
    #[error("the name or key is taken by {0}")]
    AlreadyStarted(Pid),
    /// `init` took longer than [`Start::timeout`] allows, and was killed.
    #[error("init took longer than {0:?}")]
    Timeout(Duration),
    /// `init` failed, stopped or panicked; or somebody ended the process meanwhile.
    #[error("the server failed to start: {0}")]
    Failed(ExitReason),
    /// It started, and ended later by itself. Only
    /// [`Supervisor::run`](crate::Supervisor::run) waits long enough to say so.
    #[error("the server ended: {0}")]
    Exited(ExitReason),
}

/// A server about to start: made by [`GenServer::start`] and [`Context::start_link`], carried out when
/// awaited.
///
/// It resolves when `init` has returned, to the handle of the running server.
///
/// # Errors
///
/// See [`StartError`].
///
/// # Panics
///
/// Outside of a tokio runtime.
///
/// # Cancel safety
///
/// If the future is dropped while `init` runs, the process is killed: nobody would know of it.
///
/// ```
/// # use genserver::{GenServer, genserver};
/// # use std::time::Duration;
/// # struct Cache;
/// # #[genserver]
/// # impl Cache {
/// #     #[init]
/// #     fn init() -> Self { Self }
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::StartError> {
/// let caches = genserver::Registry::unique();
/// let cache = Cache::start(()).name("doc-cache").timeout(Duration::from_secs(1)).mailbox(100);
/// let cache = cache.register(&caches, "images", ()).await?;
/// assert_eq!(caches.whereis(&"images"), Some(cache.pid()));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is started unless this is awaited"]
pub struct Start<S: GenServer> {
    args: Option<S::Args>,
    options: StartOptions,
    parent: Option<Pid>,
    stage: Stage<S>,
}

/// What can be said about a start besides its arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct StartOptions {
    pub(crate) name: Option<Name>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) mailbox: Option<usize>,
    /// What it is registered under besides its name.
    pub(crate) keys: Vec<Arc<dyn Claim>>,
    pub(crate) preset: Preset,
}

impl StartOptions {
    /// Whether there is nothing to wait for but `init`.
    fn are_simple(&self) -> bool {
        self.timeout.is_none() && self.claims().next().is_none()
    }

    fn claims(&self) -> impl Iterator<Item = &dyn Claim> {
        let name = self.name.iter().map(|name| name as &dyn Claim);
        name.chain(self.keys.iter().map(AsRef::as_ref))
    }
}

impl<S: GenServer> Start<S> {
    pub(crate) fn new(args: S::Args, options: StartOptions, parent: Option<Pid>) -> Self {
        Self {
            args: Some(args),
            options,
            parent,
            stage: Stage::New,
        }
    }

    /// Registers this name before `init` runs (row GS-16), for as long as the server lives.
    ///
    /// A holder that has been killed, or that a fatal exit signal has reached, is waited for: it ends at its
    /// next await (note A1).
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.options.name = Some(Name::from(name.as_ref()));
        self
    }

    /// Registers the server under a key of a registry, with a value beside it, before `init` runs (rows
    /// REG-13, REG-14), for as long as it lives. May be given more than once.
    ///
    /// Under a unique key that somebody has, it does not start:
    /// [`StartError::AlreadyStarted`]. A holder that is doomed is waited for, as for a
    /// [name](Self::name).
    pub fn register<K, V, U>(mut self, registry: &Registry<K, V, U>, key: K, value: V) -> Self
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        U: 'static,
    {
        self.options.keys.push(registry.claim(key, value));
        self
    }

    /// Gives `init` at most this long, then kills it (row GS-15). Without it, `init` may take any time.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.options.timeout = Some(limit);
        self
    }

    /// Bounds the mailbox to this many messages (one at least). Then a call waits for room within its
    /// time-out, and a cast or send that finds none gives its message back.
    ///
    /// Signals, timers, and what a server sends to itself are never bounded.
    pub fn mailbox(mut self, capacity: usize) -> Self {
        self.options.mailbox = Some(capacity);
        self
    }

    /// Links the server to a process without a server, as its parent.
    ///
    /// Inside a server, use [`Context::start_link`].
    ///
    /// ```
    /// use genserver::{Agent, ExitReason, Process, Signal};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), genserver::ExitReason> {
    /// let mut me = Process::attach();
    /// let agent = Agent::start(|| 0).linked_to(&me).await?;
    /// agent.pid().kill();
    /// let Signal::Exit(exit) = me.receive().await? else { unreachable!() };
    /// assert_eq!(exit.reason, ExitReason::Killed);
    /// # Ok(())
    /// # }
    /// ```
    pub fn linked_to(mut self, parent: &Process) -> Self {
        self.parent = Some(parent.pid());
        self
    }

    /// Spawns the process.
    fn launch(
        &mut self,
        cell: Arc<Cell<Message<S>>>,
        life: Life<Message<S>>,
    ) -> Result<Launched<S>, StartError> {
        // Gone also if nothing comes of it.
        let args = self.args.take();
        let (started, outcome) = oneshot::channel();
        let launched = Launched {
            parent: self.parent.clone(),
            outcome,
            is_over: false,
            cell,
        };
        let (parent, name) = (self.parent.take(), self.options.name.take());
        if let Some(parent) = &parent {
            // Only a start that was carried off to another task can find its parent dead.
            let linked = process::link(parent, &launched.cell.pid());
            linked.map_err(|gone| StartError::Failed(gone.into()))?;
        }
        // It is launched once.
        let args = args.ok_or(StartError::Failed(ExitReason::Killed))?;
        let mut ctx = Context::new(&launched.cell, parent, name);
        self.options.preset.apply(&mut ctx.annex);
        let server = Server::new(ctx);
        let body = Box::pin(run::run(args, server, started, life));
        tokio::spawn(launched.cell.embody(body));
        Ok(launched)
    }

    fn cell(&self) -> (Arc<Cell<Message<S>>>, Life<Message<S>>) {
        trace::warn_if_panics_abort();
        let cell = Cell::new(type_name::<S>(), self.options.mailbox);
        let life = Life::new(Arc::clone(&cell));
        (cell, life)
    }

    /// With names, keys, or a limit.
    async fn carry_out(mut self) -> Result<ServerRef<S>, StartError> {
        let (cell, mut life) = self.cell();
        if self.options.claims().next().is_some() {
            life = claim_all(&self.options, &cell, life).await?;
        }
        let mut launched = self.launch(cell, life)?;
        let Some(limit) = self.options.timeout else {
            return launched.await;
        };
        if let Ok(outcome) = tokio::time::timeout(limit, &mut launched).await {
            return outcome;
        }
        launched.kill_and_wait().await;
        Err(StartError::Timeout(limit))
    }
}

impl<S: GenServer> Future for Start<S> {
    type Output = Result<ServerRef<S>, StartError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            match &mut this.stage {
                Stage::Launched(launched) => return Pin::new(launched).poll(cx),
                Stage::Slow(start) => return start.as_mut().poll(cx),
                Stage::New if this.options.are_simple() => {
                    let (cell, life) = this.cell();
                    this.stage = Stage::Launched(this.launch(cell, life)?);
                }
                Stage::New => {
                    let start = Self {
                        args: this.args.take(),
                        options: std::mem::take(&mut this.options),
                        parent: this.parent.take(),
                        stage: Stage::New,
                    };
                    // Boxed, because most have none of it, and all would have its room.
                    this.stage = Stage::Slow(Box::pin(start.carry_out()));
                }
            }
        }
    }
}

/// Nothing in it is pinned.
impl<S: GenServer> Unpin for Start<S> {}

/// How far a start is.
enum Stage<S: GenServer> {
    New,
    Launched(Launched<S>),
    Slow(Pin<Box<dyn Future<Output = Result<ServerRef<S>, StartError>> + Send>>),
}

/// A process whose `init` runs and of which only the starter knows.
struct Launched<S: GenServer> {
    cell: Arc<Cell<Message<S>>>,
    parent: Option<Pid>,
    outcome: oneshot::Receiver<Result<(), StartError>>,
    is_over: bool,
}

impl<S: GenServer> Future for Launched<S> {
    type Output = Result<ServerRef<S>, StartError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(Pin::new(&mut self.outcome).poll(cx));
        self.is_over = true;
        // The sender is dropped unused only if the runtime ends.
        let outcome = outcome.unwrap_or(Err(StartError::Failed(ExitReason::Killed)));
        Poll::Ready(outcome.map(|()| ServerRef::new(Arc::clone(&self.cell))))
    }
}

impl<S: GenServer> Launched<S> {
    /// GS-15: no exit reaches the starter, and when this returns the process is gone.
    async fn kill_and_wait(mut self) {
        let gone = self.cell.pid().monitor();
        self.kill();
        gone.await;
    }

    fn kill(&mut self) {
        if std::mem::replace(&mut self.is_over, true) {
            return;
        }
        let pid = self.cell.pid();
        if let Some(parent) = &self.parent {
            process::unlink(parent, &pid);
        }
        pid.kill();
    }
}

impl<S: GenServer> Drop for Launched<S> {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Registers a process that has not begun. If that fails, nothing has run, and nothing will (GS-17).
async fn claim_all<S: GenServer>(
    options: &StartOptions,
    cell: &Arc<Cell<Message<S>>>,
    life: Life<Message<S>>,
) -> Result<Life<Message<S>>, StartError> {
    let pid = cell.pid();
    // Who finds it by one key may end it while it waits for the next. Else two that are killed, and
    // each have what the other wants, would wait for each other for ever.
    cell.run_by_this_task().await;
    let reason = match guarded(cell, Moment::Work, || take_all(options, &pid)).await {
        Ok(Ok(())) => return Ok(life),
        Ok(Err(error)) => return Err(error),
        Err(Cut::Panicked(reason) | Cut::Signal(reason)) => reason,
    };
    life.end(&reason);
    Err(StartError::Failed(reason))
}

/// Registers the process under its name and its keys, one after the other.
pub(crate) async fn take_all(options: &StartOptions, pid: &Pid) -> Result<(), StartError> {
    for claim in options.claims() {
        take(claim, pid).await?;
    }
    Ok(())
}

/// Registers the process, as soon as a holder that is already doomed is gone: in OTP it would be at
/// once.
async fn take(claim: &dyn Claim, pid: &Pid) -> Result<(), StartError> {
    loop {
        match claim.claim(pid) {
            Ok(()) => return Ok(()),
            Err(NameError::Taken(holder)) if holder.0.is_doomed() => drop(holder.monitor().await),
            Err(NameError::Taken(holder)) => return Err(StartError::AlreadyStarted(holder)),
            // It has not begun to live, so it cannot be.
            Err(NameError::Dead) => return Err(StartError::Failed(ExitReason::Killed)),
        }
    }
}

impl<S: GenServer> fmt::Debug for Start<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("server", &type_name::<S>())
            .field("options", &self.options)
            .field("parent", &self.parent)
            .finish_non_exhaustive()
    }
}
