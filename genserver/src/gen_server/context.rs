//! What a callback can do besides changing its state: [`Context`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream::SelectAll;

use super::annex::Annex;
use super::message::Message;
use super::start::StartOptions;
use super::sys::{Inspection, Status, Trace};
use super::{Address, GenServer, ServerRef, Start, server_ref};
use crate::exit::{ExitReason, LinkError};
use crate::process::{self, Cell, Inbox, Mail, MonitorRef, Pid};
use crate::registry::{self, Name, NameError};
use crate::timer::{Reset, TimerRef, Timers};
use crate::trace;

type Items<T> = Pin<Box<dyn Stream<Item = T> + Send>>;
type Streams<T> = Mutex<SelectAll<Items<T>>>;

/// What a server can do besides changing its state. Every callback gets one.
///
/// Everything made through it belongs to this incarnation: timers, monitors, links, names and
/// attached streams end with the process, before a supervisor's replacement begins.
///
/// ```
/// use std::time::Duration;
///
/// use genserver::{Context, Down, ExitReason, GenServer, Next, Pid, Process, genserver};
///
/// /// Watches a process and says goodbye a little later.
/// struct Mourner;
///
/// #[genserver]
/// impl Mourner {
///     #[init]
///     fn init(whom: Pid, ctx: &mut Context<Self>) -> Self {
///         ctx.monitor(&whom);
///         Self
///     }
///
///     #[down]
///     fn down(&mut self, _down: Down, ctx: &mut Context<Self>) {
///         ctx.send_after(Duration::from_millis(5), MournerInfo::Goodbye);
///     }
///
///     #[info]
///     fn goodbye(&mut self) -> Next<Self> { Next::Stop(ExitReason::Normal) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::StartError> {
/// let friend = Process::spawn(|_friend| std::future::pending());
/// let mourner = Mourner::start(friend.clone()).await?;
/// friend.kill();
/// assert_eq!(mourner.pid().monitor().await.reason, ExitReason::Normal);
/// # Ok(())
/// # }
/// ```
///
/// All that it can do:
///
/// ```
/// use std::time::Duration;
///
/// use genserver::{Agent, Context, ExitReason, StartError, genserver};
///
/// struct Tour;
///
/// #[genserver(trap_exits = true)]
/// impl Tour {
///     #[init]
///     async fn init(ctx: &mut Context<Self>) -> Result<Self, ExitReason> {
///         // Who it is.
///         assert_eq!((ctx.this().pid(), ctx.name(), ctx.parent()), (ctx.pid(), None, None));
///         ctx.register("doc-tour")?;
///
///         // Messages to itself: now, later, again and again, from a task, from a stream.
///         ctx.send(TourInfo::Hear(1));
///         let timer = ctx.send_after(Duration::from_secs(60), TourInfo::Hear(2));
///         assert!(ctx.read_timer(&timer).is_some() && ctx.cancel_timer(&timer).is_some());
///         ctx.send_interval(Duration::from_secs(60), || TourInfo::Hear(3));
///         ctx.task(async { 4 }, |done| TourInfo::Hear(done.unwrap_or_default()));
///         ctx.attach(futures_util::stream::iter([5, 6]), TourInfo::Hear);
///
///         // Others: started, watched, tied to it, ended.
///         let agent = ctx.start_link::<Agent<u32>>(Box::new(|| 0)).await?.pid();
///         let monitor = ctx.monitor(&agent);
///         assert!(ctx.demonitor(monitor));
///         let monitor = ctx.monitor_name("doc-nobody"); // is down already
///         assert!(!ctx.demonitor_flush(monitor));
///         ctx.unlink(&agent);
///         ctx.link(&agent)?;
///         ctx.trap_exits(false);
///         ctx.unlink(&agent);
///         ctx.exit(&agent, ExitReason::Shutdown);
///         Ok(Self)
///     }
///
///     #[info]
///     fn hear(&mut self, number: u32) { println!("{number}") }
/// }
/// # use genserver::GenServer;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), StartError> { Tour::start(()).await.map(drop) }
/// ```
pub struct Context<S: GenServer> {
    pub(super) cell: Arc<Cell<Message<S>>>,
    /// In a lock that is never taken, so that a shared context may be held across an await although
    /// messages need not be `Sync`. The same goes for the streams.
    pub(super) inbox: Mutex<Inbox<Message<S>>>,
    pub(super) parent: Option<Pid>,
    name: Option<Name>,
    /// Polled by the server itself, so that they end with it; boxed, because few servers have one.
    pub(super) streams: Option<Box<Streams<S::Info>>>,
    /// Whose turn it is when both the mailbox and a stream have something.
    pub(super) streams_first: bool,
    /// Only while somebody looks; boxed, because that is rare.
    pub(super) inspection: Option<Box<Inspection>>,
    /// Of the jobs, if the server has any.
    pub(crate) annex: Annex,
}

impl<S: GenServer> Context<S> {
    pub(super) fn new(
        cell: &Arc<Cell<Message<S>>>,
        parent: Option<Pid>,
        name: Option<Name>,
    ) -> Self {
        let cell = Arc::clone(cell);
        let inbox = Mutex::new(Inbox::new(Arc::clone(&cell)));
        Self {
            cell,
            inbox,
            parent,
            name,
            streams: None,
            streams_first: false,
            inspection: None,
            annex: Annex::default(),
        }
    }

    pub(super) fn cell(&self) -> &Arc<Cell<Message<S>>> {
        &self.cell
    }

    pub(super) fn inbox(&mut self) -> &mut Inbox<Message<S>> {
        exclusive(&mut self.inbox)
    }

    /// The handle to this server.
    #[must_use]
    pub fn this(&self) -> ServerRef<S> {
        ServerRef::new(Arc::clone(self.cell()))
    }

    /// This process.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.cell().pid()
    }

    /// The name it was started under.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Who started it with a link. Its exit ends this server, after `terminate` if it traps exits; if it
    /// doesn't, a normal exit leaves it alone.
    #[must_use]
    pub fn parent(&self) -> Option<&Pid> {
        self.parent.as_ref()
    }

    /// Sends a message to this server's own `handle_info`, behind what is already queued. It needs no
    /// room in a bounded mailbox.
    pub fn send(&self, message: S::Info) {
        self.cell().push(Mail::Message(Message::Info(message)));
    }

    /// Sends a message to this server's own `handle_info` after `delay`: see [`Address::send_after`].
    pub fn send_after(&self, delay: Duration, message: S::Info) -> TimerRef {
        server_ref::send_after(self.cell(), delay, message)
    }

    /// Sends a message to this server's own `handle_info` after each `period`: see
    /// [`Address::send_interval`].
    pub fn send_interval<F>(&self, period: Duration, message: F) -> TimerRef
    where
        F: FnMut() -> S::Info + Send + 'static,
    {
        self.this().send_interval(period, message)
    }

    /// A timer that sends the same message to this server each time it is set, without an allocation.
    pub(crate) fn reset(&self, mut message: impl FnMut() -> S::Info + Send + 'static) -> Reset {
        let cell = Arc::clone(self.cell());
        Timers::current().reset(Some(&**self.cell()), move || {
            cell.push(Mail::Message(Message::Info(message())));
        })
    }

    /// Cancels a timer and says how much time was left: see [`TimerRef::cancel`].
    pub fn cancel_timer(&self, timer: &TimerRef) -> Option<Duration> {
        timer.cancel()
    }

    /// How much time a timer has left: see [`TimerRef::remaining`].
    #[must_use]
    pub fn read_timer(&self, timer: &TimerRef) -> Option<Duration> {
        timer.remaining()
    }

    /// Watches a process: its end arrives as [`Info::Down`](crate::Info::Down), at once with
    /// [`ExitReason::NoProc`] if it is already gone.
    pub fn monitor(&mut self, target: &Pid) -> MonitorRef {
        self.inbox().monitor(target)
    }

    /// Watches whoever has this name now; the [`Down`](crate::Down) carries the name.
    pub fn monitor_name(&mut self, name: impl AsRef<str>) -> MonitorRef {
        let name = Name::from(name.as_ref());
        self.inbox()
            .monitor_named(&name, registry::whereis(&name).as_ref())
    }

    /// Ends a monitor; whether it was still active. If not, its [`Down`](crate::Down) is or was in the
    /// mailbox and stays there (rows PROC-24 to PROC-26).
    pub fn demonitor(&mut self, monitor: MonitorRef) -> bool {
        self.inbox().demonitor(monitor)
    }

    /// Ends a monitor and takes back a [`Down`](crate::Down) that has not been handled yet; whether the
    /// monitor was still active.
    pub fn demonitor_flush(&mut self, monitor: MonitorRef) -> bool {
        self.inbox().demonitor_flush(monitor)
    }

    /// Links this server with another process: when one ends abnormally, so does the other, or
    /// receives [`Info::Exit`](crate::Info::Exit) if it traps exits. Twice is once.
    ///
    /// # Errors
    ///
    /// [`LinkError`] if the other is already gone and this server doesn't trap exits. If it does, it
    /// receives an exit with [`ExitReason::NoProc`] instead (row PROC-14).
    pub fn link(&self, other: &Pid) -> Result<(), LinkError> {
        process::link(&self.pid(), other)
    }

    /// Takes a link away: the other's end has no effect any more. An exit that is already in the
    /// mailbox stays (row PROC-13).
    pub fn unlink(&self, other: &Pid) {
        process::unlink(&self.pid(), other);
    }

    /// Sends an exit signal in this server's name. For its children that is their parent's word:
    /// those that trap exits run `terminate` and end (row GS-63).
    ///
    /// To itself even [`ExitReason::Normal`] is fatal unless it traps exits (row GS-77).
    pub fn exit(&self, target: &Pid, reason: ExitReason) {
        target.0.exit_signal(Some(self.pid()), reason);
    }

    /// Whether exit signals arrive as messages ([`Info::Exit`](crate::Info::Exit)) instead of ending
    /// this server at once. Only then does `terminate` run when a supervisor shuts it down.
    ///
    /// Off at first, as in OTP; a `#[genserver]` block with a `#[terminate]` hook turns it on.
    pub fn trap_exits(&self, trap: bool) {
        self.cell().trap_exits(trap);
    }

    /// Starts another server, linked to this one as its parent.
    pub fn start_link<T: GenServer>(&self, args: T::Args) -> Start<T> {
        self.start_link_with(args, StartOptions::default())
    }

    pub(crate) fn start_link_with<T: GenServer>(
        &self,
        args: T::Args,
        options: StartOptions,
    ) -> Start<T> {
        Start::new(args, options, Some(self.pid()))
    }

    /// Gives this server one more name, until it ends: see [`register`](crate::register).
    ///
    /// # Errors
    ///
    /// [`NameError::Taken`] if another living process has the name.
    pub fn register(&self, name: impl AsRef<str>) -> Result<(), NameError> {
        registry::register(name, &self.pid())
    }

    /// Runs a future beside the server, as a process of its own; its outcome comes back as a message.
    ///
    /// The outcome is an `Err` with the exit reason if the future panicked or the returned process was
    /// killed. Neither harms the server. As with OTP's `async_nolink`, the task goes on when the server
    /// ends, and its outcome then reaches nobody (rows TASK-40 to TASK-43); to end it too,
    /// [link](Self::link) it.
    ///
    /// `message` is called where the future has run. It should only make a value: if it panics, that is
    /// reported, and nothing comes back.
    pub fn task<F, M>(&self, future: F, message: M) -> Pid
    where
        F: Future<Output: Send + 'static> + Send + 'static,
        M: FnOnce(Result<F::Output, ExitReason>) -> S::Info + Send + 'static,
    {
        let this = self.this();
        let starter = self.pid();
        process::spawn_task(async move { Ok(future.await) }, move |pid, result| {
            match &result {
                // LOG-04: what a signal did to it is no news.
                Err(reason) if !pid.0.is_doomed() => {
                    trace::task_ended(pid, Some(&starter), reason);
                }
                Ok(_) | Err(_) => {}
            }
            let info = process::catch(pid.id(), || message(result));
            // Nothing comes back then, so at least this is said.
            let info = info.inspect_err(|lost| trace::task_ended(pid, Some(&starter), lost))?;
            this.cell().push(Mail::Message(Message::Info(info)));
            Ok(())
        })
    }

    /// Feeds each item of a stream to `handle_info`, until the stream ends or the server does.
    ///
    /// The server polls the stream itself, between messages, so a fast stream cannot flood it, and the
    /// stream is dropped with the server. Mailbox and streams take turns.
    pub fn attach<T, F>(&mut self, stream: T, message: F)
    where
        T: Stream + Send + 'static,
        F: FnMut(T::Item) -> S::Info + Send + 'static,
    {
        let items = futures_util::StreamExt::map(stream, message);
        exclusive(self.streams.get_or_insert_default()).push(Box::pin(items));
    }

    /// How much mail this server has set aside, if it is suspended.
    pub(super) fn aside(&self) -> Option<usize> {
        self.inspection.as_ref().and_then(|it| it.aside)
    }

    /// What a system message is told.
    pub(super) fn status(&mut self, state: Option<String>) -> Status {
        Status {
            pid: self.pid(),
            name: self.name.clone(),
            parent: self.parent.clone(),
            is_suspended: self.aside().is_some(),
            queued: self.inbox().queued(),
            trace: self.inspection.as_ref().map_or(Trace::Off, |it| it.trace),
            log: self.inspection.as_ref().and_then(|it| it.log_limit()),
            statistics: self.inspection.as_ref().and_then(|it| it.statistics),
            installed: self
                .inspection
                .as_ref()
                .map_or_else(Vec::new, |it| it.installed()),
            state,
        }
    }

    /// GS-09: a parent that traps exits learns of a failed start from `start` alone.
    pub(super) fn leave_parent_in_peace(&self) {
        if let Some(parent) = self.parent().filter(|parent| parent.0.traps_exits()) {
            process::unlink(parent, &self.pid());
        }
    }
}

/// Whoever may change it needs no lock.
pub(super) fn exclusive<T>(alone: &mut Mutex<T>) -> &mut T {
    alone.get_mut().unwrap_or_else(PoisonError::into_inner)
}

impl<S: GenServer> fmt::Debug for Context<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("pid", &self.pid())
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
