//! The way back of a call: [`Caller`].

use std::fmt;

use super::reply::{Receiver, Sender, channel};
use crate::exit::{CallError, ExitReason};
use crate::process;

/// Whoever waits for the reply to a call: OTP's `from`.
///
/// It comes with the request, is `Send`, and may be kept, moved to a task or to another server, to
/// reply later. Replying consumes it, so there is exactly one reply. If it is dropped without one,
/// the caller gets [`CallError::NoReply`] instead of waiting in vain; if the
/// server ends first, the caller gets the server's exit reason. Which of the two is known when the callback
/// in which it was dropped has ended, so the caller hears of it then.
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
pub struct Caller<T: Send + 'static> {
    answer: Option<Sender<T>>,
}

/// Why there will be no reply.
#[derive(Debug)]
pub(super) enum Refusal {
    NoReply,
    Exited(ExitReason),
}

impl From<Refusal> for CallError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Exited(reason) => Self::Exited(reason),
            Refusal::NoReply => Self::NoReply,
        }
    }
}

impl<T: Send + 'static> Caller<T> {
    pub(super) fn new() -> (Self, Receiver<T>) {
        let (sender, receiver) = channel();
        let answer = Some(sender);
        (Self { answer }, receiver)
    }

    /// Replies. If the caller has given up meanwhile, the value is dropped and nothing else happens.
    pub fn reply(mut self, value: T) {
        // What is said of a call that was left behind comes too late: its drop says so.
        if process::is_too_late() {
            return;
        }
        if let Some(answer) = self.answer.take() {
            process::note_reply();
            answer.send(value);
        }
    }
}

/// To one who is dropped without a reply. During a callback the answer depends on how the callback ends: the
/// server may be about to stop with a reason (GS-26).
#[cold]
fn forsake<T: Send + 'static>(answer: Sender<T>) {
    // Whoever gave up hears nothing.
    if answer.is_left() {
        return;
    }
    process::when_decided(Box::new(move |end| {
        let refusal = end.cloned().map_or(Refusal::NoReply, Refusal::Exited);
        answer.refuse(refusal);
    }));
}

impl<T: Send + 'static> Drop for Caller<T> {
    fn drop(&mut self) {
        if let Some(answer) = self.answer.take() {
            forsake(answer);
        }
    }
}

impl<T: Send + 'static> fmt::Debug for Caller<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}
