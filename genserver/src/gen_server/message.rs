//! What travels to a server.

use std::any::Any;
use std::sync::Arc;

use super::sys::System;
use super::{GenServer, Undelivered};
use crate::exit::ExitReason;
use crate::process::{self, Letter, Moment, ProcessId, Question};

pub(crate) enum Message<S: GenServer> {
    /// A request, and who sent it, if that was a process.
    Call(S::Call, Option<ProcessId>),
    /// A request whose [`Caller`](super::Caller) is not in it: boxed, because it is strange.
    Silent(Box<Silent<S>>),
    Cast(S::Cast),
    Info(S::Info),
    /// From an interval, which sends no other one while the token lives.
    Tick(S::Info, Arc<()>),
    /// A system message.
    System(System<S>),
}

pub(crate) struct Silent<S: GenServer> {
    pub(super) request: S::Call,
    pub(super) client: Option<ProcessId>,
    /// Dropped when the request is handled, as if it had been in there.
    pub(super) caller: Box<dyn Any + Send>,
}

impl<S: GenServer> Letter for Message<S> {
    const HAS_A_TASK: bool = true;

    fn bounce(self, reason: &ExitReason) {
        let mail = match self {
            Self::Call(request, _) => return bounce_call::<S>(request, reason),
            Self::Silent(silent) => return bounce_call::<S>(silent.request, reason),
            Self::Cast(request) => Undelivered::Cast(request),
            Self::Info(message) | Self::Tick(message, _) => Undelivered::Info(message),
            // Whoever asked sees that the answer was dropped.
            Self::System(_) => return,
        };
        S::undelivered(mail, reason);
    }

    fn asking(question: Question) -> Option<Self> {
        System::of(question).map(Self::System)
    }
}

/// Its caller hears the reason and nothing else.
fn bounce_call<S: GenServer>(request: S::Call, reason: &ExitReason) {
    process::at(Moment::Bounce, || {
        S::undelivered(Undelivered::Call(request), reason);
    });
}
