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

/// What ended the wait for the next message.
pub(super) enum Received<S: GenServer> {
    Mail(Mail<Message<S>>),
    Item(S::Info),
    Idle,
}

impl<S: GenServer> Context<S> {
    /// The next thing to handle; [`Received::Idle`] if nothing has come by `deadline`.
    pub(super) async fn receive(&mut self, deadline: Option<Instant>) -> Result<Received<S>, Cut> {
        let Some(deadline) = deadline else {
            return poll_fn(|cx| self.poll_receive(cx)).await;
        };
        let mut over = pin!(sleep_until(deadline));
        poll_fn(|cx| match self.poll_receive(cx) {
            Poll::Pending if is_over(deadline) => Poll::Ready(Ok(Received::Idle)),
            Poll::Pending => over.as_mut().poll(cx).map(|()| Ok(Received::Idle)),
            ready @ Poll::Ready(_) => ready,
        })
        .await
    }

    fn poll_receive(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<Received<S>, Cut>> {
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

    fn poll_mail(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<Received<S>, Cut>> {
        self.inbox()
            .poll_next(cx)
            .map(|mail| mail.map(Received::Mail).map_err(Cut::Signal))
    }

    fn poll_streams(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<Received<S>, Cut>> {
        let Some(streams) = &mut self.streams else {
            return Poll::Pending;
        };
        if let Some(reason) = self.cell.fatal() {
            return Poll::Ready(Err(Cut::Signal(reason)));
        }
        let me = self.cell.id();
        match catch(me, || Pin::new(exclusive(streams)).poll_next(cx)) {
            Ok(Poll::Ready(Some(item))) => Poll::Ready(Ok(Received::Item(item))),
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
