//! Whom to talk to: [`Address`].

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::destination::Destination;
use super::message::Message;
use super::stop::Door;
use super::{Call, Caller, GenServer, ServerRef, Stop};
use crate::process::{Mail, Pid};
use crate::timer::{TimerRef, Timers, later};

/// Whoever can be asked for a server of type `S`: a [`ServerRef`] (one incarnation) or a [`Named`](super::Named)
/// (whoever has the name at that moment).
///
/// The client methods that `#[genserver]` writes exist on every address. Everything works from any
/// task of the runtime, inside a server or not.
///
/// ```
/// use genserver::{Address, GenServer, Named, genserver};
/// use std::time::Duration;
///
/// # struct Lamp { is_on: bool }
/// # #[genserver]
/// # impl Lamp {
/// #     #[init]
/// #     fn init() -> Self { Self { is_on: false } }
/// #     #[call]
/// #     fn is_on(&self) -> bool { self.is_on }
/// #     #[cast]
/// #     fn switch(&mut self, on: bool) { self.is_on = on }
/// #     #[info]
/// #     fn tick(&mut self) {}
/// # }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let lamp = Named::new("doc-lamp");
/// assert!(!lamp.is_alive() && lamp.incarnation().is_none());
/// let started = Lamp::start(()).name("doc-lamp").await?;
/// assert_eq!((lamp.whereis(), lamp.resolve()), (Some(started.clone()), Some(started)));
///
/// lamp.ready().await; // there is always room, as its mailbox has no bound
/// lamp.cast(LampCast::Switch(true))?; // as `lamp.switch(true)?`
/// assert!(lamp.call(LampCall::IsOn).await?); // as `lamp.is_on().await?`
/// lamp.send(LampInfo::Tick)?;
/// lamp.send_after(Duration::from_secs(1), LampInfo::Tick);
/// let beat = lamp.send_interval(Duration::from_secs(1), || LampInfo::Tick);
/// assert!(beat.cancel().is_some());
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no address of the server `{S}`",
    label = "needs a handle of `{S}`",
    note = "an address is what `start` returned, a `ServerRef<{S}>`; a `Child<{S}>`; or a name: `Named::<{S}>::new(\"name\")`"
)]
pub trait Address<S: GenServer>: Clone + Send + Sync + 'static {
    /// The server that a message to this address goes to right now. It may have ended already, which
    /// sending finds out by itself; to ask for a living one, use [`whereis`](Self::whereis).
    fn resolve(&self) -> Option<ServerRef<S>>;

    /// The living server behind this address right now.
    fn whereis(&self) -> Option<ServerRef<S>> {
        self.resolve().filter(|server| server.pid().is_alive())
    }

    /// The one process this address always means; `None` if it is a role that outlives processes.
    ///
    /// Timers to an incarnation end with it, timers to a role do not (rows PROC-45, PROC-47).
    fn incarnation(&self) -> Option<Pid> {
        None
    }

    /// Whether somebody is there right now. To act on the end, monitor instead.
    fn is_alive(&self) -> bool {
        self.whereis().is_some()
    }

    /// Sends a request and waits for the reply, for at most five seconds unless the returned [`Call`]
    /// is told otherwise.
    ///
    /// `request` makes the request from the [`Caller`] it is to carry; a variant of the server's
    /// `Call` enum is such a function.
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError).
    ///
    /// ```
    /// use genserver::{Address, Caller, Context, ExitReason, GenServer, Init, Never, Next};
    ///
    /// struct Counter(u64);
    ///
    /// enum CounterCall {
    ///     Get(Caller<u64>),
    ///     Add(u64, Caller<u64>),
    /// }
    ///
    /// impl GenServer for Counter {
    ///     type Args = u64;
    ///     type Call = CounterCall;
    ///     type Cast = Never;
    ///     type Info = Never;
    ///     type Continue = Never;
    ///
    ///     async fn init(start: u64, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
    ///         Ok(Init::ok(Counter(start)))
    ///     }
    ///
    ///     async fn handle_call(&mut self, call: CounterCall, _ctx: &mut Context<Self>) -> Result<Next<Self>, ExitReason> {
    ///         match call {
    ///             CounterCall::Get(from) => from.reply(self.0),
    ///             CounterCall::Add(n, from) => {
    ///                 self.0 += n;
    ///                 from.reply(self.0);
    ///             }
    ///         }
    ///         Ok(Next::Wait)
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let counter = Counter::start(40).await?;
    /// assert_eq!(counter.call(|from| CounterCall::Add(2, from)).await?, 42);
    /// assert_eq!(counter.call(CounterCall::Get).await?, 42);
    /// # Ok(())
    /// # }
    /// ```
    fn call<T: Send + 'static>(&self, request: impl FnOnce(Caller<T>) -> S::Call) -> Call<S, T> {
        let to = self.clone();
        let role = Arc::new(move || to.resolve());
        Call::new(Destination::Role(role), request)
    }

    /// Sends a request that has no reply, and returns at once.
    ///
    /// If nobody is there, the request is dropped and the result is `Ok` all the same: as in OTP, a
    /// cast says nothing about whether it was handled (row GS-90). To know, call or monitor.
    ///
    /// # Errors
    ///
    /// [`CastError::Full`] if the server's mailbox is bounded and full; the request comes back.
    fn cast(&self, request: S::Cast) -> Result<(), CastError<S::Cast>> {
        match self.resolve() {
            Some(server) => server.cast(request),
            None => Ok(()),
        }
    }

    /// Sends a message to `handle_info`, and returns at once.
    ///
    /// To an incarnation that has ended it says nothing, as in OTP; a name that nobody has is an
    /// error (row PROC-72).
    ///
    /// # Errors
    ///
    /// [`SendError::Full`] if the server's mailbox is bounded and full, [`SendError::NoProc`] if nobody
    /// has the name; the message comes back.
    fn send(&self, message: S::Info) -> Result<(), SendError<S::Info>> {
        match self.resolve() {
            Some(server) => server.send(message),
            None => Err(SendError::NoProc(message)),
        }
    }

    /// Sends a message to `handle_info` after `delay`, at the earliest.
    ///
    /// The address is looked up when the timer fires: a timer to a name reaches whoever has it then, or
    /// nobody; a timer to an incarnation ends with it (rows PROC-40, PROC-45, PROC-47). The message
    /// needs no room in a bounded mailbox.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    fn send_after(&self, delay: Duration, message: S::Info) -> TimerRef {
        let to = self.clone();
        let owner = self.incarnation();
        let owner = owner.as_ref().map(|owner| &*owner.0);
        Timers::current().once(later(delay), owner, move || {
            if let Some(server) = to.resolve() {
                server.cell().push(Mail::Message(Message::Info(message)));
            }
        })
    }

    /// Sends a message to `handle_info` after each `period` (one millisecond at least), until it is
    /// cancelled; to an incarnation, until that ends.
    ///
    /// `message` runs beside the server, among the runtime's timers: it should only make a value. The beat
    /// does not drift. A tick is left out while the one before it still waits in the mailbox,
    /// so a slow server is never flooded.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    fn send_interval<F>(&self, period: Duration, mut message: F) -> TimerRef
    where
        F: FnMut() -> S::Info + Send + 'static,
    {
        let to = self.clone();
        let owner = self.incarnation();
        let owner = owner.as_ref().map(|owner| &*owner.0);
        let token = Arc::new(());
        Timers::current().every(period, owner, move || {
            let unread = Arc::strong_count(&token) > 1;
            if let (Some(server), false) = (to.resolve(), unread) {
                server
                    .cell()
                    .push(Mail::Message(Message::Tick(message(), Arc::clone(&token))));
            }
        })
    }

    /// Stops the server that is behind this address now, in order: what was sent before is handled, `terminate` runs, and the returned
    /// [`Stop`] resolves when the process is really gone.
    ///
    /// ```
    /// # use genserver::{Address, ExitReason, GenServer, genserver};
    /// # struct Idle;
    /// # #[genserver]
    /// # impl Idle {
    /// #     #[init]
    /// #     fn init() -> Self { Self }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let server = Idle::start(()).await?;
    /// server.stop().reason(ExitReason::Shutdown).await?;
    /// assert!(!server.is_alive());
    /// # Ok(())
    /// # }
    /// ```
    fn stop(&self) -> Stop<S> {
        Stop::new(self.resolve(), Door::Open)
    }

    /// Stops the server that is behind this address now when it has handled all that is in its queue, and
    /// lets nothing more into it: calls fail with [`NoProc`](crate::CallError::NoProc), also those that wait
    /// for room in a bounded mailbox; casts and messages go where those to nobody go.
    ///
    /// It begins when the returned [`Stop`] is awaited, all at one moment: what was taken before is handled,
    /// nothing is taken afterwards. So nobody's request is lost on the way (unless the server fails
    /// meanwhile), which [`stop`](Self::stop) doesn't promise: that leaves what comes behind it unread.
    ///
    /// Until the server has ended it keeps its names and is alive, and signals reach it: an exit of its
    /// parent, a kill and a `stop` end it as always. What it sends to *itself* meanwhile, what timers and
    /// tasks send it, comes behind the request and is [undelivered](GenServer::undelivered), so that it ends
    /// for sure; a [`Next::Continue`](crate::Next::Continue) still runs. Draining twice is draining once,
    /// and the first reason counts. A [suspended](crate::sys::suspend) server drains when it is resumed.
    ///
    /// ```
    /// # use genserver::{Address, CallError, GenServer, genserver};
    /// # struct Printer;
    /// # #[genserver]
    /// # impl Printer {
    /// #     #[init]
    /// #     fn init() -> Self { Self }
    /// #     #[call]
    /// #     fn print(&mut self, _page: u32) {}
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let printer = Printer::start(()).await?;
    /// let (before, drained, after) = tokio::join!(printer.print(1), printer.drain(), printer.print(2));
    /// assert_eq!(before, Ok(()));
    /// drained?;
    /// assert_eq!(after, Err(CallError::NoProc));
    /// # Ok(())
    /// # }
    /// ```
    fn drain(&self) -> Stop<S> {
        Stop::new(self.resolve(), Door::Closed)
    }

    /// Resolves when the mailbox has room: at once if it is unbounded, if nobody is there, or if it
    /// [drains](Self::drain).
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost. The room is not reserved: somebody else may take it first.
    fn ready(&self) -> impl Future<Output = ()> + Send {
        let server = self.resolve();
        async move {
            if let Some(server) = server {
                server.cell().wait_for_room().await;
            }
        }
    }
}

/// Why a cast was not sent. It carries the request.
///
/// ```
/// use genserver::{Address, CastError, GenServer, genserver};
///
/// struct Printer;
///
/// #[genserver]
/// impl Printer {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[cast]
///     fn print(&mut self, text: &'static str) { println!("{text}") }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let printer = Printer::start(()).mailbox(1).await?;
/// printer.print("one")?;
/// if let Err(CastError::Full(request)) = printer.print("two") {
///     printer.ready().await;
///     printer.cast(request)?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CastError<T> {
    /// The bounded mailbox has no room: wait for [`Address::ready`], or drop load.
    #[error("the mailbox is full")]
    Full(T),
}

impl<T> fmt::Debug for CastError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(_) => f.write_str("Full(_)"),
        }
    }
}

/// Why a message was not sent. It carries the message.
///
/// ```
/// use genserver::{Address, GenServer, Named, SendError, genserver};
///
/// struct Clock;
///
/// #[genserver]
/// impl Clock {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[info]
///     fn tick(&mut self) {}
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let nobody = Named::<Clock>::new("doc-nobody").send(ClockInfo::Tick);
/// assert!(matches!(nobody, Err(SendError::NoProc(ClockInfo::Tick))));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError<T> {
    /// The bounded mailbox has no room: wait for [`Address::ready`], or drop load.
    #[error("the mailbox is full")]
    Full(T),
    /// Nobody has the name.
    #[error("nobody has that name")]
    NoProc(T),
}

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(_) => f.write_str("Full(_)"),
            Self::NoProc(_) => f.write_str("NoProc(_)"),
        }
    }
}
