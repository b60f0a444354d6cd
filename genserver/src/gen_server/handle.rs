//! Handles what arrives: one callback each.

use std::time::Duration;

use super::message::{Message, Silent};
use super::receive::Arrival;
use super::run::{Last, Outcome, Server};
use super::sys::{EventKind, System};
use super::{GenServer, Info, Next};
use crate::exit::ExitReason;
use crate::process::{
    AnyProcess as _, Cut, Mail, Moment, ProcessId, catch, delivered, guarded, has_replied,
};
use crate::timer::later;

impl<S: GenServer> Server<S> {
    /// Waits for mail, and handles it. What the server does then is its `turn`.
    ///
    /// The way of nearly all messages, so nothing is in it that few of them need.
    #[inline]
    pub(super) async fn receive(&mut self) {
        if !self.ctx.waits_for_mail_alone() {
            return self.receive_anything(None).await;
        }
        if !self.ctx.wait_for_mail().await {
            return self.turn_to(Err(Cut::Signal(self.cell.doom())));
        }
        match self.ctx.inbox().take() {
            Some(Mail::Message(Message::Cast(request)) | Mail::Counted(Message::Cast(request))) => {
                self.handle_cast(request).await;
            }
            Some(
                Mail::Message(Message::Call(request, client))
                | Mail::Counted(Message::Call(request, client)),
            ) => self.handle_call(request, client).await,
            Some(mail) => self.handle_mail(mail, None).await,
            None => {}
        }
    }

    /// As [`receive`](Self::receive), also from streams, and for so long at most.
    pub(super) async fn receive_anything(&mut self, idle: Option<Duration>) {
        match self.ctx.wait(idle.map(later)).await {
            Arrival::Item(item) => return self.handle_message(item).await,
            Arrival::Idle => return self.handle_info("timeout", || Info::Timeout).await,
            Arrival::End(cut) => return self.turn_to(Err(cut)),
            Arrival::Mail => {}
        }
        match self.ctx.take_mail() {
            Some(mail) => self.handle_mail(mail, idle).await,
            None => self.go_on(idle),
        }
    }

    async fn handle_mail(&mut self, mail: Mail<Message<S>>, idle: Option<Duration>) {
        match mail {
            Mail::Message(message) | Mail::Counted(message) => match message {
                Message::Call(request, client) => self.handle_call(request, client).await,
                Message::Silent(silent) => {
                    let Silent {
                        request,
                        client,
                        caller,
                    } = *silent;
                    let _reported = self.cell.catch_last(|| drop(caller)).is_err();
                    self.handle_call(request, client).await;
                }
                Message::Cast(request) => self.handle_cast(request).await,
                Message::Info(message) => self.handle_message(message).await,
                Message::Tick(message, unread) => {
                    drop(unread);
                    self.handle_message(message).await;
                }
                Message::System(system) => {
                    self.handle_system(system);
                    // GS-54: the idle time-out starts over.
                    self.go_on(idle);
                }
            },
            Mail::Exit(exit) if self.ctx.is_from_parent(&exit) => {
                self.turn_to(Ok(Next::Stop(exit.reason)));
            }
            Mail::Exit(exit) => self.handle_info("exit", || Info::Exit(*exit)).await,
            Mail::Down(down) => self.handle_info("down", || Info::Down(*down)).await,
            Mail::Stop(reason) | Mail::Drained(reason) => self.turn_to(Ok(Next::Stop(reason))),
        }
    }

    fn turn_to(&mut self, outcome: Outcome<S>) {
        self.turn = Some(outcome);
    }

    fn go_on(&mut self, idle: Option<Duration>) {
        self.turn = idle.map(|idle| Ok(Next::Timeout(idle)));
    }

    #[inline]
    async fn handle_call(&mut self, request: S::Call, client: Option<ProcessId>) {
        let begin = || {
            let message = S::call_name(&request);
            let client = client.map(ProcessId::number);
            self.last = Last { message, client };
            self.ctx.note(EventKind::Call, message);
            self.state.handle_call(request, &mut self.ctx)
        };
        let mut replied = false;
        let finish = |returned| {
            replied = has_replied();
            settle(&mut self.turn, returned);
        };
        delivered(&self.cell, begin, finish).await;
        self.end_callback(match replied {
            true => EventKind::Reply,
            false => EventKind::NoReply,
        });
    }

    #[inline]
    async fn handle_cast(&mut self, request: S::Cast) {
        let begin = || {
            self.last = Last::of(S::cast_name(&request));
            self.ctx.note(EventKind::Cast, self.last.message);
            self.state.handle_cast(request, &mut self.ctx)
        };
        delivered(&self.cell, begin, |returned| {
            settle(&mut self.turn, returned)
        })
        .await;
        self.end_callback(EventKind::NoReply);
    }

    #[inline]
    async fn handle_message(&mut self, message: S::Info) {
        let begin = || {
            self.last = Last::of(S::info_name(&message));
            self.ctx.note(EventKind::Info, self.last.message);
            let info = Info::Message(message);
            self.state.handle_info(info, &mut self.ctx)
        };
        delivered(&self.cell, begin, |returned| {
            settle(&mut self.turn, returned)
        })
        .await;
        self.end_callback(EventKind::NoReply);
    }

    async fn handle_info(
        &mut self,
        name: &'static str,
        info: impl FnOnce() -> Info<S::Info> + Send,
    ) {
        self.last = Last::of(name);
        self.ctx.note(EventKind::Info, name);
        let begin = || self.state.handle_info(info(), &mut self.ctx);
        delivered(&self.cell, begin, |returned| {
            settle(&mut self.turn, returned)
        })
        .await;
        self.end_callback(EventKind::NoReply);
    }

    /// What others see of a callback that has ended.
    #[inline]
    fn end_callback(&mut self, kind: EventKind) {
        if self.decide() {
            self.ctx.note(kind, self.last.message);
        }
    }

    /// Whether the server goes on after the callback that it has run. If it is about to end, its reason is
    /// the answer, also to a caller that was dropped (GS-26).
    #[inline]
    fn decide(&mut self) -> bool {
        match &self.turn {
            None | Some(Ok(Next::Wait | Next::Timeout(_) | Next::Continue(_))) => {
                self.cell.goes_on();
                true
            }
            Some(Ok(Next::Stop(_) | Next::StopWithReply(..)) | Err(_)) => false,
        }
    }

    /// What a system message does may be the user's: if it panics, whoever asked sees that the answer was
    /// dropped, and nothing ends.
    fn handle_system(&mut self, system: System<S>) {
        let (state, ctx) = (&mut self.state, &mut self.ctx);
        let _reported = catch(self.cell.id(), || system.act(state, ctx)).is_err();
    }

    pub(super) async fn handle_continue(&mut self, arg: S::Continue) {
        let begin = || {
            self.last = Last::of(S::continue_name(&arg));
            self.state.handle_continue(arg, &mut self.ctx)
        };
        let returned = guarded(&self.cell, Moment::Callback, begin).await;
        settle(&mut self.turn, returned);
        self.decide();
    }
}

/// What a callback makes of the server. An `Err` is a stop with that reason; what nearly all return is
/// not even written down.
#[inline]
fn settle<S: GenServer>(
    turn: &mut Option<Outcome<S>>,
    returned: Result<Result<Next<S>, ExitReason>, Cut>,
) {
    *turn = match returned {
        Ok(Ok(Next::Wait)) => return,
        Ok(Ok(next)) => Some(Ok(next)),
        Ok(Err(reason)) => Some(Ok(Next::Stop(reason))),
        Err(cut) => Some(Err(cut)),
    };
}
