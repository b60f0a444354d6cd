//! What a server waits for: its mailbox, its streams, its idle time-out.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{self, Poll};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, sleep_until};

use super::context::exclusive;
use super::message::Message;
use super::{Context, GenServer};
use crate::process::{AnyProcess as _, Cut, Exit, Mail, Pid, catch};
use crate::timer::later;

/// What ended the wait.
pub(super) enum Arrival<S: GenServer> {
    /// There is mail to take.
    Mail,
    /// From a stream.
    Item(S::Info),
    /// Nothing has come in time.
    Idle,
    /// Nothing will come any more.
    End(Cut),
}

impl<S: GenServer> Context<S> {
    /// Waits for mail. `false` if none will come any more.
    ///
    /// Only a server that [waits for nothing else](Self::waits_for_mail_alone) may do this.
    #[inline]
    pub(super) fn wait_for_mail(&mut self) -> impl Future<Output = bool> {
        poll_fn(|cx| self.inbox().poll_ready_in_turn(cx))
    }

    /// Whether it has no streams and is not suspended.
    #[inline]
    pub(super) fn waits_for_mail_alone(&self) -> bool {
        self.streams.is_none() && self.inspection.is_none()
    }

    /// Waits for something to handle, for as long as `idle` at most.
    pub(super) fn wait(&mut self, idle: Option<Duration>) -> impl Future<Output = Arrival<S>> {
        // SYS-04: nothing but mail gets through to a server that is suspended.
        let idle = idle.filter(|_| self.aside().is_none()).map(later);
        // Boxed, because few servers have one, and all would have its room.
        let mut over = idle.map(|deadline| Box::pin(sleep_until(deadline)));
        poll_fn(move |cx| match (self.poll_arrival(cx), &mut over) {
            (Poll::Pending, Some(over)) if is_over(over.deadline()) => Poll::Ready(Arrival::Idle),
            (Poll::Pending, Some(over)) => over.as_mut().poll(cx).map(|()| Arrival::Idle),
            (arrival, _) => arrival,
        })
    }

    /// The mail that has arrived. `None` if it turned out to be void, or to wait for a resume.
    pub(super) fn take_mail(&mut self) -> Option<Mail<Message<S>>> {
        match self.aside() {
            None => self.inbox().take(),
            Some(aside) => self.take_urgent(aside),
        }
    }

    /// SYS-04: of what comes while it is suspended, the server takes what cannot wait, and sets the rest
    /// aside in its order.
    fn take_urgent(&mut self, aside: usize) -> Option<Mail<Message<S>>> {
        let inbox = exclusive(&mut self.inbox);
        let can_wait = match inbox.peek(aside)? {
            Mail::Message(Message::System(_)) | Mail::Stop(_) => false,
            Mail::Exit(exit) => !is_from(self.parent.as_ref(), exit),
            Mail::Message(_) | Mail::Counted(_) | Mail::Down(_) | Mail::Drained(_) => true,
        };
        if !can_wait {
            return inbox.take_behind(aside);
        }
        if let Some(inspection) = &mut self.inspection {
            inspection.aside = Some(aside + 1);
        }
        None
    }

    /// GS-63: the parent's exit is an order, anybody else's is news.
    pub(super) fn is_from_parent(&self, exit: &Exit) -> bool {
        is_from(self.parent(), exit)
    }

    fn poll_arrival(&mut self, cx: &mut task::Context<'_>) -> Poll<Arrival<S>> {
        if self.streams.is_none() || self.aside().is_some() {
            return self.poll_mail(cx);
        }
        self.streams_first = !self.streams_first;
        let polls = if self.streams_first {
            [Self::poll_streams, Self::poll_mail]
        } else {
            [Self::poll_mail, Self::poll_streams]
        };
        polls
            .iter()
            .map(|poll| poll(self, cx))
            .find(Poll::is_ready)
            .unwrap_or(Poll::Pending)
    }

    fn poll_mail(&mut self, cx: &mut task::Context<'_>) -> Poll<Arrival<S>> {
        let aside = self.aside().unwrap_or(0);
        self.inbox().poll_ready(aside, cx).map(|more| {
            if more {
                Arrival::Mail
            } else {
                Arrival::End(Cut::Signal(self.cell.doom()))
            }
        })
    }

    fn poll_streams(&mut self, cx: &mut task::Context<'_>) -> Poll<Arrival<S>> {
        let Some(streams) = &mut self.streams else {
            return Poll::Pending;
        };
        if let Some(reason) = self.cell.fatal() {
            return Poll::Ready(Arrival::End(Cut::Signal(reason)));
        }
        let me = self.cell.id();
        match catch(me, || Pin::new(exclusive(streams)).poll_next(cx)) {
            Ok(Poll::Ready(Some(item))) => Poll::Ready(Arrival::Item(item)),
            Ok(Poll::Ready(None)) => {
                self.streams = None;
                Poll::Pending
            }
            Ok(Poll::Pending) => Poll::Pending,
            Err(reason) => Poll::Ready(Arrival::End(Cut::Panicked(reason))),
        }
    }
}

fn is_from(parent: Option<&Pid>, exit: &Exit) -> bool {
    parent.is_some() && exit.from.as_ref() == parent
}

/// When an idle time-out that began before is over.
fn is_over(deadline: Instant) -> bool {
    deadline <= Instant::now()
}
