//! What callbacks return: [`Init`], [`Next`], [`Reply`].

use std::fmt;
use std::time::Duration;

use super::{Caller, GenServer};
use crate::exit::ExitReason;

/// What [`GenServer::init`] says: a state to begin with, or why there is none.
///
/// An `Err` from `init` is an end with that reason, as `Stop` is.
///
/// ```
/// # use genserver::{Context, ExitReason, GenServer, Init, Never};
/// # use std::time::Duration;
/// # struct Cache;
/// # impl GenServer for Cache {
/// #     type Args = bool; type Call = Never; type Cast = Never; type Info = Never; type Continue = &'static str;
/// async fn init(enabled: bool, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
///     if !enabled {
///         return Ok(Init::Ignore);
///     }
///     Ok(Init::ok(Self).then("load what was saved"))
/// }
/// # }
/// ```
#[must_use]
#[non_exhaustive]
pub enum Init<S: GenServer> {
    /// The server runs: built with [`Init::ok`]. `start` returns its handle.
    Ok(Begin<S>),
    /// There is nothing to do: `start` returns [`StartError::Ignored`](crate::StartError::Ignored),
    /// the process ends normally, a linked starter is unharmed (row GS-05).
    Ignore,
    /// It cannot run: `start` returns [`StartError::Failed`](crate::StartError::Failed), the process
    /// ends with the reason, and so does a linked starter that doesn't trap exits (rows GS-06, GS-07).
    Stop(ExitReason),
    /// It cannot run, and that is nobody's fault: `start` returns
    /// [`StartError::Failed`](crate::StartError::Failed), but the process ends normally, so that a linked
    /// starter lives and nothing is logged (row GS-14).
    Error(ExitReason),
}

impl<S: GenServer> Init<S> {
    /// The server runs, with this state.
    pub fn ok(state: S) -> Self {
        Self::Ok(Begin {
            state,
            next: Next::Wait,
        })
    }

    /// With `Ok`: sets the idle time-out, as [`Next::Timeout`] does.
    ///
    /// ```
    /// use genserver::{Init, genserver};
    /// use std::time::Duration;
    ///
    /// struct Session;
    ///
    /// #[genserver]
    /// impl Session {
    ///     #[init]
    ///     fn init() -> Init<Self> { Init::ok(Self).timeout(Duration::from_secs(60)) }
    ///
    ///     #[timeout]
    ///     fn nobody_came(&mut self) { println!("still alone") }
    /// }
    /// ```
    pub fn timeout(self, idle: Duration) -> Self {
        self.and(Next::Timeout(idle))
    }

    /// With `Ok`: `handle_continue(arg)` runs before any message, also before those that `init` sent
    /// to itself (row GS-45). `start` doesn't wait for it.
    pub fn then(self, arg: S::Continue) -> Self {
        self.and(Next::Continue(arg))
    }

    fn and(self, next: Next<S>) -> Self {
        match self {
            Self::Ok(begin) => Self::Ok(Begin { next, ..begin }),
            other => other,
        }
    }
}

/// A state and what happens first: inside [`Init::Ok`].
///
/// ```
/// use genserver::{GenServer, Init};
///
/// fn is_start<S: GenServer>(init: &Init<S>) -> bool {
///     matches!(init, Init::Ok(_begin)) // a `Begin<S>`
/// }
/// ```
pub struct Begin<S: GenServer> {
    pub(super) state: S,
    pub(super) next: Next<S>,
}

/// What a server does after a callback.
///
/// ```
/// use genserver::{ExitReason, Next, genserver};
/// use std::time::Duration;
///
/// struct Session { words: usize }
///
/// #[genserver]
/// impl Session {
///     #[init]
///     fn init() -> Self { Self { words: 0 } }
///
///     #[cast]
///     fn say(&mut self, text: String) -> Next<Self> {
///         match text.as_str() {
///             "bye" => Next::Stop(ExitReason::Normal),
///             "" => Next::Wait,
///             _ => Next::Continue(SessionContinue::Count(text)),
///         }
///     }
///
///     #[handle_continue]
///     fn count(&mut self, text: String) -> Next<Self> {
///         self.words += text.split_whitespace().count();
///         Next::Timeout(Duration::from_secs(60))
///     }
///
///     #[timeout]
///     fn fell_asleep(&mut self) -> Next<Self> { Next::Stop(ExitReason::shutdown_with("idle")) }
/// }
/// ```
#[must_use]
#[non_exhaustive]
pub enum Next<S: GenServer> {
    /// Wait for the next message.
    Wait,
    /// Wait for the next message, and handle [`Info::Timeout`](crate::Info::Timeout) if none has come
    /// for this long.
    ///
    /// Any message ends it, and that message's callback decides anew; so it is void when a message is
    /// already waiting, even if it is zero (rows GS-50 to GS-53).
    Timeout(Duration),
    /// Run `handle_continue` with this before any message; after the reply, if there is one.
    Continue(S::Continue),
    /// Run `terminate`, then end with this reason. Whoever still waits for a reply gets it as an error.
    Stop(ExitReason),
    /// As `Stop`, and reply when `terminate` is over: see [`Next::stop_with_reply`].
    StopWithReply(ExitReason, LastReply),
}

impl<S: GenServer> Next<S> {
    /// Ends with `reason` and replies: first `terminate` runs to its end, then the reply is sent, also
    /// if `terminate` panicked, then the process ends (row GS-25).
    ///
    /// ```
    /// use genserver::{Caller, ExitReason, Next, genserver};
    ///
    /// struct Till { sum: u32 }
    ///
    /// #[genserver]
    /// impl Till {
    ///     #[init]
    ///     fn init() -> Self { Self { sum: 0 } }
    ///
    ///     #[call]
    ///     fn close(&mut self, from: Caller<u32>) -> Next<Self> {
    ///         Next::stop_with_reply(ExitReason::Normal, from, self.sum)
    ///     }
    /// }
    /// ```
    pub fn stop_with_reply<T: Send + 'static>(
        reason: ExitReason,
        caller: Caller<T>,
        value: T,
    ) -> Self {
        Self::StopWithReply(reason, LastReply(Box::new(move || caller.reply(value))))
    }
}

/// A reply that waits for `terminate`: inside [`Next::StopWithReply`].
///
/// ```
/// use genserver::{Caller, ExitReason, GenServer, Next};
///
/// fn goodbye<S: GenServer>(from: Caller<u32>) -> Next<S> {
///     Next::stop_with_reply(ExitReason::Normal, from, 42) // makes the `LastReply`
/// }
/// ```
pub struct LastReply(Box<dyn FnOnce() + Send>);

impl LastReply {
    pub(super) fn send(self) {
        (self.0)();
    }
}

/// A reply that also says what comes next: what a `#[call]` method may return instead of the bare
/// value.
///
/// ```
/// use genserver::{ExitReason, Reply, genserver};
///
/// struct Till { sum: u32 }
///
/// #[genserver]
/// impl Till {
///     #[init]
///     fn init() -> Self { Self { sum: 0 } }
///
///     /// Closes the till for the day.
///     #[call]
///     fn close(&mut self) -> Reply<u32, Self> {
///         Reply::new(self.sum).stop(ExitReason::Normal)
///     }
/// }
/// # fn main() {}
/// ```
#[must_use]
pub struct Reply<T, S: GenServer> {
    value: T,
    next: Next<S>,
}

impl<T: Send + 'static, S: GenServer> Reply<T, S> {
    /// Replies with `value` and waits for the next message.
    pub fn new(value: T) -> Self {
        Self {
            value,
            next: Next::Wait,
        }
    }

    /// Sets the idle time-out after the reply: [`Next::Timeout`].
    pub fn timeout(mut self, idle: Duration) -> Self {
        self.next = Next::Timeout(idle);
        self
    }

    /// Runs `handle_continue(arg)` after the reply: [`Next::Continue`].
    ///
    /// ```
    /// use genserver::{Caller, Next, Reply, genserver};
    /// use std::time::Duration;
    ///
    /// struct Log { lines: Vec<String> }
    ///
    /// #[genserver]
    /// impl Log {
    ///     #[init]
    ///     fn init() -> Self { Self { lines: Vec::new() } }
    ///
    ///     /// Replies at once, and writes afterwards.
    ///     #[call]
    ///     fn add(&mut self, line: String) -> Reply<usize, Self> {
    ///         self.lines.push(line);
    ///         Reply::new(self.lines.len()).then(LogContinue::Write)
    ///     }
    ///
    ///     #[handle_continue]
    ///     fn write(&mut self) { self.lines.clear() }
    ///
    ///     /// As a server written by hand would say it.
    ///     #[call]
    ///     fn len(&mut self, from: Caller<usize>) -> Next<Self> {
    ///         Reply::new(self.lines.len()).timeout(Duration::from_secs(60)).send(from)
    ///     }
    ///
    ///     #[timeout]
    ///     fn idle(&mut self) {}
    /// }
    /// ```
    pub fn then(mut self, arg: S::Continue) -> Self {
        self.next = Next::Continue(arg);
        self
    }

    /// Stops; the reply is sent after `terminate`: [`Next::stop_with_reply`].
    pub fn stop(mut self, reason: ExitReason) -> Self {
        self.next = Next::Stop(reason);
        self
    }

    /// Replies to `caller`, for servers written by hand; the result says what comes next.
    pub fn send(self, caller: Caller<T>) -> Next<S> {
        match self.next {
            Next::Stop(reason) => Next::stop_with_reply(reason, caller, self.value),
            next => {
                caller.reply(self.value);
                next
            }
        }
    }
}

impl<S: GenServer> fmt::Debug for Init<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok(begin) => write!(f, "Ok(_, {:?})", begin.next),
            Self::Ignore => f.write_str("Ignore"),
            Self::Stop(reason) => write!(f, "Stop({reason:?})"),
            Self::Error(reason) => write!(f, "Error({reason:?})"),
        }
    }
}

impl<S: GenServer> fmt::Debug for Begin<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begin")
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl<S: GenServer> fmt::Debug for Next<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wait => f.write_str("Wait"),
            Self::Timeout(idle) => write!(f, "Timeout({idle:?})"),
            Self::Continue(_) => f.write_str("Continue(_)"),
            Self::Stop(reason) => write!(f, "Stop({reason:?})"),
            Self::StopWithReply(reason, _) => write!(f, "StopWithReply({reason:?}, _)"),
        }
    }
}

impl fmt::Debug for LastReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LastReply(_)")
    }
}

impl<T, S: GenServer> fmt::Debug for Reply<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
