//! What a server waits for: its mailbox, its streams, its idle time-out.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{self, Poll};

use futures_core::Stream;
use tokio::time::{Instant, sleep_until};

use super::context::exclusive;
use super::message::Message;
use super::{Context, GenServer};
use crate::process::{AnyProcess as _, Cut, Mail, catch};

/// What ended the wait.
pub(super) enum Arrival<S: GenServer> {
    /// There is mail to take.
    Mail,
    /// From a stream.
    Item(S::Info),
    /// Nothing has come in time.
    Idle,
}

type Arrived<S> = Result<Arrival<S>, Cut>;

impl<S: GenServer> Context<S> {
    /// Waits for something to handle, until `deadline` at most.
    pub(super) async fn wait(&mut self, deadline: Option<Instant>) -> Arrived<S> {
        let Some(deadline) = deadline else {
            return poll_fn(|cx| self.poll_arrival(cx)).await;
        };
        let mut over = pin!(sleep_until(deadline));
        poll_fn(|cx| match self.poll_arrival(cx) {
            Poll::Pending if is_over(deadline) => Poll::Ready(Ok(Arrival::Idle)),
            Poll::Pending => over.as_mut().poll(cx).map(|()| Ok(Arrival::Idle)),
            ready @ Poll::Ready(_) => ready,
        })
        .await
    }

    /// The mail that has arrived. `None` if it turned out to be void.
    pub(super) fn take_mail(&mut self) -> Option<Mail<Message<S>>> {
        self.inbox().take()
    }

    fn poll_arrival(&mut self, cx: &mut task::Context<'_>) -> Poll<Arrived<S>> {
        if self.streams.is_none() {
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

    fn poll_mail(&mut self, cx: &mut task::Context<'_>) -> Poll<Arrived<S>> {
        match self.inbox().poll_ready(cx) {
            Poll::Ready(Ok(())) => Poll::Ready(Ok(Arrival::Mail)),
            Poll::Ready(Err(reason)) => Poll::Ready(Err(Cut::Signal(reason))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn poll_streams(&mut self, cx: &mut task::Context<'_>) -> Poll<Arrived<S>> {
        let Some(streams) = &mut self.streams else {
            return Poll::Pending;
        };
        if let Some(reason) = self.cell.fatal() {
            return Poll::Ready(Err(Cut::Signal(reason)));
        }
        let me = self.cell.id();
        match catch(me, || Pin::new(exclusive(streams)).poll_next(cx)) {
            Ok(Poll::Ready(Some(item))) => Poll::Ready(Ok(Arrival::Item(item))),
            Ok(Poll::Ready(None)) => {
                self.streams = None;
                Poll::Pending
            }
            Ok(Poll::Pending) => Poll::Pending,
            Err(reason) => Poll::Ready(Err(Cut::Panicked(reason))),
        }
    }
}

/// When an idle time-out that began before is over.
fn is_over(deadline: Instant) -> bool {
    deadline <= Instant::now()
}
