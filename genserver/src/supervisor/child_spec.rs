//! How a child is started, again and again: [`ChildSpec`]. The one place where its type is erased.

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, IntoFuture as _};
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Supervisor;
use super::server::SupervisorServer;
use super::stragglers::Stragglers;
use crate::exit::ExitReason;
use crate::gen_server::{Context, GenServer, ServerRef, StartError, StartOptions};
use crate::process::Pid;
use crate::registry::Registry;

/// When a supervisor restarts a child that ended (row SUP-20 and its neighbours).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Restart {
    /// Always.
    #[default]
    Permanent,
    /// Only after an end that is not [clean](ExitReason::is_clean). After a clean one it stays known
    /// to the supervisor, but down.
    Transient,
    /// Never; the supervisor forgets it when it ends.
    Temporary,
}

/// How a supervisor ends a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// It is killed: no `terminate`.
    BrutalKill,
    /// It is asked to shut down, and killed if it is still there after this long.
    After(Duration),
    /// It is asked to shut down, and may take any time. Right for supervisors.
    Infinity,
}

/// OTP's five seconds for a worker (row SUP-11).
const WORKER_SHUTDOWN: Shutdown = Shutdown::After(Duration::from_secs(5));

/// How a supervisor starts, restarts and stops one child.
///
/// ```
/// use genserver::{ChildSpec, Restart, Shutdown, Supervisor, genserver};
/// use std::time::Duration;
///
/// struct Cache { places: usize }
///
/// #[genserver]
/// impl Cache {
///     #[init]
///     fn init(places: usize) -> Self { Self { places } }
///
///     #[call]
///     fn places(&self) -> usize { self.places }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cache = ChildSpec::of::<Cache>(100)
///     .name("doc-spec-cache")
///     .restart(Restart::Transient)
///     .shutdown(Shutdown::After(Duration::from_secs(1)));
/// let tree = Supervisor::one_for_one().child(cache).start().await?;
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a child spec starts nothing; give it to a supervisor"]
pub struct ChildSpec {
    pub(super) id: Arc<str>,
    pub(super) restart: Restart,
    pub(super) shutdown: Shutdown,
    options: StartOptions,
    start: Arc<StartFn>,
}

type Starting = Pin<Box<dyn Future<Output = Result<Pid, StartError>> + Send>>;
type StartFn = dyn Fn(&Parent<'_>, StartOptions) -> Starting + Send + Sync;

/// What a supervisor hands to each child it starts.
pub(super) struct Parent<'a> {
    pub(super) ctx: &'a Context<SupervisorServer>,
    pub(super) stragglers: &'a Stragglers,
}

impl ChildSpec {
    /// A server as a child. Each start gets a clone of `args`, so nothing of a crashed incarnation
    /// lives on (note A25). Its id is the name of the type.
    pub fn of<S: GenServer<Args: Clone>>(args: S::Args) -> Self {
        // A lock instead of `Args: Sync`, which users would have to carry.
        let args = Mutex::new(args);
        Self::with::<S>(move || args.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// As [`of`](Self::of), with arguments that are made anew for each start.
    pub fn with<S: GenServer>(args: impl Fn() -> S::Args + Send + Sync + 'static) -> Self {
        Self::new(
            std::any::type_name::<S>(),
            WORKER_SHUTDOWN,
            move |parent, options| {
                let starting = parent
                    .ctx
                    .start_link_with::<S>(args(), options)
                    .into_future();
                Box::pin(async move {
                    starting
                        .await
                        .as_ref()
                        .map(ServerRef::pid)
                        .map_err(Clone::clone)
                })
            },
        )
    }

    pub(super) fn supervisor(supervisor: Supervisor) -> Self {
        let id = supervisor
            .name
            .clone()
            .unwrap_or_else(|| Arc::from("Supervisor"));
        Self::new(&id, Shutdown::Infinity, move |parent, mut options| {
            options.name = options.name.or_else(|| supervisor.name.clone());
            let plan = supervisor.plan(parent.stragglers.clone());
            let starting = parent
                .ctx
                .start_link_with::<SupervisorServer>(plan, options)
                .into_future();
            Box::pin(async move {
                starting
                    .await
                    .as_ref()
                    .map(ServerRef::pid)
                    .map_err(Clone::clone)
            })
        })
    }

    fn new<F>(id: &str, shutdown: Shutdown, start: F) -> Self
    where
        F: Fn(&Parent<'_>, StartOptions) -> Starting + Send + Sync + 'static,
    {
        Self {
            id: Arc::from(id),
            restart: Restart::default(),
            shutdown,
            options: StartOptions::default(),
            start: Arc::new(start),
        }
    }

    /// What the supervisor calls it. Two children of a supervisor have different ids. Without this it is the
    /// name of the type; of a supervisor, its name if it has one.
    pub fn id(mut self, id: impl AsRef<str>) -> Self {
        self.id = Arc::from(id.as_ref());
        self
    }

    /// Registers this name at each start: an address that outlives restarts.
    ///
    /// A restart while somebody else has the name fails and is tried again at once, and each attempt
    /// counts, as in OTP: a name is best used by one child alone.
    ///
    /// A restart while somebody else has the name fails and is tried again at once, and each attempt
    /// counts: as in OTP, so a name is best used by one child alone.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.options.name = Some(Arc::from(name.as_ref()));
        self
    }

    /// Registers it under a key of a registry at each start: see
    /// [`Start::register`](crate::Start::register). Its [address](Registry::address) outlives restarts
    /// (row REG-17).
    pub fn register<K, V, U>(mut self, registry: &Registry<K, V, U>, key: K, value: V) -> Self
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        U: 'static,
    {
        self.options.keys.push(registry.claim(key, value));
        self
    }

    /// When it is restarted; without this, always.
    pub fn restart(mut self, restart: Restart) -> Self {
        self.restart = restart;
        self
    }

    /// How it is stopped; without this, a worker has five seconds and a supervisor any time.
    pub fn shutdown(mut self, shutdown: Shutdown) -> Self {
        self.shutdown = shutdown;
        self
    }

    /// Gives each `init` at most this long.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.options.timeout = Some(limit);
        self
    }

    /// Bounds its mailbox: see [`Start::mailbox`](crate::Start::mailbox).
    pub fn mailbox(mut self, capacity: usize) -> Self {
        self.options.mailbox = Some(capacity);
        self
    }

    pub(super) fn start(&self, parent: &Parent<'_>) -> Starting {
        (self.start)(parent, self.options.clone())
    }
}

impl fmt::Debug for ChildSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChildSpec")
            .field("id", &self.id)
            .field("restart", &self.restart)
            .field("shutdown", &self.shutdown)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// What can be the child of a supervisor: a [`ChildSpec`], a [`Supervisor`], or a job that is
/// `Clone` (each start gets a clone).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the child of a supervisor",
    label = "not a child",
    note = "a server: `ChildSpec::of::<{Self}>(args)`",
    note = "a job: `#[job(interval = …)]` and `#[derive(Clone)]` on the struct, and `impl Job` for it"
)]
pub trait IntoChildSpec {
    /// How the supervisor starts, restarts and stops it.
    fn into_child_spec(self) -> ChildSpec;
}

impl IntoChildSpec for ChildSpec {
    fn into_child_spec(self) -> ChildSpec {
        self
    }
}

impl IntoChildSpec for Supervisor {
    fn into_child_spec(self) -> ChildSpec {
        ChildSpec::supervisor(self)
    }
}

/// Why a supervisor could not start: one of its first children did not. It is the detail of the exit
/// reason (row SUP-03):
/// `reason.detail::<FailedToStartChild>()`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedToStartChild {
    /// Which child.
    pub id: Arc<str>,
    /// Why.
    pub error: StartError,
}

impl FailedToStartChild {
    pub(super) fn reason(id: &Arc<str>, error: StartError) -> ExitReason {
        ExitReason::shutdown_with(Self {
            id: Arc::clone(id),
            error,
        })
    }
}

/// An id that two children have.
pub(super) fn twins(children: &[ChildSpec]) -> Option<&str> {
    let mut seen = HashSet::new();
    children
        .iter()
        .map(|child| &*child.id)
        .find(|id| !seen.insert(*id))
}
