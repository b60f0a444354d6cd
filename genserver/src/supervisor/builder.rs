//! Building a supervisor: [`Supervisor`].

use std::any::{TypeId, type_name};
use std::sync::Arc;
use std::time::Duration;

use super::child_spec::{ChildSpec, Nested, Parent, Starting, start_server};
use super::ending::Ending;
use super::resize::Routes;
use super::seat::Seat;
use super::server::{Specification, SupervisorServer};
use super::server_spec::{IntoChildSpec, TypedChild};
use super::{AutoShutdown, Strategy, SupervisorRef};
use crate::gen_server::{Context, GenServer, Start, StartError, StartOptions};
use crate::registry::Name;

/// A supervisor about to start: its children, in order, and how often it may restart them.
///
/// Children start one after the other, each when the one before has finished its `init`; they stop in
/// reverse. A child that ends is restarted as its [`Restart`](crate::Restart) says, alone or with
/// siblings as the [`Strategy`] says. More than [`max_restarts`](Self::max_restarts) within a while, and the supervisor
/// stops its children and ends with [`ExitReason::Shutdown`](crate::ExitReason::Shutdown), so that
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
/// A clone is another tree: handles to the children of one don't reach those of the other.
///
/// With more of what it can be told:
///
/// ```
/// use genserver::{ChildSpec, Supervisor, SupervisorRef};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let idle = |id: &str| ChildSpec::task(|| std::future::pending()).id(id);
/// let tree = Supervisor::rest_for_one()
///     .name("doc-tree")
///     .max_restarts(10)
///     .within(Duration::from_secs(60))
///     .child(idle("first"))
///     .children([idle("second"), idle("third")])
///     .child(Supervisor::one_for_all().child(idle("inner")));
/// let tree = tree.start().await?;
/// assert_eq!(SupervisorRef::whereis("doc-tree"), Some(tree.clone()));
/// assert_eq!(tree.count_children().await?.specs, 4);
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is started yet: `start`, `start_link` or `run`"]
pub struct Supervisor {
    children: Vec<ChildSpec>,
    strategy: Strategy,
    auto_shutdown: AutoShutdown,
    max_restarts: usize,
    within: Duration,
    pub(super) name: Option<Name>,
    /// Of a partition supervisor.
    pub(super) routes: Routes,
}

impl Supervisor {
    /// A supervisor with this strategy. It allows three restarts within five seconds, as Elixir's do
    /// (row SUP-10).
    ///
    /// ```
    /// use genserver::{Strategy, Supervisor};
    /// let strategy = Strategy::OneForAll; // from a configuration file
    /// let tree = Supervisor::new(strategy);
    /// ```
    pub fn new(strategy: Strategy) -> Self {
        Self {
            children: Vec::new(),
            strategy,
            auto_shutdown: AutoShutdown::default(),
            max_restarts: 3,
            within: Duration::from_secs(5),
            name: None,
            routes: Routes::default(),
        }
    }

    pub(super) fn strategy(mut self, strategy: Strategy) -> Self {
        self.strategy = strategy;
        self
    }

    /// A supervisor that restarts a child that ended, and leaves its siblings alone.
    pub fn one_for_one() -> Self {
        Self::new(Strategy::OneForOne)
    }

    /// A supervisor that restarts all children when one is to be restarted.
    pub fn one_for_all() -> Self {
        Self::new(Strategy::OneForAll)
    }

    /// A supervisor that restarts, with a child, those that were started after it.
    pub fn rest_for_one() -> Self {
        Self::new(Strategy::RestForOne)
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

    /// Ends the supervisor, with [`ExitReason::Shutdown`](crate::ExitReason::Shutdown), when its
    /// [significant](ChildSpec::significant) children have ended for good.
    ///
    /// ```
    /// use genserver::{AutoShutdown, Supervisor};
    /// let batch = Supervisor::one_for_one().auto_shutdown(AutoShutdown::AllSignificant);
    /// ```
    pub fn auto_shutdown(mut self, auto_shutdown: AutoShutdown) -> Self {
        self.auto_shutdown = auto_shutdown;
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

    /// Starts it, linked to nobody; resolves when the last child is started.
    ///
    /// # Errors
    ///
    /// [`StartError::Failed`] if a child fails to start: those before it are stopped again, and the
    /// reason carries a [`FailedToStartChild`](crate::FailedToStartChild).
    /// Also if a spec is refused: then it carries a [`SpecError`](crate::SpecError).
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
        self.start_with(Ending::of_a_tree()).await
    }

    pub(super) async fn start_with(self, ending: Ending) -> Result<SupervisorRef, StartError> {
        let server = Start::new(self.plan(ending), self.options(), None).await?;
        Ok(SupervisorRef::at(Seat::One(server)))
    }

    /// Starts it, linked to the server whose context this is: when that ends, so does the tree.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    ///
    /// ```
    /// use genserver::{Context, StartError, Supervisor, SupervisorRef, genserver};
    ///
    /// struct Owner { tree: SupervisorRef }
    ///
    /// #[genserver]
    /// impl Owner {
    ///     #[init]
    ///     async fn init(ctx: &mut Context<Self>) -> Result<Self, StartError> {
    ///         Ok(Self { tree: Supervisor::one_for_one().start_link(ctx).await? })
    ///     }
    ///
    ///     #[call]
    ///     fn tree(&self) -> SupervisorRef { self.tree.clone() }
    /// }
    ///
    /// # use genserver::{Address, GenServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let owner = Owner::start(()).await?;
    /// let tree = owner.tree().await?.pid().monitor();
    /// owner.stop().reason(genserver::ExitReason::Shutdown).await?;
    /// tree.await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn start_link<S: GenServer>(
        self,
        parent: &Context<S>,
    ) -> impl Future<Output = Result<SupervisorRef, StartError>> + Send + use<S> {
        let start = Start::new(
            self.plan(Ending::of_a_tree()),
            self.options(),
            Some(parent.pid()),
        );
        async move { Ok(SupervisorRef::at(Seat::One(start.await?))) }
    }

    fn plan(&self, ending: Ending) -> Specification {
        // Each incarnation begins with all partitions.
        self.routes.reset();
        Specification {
            children: self.children.iter().map(ChildSpec::again).collect(),
            strategy: self.strategy,
            auto_shutdown: self.auto_shutdown,
            max_restarts: self.max_restarts,
            within: self.within,
            ending,
        }
    }

    fn options(&self) -> StartOptions {
        StartOptions {
            name: self.name.clone(),
            ..StartOptions::default()
        }
    }
}

impl Nested for Supervisor {
    fn start(&self, parent: &Parent<'_>, mut options: StartOptions) -> Starting {
        options.name = options.name.or_else(|| self.name.clone());
        let plan = self.plan(parent.ending.below());
        start_server::<SupervisorServer>(plan, options, parent)
    }

    fn another(&self) -> Arc<dyn Nested> {
        Arc::new(self.clone())
    }

    fn give_up(&self) {
        self.children.iter().for_each(ChildSpec::give_up);
    }

    fn server_type(&self) -> TypeId {
        TypeId::of::<SupervisorServer>()
    }

    fn type_name(&self) -> &'static str {
        type_name::<Self>()
    }
}

impl IntoChildSpec for Supervisor {
    fn into_child_spec(self) -> ChildSpec {
        let id = self.name.clone();
        ChildSpec::supervisor(id.as_deref().unwrap_or("Supervisor"), self)
    }
}

/// The handle is to whichever incarnation runs.
impl TypedChild for Supervisor {
    type Handle = SupervisorRef;

    fn into_child(self) -> (ChildSpec, SupervisorRef) {
        let spec = self.into_child_spec();
        let handle = spec.role.handle();
        (spec, SupervisorRef::at(Seat::Role(handle)))
    }
}
