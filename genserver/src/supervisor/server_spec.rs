//! Children whose type is still known: [`ServerSpec`], [`TypedChild`]; and what can be a child at all,
//! [`IntoChildSpec`].

use std::fmt;
use std::marker::PhantomData;

use super::ChildSpec;
use crate::gen_server::{Child, GenServer};

/// What can be the child of a supervisor: a [`ChildSpec`], a [`ServerSpec`], a
/// [`Supervisor`](struct@crate::Supervisor) of any kind, or a job that is `Clone` (each start gets a clone).
///
/// ```
/// use genserver::{ChildSpec, IntoChildSpec, Supervisor};
///
/// struct Worker { name: String }
///
/// impl IntoChildSpec for Worker {
///     fn into_child_spec(self) -> ChildSpec {
///         ChildSpec::task(|| std::future::pending()).id(self.name)
///     }
/// }
///
/// let tree = Supervisor::one_for_one().child(Worker { name: "ada".to_owned() });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the child of a supervisor",
    label = "needs to be a `ChildSpec`, or a job that is `Clone`",
    note = "a server: `ChildSpec::of::<Name>(args)`, with the name of its type",
    note = "a job: `#[job(interval = \"10m\")]` and `#[derive(Clone)]` on the struct, and `impl Job` for it"
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

/// A child that gives a typed handle: what can be a field of a `#[derive(Supervisor)]` struct.
///
/// ```
/// use genserver::{Agent, AgentClient, ServerSpec, Supervisor, TypedChild};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let count = ServerSpec::<Agent<u32>>::with(|| Box::new(|| 7));
/// let (spec, count) = count.into_child();
/// let tree = Supervisor::one_for_one().child(spec).start().await?;
/// assert_eq!(count.get(|count| *count).await?, 7);
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no child with a typed handle",
    label = "cannot be a field of a supervision tree",
    note = "a server: `ServerSpec<{Self}>`, made by `ServerSpec::of(args)`",
    note = "a job: `#[job(interval = \"10m\")]` and `#[derive(Clone)]` on the struct, and `impl Job` for it"
)]
pub trait TypedChild: Sized {
    /// What it is talked to through; it goes on working after a restart.
    type Handle;

    /// The spec, and the handle to what a supervisor starts from it. Settings may still be changed; a
    /// clone of the spec is another child, which the handle doesn't reach.
    fn into_child(self) -> (ChildSpec, Self::Handle);
}

/// A [`ChildSpec`] of a server whose type is still known: it gives a typed handle before anything runs.
///
/// ```
/// use genserver::{Restart, ServerSpec, Supervisor, genserver};
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
/// let spec = ServerSpec::<Cache>::of(100).set(|spec| spec.restart(Restart::Transient));
/// let cache = spec.handle();
/// let tree = Supervisor::one_for_one().child(spec).start().await?;
/// assert_eq!(cache.places().await?, 100);
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a child spec starts nothing; give it to a supervisor"]
pub struct ServerSpec<S> {
    spec: ChildSpec,
    server: PhantomData<fn() -> S>,
}

impl<S: GenServer> ServerSpec<S> {
    /// A server as a child: see [`ChildSpec::of`].
    pub fn of(args: S::Args) -> Self
    where
        S::Args: Clone,
    {
        Self::new(ChildSpec::of::<S>(args))
    }

    /// As [`of`](Self::of), with arguments that are made anew for each start.
    ///
    /// ```
    /// use genserver::{Agent, ServerSpec};
    /// let count = ServerSpec::<Agent<u32>>::with(|| Box::new(|| 0)); // a box has no clone
    /// ```
    pub fn with(args: impl Fn() -> S::Args + Send + Sync + 'static) -> Self {
        Self::new(ChildSpec::with::<S>(args))
    }

    pub(crate) fn new(spec: ChildSpec) -> Self {
        Self {
            spec,
            server: PhantomData,
        }
    }

    /// Changes its settings: `.set(|spec| spec.restart(Restart::Transient).mailbox(100))`.
    pub fn set(mut self, change: impl FnOnce(ChildSpec) -> ChildSpec) -> Self {
        self.spec = change(self.spec);
        self
    }

    /// The handle to whichever incarnation runs, once a supervisor has started it.
    ///
    /// If [`set`](Self::set) has exchanged the spec for one of another server, nobody is ever there.
    #[must_use]
    pub fn handle(&self) -> Child<S> {
        self.spec.role.handle()
    }
}

impl<S: GenServer> IntoChildSpec for ServerSpec<S> {
    fn into_child_spec(self) -> ChildSpec {
        self.spec
    }
}

impl<S: GenServer> TypedChild for ServerSpec<S> {
    type Handle = Child<S>;

    fn into_child(self) -> (ChildSpec, Child<S>) {
        let handle = self.handle();
        (self.spec, handle)
    }
}

/// A clone is another child: it has handles of its own.
impl<S> Clone for ServerSpec<S> {
    fn clone(&self) -> Self {
        Self {
            spec: self.spec.clone(),
            server: PhantomData,
        }
    }
}

impl<S> fmt::Debug for ServerSpec<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spec.fmt(f)
    }
}
