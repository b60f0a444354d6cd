//! Whoever a test wants to be: [`Probe`].

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout_at;

use super::failure::{PATIENCE, Since, fail};
use crate::exit::{ExitReason, LinkError};
use crate::gen_server::{
    Address as _, Child, GenServer, Player, Received, Role, ServerRef, monitor_for, stand_in, sys,
};
use crate::process::{self, Pid};
use crate::registry;
use crate::timer::later;

/// Stands for a server of type `S`: a process that has a real handle, and whose mail the test reads.
///
/// From outside it is a server. It can be given wherever an [`Address`](crate::Address) of one is wanted, under a
/// name or a key too; it answers [system messages](crate::sys), though it has no state; it stops when it is asked
/// to, and dies as other processes do. What it is sent, the test [receives](Self::receive), or
/// [asserts](super::assert_receive), and answers through the [`Caller`](crate::Caller) in a call.
///
/// ```
/// use genserver::testing::{Probe, Received, assert_receive};
/// use genserver::{ServerRef, genserver};
///
/// struct Stock;
///
/// #[genserver]
/// impl Stock {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[call]
///     fn take(&mut self, item: String, number: u32) -> Result<(), String> {
///         Err(format!("no {number} of {item}"))
///     }
/// }
///
/// /// What is to be tested: it talks to a stock.
/// async fn sell(stock: &ServerRef<Stock>) -> &'static str {
///     match stock.take("apple".to_owned(), 3).await {
///         Ok(Ok(())) => "sold",
///         Ok(Err(_)) => "sold out",
///         Err(_) => "closed",
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let mut stock = Probe::<Stock>::new();
/// let server = stock.server();
/// let sale = tokio::spawn(async move { sell(&server).await });
///
/// assert_receive!(stock, Received::Call(StockCall::Take(item, 3, from)));
/// assert_eq!(item, "apple");
/// from.reply(Ok(()));
/// assert!(matches!(sale.await, Ok("sold")));
/// # }
/// ```
///
/// Dropping it ends it, with [`ExitReason::Normal`]. Its names are free at once.
///
/// What it doesn't do: it has no state, so that [`sys::get_state`] has no answer; it counts nothing
/// for [`sys::statistics`], [`sys::status`] shows no name, and its mailbox has no
/// bound. No job of `S` runs in it. It is no child of a supervisor, so its end is no [`Crash`](super::Crash).
pub struct Probe<S: GenServer> {
    server: ServerRef<S>,
    role: Role,
    names: Vec<Box<str>>,
    incoming: UnboundedReceiver<Received<S>>,
    /// What was looked at and left unread.
    unread: VecDeque<Received<S>>,
}

impl<S: GenServer> Default for Probe<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: GenServer> Probe<S> {
    /// Starts a probe, linked to nobody.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn new() -> Self {
        let (pass_on, incoming) = unbounded_channel();
        let role = Role::default();
        let server = stand_in(&role, move |received| {
            // The test may be over.
            let _kept = pass_on.send(received).is_ok();
        });
        Self {
            server,
            role,
            names: Vec::new(),
            incoming,
            unread: VecDeque::new(),
        }
    }

    /// Gives the probe this name, so that it is there for [`Named`](crate::Named), and for whoever looks the name up.
    ///
    /// ```
    /// # use genserver::{Address, Named, genserver, testing::Probe};
    /// # struct Stock;
    /// # #[genserver]
    /// # impl Stock {
    /// #     #[init]
    /// #     fn init() -> Self { Self }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let stock = Probe::<Stock>::new().name("doc-probe-stock");
    /// assert_eq!(Named::<Stock>::new("doc-probe-stock").whereis(), Some(stock.server()));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If somebody else has the name.
    #[track_caller]
    #[must_use]
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        match registry::register(name, &self.pid()) {
            Ok(()) => {
                self.names.push(Box::from(name));
                self
            }
            Err(error) => fail(
                Location::caller(),
                &format!("no probe named `{name}`: {error}"),
            ),
        }
    }

    /// The handle to it, as of a server that was started.
    #[must_use]
    pub fn server(&self) -> ServerRef<S> {
        self.server.clone()
    }

    /// The handle to it as a supervisor's child. Nobody is going to come after it.
    #[must_use]
    pub fn child(&self) -> Child<S> {
        self.role.handle()
    }

    /// Its untyped identity: for signals, links, monitors and registries.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.server.pid()
    }

    /// The next message that was not read, as soon as there is one.
    ///
    /// # Panics
    ///
    /// If none comes within five seconds, or the probe has ended.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when the future is dropped.
    #[track_caller]
    pub fn receive(&mut self) -> impl Future<Output = Received<S>> + Send + use<'_, S> {
        let at = Location::caller();
        async move {
            let since = Since::now();
            match self.find(|_any| true, PATIENCE).await {
                Some(received) => received,
                None => since.fail(at, &self.missing("a message", PATIENCE)),
            }
        }
    }

    /// What is in its mailbox: all that was sent to it so far and was not read, in its order. It stays unread.
    ///
    /// ```
    /// use genserver::testing::{Probe, Received, assert_receive};
    /// use genserver::{ExitReason, Process, genserver};
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
    /// printer.child().print(1)?;
    /// printer.server().print(2)?;
    /// assert_eq!(printer.mailbox().await.len(), 2);
    /// assert!(matches!(printer.receive().await, Received::Cast(PrinterCast::Print(1))));
    /// assert_receive!(printer, Received::Cast(PrinterCast::Print(2)));
    ///
    /// let other = Process::spawn(|_other| std::future::pending());
    /// printer.monitor(&other).await;
    /// printer.trap_exits(true);
    /// printer.link(&other)?;
    /// printer.unlink(&other);
    /// other.kill();
    /// assert_receive!(printer, Received::Down(down));
    /// assert_eq!(down.reason, ExitReason::Killed);
    ///
    /// let pid = printer.pid();
    /// printer.exit(ExitReason::Shutdown).await;
    /// assert_eq!(pid.exit_reason(), Some(ExitReason::Shutdown));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn mailbox(&mut self) -> &[Received<S>] {
        self.settle().await;
        self.unread.make_contiguous()
    }

    /// Links the probe with another process.
    ///
    /// # Errors
    ///
    /// [`LinkError`] if the other is already gone and the probe doesn't trap exits.
    pub fn link(&self, other: &Pid) -> Result<(), LinkError> {
        process::link(&self.pid(), other)
    }

    /// Takes a link away: see [`Context::unlink`](crate::Context::unlink).
    pub fn unlink(&self, other: &Pid) {
        process::unlink(&self.pid(), other);
    }

    /// Whether the exits of linked processes come as [`Received::Exit`] instead of ending the probe.
    pub fn trap_exits(&self, trap: bool) {
        self.server.trap_exits(trap);
    }

    /// Watches another process: its end comes as [`Received::Down`].
    ///
    /// # Panics
    ///
    /// If the probe has ended.
    #[track_caller]
    pub fn monitor(&self, other: &Pid) -> impl Future<Output = ()> + Send + use<S> {
        let (at, other, server) = (Location::caller(), other.clone(), self.server());
        async move {
            if let Err(error) = monitor_for(&server, &other).await {
                fail(
                    at,
                    &format!("{} cannot watch {other}: {error}", server.pid()),
                );
            }
        }
    }

    /// Ends the probe with this reason, as a server ends: when this resolves, links, monitors, and whoever waited for a
    /// reply have heard of it. To kill it, use its [pid](Self::pid).
    pub fn exit(&self, reason: ExitReason) -> impl Future<Output = ()> + Send + use<S> {
        let end = self.server.stop().reason(reason);
        async {
            // It may have ended already, and then for another reason.
            let _ended = end.await.is_ok();
        }
    }

    /// The first message for which `is` holds, within this time. The others stay, in their order.
    async fn find(
        &mut self,
        mut is: impl FnMut(&Received<S>) -> bool,
        within: Duration,
    ) -> Option<Received<S>> {
        let over = later(within);
        if let Some(place) = self.unread.iter().position(&mut is) {
            return self.unread.remove(place);
        }
        while let Ok(Some(received)) = timeout_at(over, self.incoming.recv()).await {
            if is(&received) {
                return Some(received);
            }
            self.unread.push_back(received);
        }
        // What was sent at the last moment counts.
        let looked_at = self.unread.len();
        self.settle().await;
        let place = self.unread.iter().skip(looked_at).position(is)?;
        self.unread.remove(looked_at + place)
    }

    /// Has all that was sent so far.
    async fn settle(&mut self) {
        // If it has ended, it has passed on what it could.
        let _settled = sys::status(&self.server).await.is_ok();
        while let Ok(received) = self.incoming.try_recv() {
            self.unread.push_back(received);
        }
    }

    /// Says that something has not come, and what has instead.
    fn missing(&self, what: &str, within: Duration) -> String {
        let pid = self.pid();
        let mailbox = if self.unread.is_empty() {
            "its mailbox is empty".to_owned()
        } else {
            format!("in its mailbox: {:?}", self.unread)
        };
        match pid.exit_reason() {
            Some(reason) => {
                format!("{pid} has not received {what}, and has ended: {reason}; {mailbox}")
            }
            None => format!("{pid} has not received {what} within {within:?}; {mailbox}"),
        }
    }
}

/// What the macros need. A limit is given or not.
#[doc(hidden)]
impl<S: GenServer> Probe<S> {
    pub async fn __assert_receive(
        &mut self,
        is: impl FnMut(&Received<S>) -> bool,
        pattern: &str,
        within: &[Duration],
    ) -> Result<Received<S>, String> {
        let within = within.first().copied().unwrap_or(PATIENCE);
        let since = Since::now();
        let found = self.find(is, within).await;
        found.ok_or_else(|| {
            let missing = self.missing(&format!("`{pattern}`"), within);
            format!("{missing}{}", since.note())
        })
    }

    pub async fn __refute_receive(
        &mut self,
        is: impl FnMut(&Received<S>) -> bool,
        pattern: &str,
        within: &[Duration],
    ) -> Result<(), String> {
        let within = within.first().copied().unwrap_or(MOMENT);
        match self.find(is, within).await {
            None => Ok(()),
            Some(received) => Err(format!(
                "{} has received {received:?}, which matches `{pattern}`",
                self.pid()
            )),
        }
    }
}

/// How long nothing must come, unless it is told otherwise: as in `ExUnit`.
const MOMENT: Duration = Duration::from_millis(100);

/// Its names are free, and nobody is behind its role. It ends soon: whoever waits for an answer of it hears that there is none.
impl<S: GenServer> Drop for Probe<S> {
    fn drop(&mut self) {
        self.role.set(Player::Nobody);
        for name in &self.names {
            if registry::whereis(name) == Some(self.pid()) {
                registry::unregister(name);
            }
        }
        self.server.end(ExitReason::Normal);
    }
}

impl<S: GenServer> fmt::Debug for Probe<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Probe")
            .field("pid", &self.pid())
            .field("unread", &self.unread)
            .finish_non_exhaustive()
    }
}
