//! How a child is started, again and again: [`ChildSpec`]. The one place where its type is erased.

use std::any::{TypeId, type_name};
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::ending::Ending;
use super::{Backoff, ChildType};
use crate::exit::ExitReason;
use crate::gen_server::{Child, GenServer, Player, Role, Start, StartError, StartOptions};
use crate::process::{Pid, Process, quietly};
use crate::registry::Registry;

/// When a supervisor restarts a child that ended (row SUP-20 and its neighbours).
///
/// ```
/// use genserver::{ChildSpec, Restart};
/// let import = ChildSpec::task(|| async { Ok(()) }).restart(Restart::Transient);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Restart {
    /// Always.
    #[default]
    Permanent,
    /// Only after an end that is not [clean](ExitReason::is_clean). After a clean one it stays known
    /// to the supervisor, but down; a dynamic supervisor forgets it.
    Transient,
    /// Never; the supervisor forgets it when it ends.
    Temporary,
}

/// How a supervisor ends a child.
///
/// ```
/// use genserver::{ChildSpec, Shutdown};
/// use std::time::Duration;
/// let upload = ChildSpec::task(|| async { Ok(()) }).shutdown(Shutdown::After(Duration::from_secs(30)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shutdown {
    /// It is killed: no `terminate`.
    BrutalKill,
    /// It is asked to shut down, and killed if it is still there after this long.
    After(Duration),
    /// It is asked to shut down, and may take any time. Right for supervisors.
    Infinity,
}

impl Shutdown {
    /// OTP's five seconds for a worker (row SUP-11).
    pub(super) const WORKER: Self = Self::After(Duration::from_secs(5));
}

/// How a supervisor starts, restarts and stops one child.
///
/// ```
/// use genserver::{AutoShutdown, ChildSpec, Restart, Shutdown, Supervisor, genserver};
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
///     .id("the cache")
///     .name("doc-spec-cache")
///     .mailbox(1_000)
///     .timeout(Duration::from_secs(10))
///     .significant(true)
///     .restart(Restart::Transient)
///     .shutdown(Shutdown::After(Duration::from_secs(1)));
/// let tree = Supervisor::one_for_one().auto_shutdown(AutoShutdown::AnySignificant).child(cache);
/// let tree = tree.start().await?;
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a child spec starts nothing; give it to a supervisor"]
pub struct ChildSpec {
    pub(super) id: Arc<str>,
    pub(super) restart: Restart,
    pub(super) shutdown: Shutdown,
    pub(super) significant: bool,
    pub(super) backoff: Option<Backoff>,
    pub(super) role: Role,
    pub(super) options: StartOptions,
    source: Source,
}

pub(crate) type Starting = Pin<Box<dyn Future<Output = Result<Pid, StartError>> + Send>>;
type StartFn = dyn Fn(&Parent<'_>, StartOptions) -> Starting + Send + Sync;

/// Where incarnations come from.
enum Source {
    Server(Arc<StartFn>, TypeId, &'static str),
    Supervisor(Arc<dyn Nested>),
    /// A temporary child that was started: its arguments are never needed again (row DSUP-18).
    Spent(ChildType, &'static str),
}

/// A supervisor as a child, of whatever kind.
pub(super) trait Nested: Send + Sync {
    fn start(&self, parent: &Parent<'_>, options: StartOptions) -> Starting;
    /// Another child, with handles of its own.
    fn another(&self) -> Arc<dyn Nested>;
    /// It will not be started any more: whoever waits for one of its children waits in vain.
    fn give_up(&self);
    fn server_type(&self) -> TypeId;
    fn type_name(&self) -> &'static str;
}

/// What a supervisor hands to each child it starts.
#[derive(Clone, Copy)]
pub(crate) struct Parent<'a> {
    pub(super) pid: &'a Pid,
    pub(super) ending: &'a Ending,
}

/// Starts a server as a child.
pub(super) fn start_server<S: GenServer>(
    args: S::Args,
    options: StartOptions,
    parent: &Parent<'_>,
) -> Starting {
    let start = Start::<S>::new(args, options, Some(parent.pid.clone()));
    Box::pin(async move {
        let started = start.await;
        started.map(|server| server.pid())
    })
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
    ///
    /// ```
    /// use genserver::{Agent, ChildSpec};
    /// let count = ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)); // a box has no clone
    /// ```
    pub fn with<S: GenServer>(args: impl Fn() -> S::Args + Send + Sync + 'static) -> Self {
        let start = move |parent: &Parent<'_>, options: StartOptions| {
            start_server::<S>(args(), options, parent)
        };
        let name = type_name::<S>();
        let source = Source::Server(Arc::new(start), TypeId::of::<S>(), name);
        Self::new(name, Shutdown::WORKER, source)
    }

    /// A process that is no server: `start` links it to the supervisor whose pid it is given.
    pub(crate) fn process(
        name: &'static str,
        start: impl Fn(Pid, StartOptions) -> Starting + Send + Sync + 'static,
    ) -> Self {
        let start =
            move |parent: &Parent<'_>, options: StartOptions| start(parent.pid.clone(), options);
        let source = Source::Server(Arc::new(start), TypeId::of::<Process>(), name);
        Self::new(name, Shutdown::WORKER, source)
    }

    pub(super) fn supervisor(id: &str, supervisor: impl Nested + 'static) -> Self {
        Self::new(
            id,
            Shutdown::Infinity,
            Source::Supervisor(Arc::new(supervisor)),
        )
    }

    fn new(id: &str, shutdown: Shutdown, source: Source) -> Self {
        Self {
            id: Arc::from(id),
            restart: Restart::default(),
            shutdown,
            significant: false,
            backoff: None,
            role: Role::default(),
            options: StartOptions::default(),
            source,
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
    /// counts: as in OTP, so a name is best used by one child alone.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.options.name = Some(Arc::from(name.as_ref()));
        self
    }

    /// Registers it under a key of a registry at each start: see
    /// [`Start::register`](crate::Start::register). Its [address](Registry::address) outlives restarts
    /// (row REG-17).
    ///
    /// ```
    /// use genserver::{Agent, AgentClient, ChildSpec, Registry, Supervisor};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let counts = Registry::unique();
    /// let spec = ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).register(&counts, "visitors", ());
    /// let tree = Supervisor::one_for_one().child(spec).start().await?;
    /// assert_eq!(counts.address("visitors").get(|count: &u32| *count).await?, 0);
    /// # tree.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
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

    /// Whether its end can be the end of its supervisor: see [`AutoShutdown`](crate::AutoShutdown). Only for
    /// transient and temporary children.
    pub fn significant(mut self, significant: bool) -> Self {
        self.significant = significant;
        self
    }

    /// Waits before each restart, longer each time: see [`Backoff`]. Without it a child is restarted at
    /// once, as in OTP.
    ///
    /// ```
    /// use genserver::{Backoff, ChildSpec};
    /// use std::time::Duration;
    /// let feed = ChildSpec::task(|| async { Ok(()) }).backoff(Backoff::fixed(Duration::from_secs(5)));
    /// ```
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = Some(backoff);
        self
    }

    pub(super) fn start(&self, parent: Parent<'_>) -> Starting {
        let options = self.options.clone();
        match &self.source {
            Source::Server(start, ..) => start(&parent, options),
            Source::Supervisor(nested) => nested.start(&parent, options),
            Source::Spent(..) => {
                let spent = ExitReason::other("a temporary child is started once");
                Box::pin(async { Err(StartError::Failed(spent)) })
            }
        }
    }

    /// The same child, for a further start of its supervisor: its handles stay good.
    pub(super) fn again(&self) -> Self {
        let source = match &self.source {
            Source::Server(start, id, name) => Source::Server(Arc::clone(start), *id, name),
            Source::Supervisor(nested) => Source::Supervisor(Arc::clone(nested)),
            Source::Spent(child_type, name) => Source::Spent(*child_type, name),
        };
        Self {
            id: Arc::clone(&self.id),
            role: self.role.clone(),
            options: self.options.clone(),
            source,
            ..*self
        }
    }

    /// A child like it, with handles of its own.
    pub(super) fn another(&self) -> Self {
        let mut another = self.again();
        another.role = Role::default();
        if let Source::Supervisor(nested) = &self.source {
            another.source = Source::Supervisor(nested.another());
        }
        another
    }

    /// Lets go of the arguments.
    pub(super) fn spend(&mut self) {
        let spent = Source::Spent(self.child_type(), self.server());
        let source = std::mem::replace(&mut self.source, spent);
        quietly(|| drop(source));
    }

    /// A handle to whichever incarnation runs; `None` if it is no `S`.
    pub(super) fn child<S: GenServer>(&self) -> Option<Child<S>> {
        let is_s = match &self.source {
            Source::Server(_, id, _) => *id == TypeId::of::<S>(),
            Source::Supervisor(nested) => nested.server_type() == TypeId::of::<S>(),
            Source::Spent(_, name) => *name == type_name::<S>(),
        };
        is_s.then(|| self.role.handle())
    }

    /// Nobody is going to play this role, nor one further down.
    pub(super) fn give_up(&self) {
        self.role.set(Player::Nobody);
        match &self.source {
            Source::Supervisor(nested) => nested.give_up(),
            Source::Server(..) | Source::Spent(..) => {}
        }
    }

    pub(super) fn child_type(&self) -> ChildType {
        match &self.source {
            Source::Server(..) => ChildType::Worker,
            Source::Supervisor(_) => ChildType::Supervisor,
            Source::Spent(child_type, _) => *child_type,
        }
    }

    /// The type of the server.
    pub(super) fn server(&self) -> &'static str {
        match &self.source {
            Source::Server(_, _, name) | Source::Spent(_, name) => name,
            Source::Supervisor(nested) => nested.type_name(),
        }
    }
}

/// What it is started from is the user's, and so are the destructors: one that panics must not end the supervisor
/// that forgets the child.
impl Drop for ChildSpec {
    fn drop(&mut self) {
        self.spend();
        let options = std::mem::take(&mut self.options);
        quietly(|| drop(options));
    }
}

/// A clone is another child: it has handles of its own.
impl Clone for ChildSpec {
    fn clone(&self) -> Self {
        self.another()
    }
}

impl fmt::Debug for ChildSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChildSpec")
            .field("id", &self.id)
            .field("server", &self.server())
            .field("restart", &self.restart)
            .field("shutdown", &self.shutdown)
            .field("significant", &self.significant)
            .field("backoff", &self.backoff)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
