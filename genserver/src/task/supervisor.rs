//! A supervisor of tasks: [`TaskSupervisor`].

use std::future::Future;

use std::time::Duration;

use tokio::sync::oneshot;

use super::handle::{answer_with, never_begun};
use super::{Owner, StartTask, Task};
use crate::exit::{CallError, ExitReason, StopError};
use crate::gen_server::{Context, GenServer, StartError};
use crate::process::{self, Pid, Process};
use crate::supervisor::{
    ChildSpec, DynamicSupervisor, DynamicSupervisorRef, IntoChildSpec, StartDynamicChildError,
    TerminateChildError, TypedChild,
};

/// A supervisor about to start whose children are tasks: Elixir's `Task.Supervisor`.
///
/// Tasks that it starts are shut down with it, and are counted and listed meanwhile. It is a
/// [`DynamicSupervisor`], so what holds for that one holds here.
///
/// ```
/// use genserver::{ExitReason, Supervisor, TaskSupervisor, TypedChild};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (tasks, handle) = TaskSupervisor::new().max_children(100).name("doc-tasks").into_child();
/// let tree = Supervisor::one_for_one().child(tasks).start().await?;
///
/// let sum = handle.async_nolink(async { Ok((1..=10_u32).sum::<u32>()) }).await?;
/// assert_eq!(sum.await?, 55);
///
/// handle.start_child(|| async { Err(ExitReason::other("nobody minds")) }).await?;
/// tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is started yet: `start` or `start_link`"]
pub struct TaskSupervisor {
    supervisor: DynamicSupervisor,
    has_name: bool,
}

impl TaskSupervisor {
    /// No limit of tasks, three restarts in five seconds.
    pub fn new() -> Self {
        Self::default()
    }

    /// It runs no more than so many tasks at the same time (row TASK-50).
    pub fn max_children(mut self, tasks: usize) -> Self {
        self.supervisor = self.supervisor.max_children(tasks);
        self
    }

    /// How many restarts within [`within`](Self::within) are carried out, of tasks that are restarted at
    /// all; one more, and the supervisor gives up.
    ///
    /// ```
    /// use genserver::TaskSupervisor;
    /// use std::time::Duration;
    /// let tasks = TaskSupervisor::new().max_restarts(10).within(Duration::from_secs(60));
    /// ```
    pub fn max_restarts(mut self, restarts: usize) -> Self {
        self.supervisor = self.supervisor.max_restarts(restarts);
        self
    }

    /// The time in which restarts are counted; not zero.
    pub fn within(mut self, period: Duration) -> Self {
        self.supervisor = self.supervisor.within(period);
        self
    }

    /// Registers this name for the supervisor.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.supervisor = self.supervisor.name(name);
        self.has_name = true;
        self
    }

    /// Starts it, linked to nobody.
    ///
    /// # Errors
    ///
    /// As [`DynamicSupervisor::start`].
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the supervisor is killed.
    pub async fn start(self) -> Result<TaskSupervisorRef, StartError> {
        let supervisor = self.supervisor.start().await?;
        Ok(TaskSupervisorRef { supervisor })
    }

    /// Starts it, linked to the server whose context this is: when that ends, so do the supervisor and its
    /// tasks.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    ///
    /// ```
    /// use genserver::{Context, StartError, TaskSupervisor, TaskSupervisorRef, genserver};
    ///
    /// struct Mailer { tasks: TaskSupervisorRef }
    ///
    /// #[genserver]
    /// impl Mailer {
    ///     #[init]
    ///     async fn init(ctx: &mut Context<Self>) -> Result<Self, StartError> {
    ///         Ok(Self { tasks: TaskSupervisor::new().start_link(ctx).await? })
    ///     }
    ///
    ///     #[call]
    ///     fn tasks(&self) -> TaskSupervisorRef { self.tasks.clone() }
    /// }
    /// ```
    pub fn start_link<S: GenServer>(
        self,
        parent: &Context<S>,
    ) -> impl Future<Output = Result<TaskSupervisorRef, StartError>> + Send + use<S> {
        let start = self.supervisor.start_link(parent);
        async move {
            let supervisor = start.await?;
            Ok(TaskSupervisorRef { supervisor })
        }
    }
}

/// Its id is its name, or `TaskSupervisor`.
impl IntoChildSpec for TaskSupervisor {
    fn into_child_spec(self) -> ChildSpec {
        self.into_child().0
    }
}

/// The handle is to whichever incarnation runs.
impl TypedChild for TaskSupervisor {
    type Handle = TaskSupervisorRef;

    fn into_child(self) -> (ChildSpec, TaskSupervisorRef) {
        let (spec, supervisor) = self.supervisor.into_child();
        let spec = if self.has_name {
            spec
        } else {
            spec.id("TaskSupervisor")
        };
        (spec, TaskSupervisorRef { supervisor })
    }
}

/// A running supervisor of tasks.
///
/// From [`TaskSupervisor::start`] it is the handle to that one; as the handle of a supervised one it is
/// whichever incarnation runs.
///
/// ```
/// use genserver::{ExitReason, Process, TaskSupervisor, TaskSupervisorRef};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tasks = TaskSupervisor::new().name("doc-task-sup").start().await?;
/// assert_eq!(TaskSupervisorRef::whereis("doc-task-sup"), Some(tasks.clone()));
/// assert_eq!(TaskSupervisorRef::named("doc-task-sup").children().await?, []);
///
/// let me = Process::attach();
/// assert_eq!(tasks.async_link(&me, async { Ok(1) }).await?.await?, 1);
/// assert_eq!(tasks.async_nolink(async { Ok(2) }).await?.await?, 2);
/// let idle = tasks.start_child(|| std::future::pending()).await?;
/// tasks.terminate_child(&idle).await?;
/// assert_eq!(idle.exit_reason(), Some(ExitReason::Shutdown));
/// tasks.stop().await?;
/// assert!(!tasks.pid().is_alive());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSupervisorRef {
    supervisor: DynamicSupervisorRef,
}

impl TaskSupervisorRef {
    /// Whatever task supervisor has this name at the moment of each request: it works before the supervisor is
    /// started and after it has been restarted.
    #[must_use]
    pub fn named(name: impl AsRef<str>) -> Self {
        Self {
            supervisor: DynamicSupervisorRef::named(name),
        }
    }

    /// The supervisor that has this name, if there is one. It means this incarnation; a handle that
    /// outlives restarts is [`named`](Self::named), or the one that
    /// [`into_child`](TypedChild::into_child) gives.
    #[must_use]
    pub fn whereis(name: impl AsRef<str>) -> Option<Self> {
        let supervisor = DynamicSupervisorRef::whereis(name)?;
        Some(Self { supervisor })
    }

    /// Runs `work` in a task of this supervisor that is linked to nobody else: its failure harms neither
    /// the supervisor nor whoever awaits it (rows TASK-40 to TASK-42).
    ///
    /// A server that wants the outcome as a message hands the task on, without the five seconds that awaiting
    /// it takes at most: `ctx.task(task.no_timeout().into_future(), MyInfo::Done)`.
    ///
    /// # Errors
    ///
    /// See [`StartDynamicChildError`]; the work was not begun then.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the work is never begun (row TASK-44).
    pub async fn async_nolink<T, F>(&self, work: F) -> Result<Task<T>, StartDynamicChildError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        self.begin(None, work).await
    }

    /// Runs `work` in a task of this supervisor that is also linked to its owner, as with
    /// [`Task::spawn_link`]. Its failure never harms the supervisor (row TASK-46).
    ///
    /// # Errors
    ///
    /// See [`StartDynamicChildError`]; the work was not begun then.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the work is never begun (row TASK-44).
    pub fn async_link<O, T, F>(
        &self,
        owner: &O,
        work: F,
    ) -> impl Future<Output = Result<Task<T>, StartDynamicChildError>> + Send + use<'_, O, T, F>
    where
        O: Owner,
        T: Send + 'static,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        self.begin(Some(owner.owner()), work)
    }

    /// The task waits until its owner has linked it, and has it.
    async fn begin<T, F>(
        &self,
        owner: Option<Pid>,
        work: F,
    ) -> Result<Task<T>, StartDynamicChildError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        let (begin, has_begun) = oneshot::channel();
        let (answer, pending) = oneshot::channel();
        let starter = owner.clone();
        let finish = answer_with(answer, owner.clone());
        let waiting = async move {
            match has_begun.await {
                Ok(()) => work.await,
                Err(_gone) => Err(never_begun(starter.as_ref())),
            }
        };
        let spec = ChildSpec::task_once(waiting, finish);
        let pid = self.supervisor.start_child(spec).await?;
        let pid = pid.ok_or(StartDynamicChildError::Failed(StartError::Ignored))?;
        let is_linked = owner
            .as_ref()
            .is_none_or(|owner| process::link(owner, &pid).is_ok());
        if is_linked {
            // It may have been shut down already.
            let _begun = begin.send(()).is_ok();
        }
        Ok(Task::of(pid, owner, pending))
    }

    /// Runs `work` in a task whose result nobody gets (row TASK-47). Await the returned [`StartTask`], or
    /// tell it more before.
    pub fn start_child<W, F>(&self, work: W) -> StartTask<'_>
    where
        W: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), ExitReason>> + Send + 'static,
    {
        self.start_task(ChildSpec::task(work))
    }

    /// As [`start_child`](Self::start_child), for work that traps exits, links or monitors: it gets its own
    /// [`Process`]. Only work that traps exits can tidy up when it is shut down.
    ///
    /// ```
    /// use genserver::{Restart, Shutdown, TaskSupervisor};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let tasks = TaskSupervisor::new().start().await?;
    /// let listener = tasks.start_child_with(|mut process| async move {
    ///     process.trap_exits(true);
    ///     let asked = process.receive().await?;
    ///     println!("tidies up: {asked:?}");
    ///     Ok(())
    /// });
    /// let patient = Shutdown::After(Duration::from_secs(30));
    /// listener.restart(Restart::Transient).shutdown(patient).await?;
    /// # tasks.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn start_child_with<W, F>(&self, work: W) -> StartTask<'_>
    where
        W: Fn(Process) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), ExitReason>> + Send + 'static,
    {
        self.start_task(ChildSpec::task_with(work))
    }

    fn start_task(&self, spec: ChildSpec) -> StartTask<'_> {
        StartTask {
            supervisor: &self.supervisor,
            spec,
        }
    }

    /// The tasks that run, in no order (row TASK-51).
    ///
    /// # Errors
    ///
    /// As [`DynamicSupervisorRef::children`].
    pub async fn children(&self) -> Result<Vec<Pid>, CallError> {
        self.supervisor.children().await
    }

    /// Shuts a task down; resolves when it is gone (row TASK-51).
    ///
    /// # Errors
    ///
    /// See [`TerminateChildError`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the task may be shut down all the same.
    pub async fn terminate_child(&self, pid: &Pid) -> Result<(), TerminateChildError> {
        self.supervisor.terminate_child(pid).await
    }

    /// Shuts all tasks down, side by side, then the supervisor (row TASK-52); resolves when all are gone.
    ///
    /// # Errors
    ///
    /// See [`StopError`].
    pub async fn stop(&self) -> Result<(), StopError> {
        self.supervisor.stop().await
    }

    /// Its untyped identity: see [`DynamicSupervisorRef::pid`].
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.supervisor.pid()
    }
}
