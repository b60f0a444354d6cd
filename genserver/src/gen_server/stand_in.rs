//! A process that stands in for a server: it has no state, and passes on all that comes. Feature `testing`.

use std::any::type_name;
use std::fmt;
use std::sync::Arc;

use super::message::{Message, Silent};
use super::receive::Arrival;
use super::sys::System;
use super::{Context, GenServer, Player, Role, ServerRef};
use crate::exit::{CallError, ExitReason};
use crate::process::{Cell, Cut, Down, Exit, Life, Mail, MonitorRef, Pid, catch};

/// What has come to a [`Probe`](crate::testing::Probe).
///
/// ```
/// use genserver::testing::{Probe, Received};
/// use genserver::genserver;
///
/// struct Printer;
///
/// #[genserver]
/// impl Printer {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[cast]
///     fn print(&mut self, page: u32) { println!("{page}") }
/// }
///
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut printer = Probe::<Printer>::new();
/// printer.server().print(1)?;
/// match printer.receive().await {
///     Received::Cast(PrinterCast::Print(page)) => assert_eq!(page, 1),
///     other => unreachable!("{other:?}"),
/// }
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub enum Received<S: GenServer> {
    /// A request whose caller waits: reply through the [`Caller`](crate::Caller) in it.
    Call(S::Call),
    /// A request that has no reply.
    Cast(S::Cast),
    /// A message: sent, or from a timer.
    Info(S::Info),
    /// A monitored process ended.
    Down(Down),
    /// A linked process ended, or somebody sent an exit signal; only if exits are trapped.
    Exit(Exit),
}

/// `Call(Dequeue)`
impl<S: GenServer> fmt::Debug for Received<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(request) => write!(f, "Call({})", S::call_name(request)),
            Self::Cast(request) => write!(f, "Cast({})", S::cast_name(request)),
            Self::Info(message) => write!(f, "Info({})", S::info_name(message)),
            Self::Down(down) => f.debug_tuple("Down").field(down).finish(),
            Self::Exit(exit) => f.debug_tuple("Exit").field(exit).finish(),
        }
    }
}

/// Starts a process that looks like an `S` from outside. What comes is passed on in its order; it answers system
/// messages, ends when it is told to, and dies as other processes do.
///
/// It plays this role as long as it lives.
pub(crate) fn stand_in<S: GenServer>(
    role: &Role,
    pass_on: impl FnMut(Received<S>) + Send + 'static,
) -> ServerRef<S> {
    let cell = Cell::new(type_name::<S>(), None);
    role.open(Player::Up(cell.pid()));
    let living = Living {
        ctx: Context::new(&cell, None, None),
        part: Part(role.clone()),
        life: Life::new(Arc::clone(&cell)),
    };
    let body = Box::pin(living.pass_on_all(pass_on));
    tokio::spawn(cell.embody(body));
    ServerRef::new(cell)
}

impl<S: GenServer> ServerRef<S> {
    /// Whether exit signals arrive as messages.
    pub(crate) fn trap_exits(&self, trap: bool) {
        self.cell().trap_exits(trap);
    }

    /// Asks it to end, without waiting.
    pub(crate) fn end(&self, reason: ExitReason) {
        self.cell().push(Mail::Stop(reason));
    }
}

/// Watches a process on behalf of one that stands in.
///
/// # Errors
///
/// It has ended.
pub(crate) async fn monitor_for<S: GenServer>(
    stand_in: &ServerRef<S>,
    target: &Pid,
) -> Result<MonitorRef, CallError> {
    let (reply, answer) = tokio::sync::oneshot::channel();
    let target = target.clone();
    let system = System::<S>::new(move |_none, ctx| {
        let _told = reply.send(ctx.monitor(&target)).is_ok();
    });
    stand_in.cell().push(Mail::Message(Message::System(system)));
    answer.await.map_err(|_dropped| CallError::NoProc)
}

/// What is left of a server without its state, in this order: a runtime that ends may drop them at any time (I2).
struct Living<S: GenServer> {
    ctx: Context<S>,
    part: Part,
    life: Life<Message<S>>,
}

/// Nobody comes after who stands in: who waits for the next incarnation is told so before the end is.
struct Part(Role);

impl Drop for Part {
    fn drop(&mut self) {
        self.0.set(Player::Nobody);
    }
}

impl<S: GenServer> Living<S> {
    async fn pass_on_all(mut self, mut pass_on: impl FnMut(Received<S>)) {
        self.life.cell().run_by_this_task().await;
        let reason = loop {
            // As a server's loop, it lets the other tasks of its worker go on.
            tokio::task::coop::consume_budget().await;
            let mail = match self.ctx.wait(None).await {
                Arrival::Mail => self.ctx.take_mail(),
                Arrival::Item(item) => {
                    self.hand_on(&mut pass_on, Received::Info(item));
                    continue;
                }
                Arrival::Idle => continue,
                Arrival::End(Cut::Panicked(reason) | Cut::Signal(reason)) => break reason,
            };
            match mail.map(|mail| self.read(mail)) {
                Some(Ok(Some(received))) => self.hand_on(&mut pass_on, received),
                Some(Ok(None)) | None => {}
                Some(Err(reason)) => break reason,
            }
        };
        let Self { ctx, part, life } = self;
        let _reported = life.cell().catch_last(|| drop(ctx)).is_err();
        drop(part);
        life.end(&reason);
    }

    /// Nobody may read it any more, and then it is dropped here: a destructor of the user's that panics harms nobody.
    fn hand_on(&self, pass_on: &mut impl FnMut(Received<S>), received: Received<S>) {
        let me = self.life.cell().pid().id();
        let _reported = catch(me, || pass_on(received)).is_err();
    }

    /// What there is to pass on, if the mail is not an order.
    ///
    /// # Errors
    ///
    /// It is an order to end, with this reason.
    fn read(&mut self, mail: Mail<Message<S>>) -> Result<Option<Received<S>>, ExitReason> {
        match mail {
            Mail::Message(message) | Mail::Counted(message) => Ok(self.open(message)),
            Mail::Down(down) => Ok(Some(Received::Down(*down))),
            Mail::Exit(exit) => Ok(Some(Received::Exit(*exit))),
            Mail::Stop(reason) | Mail::Drained(reason) => Err(reason),
        }
    }

    fn open(&mut self, message: Message<S>) -> Option<Received<S>> {
        Some(match message {
            Message::Call(request, _client) => Received::Call(request),
            Message::Silent(silent) => {
                let Silent {
                    request, caller, ..
                } = *silent;
                let _reported = self.life.cell().catch_last(|| drop(caller)).is_err();
                Received::Call(request)
            }
            Message::Cast(request) => Received::Cast(request),
            Message::Info(message) => Received::Info(message),
            Message::Tick(message, unread) => {
                drop(unread);
                Received::Info(message)
            }
            Message::System(system) => {
                // What it does may be the user's: whoever asked sees that there is no answer.
                let (me, ctx) = (self.life.cell().pid().id(), &mut self.ctx);
                let _reported = catch(me, || system.act(None, ctx)).is_err();
                return None;
            }
        })
    }
}
