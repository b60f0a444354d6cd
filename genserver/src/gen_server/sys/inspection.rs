//! What a server notes of itself while somebody looks.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use tokio::time::Instant;

use super::super::{Context, GenServer};
use super::installed::Installed;
use crate::process::{AnyProcess as _, ProcessId};
use crate::trace;

/// How many messages a server has handled since [`start_statistics`](super::start_statistics) (row SYS-08).
///
/// ```
/// use genserver::{Agent, AgentClient, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::start_statistics(&agent).await?;
/// agent.update(|count| *count += 1).await?;
/// let statistics = sys::statistics(&agent).await?.ok_or("it counts")?;
/// assert_eq!((statistics.messages_in(), statistics.replies), (1, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// When it began to count.
    pub since: Instant,
    /// Calls in.
    pub calls: u64,
    /// Casts in.
    pub casts: u64,
    /// Everything else in: messages, downs, exits, idle time-outs.
    pub infos: u64,
    /// Replies out, as far as they were sent while the callback of their call ran; a reply that comes
    /// later is not counted.
    pub replies: u64,
}

impl Statistics {
    pub(super) fn begin() -> Self {
        Self {
            since: Instant::now(),
            calls: 0,
            casts: 0,
            infos: 0,
            replies: 0,
        }
    }

    /// All messages in.
    #[must_use]
    pub fn messages_in(&self) -> u64 {
        self.calls + self.casts + self.infos
    }

    fn count(&mut self, kind: EventKind) {
        match kind {
            EventKind::Call => self.calls += 1,
            EventKind::Cast => self.casts += 1,
            EventKind::Info => self.infos += 1,
            EventKind::Reply => self.replies += 1,
            EventKind::NoReply => {}
        }
    }
}

/// Something that a server did: see [`log`](super::log), [`trace`](super::trace) and
/// [`install`](super::install).
///
/// ```
/// use genserver::{Agent, AgentClient, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::log(&agent, 10).await?;
/// agent.update(|count| *count += 1).await?;
/// for event in sys::events(&agent).await? {
///     println!("{:?} {} {}", event.at, event.kind, event.message);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: EventKind,
    /// Of which request or message, as [`GenServer::call_name`] and its siblings name it.
    pub message: &'static str,
}

/// What an [`Event`] was.
///
/// ```
/// use genserver::sys::{Event, EventKind};
///
/// /// How many messages came in.
/// fn received(events: &[Event]) -> usize {
///     let answers = [EventKind::Reply, EventKind::NoReply];
///     events.iter().filter(|event| !answers.contains(&event.kind)).count()
/// }
/// # assert_eq!(received(&[]), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A call came in.
    Call,
    /// A cast came in.
    Cast,
    /// Something else came in: a message, a down, an exit, an idle time-out.
    Info,
    /// The callback of a call returned, and the reply went out.
    Reply,
    /// A callback returned, and no reply went out.
    NoReply,
}

/// `call`
impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Call => "call",
            Self::Cast => "cast",
            Self::Info => "info",
            Self::Reply => "reply",
            Self::NoReply => "no reply",
        })
    }
}

/// Whether a server reports each of its events: see [`trace`](super::trace).
///
/// ```
/// use genserver::sys::Trace;
///
/// let verbose = std::env::args().any(|argument| argument == "--verbose");
/// let trace = if verbose { Trace::On } else { Trace::Off };
/// assert_eq!(trace, Trace::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Trace {
    /// It does.
    On,
    /// It does not.
    #[default]
    Off,
}

/// The last events.
#[derive(Debug, PartialEq)]
pub(super) struct Log {
    limit: usize,
    events: VecDeque<Event>,
}

impl Log {
    /// With another limit, the newest events of before stay.
    pub(super) fn limited(before: Option<Self>, limit: usize) -> Option<Self> {
        let events = before.map(|log| log.events).unwrap_or_default();
        let mut log = Self { limit, events };
        log.trim();
        (limit > 0).then_some(log)
    }

    pub(super) fn events(&self) -> Vec<Event> {
        self.events.iter().cloned().collect()
    }

    fn add(&mut self, event: Event) {
        self.events.push_back(event);
        self.trim();
    }

    fn trim(&mut self) {
        let surplus = self.events.len().saturating_sub(self.limit);
        self.events.drain(..surplus);
    }
}

/// What a server that somebody looks at has beside its context. Nobody else has one.
#[derive(Debug, Default, PartialEq)]
pub(in crate::gen_server) struct Inspection {
    /// It is suspended, and has set aside so much of its mail.
    pub(in crate::gen_server) aside: Option<usize>,
    pub(in crate::gen_server) statistics: Option<Statistics>,
    pub(super) log: Option<Log>,
    pub(in crate::gen_server) trace: Trace,
    pub(super) installed: Installed,
}

impl Inspection {
    /// How many events it keeps at most.
    pub(in crate::gen_server) fn log_limit(&self) -> Option<usize> {
        self.log.as_ref().map(|log| log.limit)
    }

    /// The ids of the functions that see its events.
    pub(in crate::gen_server) fn installed(&self) -> Vec<Arc<str>> {
        self.installed.ids()
    }

    fn add(&mut self, me: ProcessId, event: Event) {
        if let Some(statistics) = &mut self.statistics {
            statistics.count(event.kind);
        }
        self.installed.tell(me, &event);
        if let Some(log) = &mut self.log {
            log.add(event);
        }
    }
}

impl<S: GenServer> Context<S> {
    /// Changes how somebody looks at this server; if nobody does any more, nothing is left of it.
    pub(super) fn inspect(&mut self, change: impl FnOnce(&mut Inspection)) {
        let inspection = self.inspection.get_or_insert_default();
        change(inspection);
        if **inspection == Inspection::default() {
            self.inspection = None;
        }
    }

    /// Notes an event for whoever looks.
    #[inline]
    pub(in crate::gen_server) fn note(&mut self, kind: EventKind, message: &'static str) {
        if self.inspection.is_some() {
            self.note_for_somebody(kind, message);
        }
    }

    #[cold]
    fn note_for_somebody(&mut self, kind: EventKind, message: &'static str) {
        let Some(inspection) = &self.inspection else {
            return;
        };
        if inspection.trace == Trace::On {
            trace::server_event(&self.pid(), self.name(), &kind, message);
        }
        let (me, at) = (self.cell().id(), Instant::now());
        // It may be that nobody looks any more afterwards.
        self.inspect(|inspection| inspection.add(me, Event { at, kind, message }));
    }
}
