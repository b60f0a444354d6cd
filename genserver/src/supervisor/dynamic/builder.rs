//! Building a dynamic supervisor, [`DynamicSupervisor`], and talking to it, [`DynamicSupervisorRef`].

use std::any::{TypeId, type_name};
use std::sync::Arc;
use std::time::Duration;

use super::server::{DynamicCall, DynamicServer, Specification};
use crate::exit::{CallError, ExitReason, StopError};
use crate::gen_server::{
    Address as _, Context, GenServer, Named, ServerRef, Start, StartError, StartOptions,
};
use crate::process::Pid;
use crate::registry::Name;
use crate::supervisor::child_spec::{Nested, Parent, Starting, start_server};
use crate::supervisor::ending::Ending;
use crate::supervisor::seat::Seat;
use crate::supervisor::{
    ChildCounts, ChildInfo, ChildSpec, IntoChildSpec, StartDynamicChildError, TerminateChildError,
    TypedChild,
};

/// A supervisor about to start whose children come and go at run time: one per connection, per user, per
/// file.
///
/// It begins without children. Ids mean nothing to it: one spec may be started many times, and a child is
/// addressed by its pid. Each is restarted alone, as its [`Restart`](crate::Restart) says; one that is not
/// restarted is forgotten, a transient one too (row DSUP-08). When the supervisor stops, its children are
/// stopped side by side (row DSUP-14). Like a [`Supervisor`](struct@crate::Supervisor) it gives up after too
/// many restarts, three in five seconds unless told otherwise.
///
/// ```
/// use genserver::{Address, DynamicSupervisor, Restart, ServerSpec, genserver};
///
/// struct Session { user: String }
///
/// #[genserver]
/// impl Session {
///     #[init]
///     fn init(user: String) -> Self { Self { user } }
///
///     #[call]
///     fn user(&self) -> String { self.user.clone() }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sessions = DynamicSupervisor::new().max_children(1000).start().await?;
/// let spec = ServerSpec::<Session>::of("ada".to_owned()).set(|spec| spec.restart(Restart::Temporary));
/// let session = spec.handle();
/// sessions.start_child(spec).await?;
/// assert_eq!(session.user().await?, "ada");
/// assert_eq!(sessions.count_children().await?.active, 1);
/// sessions.stop().await?;
/// assert!(!session.is_alive());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is started yet: `start` or `start_link`"]
pub struct DynamicSupervisor {
    max_children: Option<usize>,
    max_restarts: usize,
    within: Duration,
    name: Option<Name>,
}

impl Default for DynamicSupervisor {
    fn default() -> Self {
        Self::new()
    }
}

impl DynamicSupervisor {
    /// No limit of children, three restarts in five seconds (row DSUP-01).
    pub fn new() -> Self {
        Self {
            max_children: None,
            max_restarts: 3,
            within: Duration::from_secs(5),
            name: None,
        }
    }

    /// It starts no more than so many, those that are being restarted included (rows DSUP-05, DSUP-06).
    pub fn max_children(mut self, children: usize) -> Self {
        self.max_children = Some(children);
        self
    }

    /// How many restarts within [`within`](Self::within) are carried out; one more, and the supervisor
    /// gives up. All children share this budget. Zero allows none.
    pub fn max_restarts(mut self, restarts: usize) -> Self {
        self.max_restarts = restarts;
        self
    }

    /// The time in which restarts are counted; not zero.
    pub fn within(mut self, period: Duration) -> Self {
        self.within = period;
        self
    }

    /// Registers this name for the supervisor.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.name = Some(Name::from(name.as_ref()));
        self
    }

    /// Starts it, linked to nobody.
    ///
    /// # Errors
    ///
    /// [`StartError::AlreadyStarted`] if the name is taken; [`StartError::Failed`] if the period in which
    /// restarts are counted is zero.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the supervisor is killed.
    pub async fn start(self) -> Result<DynamicSupervisorRef, StartError> {
        self.start_by(None).await
    }

    /// Starts it, linked to the server whose context this is: when that ends, so do the supervisor and its
    /// children.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    ///
    /// ```
    /// use genserver::{Context, DynamicSupervisor, DynamicSupervisorRef, StartError, genserver};
    /// use std::time::Duration;
    ///
    /// struct Sessions { running: DynamicSupervisorRef }
    ///
    /// #[genserver]
    /// impl Sessions {
    ///     #[init]
    ///     async fn init(ctx: &mut Context<Self>) -> Result<Self, StartError> {
    ///         let supervisor = DynamicSupervisor::new().max_restarts(10).within(Duration::from_secs(60));
    ///         Ok(Self { running: supervisor.name("doc-dynamic").start_link(ctx).await? })
    ///     }
    ///
    ///     #[call]
    ///     fn running(&self) -> DynamicSupervisorRef { self.running.clone() }
    /// }
    /// ```
    pub fn start_link<S: GenServer>(
        self,
        parent: &Context<S>,
    ) -> impl Future<Output = Result<DynamicSupervisorRef, StartError>> + Send + use<S> {
        self.start_by(Some(parent.pid()))
    }

    async fn start_by(self, parent: Option<Pid>) -> Result<DynamicSupervisorRef, StartError> {
        let options = StartOptions {
            name: self.name.clone(),
            ..StartOptions::default()
        };
        let server = Start::new(self.plan(Ending::of_a_tree()), options, parent).await?;
        Ok(DynamicSupervisorRef {
            seat: Seat::One(server),
        })
    }

    fn plan(&self, ending: Ending) -> Specification {
        Specification {
            max_children: self.max_children,
            max_restarts: self.max_restarts,
            within: self.within,
            ending,
        }
    }
}

impl Nested for DynamicSupervisor {
    fn start(&self, parent: &Parent<'_>, mut options: StartOptions) -> Starting {
        options.name = options.name.or_else(|| self.name.clone());
        let plan = self.plan(parent.ending.below());
        start_server::<DynamicServer>(plan, options, parent)
    }

    fn another(&self) -> Arc<dyn Nested> {
        Arc::new(self.clone())
    }

    /// Its children are lost with each restart (row SUP-113), so nobody waits for them.
    fn give_up(&self) {}

    fn server_type(&self) -> TypeId {
        TypeId::of::<DynamicServer>()
    }

    fn type_name(&self) -> &'static str {
        type_name::<Self>()
    }
}

impl IntoChildSpec for DynamicSupervisor {
    fn into_child_spec(self) -> ChildSpec {
        let id = self.name.clone();
        ChildSpec::supervisor(id.as_deref().unwrap_or("DynamicSupervisor"), self)
    }
}

/// The handle is to whichever incarnation runs.
impl TypedChild for DynamicSupervisor {
    type Handle = DynamicSupervisorRef;

    fn into_child(self) -> (ChildSpec, DynamicSupervisorRef) {
        let spec = self.into_child_spec();
        let seat = Seat::Role(spec.role.handle());
        (spec, DynamicSupervisorRef { seat })
    }
}

/// A running dynamic supervisor.
///
/// From [`DynamicSupervisor::start`] it is the handle to that one; as the handle of a supervised one it is
/// whichever incarnation runs.
///
/// ```
/// use genserver::{ChildSpec, DynamicSupervisor, DynamicSupervisorRef, ExitReason};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sessions = DynamicSupervisor::new().name("doc-sessions").start().await?;
/// assert_eq!(DynamicSupervisorRef::whereis("doc-sessions"), Some(sessions.clone()));
/// assert_eq!(DynamicSupervisorRef::of(&sessions.pid()), Some(sessions.clone()));
///
/// let idle = ChildSpec::task(|| std::future::pending());
/// let pid = sessions.start_child(idle).await?.ok_or("it starts")?;
/// assert_eq!(sessions.children().await?, [pid.clone()]);
/// assert_eq!(sessions.which_children().await?.len(), sessions.count_children().await?.specs);
/// sessions.terminate_child(&pid).await?;
/// sessions.stop_with(ExitReason::Normal).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DynamicSupervisorRef {
    seat: Seat<DynamicServer>,
}

impl DynamicSupervisorRef {
    /// The dynamic supervisor that runs as this process, if it is one: see
    /// [`SupervisorRef::of`](crate::SupervisorRef::of).
    #[must_use]
    pub fn of(pid: &Pid) -> Option<Self> {
        let server = ServerRef::of(pid)?;
        Some(Self {
            seat: Seat::One(server),
        })
    }

    /// Whatever dynamic supervisor has this name at the moment of each request: it works before the supervisor
    /// is started and after it has been restarted, so servers of the same tree can be built with it.
    ///
    /// ```
    /// use genserver::{DynamicSupervisor, DynamicSupervisorRef, Supervisor};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sessions = DynamicSupervisorRef::named("doc-named-sessions");
    /// let supervisor = DynamicSupervisor::new().name("doc-named-sessions");
    /// let tree = Supervisor::one_for_one().child(supervisor).start().await?;
    /// assert_eq!(sessions.count_children().await?.specs, 0);
    /// # tree.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn named(name: impl AsRef<str>) -> Self {
        Self {
            seat: Seat::Name(Named::new(name)),
        }
    }

    /// The dynamic supervisor that has this name, if there is one: this incarnation.
    #[must_use]
    pub fn whereis(name: impl AsRef<str>) -> Option<Self> {
        let server = Named::new(name).whereis()?;
        Some(Self {
            seat: Seat::One(server),
        })
    }

    /// Starts a child. Resolves to its pid when its `init` is over; to `None` if it chose not to start
    /// (row DSUP-03).
    ///
    /// This waits as long as it takes: a supervisor that is starting a child serves nobody else.
    ///
    /// # Errors
    ///
    /// See [`StartDynamicChildError`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the child may be started all the same.
    pub async fn start_child(
        &self,
        child: impl IntoChildSpec,
    ) -> Result<Option<Pid>, StartDynamicChildError> {
        let spec = Box::new(child.into_child_spec());
        let asked = self.seat.ask(|from| DynamicCall::StartChild(spec, from));
        let answer = asked.await;
        answer.unwrap_or_else(|error| Err(StartDynamicChildError::Supervisor(error)))
    }

    /// Stops a child, as its [`Shutdown`](crate::Shutdown) says, and forgets it; resolves when it is
    /// gone. A child that is being restarted is addressed by its old pid (row DSUP-13).
    ///
    /// # Errors
    ///
    /// See [`TerminateChildError`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the child may be stopped all the same.
    pub async fn terminate_child(&self, pid: &Pid) -> Result<(), TerminateChildError> {
        let pid = pid.clone();
        let asked = self.seat.ask(|from| DynamicCall::TerminateChild(pid, from));
        let answer = asked.await;
        answer.unwrap_or_else(|error| Err(TerminateChildError::Supervisor(error)))
    }

    /// All its children, in no order.
    ///
    /// # Errors
    ///
    /// The supervisor cannot be asked: [`CallError::NoProc`], [`CallError::Exited`],
    /// [`CallError::CallingSelf`].
    pub async fn which_children(&self) -> Result<Vec<ChildInfo>, CallError> {
        self.seat.ask(DynamicCall::WhichChildren).await
    }

    /// How many children it has, and how many of them are not being restarted (row DSUP-17).
    ///
    /// # Errors
    ///
    /// As [`which_children`](Self::which_children).
    pub async fn count_children(&self) -> Result<ChildCounts, CallError> {
        self.seat.ask(DynamicCall::CountChildren).await
    }

    /// The processes of its children that are not being restarted, in no order.
    ///
    /// # Errors
    ///
    /// As [`which_children`](Self::which_children).
    pub async fn children(&self) -> Result<Vec<Pid>, CallError> {
        self.seat.ask(DynamicCall::Children).await
    }

    /// Stops the children, side by side, then the supervisor; resolves when all are gone.
    ///
    /// # Errors
    ///
    /// See [`StopError`].
    pub async fn stop(&self) -> Result<(), StopError> {
        self.seat.stop().await
    }

    /// As [`stop`](Self::stop), with a reason of your own for the supervisor; its children are shut down
    /// all the same.
    ///
    /// # Errors
    ///
    /// See [`StopError`].
    pub async fn stop_with(&self, reason: ExitReason) -> Result<(), StopError> {
        self.seat.stop().reason(reason).await
    }

    /// Its untyped identity. Of a supervised one it is the incarnation that runs now; while none does, a
    /// process that has ended.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.seat.pid()
    }
}
