//! Building a supervisor, [`Supervisor`], and talking to it, [`SupervisorRef`].

use std::time::Duration;

use super::child_spec::{ChildSpec, IntoChildSpec};
use super::server::{Specification, SupervisorCall, SupervisorServer};
use super::stragglers::Stragglers;
use crate::exit::{CallError, ExitReason, StopError};
use crate::gen_server::{
    Address as _, Context, GenServer, Named, ServerRef, Start, StartError, StartOptions,
};
use crate::process::Pid;
use crate::registry::Name;

/// A supervisor about to start: its children, in order, and how often it may restart them.
///
/// Children start one after the other, each when the one before has finished its `init`; they stop in
/// reverse. A child that ends is restarted as its [`Restart`](crate::Restart) says: only itself, its
/// siblings go on. More than [`max_restarts`](Self::max_restarts) within a while, and the supervisor
/// stops its children and ends with [`ExitReason::Shutdown`], so that
/// *its* supervisor may try.
///
/// A supervisor is itself something to supervise: `.child(Supervisor::one_for_one()…)`. A second one
/// beside it needs a name, or an id: `.child(supervisor.into_child_spec().id("jobs"))`.
///
/// ```
/// use genserver::{Job, JobContext, JobResult, Supervisor, job};
///
/// #[job(interval = 600)]
/// #[derive(Clone)]
/// struct DemoJob;
///
/// impl Job for DemoJob {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
///         println!("DemoJob working ...");
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tree = Supervisor::one_for_one().child(DemoJob).start().await?;
/// tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is started yet: `start`, `start_link` or `run`"]
pub struct Supervisor {
    children: Vec<ChildSpec>,
    max_restarts: usize,
    within: Duration,
    pub(super) name: Option<Name>,
}

impl Supervisor {
    /// A supervisor that restarts a child that ended, and leaves its siblings alone.
    ///
    /// It allows three restarts within five seconds, as Elixir's do (row SUP-10).
    pub fn one_for_one() -> Self {
        Self {
            children: Vec::new(),
            max_restarts: 3,
            within: Duration::from_secs(5),
            name: None,
        }
    }

    /// Adds a child behind those that are there.
    pub fn child(mut self, child: impl IntoChildSpec) -> Self {
        self.children.push(child.into_child_spec());
        self
    }

    /// Adds children behind those that are there.
    pub fn children<C: IntoChildSpec>(mut self, children: impl IntoIterator<Item = C>) -> Self {
        self.children
            .extend(children.into_iter().map(IntoChildSpec::into_child_spec));
        self
    }

    /// How many restarts within [`within`](Self::within) are carried out; one more, and the supervisor
    /// gives up. All children share this budget. Zero allows none.
    pub fn max_restarts(mut self, restarts: usize) -> Self {
        self.max_restarts = restarts;
        self
    }

    /// The time in which restarts are counted.
    pub fn within(mut self, period: Duration) -> Self {
        self.within = period;
        self
    }

    /// Registers this name for the supervisor.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.name = Some(Name::from(name.as_ref()));
        self
    }

    /// Starts it, linked to nobody; resolves when the last child is started.
    ///
    /// # Errors
    ///
    /// [`StartError::Failed`] if a child fails to start: those before it are stopped again, and the
    /// reason carries a [`FailedToStartChild`](crate::FailedToStartChild).
    /// [`StartError::AlreadyStarted`] if the name is taken.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the supervisor and the children it has started are killed.
    pub async fn start(self) -> Result<SupervisorRef, StartError> {
        self.start_with(Stragglers::default()).await
    }

    pub(super) async fn start_with(
        self,
        stragglers: Stragglers,
    ) -> Result<SupervisorRef, StartError> {
        let server = Start::new(self.plan(stragglers), self.options(), None).await?;
        Ok(SupervisorRef { server })
    }

    /// Starts it, linked to the server whose context this is: when that ends, so does the tree.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_link<S: GenServer>(
        self,
        parent: &Context<S>,
    ) -> impl Future<Output = Result<SupervisorRef, StartError>> + Send + use<S> {
        let start = Start::new(
            self.plan(Stragglers::default()),
            self.options(),
            Some(parent.pid()),
        );
        async move {
            Ok(SupervisorRef {
                server: start.await?,
            })
        }
    }

    pub(super) fn plan(&self, stragglers: Stragglers) -> Specification {
        let (children, within) = (self.children.clone(), self.within);
        Specification {
            children,
            max_restarts: self.max_restarts,
            within,
            stragglers,
        }
    }

    fn options(&self) -> StartOptions {
        StartOptions {
            name: self.name.clone(),
            ..StartOptions::default()
        }
    }
}

/// A running supervisor.
///
/// ```
/// use genserver::{ChildSpec, GenServer, StartChildError, Supervisor, genserver};
///
/// struct Worker { number: u32 }
///
/// #[genserver]
/// impl Worker {
///     #[init]
///     fn init(number: u32) -> Self { Self { number } }
///
///     #[call]
///     fn number(&self) -> u32 { self.number }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let crew = Supervisor::one_for_one().start().await?;
/// let worker = ChildSpec::of::<Worker>(7).id("seven");
/// let pid = crew.start_child(worker.clone()).await?;
/// assert!(pid.is_some_and(|pid| pid.is_alive()));
/// assert!(matches!(crew.start_child(worker).await, Err(StartChildError::AlreadyStarted(_))));
/// crew.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupervisorRef {
    server: ServerRef<SupervisorServer>,
}

/// Why a supervisor did not start a further child.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartChildError {
    /// A child with this id runs already (row SUP-71).
    #[error("the child is already running as {0}")]
    AlreadyStarted(Pid),
    /// A child with this id is known, but down or about to be restarted (row SUP-72).
    #[error("a child with this id is already known")]
    AlreadyPresent,
    /// It failed to start; nothing is kept of it (row SUP-73).
    #[error("the child failed to start: {0}")]
    Failed(#[source] StartError),
    /// The supervisor itself cannot be asked (row SUP-83).
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

/// Why a supervisor did not forget a child.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeleteChildError {
    /// It runs: it must end first.
    #[error("the child is still running as {0}")]
    Running(Pid),
    /// It is about to be restarted.
    #[error("the child is being restarted")]
    Restarting,
    /// There is no child with this id.
    #[error("there is no child with this id")]
    NotFound,
    /// The supervisor itself cannot be asked (row SUP-83).
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

impl SupervisorRef {
    /// The supervisor that has this name, if there is one.
    #[must_use]
    pub fn whereis(name: impl AsRef<str>) -> Option<Self> {
        Named::new(name).whereis().map(|server| Self { server })
    }

    /// Starts a further child, last in the order. Resolves to its pid when its `init` is over; to `None`
    /// if it chose not to start.
    ///
    /// This waits as long as it takes: a supervisor that is starting a child serves nobody else.
    ///
    /// # Errors
    ///
    /// See [`StartChildError`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the child may be started all the same.
    pub async fn start_child(
        &self,
        child: impl IntoChildSpec,
    ) -> Result<Option<Pid>, StartChildError> {
        let spec = Box::new(child.into_child_spec());
        let call = self
            .server
            .call(|from| SupervisorCall::StartChild(spec, from));
        call.no_timeout()
            .await
            .unwrap_or_else(|error| Err(StartChildError::Supervisor(error)))
    }

    /// Forgets a child that is down: a transient one that ended, or one that chose not to start
    /// (row SUP-79).
    ///
    /// # Errors
    ///
    /// See [`DeleteChildError`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the child may be forgotten all the same.
    pub async fn delete_child(&self, id: impl AsRef<str>) -> Result<(), DeleteChildError> {
        let id = Box::from(id.as_ref());
        let call = self
            .server
            .call(|from| SupervisorCall::DeleteChild(id, from));
        call.no_timeout()
            .await
            .unwrap_or_else(|error| Err(DeleteChildError::Supervisor(error)))
    }

    /// Stops the children in reverse order, then the supervisor; resolves when all are gone.
    ///
    /// # Errors
    ///
    /// See [`StopError`].
    pub async fn stop(&self) -> Result<(), StopError> {
        self.server.stop().await
    }

    /// As [`stop`](Self::stop), with a reason of your own for the supervisor; its children are shut down
    /// all the same (row SUP-09).
    ///
    /// # Errors
    ///
    /// See [`StopError`].
    pub async fn stop_with(&self, reason: ExitReason) -> Result<(), StopError> {
        self.server.stop().reason(reason).await
    }

    /// Its untyped identity.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.server.pid()
    }
}
