//! The supervisor of one test: [`TestSupervisor`].

use std::collections::HashMap;
use std::fmt::Display;
use std::future::Future;
use std::panic::Location;
use std::sync::PoisonError;

use super::ExpectedCrash;
use super::crashes::{Crashes, Whose};
use super::failure::fail;
use crate::exit::StopError;
use crate::gen_server::StartError;
use crate::gen_server::sys::AnyServer;
use crate::process::Pid;
use crate::supervisor::{
    ChildSpec, ChildState, Crash, IntoChildSpec, Supervisor, SupervisorRef, TypedChild,
};
use crate::sync::Mutex;

/// Within five seconds. No test means to have so many; what crashes as soon as it has started would never end, and on a
/// paused clock no time would ever pass.
const MAX_RESTARTS: usize = 1_000;

/// The supervisor of one test, as `ExUnit` has one for each: the body of [`supervised`](super::supervised()) gets it.
///
/// It restarts its children as their specs say, one for one, up to a thousand times within five seconds. They are stopped in reverse order when the
/// test is over.
///
/// The ids of its children need not differ: a further child of an id is called `Cache 2`, `Cache 3`.
///
/// ```
/// use genserver::testing::{TestSupervisor, supervised};
/// use genserver::{Agent, AgentClient, Child, ServerSpec};
///
/// /// What many tests begin with.
/// async fn counter(test: &TestSupervisor) -> Child<Agent<u32>> {
///     test.start_supervised(ServerSpec::<Agent<u32>>::with(|| Box::new(|| 0))).await
/// }
///
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// supervised(async |test| {
///     let counter = counter(test).await;
///     assert_eq!(counter.get(|count| *count).await, Ok(0));
///     test.stop_supervised(&counter).await;
/// })
/// .await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct TestSupervisor {
    supervisor: SupervisorRef,
    crashes: Crashes,
    /// How many children of each id there were.
    ids: Mutex<HashMap<String, u32>>,
}

impl TestSupervisor {
    pub(super) async fn start(crashes: Crashes) -> Result<Self, StartError> {
        let supervisor = Supervisor::one_for_one().max_restarts(MAX_RESTARTS);
        Ok(Self {
            supervisor: supervisor.start_before(crashes.witness()).await?,
            crashes,
            ids: Mutex::default(),
        })
    }

    /// Starts a child, and gives its handle when its `init` is over: of a [`ServerSpec`](crate::ServerSpec), of a job, of
    /// a supervisor of any kind, of a `#[derive(Supervisor)]` struct.
    ///
    /// # Panics
    ///
    /// If it does not start, with the reason. Also if it chooses not to.
    #[track_caller]
    pub fn start_supervised<C: TypedChild>(
        &self,
        child: C,
    ) -> impl Future<Output = C::Handle> + use<'_, C> {
        let at = Location::caller();
        let (spec, handle) = child.into_child();
        async move {
            self.begin(spec, at).await;
            handle
        }
    }

    /// Starts a child that has no typed handle: a [`ChildSpec`], as that of a task.
    ///
    /// ```
    /// use genserver::testing::{assert_down, supervised};
    /// use genserver::{ChildSpec, ExitReason};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// supervised(async |test| {
    ///     let task = test.start_child(ChildSpec::task(|| async { Ok(()) })).await;
    ///     assert_down!(task, ExitReason::Normal);
    /// })
    /// .await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// As [`start_supervised`](Self::start_supervised).
    #[track_caller]
    pub fn start_child<C: IntoChildSpec>(
        &self,
        child: C,
    ) -> impl Future<Output = Pid> + use<'_, C> {
        let at = Location::caller();
        let spec = child.into_child_spec();
        async move { self.begin(spec, at).await }
    }

    async fn begin(&self, spec: ChildSpec, at: &Location<'_>) -> Pid {
        let spec = self.distinct(spec);
        let id = spec.known_as().to_string();
        match self.supervisor.start_child(spec).await {
            Ok(Some(pid)) => pid,
            Ok(None) => fail(at, &format!("`{id}` chose not to start")),
            Err(error) => fail(at, &format!("`{id}` did not start: {error}")),
        }
    }

    fn distinct(&self, spec: ChildSpec) -> ChildSpec {
        let id = spec.known_as().to_string();
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut number) = ids.get(&id).copied() else {
            ids.insert(id, 1);
            return spec;
        };
        loop {
            number += 1;
            let next = format!("{id} {number}");
            // Somebody may be called so already.
            if !ids.contains_key(&next) {
                ids.insert(id, number);
                ids.insert(next.clone(), 1);
                return spec.id(next);
            }
        }
    }

    /// Stops a child of this test, as its spec says, and forgets it; resolves when it is gone. It is given by an
    /// address of it, or its pid.
    ///
    /// # Panics
    ///
    /// If it is no child of this test, or does not run.
    #[track_caller]
    pub fn stop_supervised<'a, By: 'a>(
        &'a self,
        child: &'a impl AnyServer<By>,
    ) -> impl Future<Output = ()> + 'a {
        let at = Location::caller();
        async move {
            match self.id_of(child.process(), at).await {
                Some(id) => self.end(&id, at).await,
                None => fail(at, "no child of this test runs there"),
            }
        }
    }

    async fn id_of(&self, pid: Option<Pid>, at: &Location<'_>) -> Option<String> {
        let state = ChildState::Running(pid?);
        let children = or_fail(self.supervisor.which_children().await, at);
        let found = children.iter().find(|child| child.state == state);
        found.map(|child| child.id.to_string())
    }

    async fn end(&self, id: &str, at: &Location<'_>) {
        or_fail(self.supervisor.terminate_child(id).await, at);
        // A temporary child is forgotten already.
        let _forgotten = self.supervisor.delete_child(id).await.is_ok();
    }

    /// Expects that the process that is behind this address now, or has this pid, crashes. Say so before it does,
    /// then await it: it resolves to the [`Crash`], when the supervisor has acted on it. The next crash can be expected then.
    ///
    /// ```
    /// use genserver::testing::supervised;
    /// use genserver::{CallError, ExitReason, ServerSpec, genserver};
    ///
    /// #[derive(Clone)]
    /// struct Fragile;
    ///
    /// #[genserver]
    /// impl Fragile {
    ///     #[init]
    ///     fn init() -> Self { Self }
    ///
    ///     #[cast]
    ///     fn fall(&mut self) -> Result<(), ExitReason> { Err(ExitReason::other("broken")) }
    ///
    ///     #[call]
    ///     fn is_whole(&self) -> bool { true }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// supervised(async |test| {
    ///     let vase = test.start_supervised(ServerSpec::<Fragile>::of(())).await;
    ///     let crash = test.expect_crash(&vase);
    ///     vase.fall()?;
    ///     assert_eq!(crash.await.reason, ExitReason::other("broken"));
    ///     assert!(vase.is_whole().await?, "it was restarted");
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If nobody is there, or the process has ended already.
    #[track_caller]
    pub fn expect_crash<By>(&self, of: &impl AnyServer<By>) -> ExpectedCrash {
        let at = Location::caller();
        match of.process() {
            Some(pid) => match pid.exit_reason() {
                None => self.crashes.expect(Whose::Process(pid), at),
                Some(reason) => fail(at, &format!("{pid} has ended already: {reason}")),
            },
            None => fail(at, "nobody is there who could crash"),
        }
    }

    /// Expects that the child that has this id crashes once, whichever incarnation, anywhere in the tree: for who is not
    /// known yet. An id that is the name of a type, as it is by default, may be given without its path: `Cache`. A crash
    /// that is [expected](Self::expect_crash) of the process counts for that first.
    ///
    /// ```
    /// use genserver::testing::supervised;
    /// use genserver::{ChildSpec, ExitReason};
    ///
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// supervised(async |test| {
    ///     let broken = ChildSpec::task(|| async { Err(ExitReason::other("broken")) }).id("vase");
    ///     let crash = test.expect_crash_of("vase");
    ///     test.start_child(broken).await;
    ///     assert_eq!(crash.await.reason, ExitReason::other("broken"));
    /// })
    /// .await;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn expect_crash_of(&self, id: impl AsRef<str>) -> ExpectedCrash {
        let whose = Whose::Child(Box::from(id.as_ref()));
        self.crashes.expect(whose, Location::caller())
    }

    /// From now on no crash fails the test: for tests in which there are many.
    pub fn allow_crashes(&self) {
        self.crashes.allow();
    }

    /// All crashes so far, expected or not, in the order in which they were heard of.
    ///
    /// ```
    /// use genserver::testing::supervised;
    /// use genserver::{ChildSpec, ExitReason};
    ///
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// supervised(async |test| {
    ///     let broken = || async { Err(ExitReason::other("broken")) };
    ///     test.allow_crashes();
    ///     let vase = test.start_child(ChildSpec::task(broken).id("vase")).await;
    ///     vase.monitor().await;
    ///     assert!(test.supervisor().pid().is_alive());
    ///     println!("{:?}", test.crashes());
    /// })
    /// .await;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn crashes(&self) -> Vec<Crash> {
        self.crashes.seen()
    }

    /// The supervisor itself, for what else it can be asked.
    #[must_use]
    pub fn supervisor(&self) -> &SupervisorRef {
        &self.supervisor
    }

    /// Resolves if it has ended before its time.
    pub(super) async fn ended(&self) {
        self.supervisor.pid().monitor().await;
    }

    pub(super) async fn stop(&self) -> Result<(), StopError> {
        self.supervisor.stop().await
    }
}

/// What is left if the test is cancelled.
impl Drop for TestSupervisor {
    fn drop(&mut self) {
        self.supervisor.pid().kill();
    }
}

fn or_fail<T, E: Display>(result: Result<T, E>, at: &Location<'_>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => fail(at, &format!("the test's supervisor: {error}")),
    }
}
