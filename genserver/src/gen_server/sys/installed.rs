//! Code of one's own that sees each event of a server: [`install`] and [`remove`].

use std::fmt;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use super::ask::ask;
use super::{Answer, AnyServer, Event};
use crate::process::{ProcessId, catch};

/// Has `see` see each [`Event`] of a server from now on: OTP's debug functions (row SYS-11).
///
/// It is called in the server, in the middle of its work, so it should do no more than count or pass on what
/// it sees. It stays until it returns [`ControlFlow::Break`], until somebody [removes](remove) it or asks for
/// [`no_debug`](super::no_debug), and ends with the server. If it panics it is removed, and the server lives.
///
/// Under one `id` there is one function at a time: if there is one already it stays, and `see` is dropped.
/// [`Status::installed`](super::Status::installed) has the ids.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// # Cancel safety
///
/// If the future is dropped, the function may be installed or not.
///
/// ```
/// use std::ops::ControlFlow;
/// use std::sync::mpsc;
///
/// use genserver::sys::{self, EventKind};
/// use genserver::{GenServer, genserver};
///
/// struct Echo;
///
/// #[genserver]
/// impl Echo {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[call]
///     fn echo(&self, word: &'static str) -> &'static str { word }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let echo = Echo::start(()).await?;
/// let (seen, events) = mpsc::channel();
/// sys::install(&echo, "first call", move |event| {
///     if event.kind != EventKind::Call {
///         return ControlFlow::Continue(());
///     }
///     let _sent = seen.send(event.message).is_ok();
///     ControlFlow::Break(())
/// })
/// .await?;
///
/// echo.echo("hello").await?;
/// assert_eq!(events.recv()?, "Echo");
/// assert!(events.recv().is_err(), "it was done");
/// # Ok(())
/// # }
/// ```
pub async fn install<By>(
    server: &impl AnyServer<By>,
    id: impl AsRef<str>,
    see: impl FnMut(&Event) -> ControlFlow<()> + Send + 'static,
) -> Answer<()> {
    let mut function = Some(DebugFn::new(id.as_ref(), see));
    ask(server, move |subject| {
        subject.inspect(&mut |inspection| {
            if let Some(function) = function.take() {
                inspection.installed.add(function);
            }
        });
    })
    .await
}

/// Removes what was [installed](install) under this id (row SYS-11). It is fine if there is nothing.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// # Cancel safety
///
/// If the future is dropped, the function may be removed or not.
///
/// ```
/// use std::ops::ControlFlow;
/// use genserver::{Agent, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::install(&agent, "count", |_event| ControlFlow::Continue(())).await?;
/// sys::remove(&agent, "count").await?;
/// assert!(sys::status(&agent).await?.installed.is_empty());
/// # Ok(())
/// # }
/// ```
pub async fn remove<By>(server: &impl AnyServer<By>, id: impl AsRef<str>) -> Answer<()> {
    let id: Box<str> = Box::from(id.as_ref());
    ask(server, move |subject| {
        subject.inspect(&mut |inspection| inspection.installed.remove(&id));
    })
    .await
}

type See = Box<dyn FnMut(&Event) -> ControlFlow<()> + Send>;

/// A function that was given to a server.
struct DebugFn {
    id: Arc<str>,
    /// In a lock that is never taken, so that a context may be shared although functions need not be `Sync`.
    /// It is there until it is dropped.
    see: Mutex<Option<See>>,
}

impl DebugFn {
    fn new(id: &str, see: impl FnMut(&Event) -> ControlFlow<()> + Send + 'static) -> Self {
        Self {
            id: Arc::from(id),
            see: Mutex::new(Some(Box::new(see))),
        }
    }

    fn see(&mut self, me: ProcessId, event: &Event) -> ControlFlow<()> {
        match exclusive(&mut self.see) {
            // One that fails is done. The panic hook has reported it.
            Some(see) => catch(me, || see(event)).unwrap_or(ControlFlow::Break(())),
            None => ControlFlow::Break(()),
        }
    }
}

/// It is known by its id.
impl PartialEq for DebugFn {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// What it has captured is the user's: a destructor that panics ends nobody, wherever it is dropped.
impl Drop for DebugFn {
    fn drop(&mut self) {
        let see = exclusive(&mut self.see).take();
        let _reported = catch_unwind(AssertUnwindSafe(|| drop(see))).is_err();
    }
}

/// The functions that see the events of one server, in the order in which they came.
#[derive(Default, PartialEq)]
pub(super) struct Installed(Vec<DebugFn>);

impl Installed {
    fn add(&mut self, function: DebugFn) {
        if self.0.iter().all(|known| known.id != function.id) {
            self.0.push(function);
        }
    }

    fn remove(&mut self, id: &str) {
        self.0.retain(|known| &*known.id != id);
    }

    /// Shows each of them an event; those that are done go.
    pub(super) fn tell(&mut self, me: ProcessId, event: &Event) {
        self.0
            .retain_mut(|function| function.see(me, event).is_continue());
    }

    pub(super) fn ids(&self) -> Vec<Arc<str>> {
        let ids = self.0.iter().map(|function| Arc::clone(&function.id));
        ids.collect()
    }
}

impl fmt::Debug for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ids().fmt(f)
    }
}

fn exclusive<T>(alone: &mut Mutex<T>) -> &mut T {
    alone.get_mut().unwrap_or_else(PoisonError::into_inner)
}
