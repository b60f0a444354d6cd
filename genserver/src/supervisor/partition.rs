//! One server many times over, each for a part of the keys: [`PartitionSupervisor`].

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use super::resize::Routes;
use super::{
    ChildCounts, ChildInfo, ChildSpec, IntoChildSpec, ResizeError, ServerSpec, Strategy,
    Supervisor, SupervisorRef, TypedChild,
};
use crate::exit::{CallError, StopError};
use crate::gen_server::{Child, Context, GenServer, StartError};
use crate::process::Pid;

/// A supervisor about to start that runs one kind of server several times over, so that one of them is no
/// bottleneck: each key belongs to one partition.
///
/// The partitions are ordinary children with the ids `0`, `1` and so on, under a supervisor with OTP's defaults:
/// one for one, three restarts in five seconds (row PSUP-01). A partition that fails is restarted alone, and is
/// reached by the same keys.
///
/// ```
/// use genserver::{PartitionSupervisor, genserver};
///
/// struct Counter { count: u64 }
///
/// #[genserver]
/// impl Counter {
///     #[init]
///     fn init(start: u64) -> Self { Self { count: start } }
///
///     #[call]
///     fn add(&mut self, n: u64) -> u64 { self.count += n; self.count }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counters = PartitionSupervisor::<Counter>::new(|_partition| 0).partitions(4).start().await?;
/// assert_eq!(counters.of(&"ada").add(2).await?, 2);
/// assert_eq!(counters.of(&"ada").add(1).await?, 3, "the same key, the same partition");
/// assert_eq!(counters.of_number(6), counters.of_number(2), "6 modulo 4");
/// # counters.stop().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is started yet: `start` or `start_link`"]
pub struct PartitionSupervisor<S: GenServer> {
    partition: Arc<dyn Fn(usize) -> ServerSpec<S> + Send + Sync>,
    partitions: usize,
    supervisor: Supervisor,
}

impl<S: GenServer> PartitionSupervisor<S> {
    /// Partitions that are started with the arguments that `args` makes of their number. It is called
    /// once for each; restarts get a clone of the result (row PSUP-02).
    ///
    /// Without [`partitions`](Self::partitions) there are as many as the machine runs threads at once.
    pub fn new(args: impl Fn(usize) -> S::Args + Send + Sync + 'static) -> Self
    where
        S::Args: Clone,
    {
        Self::with(move |partition| ServerSpec::of(args(partition)))
    }

    /// As [`new`](Self::new), with the whole spec of each partition; its id is set to the number.
    ///
    /// ```
    /// use genserver::{Agent, PartitionSupervisor, ServerSpec, Strategy};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let counts = PartitionSupervisor::with(|_number| ServerSpec::<Agent<u32>>::with(|| Box::new(|| 0)))
    ///     .partitions(4)
    ///     .strategy(Strategy::OneForAll)
    ///     .max_restarts(10)
    ///     .within(Duration::from_secs(60))
    ///     .name("doc-partitions");
    /// # counts.start().await?.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with(partition: impl Fn(usize) -> ServerSpec<S> + Send + Sync + 'static) -> Self {
        Self {
            partition: Arc::new(partition),
            partitions: available_parallelism().map_or(1, usize::from),
            supervisor: Supervisor::one_for_one(),
        }
    }

    /// How many there are; one at least.
    pub fn partitions(mut self, partitions: usize) -> Self {
        self.partitions = partitions.max(1);
        self
    }

    /// What a partition that is restarted takes along (row PSUP-06).
    pub fn strategy(mut self, strategy: Strategy) -> Self {
        self.supervisor = self.supervisor.strategy(strategy);
        self
    }

    /// See [`Supervisor::max_restarts`].
    pub fn max_restarts(mut self, restarts: usize) -> Self {
        self.supervisor = self.supervisor.max_restarts(restarts);
        self
    }

    /// See [`Supervisor::within`].
    pub fn within(mut self, period: Duration) -> Self {
        self.supervisor = self.supervisor.within(period);
        self
    }

    /// Registers this name for the supervisor.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.supervisor = self.supervisor.name(name);
        self
    }

    /// Starts the partitions in order, linked to nobody.
    ///
    /// # Errors
    ///
    /// As [`Supervisor::start`]; of a partition that fails, the id is its number (row PSUP-11).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, what has been started is killed.
    pub async fn start(self) -> Result<PartitionSupervisorRef<S>, StartError> {
        let (supervisor, partitions) = self.build();
        let routes = supervisor.routes.again();
        Ok(PartitionSupervisorRef {
            supervisor: supervisor.start().await?,
            partitions,
            routes,
        })
    }

    /// Starts the partitions in order, linked to the server whose context this is.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    ///
    /// ```
    /// use genserver::{Agent, Context, PartitionSupervisor, PartitionSupervisorRef, ServerSpec, StartError, genserver};
    ///
    /// struct Owner { counts: PartitionSupervisorRef<Agent<u32>> }
    ///
    /// #[genserver]
    /// impl Owner {
    ///     #[init]
    ///     async fn init(ctx: &mut Context<Self>) -> Result<Self, StartError> {
    ///         let counts = PartitionSupervisor::with(|_number| ServerSpec::<Agent<u32>>::with(|| Box::new(|| 0)));
    ///         Ok(Self { counts: counts.start_link(ctx).await? })
    ///     }
    ///
    ///     #[call]
    ///     fn partitions(&self) -> usize { self.counts.partitions().len() }
    /// }
    /// ```
    pub fn start_link<P: GenServer>(
        self,
        parent: &Context<P>,
    ) -> impl Future<Output = Result<PartitionSupervisorRef<S>, StartError>> + Send + use<S, P>
    {
        let (supervisor, partitions) = self.build();
        let routes = supervisor.routes.again();
        let starting = supervisor.start_link(parent);
        async move {
            Ok(PartitionSupervisorRef {
                supervisor: starting.await?,
                partitions,
                routes,
            })
        }
    }

    fn build(self) -> (Supervisor, Arc<[Child<S>]>) {
        let (mut supervisor, mut partitions) = (self.supervisor, Vec::new());
        supervisor.routes = Routes::over(self.partitions);
        for number in 0..self.partitions {
            let spec = (self.partition)(number).set(|spec| spec.id(number.to_string()));
            partitions.push(spec.handle());
            supervisor = supervisor.child(spec);
        }
        (supervisor, partitions.into())
    }
}

impl<S: GenServer> IntoChildSpec for PartitionSupervisor<S> {
    fn into_child_spec(self) -> ChildSpec {
        self.into_child().0
    }
}

/// The handle is to whichever incarnation runs.
impl<S: GenServer> TypedChild for PartitionSupervisor<S> {
    type Handle = PartitionSupervisorRef<S>;

    fn into_child(self) -> (ChildSpec, PartitionSupervisorRef<S>) {
        let (supervisor, partitions) = self.build();
        let routes = supervisor.routes.again();
        let (spec, supervisor) = supervisor.into_child();
        let handle = PartitionSupervisorRef {
            supervisor,
            partitions,
            routes,
        };
        (spec, handle)
    }
}

impl<S: GenServer> fmt::Debug for PartitionSupervisor<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartitionSupervisor")
            .field("partitions", &self.partitions)
            .field("supervisor", &self.supervisor)
            .finish_non_exhaustive()
    }
}

/// A running partition supervisor: the handle to each of its partitions, whichever incarnations run.
///
/// ```
/// use genserver::{Agent, AgentClient, PartitionSupervisor, ServerSpec};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counts = PartitionSupervisor::with(|_number| ServerSpec::<Agent<u32>>::with(|| Box::new(|| 0)));
/// let counts = counts.partitions(4).start().await?;
/// counts.of("ada").update(|count| *count += 1).await?;
/// assert_eq!(counts.of("ada").get(|count| *count).await?, 1);
/// assert_eq!(counts.of_number(6), &counts.partitions()[2]);
/// assert_eq!(counts.which_children().await?.len(), counts.count_children().await?.active);
/// assert!(counts.pid().is_alive());
/// counts.stop().await?;
/// # Ok(())
/// # }
/// ```
pub struct PartitionSupervisorRef<S> {
    supervisor: SupervisorRef,
    /// Also those that were stopped by a resize: all that there can be.
    partitions: Arc<[Child<S>]>,
    routes: Routes,
}

impl<S: GenServer> PartitionSupervisorRef<S> {
    /// The partition that a key belongs to: its hash modulo the number of partitions. The same key always
    /// belongs to the same one; which one may differ between builds of the program (row PSUP-04).
    pub fn of(&self, key: &(impl Hash + ?Sized)) -> &Child<S> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        self.of_number(hasher.finish())
    }

    /// The partition that a number belongs to: the number modulo the number of partitions (row
    /// PSUP-03).
    #[must_use]
    pub fn of_number(&self, number: u64) -> &Child<S> {
        // A number of partitions fits in 64 bits, and what is left of the division in a usize.
        let partition = number % self.routes.now() as u64;
        &self.partitions[usize::try_from(partition).unwrap_or_default()]
    }

    /// The partitions that keys belong to right now, in order.
    #[must_use]
    pub fn partitions(&self) -> &[Child<S>] {
        &self.partitions[..self.routes.now()]
    }

    /// Changes how many partitions there are, to at least one and at most as many as it was started with.
    /// Resolves to how many there were, when those that are too many have stopped, or those that were missing
    /// have started (row PSUP-13).
    ///
    /// The last ones are stopped, in reverse order, and keys belong to the others from the moment when it
    /// begins; partitions that are started again get keys as soon as they run. So nearly every key moves to
    /// another partition: what partitions know of their keys does not move along. A handle to a partition that
    /// is stopped, taken before, says [`CallError::NoProc`].
    ///
    /// All handles see the change. Several at once are carried out one after the other. A supervisor that is
    /// restarted begins with all partitions again. A [`Strategy`] that takes others along in a restart starts
    /// the stopped ones too, as in OTP: no key belongs to them, and the next resize stops them.
    ///
    /// # Errors
    ///
    /// [`ResizeError::OutOfRange`] for a number that cannot be. OTP allows none, and then fails each lookup;
    /// here a lookup always finds a partition. [`ResizeError::Failed`] if a partition does not start: those
    /// before it run. [`ResizeError::Supervisor`] if the supervisor is gone.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the change may be carried out all the same, and then wholly.
    ///
    /// ```
    /// use genserver::{PartitionSupervisor, ResizeError, genserver};
    ///
    /// struct Idle;
    ///
    /// #[genserver]
    /// impl Idle {
    ///     #[init]
    ///     fn init() -> Self { Self }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let idle = PartitionSupervisor::<Idle>::new(|_partition| ()).partitions(8).start().await?;
    /// assert_eq!(idle.resize(2).await?, 8);
    /// assert_eq!(idle.partitions().len(), 2);
    /// assert_eq!(idle.resize(9).await, Err(ResizeError::OutOfRange { most: 8 }));
    /// # idle.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn resize(&self, partitions: usize) -> Result<usize, ResizeError> {
        self.supervisor.resize(partitions, &self.routes).await
    }

    /// The partitions as the supervisor sees them, their numbers as ids, the last one first.
    ///
    /// # Errors
    ///
    /// As [`SupervisorRef::which_children`].
    pub async fn which_children(&self) -> Result<Vec<ChildInfo>, CallError> {
        self.supervisor.which_children().await
    }

    /// How many partitions there can be, and how many of them run.
    ///
    /// # Errors
    ///
    /// As [`SupervisorRef::which_children`].
    pub async fn count_children(&self) -> Result<ChildCounts, CallError> {
        self.supervisor.count_children().await
    }

    /// Stops the partitions in reverse order; resolves when all are gone (row PSUP-10).
    ///
    /// # Errors
    ///
    /// See [`StopError`].
    pub async fn stop(&self) -> Result<(), StopError> {
        self.supervisor.stop().await
    }

    /// The untyped identity of the supervisor: see [`SupervisorRef::pid`].
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.supervisor.pid()
    }
}

impl<S> Clone for PartitionSupervisorRef<S> {
    fn clone(&self) -> Self {
        Self {
            supervisor: self.supervisor.clone(),
            partitions: Arc::clone(&self.partitions),
            routes: self.routes.again(),
        }
    }
}

impl<S> fmt::Debug for PartitionSupervisorRef<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartitionSupervisorRef")
            .field("supervisor", &self.supervisor)
            .field("partitions", &self.routes.now())
            .finish()
    }
}
