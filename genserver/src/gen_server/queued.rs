//! What waits in the queue of a server, message by message. Feature `testing`.

use std::fmt;

use super::message::Message;
use super::{Context, GenServer};
use crate::process::Mail;

/// A message that waits in a mailbox: see [`mailbox`](crate::testing::mailbox).
///
/// ```
/// use genserver::testing::{Queued, mailbox};
/// use genserver::{Agent, sys};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::suspend(&agent).await?;
/// agent.cast(|count| *count += 1)?;
/// let waiting: Vec<Queued> = mailbox(&agent).await;
/// assert_eq!(waiting.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Queued {
    /// What it is.
    pub sort: Sort,
    /// Of a request or a message, the name that logs have for it; of others, that of their sort.
    pub name: &'static str,
}

/// What waits in a mailbox.
///
/// ```
/// use genserver::testing::{Sort, mailbox};
/// use genserver::{Agent, sys};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::suspend(&agent).await?;
/// agent.cast(|count| *count += 1)?;
/// assert_eq!(mailbox(&agent).await[0].sort, Sort::Cast);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sort {
    /// A request whose caller waits.
    Call,
    /// A request that has no reply.
    Cast,
    /// A message: sent, or from a timer.
    Info,
    /// The end of a monitored process.
    Down,
    /// The end of a linked process, or an exit signal.
    Exit,
    /// It is asked to stop, or to drain.
    Stop,
    /// Somebody looks at it.
    System,
}

/// `call`
impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Sort {
    fn text(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Cast => "cast",
            Self::Info => "info",
            Self::Down => "down",
            Self::Exit => "exit",
            Self::Stop => "stop",
            Self::System => "system",
        }
    }
}

/// `call Dequeue`, or `down`.
impl fmt::Display for Queued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sort {
            Sort::Call | Sort::Cast | Sort::Info => write!(f, "{} {}", self.sort, self.name),
            Sort::Down | Sort::Exit | Sort::Stop | Sort::System => self.sort.fmt(f),
        }
    }
}

impl Queued {
    fn of<S: GenServer>(mail: &Mail<Message<S>>) -> Self {
        match mail {
            Mail::Message(message) | Mail::Counted(message) => Self::of_message(message),
            Mail::Down(_) => Self::nameless(Sort::Down),
            Mail::Exit(_) => Self::nameless(Sort::Exit),
            Mail::Stop(_) | Mail::Drained(_) => Self::nameless(Sort::Stop),
        }
    }

    fn of_message<S: GenServer>(message: &Message<S>) -> Self {
        let (sort, name) = match message {
            Message::Call(request, _) => (Sort::Call, S::call_name(request)),
            Message::Silent(silent) => (Sort::Call, S::call_name(&silent.request)),
            Message::Cast(request) => (Sort::Cast, S::cast_name(request)),
            Message::Info(message) | Message::Tick(message, _) => {
                (Sort::Info, S::info_name(message))
            }
            Message::System(_) => return Self::nameless(Sort::System),
        };
        Self { sort, name }
    }

    fn nameless(sort: Sort) -> Self {
        let name = sort.text();
        Self { sort, name }
    }
}

impl<S: GenServer> Context<S> {
    /// What waits, in its order.
    pub(super) fn queued_mail(&mut self) -> Vec<Queued> {
        let inbox = self.inbox();
        // The names are the user's to give, so they are asked for without the lock of the queue (I3).
        inbox.gather();
        let mail = (0..).map_while(|place| inbox.peek(place));
        mail.map(Queued::of).collect()
    }
}
