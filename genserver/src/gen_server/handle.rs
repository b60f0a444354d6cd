//! Handles what arrives: one callback each.

use std::sync::Arc;
use std::time::Duration;

use super::caller::Waiting;
use super::message::Message;
use super::receive::Arrival;
use super::run::{Last, Outcome, Server};
use super::sys::{EventKind, System};
use super::{GenServer, Info, Next};
use crate::exit::ExitReason;
use crate::process::{AnyProcess as _, Cut, Mail, ProcessId, catch, delivered, guarded};
use crate::timer::later;

impl<S: GenServer> Server<S> {
    /// Waits for whatever comes next, and handles it.
    pub(super) async fn receive(&mut self, idle: Option<Duration>) -> Outcome<S> {
        let goes_on = || Ok(idle.map_or(Next::Wait, Next::Timeout));
        match self.ctx.wait(idle.map(later)).await? {
            Arrival::Item(item) => return self.handle_message(item).await,
            Arrival::Idle => return self.handle_info("timeout", || Info::Timeout).await,
            Arrival::Mail => {}
        }
        match self.ctx.take_mail() {
            Some(Mail::Message(message) | Mail::Counted(message)) => match message {
                Message::Call(request, waiting) => self.handle_call(request, waiting).await,
                Message::Cast(request) => self.handle_cast(request).await,
                Message::Info(message) => self.handle_message(message).await,
                Message::Tick(message, unread) => {
                    drop(unread);
                    self.handle_message(message).await
                }
                Message::System(system) => {
                    self.handle_system(system);
                    // GS-54: the idle time-out starts over.
                    goes_on()
                }
                // Never queued: it only goes back into a mailbox that is about to close.
                Message::Unanswered(_) => goes_on(),
            },
            Some(Mail::Exit(exit)) if self.ctx.is_from_parent(&exit) => Ok(Next::Stop(exit.reason)),
            Some(Mail::Exit(exit)) => self.handle_info("exit", || Info::Exit(*exit)).await,
            Some(Mail::Down(down)) => self.handle_info("down", || Info::Down(*down)).await,
            Some(Mail::Stop(reason) | Mail::Drained(reason)) => Ok(Next::Stop(reason)),
            None => goes_on(),
        }
    }

    async fn handle_call(&mut self, request: S::Call, waiting: Arc<dyn Waiting>) -> Outcome<S> {
        let client = waiting.client().map(ProcessId::number);
        // Owed from the start: however the callback ends, or is dropped, the caller is told (I7).
        self.ctx.owe(waiting);
        let callback = async {
            let message = S::call_name(&request);
            self.last = Last { message, client };
            self.ctx.note(EventKind::Call, message);
            self.state.handle_call(request, &mut self.ctx).await
        };
        let outcome = settle(delivered(&self.cell, callback).await);
        // GS-26: if it is about to end, its reason is the answer, also to a caller that was dropped.
        if let Ok(Next::Wait | Next::Timeout(_) | Next::Continue(_)) = &outcome {
            self.ctx.settle_last(self.last.message);
        }
        outcome
    }

    async fn handle_cast(&mut self, request: S::Cast) -> Outcome<S> {
        let callback = async {
            self.last = Last::of(S::cast_name(&request));
            self.ctx.note(EventKind::Cast, self.last.message);
            self.state.handle_cast(request, &mut self.ctx).await
        };
        let outcome = settle(delivered(&self.cell, callback).await);
        self.without_reply(outcome)
    }

    async fn handle_message(&mut self, message: S::Info) -> Outcome<S> {
        let callback = async {
            self.last = Last::of(S::info_name(&message));
            self.ctx.note(EventKind::Info, self.last.message);
            let info = Info::Message(message);
            self.state.handle_info(info, &mut self.ctx).await
        };
        let outcome = settle(delivered(&self.cell, callback).await);
        self.without_reply(outcome)
    }

    async fn handle_info(
        &mut self,
        name: &'static str,
        info: impl FnOnce() -> Info<S::Info> + Send,
    ) -> Outcome<S> {
        self.last = Last::of(name);
        self.ctx.note(EventKind::Info, name);
        let callback = async { self.state.handle_info(info(), &mut self.ctx).await };
        let outcome = settle(delivered(&self.cell, callback).await);
        self.without_reply(outcome)
    }

    /// What somebody who looks sees of a callback that has nobody to reply to.
    fn without_reply(&mut self, outcome: Outcome<S>) -> Outcome<S> {
        if let Ok(Next::Wait | Next::Timeout(_) | Next::Continue(_)) = &outcome {
            self.ctx.note(EventKind::NoReply, self.last.message);
        }
        outcome
    }

    /// What a system message does may be the user's: if it panics, whoever asked sees that the answer was
    /// dropped, and nothing ends.
    fn handle_system(&mut self, system: System<S>) {
        let (state, ctx) = (&mut self.state, &mut self.ctx);
        let _reported = catch(self.cell.id(), || system.act(state, ctx)).is_err();
    }

    pub(super) async fn handle_continue(&mut self, arg: S::Continue) -> Outcome<S> {
        let callback = async {
            self.last = Last::of(S::continue_name(&arg));
            self.state.handle_continue(arg, &mut self.ctx).await
        };
        settle(guarded(&self.cell, callback).await)
    }
}

/// An `Err` of a callback is a stop with that reason.
fn settle<S: GenServer>(returned: Result<Result<Next<S>, ExitReason>, Cut>) -> Outcome<S> {
    returned.map(|result| result.unwrap_or_else(Next::Stop))
}
