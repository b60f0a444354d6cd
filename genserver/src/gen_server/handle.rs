//! Handles what arrives: one callback each.

use super::message::{Message, Silent};
use super::receive::Arrival;
use super::run::{Ending, Last, Server};
use super::sys::{EventKind, System};
use super::{GenServer, Info, Next};
use crate::exit::ExitReason;
use crate::process::{AnyProcess as _, Cut, Down, Exit, Mail, ProcessId, begin_callback, catch};

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
                let _reported = self.ctx.cell().catch_last(|| drop(caller)).is_err();
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
        self.turn = Some(Next::Stop(reason));
        None
    }

    /// Waits for mail, for an item of a stream, or until the idle time-out is over. That starts over with
    /// whatever is no work (GS-54).
    pub(super) async fn wait_for_anything(
        &mut self,
        state: &mut S,
    ) -> Result<Option<Work<S>>, Ending> {
        let idle = match &self.turn {
            Some(Next::Timeout(idle)) => Some(*idle),
            _ => None,
        };
        let work = match self.ctx.wait(idle).await {
            Arrival::Item(item) => Some(Work::Info(News::Message(item))),
            Arrival::Idle => Some(Work::Info(News::Timeout)),
            Arrival::Mail => {
                let mail = self.ctx.take_mail();
                mail.and_then(|mail| self.sort(state, mail))
            }
            Arrival::End(Cut::Panicked(reason)) => return Err(Ending::InOrder(reason, None)),
            Arrival::End(Cut::Signal(reason)) => return Err(Ending::CutOff(reason)),
        };
        if work.is_some() {
            self.turn = None;
        }
        Ok(work)
    }

    /// A callback begins. What it is called by, too, is the user's.
    #[inline]
    pub(super) fn begin(
        &mut self,
        what: Option<EventKind>,
        client: Option<ProcessId>,
        name: impl FnOnce() -> &'static str,
    ) {
        begin_callback();
        let message = name();
        self.last = Last::of(message, client);
        if let Some(what) = what {
            self.ctx.note(what, message);
        }
    }

    /// A callback has ended: what others see of that, and what the server does next. `false` if a fatal signal
    /// is there: a process that exited itself does not get any further (PROC-08).
    ///
    /// If the server is about to end, its reason is the answer, also to a caller that was dropped (GS-26).
    #[inline]
    pub(super) fn end(
        &mut self,
        seen: Option<EventKind>,
        returned: Result<Next<S>, ExitReason>,
    ) -> bool {
        let cell = self.ctx.cell();
        if cell.is_urgent() {
            drop(returned);
            cell.end_callback();
            return false;
        }
        let has_replied = cell.end_callback();
        match returned {
            // What nearly all return is not even written down.
            Ok(Next::Wait) => {}
            Ok(Next::Stop(reason)) | Err(reason) => {
                self.turn = Some(Next::Stop(reason));
                return true;
            }
            Ok(last @ Next::StopWithReply(..)) => {
                self.turn = Some(last);
                return true;
            }
            Ok(next) => self.turn = Some(next),
        }
        cell.goes_on();
        match seen {
            Some(EventKind::Reply) if !has_replied => {
                self.ctx.note(EventKind::NoReply, self.last.message);
            }
            Some(seen) => self.ctx.note(seen, self.last.message),
            None => {}
        }
        true
    }

    /// What a system message does may be the user's: if it panics, whoever asked sees that the answer was
    /// dropped, and nothing ends.
    fn handle_system(&mut self, state: &mut S, system: System<S>) {
        let ctx = &mut self.ctx;
        let me = ctx.cell().id();
        let _reported = catch(me, || system.act(Some(state), ctx)).is_err();
    }
}
