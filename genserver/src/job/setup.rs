//! A job about to start: [`JobSetup`].

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::event::AnyObserver;
use super::schedule::Kind;
use super::store::{AnyStore, Records};
use super::{
    AnyGate, Gate, Job, JobName, JobObserver, JobServer, JobSpec, JobStore, MemoryStore, OnFailure,
    SystemClock, WallClock,
};
use crate::gen_server::{Child, Context, GenServer, Start};
use crate::process::Pid;
use crate::supervisor::{ChildSpec, IntoChildSpec, Restart, ServerSpec, Shutdown, TypedChild};

/// OTP's five seconds, for `terminate`.
const FOR_TERMINATE: std::time::Duration = std::time::Duration::from_secs(5);

/// A job about to start, and everything that its constant [`JobSpec`] cannot hold: made by
/// [`JobServer::new`], [`JobServer::of`] and [`JobServer::concurrent`].
///
/// It is the child of a supervisor, started by itself with [`start`](Self::start), or the argument of
/// [`GenServer::start`].
///
/// ```
/// use genserver::{Address, Job, JobContext, JobControl, JobResult, JobServer, JobSpec, Supervisor};
/// use std::time::Duration;
///
/// #[derive(Clone)]
/// struct Ping { host: String }
///
/// impl Job for Ping {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
///         println!("ping {}", self.host);
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let period = Duration::from_secs(30); // from a configuration file
/// let ping = JobServer::new(Ping { host: "localhost".to_owned() }, JobSpec::every(period))
///     .with(|spec| spec.timeout(Duration::from_secs(5)))
///     .name("doc-ping");
/// let spec = ping.server_spec();
/// let ping = spec.handle();
/// let tree = Supervisor::one_for_one().child(spec).start().await?;
/// assert!(ping.status().await?.next_run.is_some());
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
///
/// # What survives a crash
///
/// The value doesn't: each start gets a clone. How many runs there were, whether the job is paused, and which times have had
/// their run is in its [store](Self::store). Without one it is in a memory: that of the child, if it has a supervisor, and
/// otherwise one that all clones of the setup share.
///
/// - If a supervisor starts the job again after a crash, it goes on where the crash was.
/// - If it is started again after a stop, it goes on, too. A job that has had its [`max_runs`](JobSpec::max_runs) ends at
///   once.
/// - If a second job is started from a clone of the setup while the first one lives, or is another child, it has a
///   memory of its own, and begins anew.
#[must_use = "a setup starts nothing; start it, or give it to a supervisor"]
pub struct JobSetup<J> {
    pub(super) job: J,
    pub(super) spec: JobSpec,
    pub(super) gate: Option<Arc<dyn AnyGate>>,
    pub(super) clock: Arc<dyn WallClock>,
    pub(super) observer: Option<AnyObserver>,
    store: Option<Arc<dyn AnyStore>>,
    memory: Arc<Memory>,
    naming: Naming,
}

/// What the setup says about the name.
#[derive(Clone, Debug)]
enum Naming {
    /// As the spec says.
    BySpec,
    Unnamed,
    Is(Arc<str>),
}

/// What a job remembers if it was given no store.
#[derive(Default)]
struct Memory {
    store: MemoryStore,
    owner: Mutex<Option<Pid>>,
}

impl Memory {
    /// The memory, for its next owner; a fresh one if there is a living owner.
    fn open(&self, next: &Pid) -> MemoryStore {
        let mut owner = self.owner.lock().unwrap_or_else(PoisonError::into_inner);
        if owner.as_ref().is_some_and(Pid::is_alive) {
            return MemoryStore::new();
        }
        let before = owner.replace(next.clone());
        drop(owner);
        // I3: the last pid of a process may drop what is the user's.
        drop(before);
        self.store.clone()
    }
}

impl<J: Job> JobSetup<J> {
    pub(super) fn new(job: J, spec: JobSpec) -> Self {
        Self {
            job,
            spec,
            gate: None,
            clock: Arc::new(SystemClock),
            observer: None,
            store: None,
            memory: Arc::default(),
            naming: Naming::BySpec,
        }
    }

    pub(super) fn any_gate(mut self, gate: Option<Arc<dyn AnyGate>>) -> Self {
        self.gate = gate;
        self
    }

    /// Changes the schedule or an option: `.with(|spec| spec.schedule(Schedule::every(period)))`.
    pub fn with(mut self, change: impl FnOnce(JobSpec) -> JobSpec) -> Self {
        self.spec = change(self.spec);
        self
    }

    /// Registers this name, whatever the spec says, for as long as the job lives. It is also what store, gate and
    /// observer call the job; without a name they call it by its type.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.naming = Naming::Is(Arc::from(name.as_ref()));
        self
    }

    /// Registers no name, whatever the spec says: for several jobs of one type.
    pub fn unnamed(mut self) -> Self {
        self.naming = Naming::Unnamed;
        self
    }

    /// Asks this gate before each run that a calendar or [`Schedule::at`](super::Schedule::at) makes due; with another
    /// schedule the job cannot start. A gate that takes longer than five seconds admits nobody.
    ///
    /// ```
    /// use genserver::{Job, JobContext, JobResult, JobServer, JobSpec, MemoryGate, Schedule, When};
    /// use std::time::{Duration, SystemTime};
    ///
    /// # struct Report;
    /// # impl Job for Report {
    /// #     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
    /// # }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let once = Schedule::at(When::Time(SystemTime::now() + Duration::from_secs(60)));
    /// let report = JobServer::new(Report, JobSpec::new(once)).gate(MemoryGate::new());
    /// report.start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn gate(self, gate: impl Gate) -> Self {
        self.any_gate(Some(Arc::new(gate)))
    }

    /// Keeps in this store what survives a crash, and perhaps the program. A store that takes longer than five
    /// seconds has failed.
    ///
    /// ```
    /// use genserver::{Job, JobContext, JobResult, JobServer, JobSpec, MemoryStore, SystemClock};
    /// use std::time::Duration;
    ///
    /// # #[derive(Clone)]
    /// # struct Report;
    /// # impl Job for Report {
    /// #     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
    /// # }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let report = JobServer::new(Report, JobSpec::every(Duration::from_secs(60)))
    ///     .unnamed()
    ///     .store(MemoryStore::new())
    ///     .clock(SystemClock)
    ///     .observer(|job: &str, event: &genserver::JobEvent| println!("{job}: {event:?}"));
    /// report.start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn store(mut self, store: impl JobStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Reads the time of day from this clock: for tests.
    pub fn clock(mut self, clock: impl WallClock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Tells this observer what happens: for metrics. A closure of the job's name and the event is one.
    pub fn observer(mut self, observer: impl JobObserver) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Starts the job, linked to nobody. Await the result.
    pub fn start(self) -> Start<JobServer<J>> {
        let name = self.registered();
        let start = JobServer::<J>::start(self);
        match name {
            Some(name) => start.name(name),
            None => start,
        }
    }

    /// Starts the job, linked to the server whose context this is, as its parent.
    ///
    /// ```
    /// use genserver::{Context, Job, JobContext, JobResult, JobServer, JobSpec, StartError, genserver};
    /// use std::time::Duration;
    ///
    /// struct Sweep;
    ///
    /// impl Job for Sweep {
    ///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
    /// }
    ///
    /// struct Cache;
    ///
    /// #[genserver]
    /// impl Cache {
    ///     #[init]
    ///     async fn init(ctx: &mut Context<Self>) -> Result<Self, StartError> {
    ///         JobServer::new(Sweep, JobSpec::every(Duration::from_secs(60))).start_link(ctx).await?;
    ///         Ok(Self)
    ///     }
    /// }
    /// ```
    pub fn start_link<S: GenServer>(self, parent: &Context<S>) -> Start<JobServer<J>> {
        let name = self.registered();
        let start = parent.start_link::<JobServer<J>>(self);
        match name {
            Some(name) => start.name(name),
            None => start,
        }
    }

    /// As the child of a supervisor, with a handle. Its id is its name, or that of its type.
    ///
    /// It is restarted as [`JobSpec::restart`] says. When it is stopped, its server gives a run in flight the grace of
    /// [`JobSpec::shutdown`], cuts it, and runs `terminate`, for which there are five seconds more.
    pub fn server_spec(mut self) -> ServerSpec<JobServer<J>>
    where
        J: Clone,
    {
        // Its restarts share a memory, and no other child does that is made of a clone.
        self.memory = Arc::default();
        let (name, key, spec) = (self.registered(), self.key(), self.spec);
        ServerSpec::of(self).set(|child| {
            let child = child
                .id(key)
                .restart(restart(&spec))
                .shutdown(shutdown(spec.shutdown));
            match name {
                Some(name) => child.name(name),
                None => child,
            }
        })
    }

    fn registered(&self) -> Option<Arc<str>> {
        match (&self.naming, self.spec.name) {
            (Naming::Is(name), _) => Some(Arc::clone(name)),
            (Naming::Unnamed, _) | (Naming::BySpec, JobName::None) => None,
            (Naming::BySpec, JobName::OfType) => Some(J::path().into()),
            (Naming::BySpec, JobName::Is(name)) => Some(name.into()),
        }
    }

    /// What store, gate and observer call it.
    pub(super) fn key(&self) -> Arc<str> {
        self.registered().unwrap_or_else(|| J::path().into())
    }

    /// Where it remembers, for the incarnation that starts.
    pub(super) fn open_store(&self, pid: &Pid) -> Records {
        match &self.store {
            Some(store) => Records::Given(Arc::clone(store)),
            None => Records::Own(Arc::new(self.memory.open(pid))),
        }
    }
}

/// A job that ends by itself must not be started again when it has.
fn restart(spec: &JobSpec) -> Restart {
    let has_end = match spec.schedule.0 {
        Kind::Delay(_) | Kind::At(_) => true,
        Kind::Interval(_) | Kind::Every(_) => false,
        #[cfg(feature = "calendar")]
        Kind::Calendar { .. } => false,
    };
    let ends = has_end
        || spec.max_runs.is_some()
        || spec.until.is_some()
        || spec.on_failure == OnFailure::Stop;
    let derived = if ends {
        Restart::Transient
    } else {
        Restart::Permanent
    };
    spec.restart.unwrap_or(derived)
}

fn shutdown(grace: Shutdown) -> Shutdown {
    match grace {
        Shutdown::After(grace) => Shutdown::After(grace.saturating_add(FOR_TERMINATE)),
        Shutdown::BrutalKill | Shutdown::Infinity => grace,
    }
}

impl<J: Job + Clone> IntoChildSpec for JobSetup<J> {
    fn into_child_spec(self) -> ChildSpec {
        self.server_spec().into_child_spec()
    }
}

impl<J: Job + Clone> TypedChild for JobSetup<J> {
    type Handle = Child<JobServer<J>>;

    fn into_child(self) -> (ChildSpec, Self::Handle) {
        self.server_spec().into_child()
    }
}

impl<J: Clone> Clone for JobSetup<J> {
    fn clone(&self) -> Self {
        Self {
            job: self.job.clone(),
            spec: self.spec,
            gate: self.gate.clone(),
            clock: Arc::clone(&self.clock),
            observer: self.observer.clone(),
            store: self.store.clone(),
            memory: Arc::clone(&self.memory),
            naming: self.naming.clone(),
        }
    }
}

impl<J> fmt::Debug for JobSetup<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobSetup")
            .field("job", &std::any::type_name::<J>())
            .field("spec", &self.spec)
            .field("naming", &self.naming)
            .finish_non_exhaustive()
    }
}
