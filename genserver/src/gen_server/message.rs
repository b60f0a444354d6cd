//! What travels to a server.

use std::sync::Arc;

use super::caller::Waiting;
use super::sys::System;
use super::{GenServer, Undelivered};
use crate::exit::ExitReason;
use crate::process::{Letter, Question};

pub(crate) enum Message<S: GenServer> {
    Call(S::Call, Arc<dyn Waiting>),
    Cast(S::Cast),
    Info(S::Info),
    /// From an interval, which sends no other one while the token lives.
    Tick(S::Info, Arc<()>),
    /// A system message.
    System(System<S>),
    /// A call whose request is out of our hands and whose caller still waits.
    Unanswered(Arc<dyn Waiting>),
}

impl<S: GenServer> Letter for Message<S> {
    /// GS-37: every caller that waits learns the exit reason.
    fn refuse(&self, reason: &ExitReason) {
        match self {
            Self::Call(_, waiting) | Self::Unanswered(waiting) => waiting.fail(reason),
            Self::Cast(_) | Self::Info(_) | Self::Tick(..) | Self::System(_) => {}
        }
    }

    fn bounce(self, reason: &ExitReason) {
        let mail = match self {
            Self::Call(request, _) => Undelivered::Call(request),
            Self::Cast(request) => Undelivered::Cast(request),
            Self::Info(message) | Self::Tick(message, _) => Undelivered::Info(message),
            // Whoever asked sees that the answer was dropped.
            Self::System(_) | Self::Unanswered(_) => return,
        };
        S::undelivered(mail, reason);
    }

    fn asking(question: Question) -> Option<Self> {
        System::of(question).map(Self::System)
    }
}
