//! Talking to a supervisor: [`SupervisorRef`].

use super::requests::SupervisorCall;
use super::resize::Routes;
use super::seat::Seat;
use super::server::SupervisorServer;
use super::server_spec::IntoChildSpec;
use super::{
    ChildCounts, ChildError, ChildInfo, ChildSpec, DeleteChildError, ResizeError,
    RestartChildError, StartChildError, TerminateChildError,
};
use crate::exit::{CallError, ExitReason, StopError};
use crate::gen_server::{Address as _, Child, GenServer, Named, ServerRef};
use crate::process::Pid;

/// A running supervisor.
///
/// From [`Supervisor::start`](crate::Supervisor::start) it is the handle to that one; as the handle of a
/// supervised supervisor (a field of a `#[derive(Supervisor)]` struct) it is whichever incarnation runs.
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
    seat: Seat<SupervisorServer>,
}

impl SupervisorRef {
    pub(super) fn at(seat: Seat<SupervisorServer>) -> Self {
        Self { seat }
    }

    /// The supervisor that runs as this process, if it is one of this kind: to walk a tree, with the pids that
    /// [`which_children`](Self::which_children) gives.
    ///
    /// ```
    /// use genserver::{ChildState, Supervisor, SupervisorRef};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let tree = Supervisor::one_for_one().child(Supervisor::one_for_all()).start().await?;
    /// for child in tree.which_children().await? {
    ///     if let ChildState::Running(pid) = &child.state {
    ///         let inner = SupervisorRef::of(pid).ok_or("a supervisor")?;
    ///         assert_eq!(inner.count_children().await?.specs, 0);
    ///     }
    /// }
    /// # tree.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of(pid: &Pid) -> Option<Self> {
        ServerRef::of(pid).map(|server| Self::at(Seat::One(server)))
    }

    /// Whatever supervisor has this name at the moment of each request: it works before the supervisor is
    /// started and after it has been restarted.
    #[must_use]
    pub fn named(name: impl AsRef<str>) -> Self {
        Self::at(Seat::Name(Named::new(name)))
    }

    /// The supervisor that has this name, if there is one: this incarnation.
    ///
    /// ```
    /// use genserver::{Supervisor, SupervisorRef};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// assert!(SupervisorRef::whereis("doc-whereis").is_none());
    /// let tree = Supervisor::one_for_one().name("doc-whereis").start().await?;
    /// assert_eq!(SupervisorRef::whereis("doc-whereis"), Some(tree));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn whereis(name: impl AsRef<str>) -> Option<Self> {
        let server = Named::new(name).whereis()?;
        Some(Self::at(Seat::One(server)))
    }

    /// Starts a further child, last in the order. Resolves to its pid when its `init` is over; to `None`
    /// if it chose not to start, in which case it stays known unless it is temporary (row SUP-62).
    ///
    /// This waits as long as it takes: a supervisor that is starting a child serves nobody else. Don't
    /// ask a supervisor for this from the `init` of its own child: both would wait for ever (row
    /// SUP-86).
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
        let asked = self.seat.ask(|from| SupervisorCall::StartChild(spec, from));
        let answer = asked.await;
        answer.unwrap_or_else(|error| Err(StartChildError::Supervisor(error)))
    }

    /// Stops a child, as its [`Shutdown`](crate::Shutdown) says; resolves when it is gone. It is not
    /// restarted, whatever its type, but stays known and keeps its place; a temporary one is
    /// forgotten. One that is being restarted is given up (rows SUP-54, SUP-74, SUP-75).
    ///
    /// # Errors
    ///
    /// See [`TerminateChildError`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the child may be stopped all the same.
    pub async fn terminate_child(&self, id: impl AsRef<str>) -> Result<(), TerminateChildError> {
        let id = Box::from(id.as_ref());
        let asked = self
            .seat
            .ask(|from| SupervisorCall::TerminateChild(id, from));
        let answer = asked.await;
        answer.unwrap_or_else(|error| Err(TerminateChildError::Supervisor(error)))
    }

    /// Starts a child again that is known but down, at its old place. It is not counted as a restart
    /// (rows SUP-45, SUP-77, SUP-80). Resolves to its pid; to `None` if it chose not to start.
    ///
    /// # Errors
    ///
    /// See [`RestartChildError`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the child may be started all the same.
    pub async fn restart_child(
        &self,
        id: impl AsRef<str>,
    ) -> Result<Option<Pid>, RestartChildError> {
        let id = Box::from(id.as_ref());
        let asked = self.seat.ask(|from| SupervisorCall::RestartChild(id, from));
        let answer = asked.await;
        answer.unwrap_or_else(|error| Err(RestartChildError::Supervisor(error)))
    }

    /// Forgets a child that is down: one that was terminated, a transient one that ended, or one that chose
    /// not to start (row SUP-79).
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
        let asked = self.seat.ask(|from| SupervisorCall::DeleteChild(id, from));
        let answer = asked.await;
        answer.unwrap_or_else(|error| Err(DeleteChildError::Supervisor(error)))
    }

    /// All children it knows, the newest first (row SUP-81).
    ///
    /// # Errors
    ///
    /// The supervisor cannot be asked: [`CallError::NoProc`], [`CallError::Exited`],
    /// [`CallError::CallingSelf`].
    ///
    /// ```
    /// use genserver::{Agent, ChildSpec, ExitReason, Supervisor, SupervisorRef};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let idle = |id: &str| ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).id(id);
    /// let tree = Supervisor::one_for_one().name("doc-children").children([idle("a"), idle("b")]);
    /// tree.start().await?;
    ///
    /// let tree = SupervisorRef::named("doc-children"); // wherever it is
    /// let ids = tree.which_children().await?.into_iter().map(|child| child.id.to_string());
    /// assert_eq!(ids.collect::<Vec<_>>(), ["b", "a"]);
    ///
    /// tree.terminate_child("a").await?;
    /// assert_eq!(tree.count_children().await?.active, 1);
    /// assert!(tree.restart_child("a").await?.is_some());
    ///
    /// let spec = tree.child_spec("b").await?;
    /// tree.terminate_child("b").await?;
    /// tree.delete_child("b").await?;
    /// tree.start_child(spec.id("c")).await?;
    /// tree.stop_with(ExitReason::Normal).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn which_children(&self) -> Result<Vec<ChildInfo>, CallError> {
        self.seat.ask(SupervisorCall::WhichChildren).await
    }

    /// How many children it knows, and how many of them run (row SUP-82).
    ///
    /// # Errors
    ///
    /// As [`which_children`](Self::which_children).
    pub async fn count_children(&self) -> Result<ChildCounts, CallError> {
        self.seat.ask(SupervisorCall::CountChildren).await
    }

    /// The handle to a child, whichever incarnation of it runs: see [`Child`].
    ///
    /// # Errors
    ///
    /// See [`ChildError`].
    ///
    /// ```
    /// use genserver::{Agent, AgentClient, ChildSpec, Supervisor};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let count = ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).id("count");
    /// let tree = Supervisor::one_for_one().child(count).start().await?;
    /// let count = tree.child::<Agent<u32>>("count").await?;
    /// count.update(|count| *count += 1).await?;
    /// assert_eq!(count.get(|count| *count).await?, 1);
    /// # tree.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn child<S: GenServer>(&self, id: impl AsRef<str>) -> Result<Child<S>, ChildError> {
        let spec = self.get_child(id.as_ref()).await?;
        let server = spec.server();
        spec.child().ok_or(ChildError::OtherServer(server))
    }

    /// How a child is started, restarted and stopped (row SUP-87). It can be given to another supervisor,
    /// unless the child is temporary: what that was started from is gone (row DSUP-18), so a further start
    /// fails.
    ///
    /// # Errors
    ///
    /// See [`ChildError`].
    pub async fn child_spec(&self, id: impl AsRef<str>) -> Result<ChildSpec, ChildError> {
        let spec = self.get_child(id.as_ref()).await?;
        Ok(spec.another())
    }

    async fn get_child(&self, id: &str) -> Result<ChildSpec, ChildError> {
        let id = Box::from(id);
        let asked = self.seat.ask(|from| SupervisorCall::GetChild(id, from));
        let answer = asked.await.map_err(ChildError::Supervisor)?;
        answer.ok_or(ChildError::NotFound)
    }

    /// See [`PartitionSupervisorRef::resize`](crate::PartitionSupervisorRef::resize).
    pub(super) async fn resize(
        &self,
        partitions: usize,
        routes: &Routes,
    ) -> Result<usize, ResizeError> {
        let asked = self
            .seat
            .ask(|from| SupervisorCall::Resize(partitions, routes.again(), from));
        let answer = asked.await;
        answer.unwrap_or_else(|error| Err(ResizeError::Supervisor(error)))
    }

    /// Stops the children in reverse order, then the supervisor; resolves when all are gone.
    ///
    /// # Errors
    ///
    /// See [`StopError`].
    pub async fn stop(&self) -> Result<(), StopError> {
        self.seat.stop().await
    }

    /// As [`stop`](Self::stop), with a reason of your own for the supervisor; its children are shut down
    /// all the same (row SUP-09).
    ///
    /// # Errors
    ///
    /// See [`StopError`].
    pub async fn stop_with(&self, reason: ExitReason) -> Result<(), StopError> {
        self.seat.stop().reason(reason).await
    }

    /// Its untyped identity. Of a supervised supervisor it is the incarnation that runs now; while none
    /// does, a process that has ended.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.seat.pid()
    }
}
