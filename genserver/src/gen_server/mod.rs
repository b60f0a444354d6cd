//! Servers: the trait, the handle, the loop. The floor that runs the user's callbacks.

use std::future::Future;

use crate::exit::ExitReason;

use crate::trace;

mod info;
pub use info::Info;
mod next;
pub use next::{Begin, Init, LastReply, Next, Reply};

mod into;
pub use into::{IntoInit, IntoNext, IntoReply};

mod annex;
#[cfg(feature = "testing")]
mod preset;
#[cfg(feature = "testing")]
pub(crate) use preset::Preset;
#[cfg(not(feature = "testing"))]
mod no_preset;
#[cfg(not(feature = "testing"))]
use no_preset::Preset;
mod context;
mod itself;
pub use context::Context;
mod receive;

mod start;
pub use start::{Start, StartError};
pub(crate) use start::{StartOptions, take_all};

mod server_ref;
pub use server_ref::ServerRef;

mod address;
pub use address::{Address, CastError, SendError};
mod named;
pub use named::Named;

mod child;
pub use child::Child;
pub(crate) use child::{Player, Role};
mod registered;
pub use registered::Registered;

mod caller;
pub use caller::Caller;

mod call;
pub use call::Call;
mod destination;
mod reply;
mod request;
mod waiting;

mod stop;
pub use stop::Stop;

mod undelivered;
pub use undelivered::Undelivered;

mod many;
pub use many::{MultiReply, abcast, multi_call};

pub mod sys;

mod handle;
mod message;
mod run;

#[cfg(feature = "testing")]
mod queued;
#[cfg(feature = "testing")]
pub use queued::{Queued, Sort};

#[cfg(feature = "testing")]
mod stand_in;
#[cfg(feature = "testing")]
pub use stand_in::Received;
#[cfg(feature = "testing")]
pub(crate) use stand_in::{monitor_for, stand_in};

/// A process that holds a state and serves requests one at a time.
///
/// Most servers are written with [`#[genserver]`](macro@crate::genserver), which makes this trait's
/// types and methods from plain methods. By hand it is as below: requests are enums, and a request
/// that wants a reply carries its [`Caller`].
///
/// Each callback runs alone, so the state needs no lock. A callback that returns `Err`, or panics,
/// stops the server with that reason: [`terminate`](Self::terminate) runs, then everybody who is
/// linked, monitors or waits for a reply is told.
///
/// ```
/// use genserver::{Address, Context, ExitReason, GenServer, Info, Init, Never, Next};
/// use std::time::Duration;
///
/// struct Heartbeat { beats: u32 }
///
/// impl GenServer for Heartbeat {
///     type Args = Duration;
///     type Call = Never;
///     type Cast = Never;
///     type Info = ();
///     type Continue = Never;
///
///     async fn init(period: Duration, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
///         ctx.send_interval(period, || ());
///         Ok(Init::ok(Self { beats: 0 }))
///     }
///
///     async fn handle_info(&mut self, info: Info<()>, _ctx: &mut Context<Self>) -> Result<Next<Self>, ExitReason> {
///         if let Info::Message(()) = info {
///             self.beats += 1;
///         }
///         match self.beats {
///             3 => Ok(Next::Stop(ExitReason::Normal)),
///             _ => Ok(Next::Wait),
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::StartError> {
/// let heartbeat = Heartbeat::start(Duration::from_millis(1)).await?;
/// let down = heartbeat.pid().monitor().await;
/// assert_eq!(down.reason, ExitReason::Normal);
/// # Ok(())
/// # }
/// ```
///
/// With its other callbacks:
///
/// ```
/// use genserver::{Address, Caller, Context, ExitReason, GenServer, Init, Next, Undelivered};
///
/// struct Log { lines: Vec<String>, written: usize }
/// enum Ask { Written(Caller<usize>) }
/// struct Add(String);
/// struct Write;
///
/// impl GenServer for Log {
///     type Args = ();
///     type Call = Ask;
///     type Cast = Add;
///     type Info = genserver::Never;
///     type Continue = Write;
///
///     async fn init((): (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
///         Ok(Init::ok(Self { lines: Vec::new(), written: 0 }))
///     }
///     async fn handle_call(&mut self, Ask::Written(from): Ask, _ctx: &mut Context<Self>) -> Result<Next<Self>, ExitReason> {
///         from.reply(self.written);
///         Ok(Next::Wait)
///     }
///     async fn handle_cast(&mut self, Add(line): Add, _ctx: &mut Context<Self>) -> Result<Next<Self>, ExitReason> {
///         self.lines.push(line);
///         Ok(Next::Continue(Write))
///     }
///     async fn handle_continue(&mut self, Write: Write, _ctx: &mut Context<Self>) -> Result<Next<Self>, ExitReason> {
///         self.written += self.lines.drain(..).len();
///         Ok(Next::Wait)
///     }
///     async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
///         println!("{} lines, ends: {reason}", self.written);
///     }
///     fn undelivered(mail: Undelivered<Self>, _reason: &ExitReason) {
///         if let Undelivered::Cast(Add(line)) = mail { println!("not written: {line}") }
///     }
///     // What logs and `sys` show; `info_name` and `continue_name` likewise.
///     fn call_name(_call: &Ask) -> &'static str { "Written" }
///     fn cast_name(_cast: &Add) -> &'static str { "Add" }
///     fn format_status(&self) -> Option<String> { Some(format!("{} lines", self.written)) }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let log = Log::start(()).await?;
/// log.cast(Add("hello".to_owned()))?;
/// assert_eq!(log.call(Ask::Written).await?, 1);
/// log.stop().await?;
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a server",
    label = "needs `#[genserver]`",
    note = "a server: put `#[genserver]` on its `impl` block, or implement `GenServer` by hand",
    note = "a job: it is run by a server of its own, `JobServer<{Self}>`, and is a child by itself"
)]
pub trait GenServer: Sized + Send + 'static {
    /// What [`init`](Self::init) needs to begin.
    type Args: Send + 'static;
    /// The requests that have a reply; [`Never`](crate::Never) if there are none.
    type Call: Send + 'static;
    /// The requests that have none.
    type Cast: Send + 'static;
    /// The messages that come from timers, streams, tasks and other servers.
    type Info: Send + 'static;
    /// What [`Next::Continue`] carries.
    type Continue: Send + 'static;

    /// Makes the state. It is the first thing the process does, and
    /// [`start`](Self::start) waits for it.
    ///
    /// The name is already registered. `terminate` doesn't run if this fails or ignores. Each result is
    /// explained at [`Init`].
    ///
    /// # Errors
    ///
    /// An `Err` ends the process with that reason, and `start` returns it.
    fn init(
        args: Self::Args,
        ctx: &mut Context<Self>,
    ) -> impl Future<Output = Result<Init<Self>, ExitReason>> + Send;

    /// Handles a request whose caller waits. Reply through the [`Caller`] inside it, now or later, here
    /// or elsewhere.
    ///
    /// By default an unexpected call stops the server with a reason that says so (row GS-93).
    ///
    /// # Errors
    ///
    /// An `Err` stops the server with that reason.
    fn handle_call(
        &mut self,
        call: Self::Call,
        _ctx: &mut Context<Self>,
    ) -> impl Future<Output = Result<Next<Self>, ExitReason>> + Send {
        let name = Self::call_name(&call);
        async move { Err(unexpected("called", name)) }
    }

    /// Handles a request that has no reply.
    ///
    /// By default an unexpected cast stops the server with a reason that says so (row GS-92).
    ///
    /// # Errors
    ///
    /// An `Err` stops the server with that reason.
    fn handle_cast(
        &mut self,
        cast: Self::Cast,
        _ctx: &mut Context<Self>,
    ) -> impl Future<Output = Result<Next<Self>, ExitReason>> + Send {
        let name = Self::cast_name(&cast);
        async move { Err(unexpected("cast", name)) }
    }

    /// Handles everything else: messages, the ends of others, the idle time-out.
    ///
    /// By default it is logged as an error and the server goes on (row GS-94).
    ///
    /// # Errors
    ///
    /// An `Err` stops the server with that reason.
    fn handle_info(
        &mut self,
        info: Info<Self::Info>,
        ctx: &mut Context<Self>,
    ) -> impl Future<Output = Result<Next<Self>, ExitReason>> + Send {
        unexpected_info(ctx, &info);
        async { Ok(Next::Wait) }
    }

    /// Goes on with what a callback put off with [`Next::Continue`], before any message.
    ///
    /// # Errors
    ///
    /// An `Err` stops the server with that reason.
    fn handle_continue(
        &mut self,
        arg: Self::Continue,
        _ctx: &mut Context<Self>,
    ) -> impl Future<Output = Result<Next<Self>, ExitReason>> + Send {
        let name = Self::continue_name(&arg);
        async move { Err(unexpected("continued", name)) }
    }

    /// Cleans up. Runs when a callback stopped, failed or panicked, when somebody called
    /// [`Address::stop`], and, if the server traps exits, when its parent ends or shuts it down.
    ///
    /// It does **not** run after a kill, nor after an exit signal to a server that doesn't trap exits:
    /// what must happen in any case belongs into the state's `Drop`. After a panic the state may be half
    /// changed. A panic in here becomes the exit reason (row GS-72).
    fn terminate(
        &mut self,
        _reason: &ExitReason,
        _ctx: &mut Context<Self>,
    ) -> impl Future<Output = ()> + Send {
        async {}
    }

    /// Is given what was left in the queue when the server ended, one message after the other in their
    /// order: after a stop, a failure, a kill, also if `init` failed. By default it does nothing.
    ///
    /// There is no `self`, because the state is gone, and so are the names. The caller of a request hears the
    /// reason when this has returned for it; links and monitors when it has for the last message. So keep it
    /// short: pass the mail on, or write it down. A panic in here is the end of nothing but this call.
    ///
    /// The message whose turn it was when a callback was cut off is not among them: it was delivered.
    fn undelivered(_mail: Undelivered<Self>, _reason: &ExitReason) {}

    /// The name of a request, for logs.
    #[must_use]
    fn call_name(_call: &Self::Call) -> &'static str {
        "call"
    }

    /// The name of a request, for logs.
    #[must_use]
    fn cast_name(_cast: &Self::Cast) -> &'static str {
        "cast"
    }

    /// The name of a message, for logs.
    #[must_use]
    fn info_name(_info: &Self::Info) -> &'static str {
        "info"
    }

    /// The name of a continuation, for logs.
    #[must_use]
    fn continue_name(_arg: &Self::Continue) -> &'static str {
        "continue"
    }

    /// The state as a crash report and [`sys::status`] show it; `None`, the default, leaves it out. If it
    /// panics, a note stands in its place. Don't show secrets.
    #[must_use]
    fn format_status(&self) -> Option<String> {
        None
    }

    /// Starts a server that is linked to nobody: OTP's `GenServer.start`. Await the result.
    ///
    /// Inside another server, [`Context::start_link`] links it; a supervisor starts it from a
    /// [`ChildSpec`](crate::ChildSpec).
    fn start(args: Self::Args) -> Start<Self> {
        Start::new(args, StartOptions::default(), None)
    }
}

/// What the default `handle_info` does, also for those hooks that a `#[genserver]` block leaves out.
pub fn unexpected_info<S: GenServer>(ctx: &Context<S>, info: &Info<S::Info>) {
    trace::unexpected_info(&ctx.pid(), ctx.name(), info.name::<S>());
}

fn unexpected(how: &str, name: &str) -> ExitReason {
    ExitReason::other(format!(
        "the server was {how} with `{name}`, which it does not handle"
    ))
}
