//! The way back of a call: [`Caller`] on the server's side, [`Slot`] between the two.

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::exit::ExitReason;
use crate::process::{self, ProcessId};
use crate::sync::{Mutex, MutexGuard};
use crate::timer::Expire;

/// Whoever waits for the reply to a call: OTP's `from`.
///
/// It comes with the request, is `Send`, and may be kept, moved to a task or to another server, to
/// reply later. Replying consumes it, so there is exactly one reply. If it is dropped without one,
/// the caller gets [`CallError::NoReply`](crate::CallError::NoReply) instead of waiting in vain; if the
/// server ends first, the caller gets the server's exit reason.
///
/// ```
/// use genserver::{Caller, GenServer, genserver};
///
/// /// Lets everybody wait until the gate opens.
/// #[derive(Default)]
/// struct Gate { waiting: Vec<Caller<&'static str>> }
///
/// #[genserver]
/// impl Gate {
///     #[init]
///     fn init() -> Self { Self::default() }
///
///     #[call]
///     fn pass(&mut self, from: Caller<&'static str>) { self.waiting.push(from) }
///
///     #[cast]
///     fn open(&mut self) {
///         for caller in self.waiting.drain(..) {
///             caller.reply("welcome");
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let gate = Gate::start(()).await?;
/// let (passed, opened) = tokio::join!(gate.pass(), async { gate.open() });
/// opened?;
/// assert_eq!(passed?, "welcome");
/// # Ok(())
/// # }
/// ```
#[must_use = "a caller that is dropped gets no reply"]
pub struct Caller<T> {
    slot: Option<Arc<Slot<T>>>,
}

impl<T: Send + 'static> Caller<T> {
    pub(super) fn new() -> (Self, Arc<Slot<T>>) {
        let state = State {
            answer: Answer::None,
            waker: None,
            is_late: false,
            is_orphan: false,
            is_answered: false,
        };
        let slot = Arc::new(Slot {
            client: process::current(),
            state: Mutex::new(state),
        });
        (
            Self {
                slot: Some(Arc::clone(&slot)),
            },
            slot,
        )
    }

    /// Replies. If the caller has given up meanwhile, the value is dropped and nothing else happens.
    pub fn reply(mut self, value: T) {
        if let Some(slot) = self.slot.take() {
            slot.answer(Answer::Value(value));
        }
    }
}

impl<T> Drop for Caller<T> {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            slot.orphan();
        }
    }
}

impl<T> fmt::Debug for Caller<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

/// Where the reply is left for the caller.
pub(super) struct Slot<T> {
    client: Option<ProcessId>,
    state: Mutex<State<T>>,
}

struct State<T> {
    answer: Answer<T>,
    waker: Option<Waker>,
    /// The callback that took the request returned without a reply: one may come later.
    is_late: bool,
    /// The `Caller` was dropped without a reply.
    is_orphan: bool,
    /// A reply went out, whether or not anybody still waited for it.
    is_answered: bool,
}

enum Answer<T> {
    None,
    Value(T),
    Refused(Refusal),
    Expired,
    /// The caller has it, or has given up.
    Taken,
}

/// Why there will be no reply.
#[derive(Clone)]
pub(super) enum Refusal {
    NoReply,
    Exited(ExitReason),
}

/// What the caller finds in its slot.
pub(super) enum Found<T> {
    Value(T),
    Refused(Refusal),
    Expired,
}

impl<T> Slot<T> {
    fn answer(&self, answer: Answer<T>) {
        let mut state = self.lock();
        state.is_answered |= matches!(answer, Answer::Value(_));
        // A reply beats a time-out that the caller has not seen yet (GS-33); nothing beats a reply.
        match state.answer {
            Answer::None | Answer::Expired => state.answer = answer,
            Answer::Value(_) | Answer::Refused(_) | Answer::Taken => return,
        }
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }

    fn orphan(&self) {
        let mut state = self.lock();
        state.is_orphan = true;
        // During a callback the loop decides: the server may be about to stop with a reason.
        if state.is_late {
            drop(state);
            self.answer(Answer::Refused(Refusal::NoReply));
        }
    }

    pub(super) fn poll(&self, cx: &Context<'_>) -> Poll<Found<T>> {
        let mut state = self.lock();
        let found = match std::mem::replace(&mut state.answer, Answer::Taken) {
            unanswered @ (Answer::None | Answer::Taken) => {
                state.answer = unanswered;
                state.waker = Some(cx.waker().clone());
                return Poll::Pending;
            }
            Answer::Value(value) => Found::Value(value),
            Answer::Refused(refusal) => Found::Refused(refusal),
            Answer::Expired => Found::Expired,
        };
        Poll::Ready(found)
    }

    /// The caller has given up: a reply is for nobody.
    pub(super) fn abandon(&self) {
        let unread = std::mem::replace(&mut self.lock().answer, Answer::Taken);
        drop(unread);
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A slot as the server's loop sees it: somebody waits, whatever for.
pub(super) trait Waiting: Send + Sync {
    /// Whether there is nothing left to wait for.
    fn is_settled(&self) -> bool;
    /// Whether a reply went out.
    fn is_answered(&self) -> bool;
    /// The callback is over and the server goes on. Whether a reply may still come.
    fn may_come_later(&self) -> bool;
    /// The server is about to end: from now on only its end is an answer, also if the `Caller` is dropped
    /// with the state.
    fn wait_for_the_end(&self);
    /// The server has ended.
    fn fail(&self, reason: &ExitReason);
    /// The process that called, if it was one.
    fn client(&self) -> Option<ProcessId>;
}

impl<T: Send + 'static> Waiting for Slot<T> {
    fn is_settled(&self) -> bool {
        !matches!(self.lock().answer, Answer::None)
    }

    fn is_answered(&self) -> bool {
        self.lock().is_answered
    }

    fn may_come_later(&self) -> bool {
        let mut state = self.lock();
        state.is_late = true;
        let (settled, orphan) = (!matches!(state.answer, Answer::None), state.is_orphan);
        drop(state);
        if orphan && !settled {
            self.answer(Answer::Refused(Refusal::NoReply));
        }
        !settled && !orphan
    }

    fn wait_for_the_end(&self) {
        self.lock().is_late = false;
    }

    fn fail(&self, reason: &ExitReason) {
        self.answer(Answer::Refused(Refusal::Exited(reason.clone())));
    }

    fn client(&self) -> Option<ProcessId> {
        self.client
    }
}

impl<T: Send> Expire for Slot<T> {
    fn expire(&self) {
        let mut state = self.lock();
        if !matches!(state.answer, Answer::None) {
            return;
        }
        state.answer = Answer::Expired;
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}
