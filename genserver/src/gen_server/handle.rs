//! Handles what arrives: one callback each.

use std::future::Future;

use super::message::{Message, Silent};
use super::receive::Arrival;
use super::run::{Last, Outcome, Server};
use super::sys::{EventKind, System};
use super::{GenServer, Info, Next};
use crate::exit::ExitReason;
use crate::process::{
    AnyProcess as _, Cut, Down, Exit, Mail, ProcessId, catch, delivered, has_replied,
};

/// One callback to be run.
pub(super) enum Work<S: GenServer> {
    Cast(S::Cast),
    Call(S::Call, Option<ProcessId>),
    Info(News<S>),
    Continue(S::Continue),
}

/// What `handle_info` handles; what is rare and large is still boxed.
pub(super) enum News<S: GenServer> {
    Message(S::Info),
    Down(Box<Down>),
    Exit(Box<Exit>),
    Timeout,
}

impl<S: GenServer> From<News<S>> for Info<S::Info> {
    #[inline]
    fn from(news: News<S>) -> Self {
        match news {
            News::Message(message) => Self::Message(message),
            News::Down(down) => Self::Down(*down),
            News::Exit(exit) => Self::Exit(*exit),
            News::Timeout => Self::Timeout,
        }
    }
}

impl<S: GenServer> Server<S> {
    /// What the mail that has arrived asks for. `None` if it turned out to be void, or an order.
    #[inline]
    pub(super) fn take_work(&mut self, state: &mut S) -> Option<Work<S>> {
        match self.ctx.inbox().take()? {
            Mail::Message(Message::Cast(request)) => Some(Work::Cast(request)),
            Mail::Message(Message::Call(request, client)) => Some(Work::Call(request, client)),
            mail => self.sort(state, mail),
        }
    }

    fn sort(&mut self, state: &mut S, mail: Mail<Message<S>>) -> Option<Work<S>> {
        let message = match mail {
            Mail::Message(message) | Mail::Counted(message) => message,
            Mail::Exit(exit) if self.ctx.is_from_parent(&exit) => return self.stop(exit.reason),
            Mail::Exit(exit) => return Some(Work::Info(News::Exit(exit))),
            Mail::Down(down) => return Some(Work::Info(News::Down(down))),
            Mail::Stop(reason) | Mail::Drained(reason) => return self.stop(reason),
        };
        Some(match message {
            Message::Cast(request) => Work::Cast(request),
            Message::Call(request, client) => Work::Call(request, client),
            Message::Silent(silent) => {
                let Silent {
                    request,
                    client,
                    caller,
                } = *silent;
                let _reported = self.cell.catch_last(|| drop(caller)).is_err();
                Work::Call(request, client)
            }
            Message::Info(message) => Work::Info(News::Message(message)),
            Message::Tick(message, unread) => {
                drop(unread);
                Work::Info(News::Message(message))
            }
            Message::System(system) => {
                self.handle_system(state, system);
                return None;
            }
        })
    }

    fn stop(&mut self, reason: ExitReason) -> Option<Work<S>> {
        self.turn = Some(Ok(Next::Stop(reason)));
        None
    }

    /// Waits for mail, for an item of a stream, or until the idle time-out is over. That starts over with
    /// whatever is no work (GS-54).
    pub(super) async fn wait_for_anything(&mut self, state: &mut S) -> Option<Work<S>> {
        let idle = match &self.turn {
            Some(Ok(Next::Timeout(idle))) => Some(*idle),
            _ => None,
        };
        let work = match self.ctx.wait(idle).await {
            Arrival::Item(item) => Some(Work::Info(News::Message(item))),
            Arrival::Idle => Some(Work::Info(News::Timeout)),
            Arrival::Mail => {
                let mail = self.ctx.take_mail();
                mail.and_then(|mail| self.sort(state, mail))
            }
            Arrival::End(cut) => {
                self.turn = Some(Err(cut));
                None
            }
        };
        if work.is_some() {
            self.turn = None;
        }
        work
    }

    #[inline]
    pub(super) fn call(
        &mut self,
        state: &mut S,
        request: S::Call,
        client: Option<ProcessId>,
    ) -> impl Future<Output = ()> + Send {
        let begin = || {
            let message = S::call_name(&request);
            self.last = Last::of(message, client);
            self.ctx.note(EventKind::Call, message);
            state.handle_call(request, &mut self.ctx)
        };
        delivered(&self.cell, begin, |returned| {
            self.seen = Some(if has_replied() {
                EventKind::Reply
            } else {
                EventKind::NoReply
            });
            settle(&mut self.turn, returned);
        })
    }

    #[inline]
    pub(super) fn cast(
        &mut self,
        state: &mut S,
        request: S::Cast,
    ) -> impl Future<Output = ()> + Send {
        self.seen = Some(EventKind::NoReply);
        let begin = || {
            let message = S::cast_name(&request);
            self.last = Last::of(message, None);
            self.ctx.note(EventKind::Cast, message);
            state.handle_cast(request, &mut self.ctx)
        };
        delivered(&self.cell, begin, |returned| {
            settle(&mut self.turn, returned);
        })
    }

    #[inline]
    pub(super) fn info(&mut self, state: &mut S, news: News<S>) -> impl Future<Output = ()> + Send {
        self.seen = Some(EventKind::NoReply);
        let begin = || {
            let info = Info::from(news);
            let message = info.name::<S>();
            self.last = Last::of(message, None);
            self.ctx.note(EventKind::Info, message);
            state.handle_info(info, &mut self.ctx)
        };
        delivered(&self.cell, begin, |returned| {
            settle(&mut self.turn, returned);
        })
    }

    pub(super) fn go_on(
        &mut self,
        state: &mut S,
        arg: S::Continue,
    ) -> impl Future<Output = ()> + Send {
        self.seen = None;
        let begin = || {
            self.last = Last::of(S::continue_name(&arg), None);
            state.handle_continue(arg, &mut self.ctx)
        };
        delivered(&self.cell, begin, |returned| {
            settle(&mut self.turn, returned);
        })
    }

    /// What others see of a callback that has ended. If the server is about to end, its reason is the
    /// answer, also to a caller that was dropped (GS-26).
    #[inline]
    pub(super) fn end_callback(&mut self) {
        match &self.turn {
            None | Some(Ok(Next::Wait | Next::Timeout(_) | Next::Continue(_))) => {
                self.cell.goes_on();
                if let Some(kind) = self.seen {
                    self.ctx.note(kind, self.last.message);
                }
            }
            Some(Ok(Next::Stop(_) | Next::StopWithReply(..)) | Err(_)) => {}
        }
    }

    /// What a system message does may be the user's: if it panics, whoever asked sees that the answer was
    /// dropped, and nothing ends.
    fn handle_system(&mut self, state: &mut S, system: System<S>) {
        let ctx = &mut self.ctx;
        let _reported = catch(self.cell.id(), || system.act(state, ctx)).is_err();
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
