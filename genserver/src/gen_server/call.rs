//! A call on its way: [`Call`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::caller::{Caller, Found, Refusal, Slot, Waiting};
use super::child::Child;
use super::message::Message;
use super::{Address as _, GenServer, ServerRef};
use crate::exit::CallError;
use crate::process::{self, Refused};
use crate::timer::{Deadline, Expire, Timers, later};

/// How long a call waits unless it is told otherwise: OTP's five seconds.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

/// A call on its way: await it for the reply. Made by [`Address::call`](crate::Address::call) and by
/// the client methods that `#[genserver]` writes.
///
/// The request is sent when the future is first polled. The wait is limited to five seconds from
/// then, unless [`timeout`](Self::timeout) says otherwise.
///
/// # Errors
///
/// The future yields a [`CallError`]: at once if nobody is there or the server calls itself; with
/// the server's exit reason as soon as it ends; otherwise when the time is over.
///
/// # Panics
///
/// When it must wait outside of a tokio runtime with its time enabled.
///
/// # Cancel safety
///
/// If the future is dropped, the request may or may not have been sent; a later reply is discarded
/// and never turns up anywhere (row GS-32).
#[must_use = "futures do nothing unless polled"]
pub struct Call<S: GenServer, T> {
    stage: Stage<S>,
    slot: Arc<Slot<T>>,
    /// If the call goes to a child: there may be a next incarnation to go to.
    child: Option<Child<S>>,
    timeout: Option<Duration>,
    deadline: Option<Deadline>,
    has_waited: bool,
}

/// Whom a call goes to.
enum Destination<S: GenServer> {
    Server(ServerRef<S>),
    /// A role: looked up when the request is sent.
    Role(Box<dyn Fn() -> Option<ServerRef<S>> + Send + Sync>),
    /// The child that the call knows.
    Child,
}

enum Stage<S: GenServer> {
    Ready(Destination<S>, S::Call),
    /// The mailbox is full; the future takes a place in it.
    WaitingForRoom(ServerRef<S>, S::Call, Place),
    /// The child is being restarted.
    WaitingForRestart(S::Call, NextIncarnation<S>),
    Sent,
    Answered,
}

type Place = Pin<Box<dyn Future<Output = bool> + Send>>;

type NextIncarnation<S> = Pin<Box<dyn Future<Output = Option<ServerRef<S>>> + Send>>;

impl<S: GenServer, T: Send + 'static> Call<S, T> {
    pub(super) fn to_server(
        server: ServerRef<S>,
        request: impl FnOnce(Caller<T>) -> S::Call,
    ) -> Self {
        Self::new(Destination::Server(server), request)
    }

    pub(super) fn to_role(
        resolve: impl Fn() -> Option<ServerRef<S>> + Send + Sync + 'static,
        request: impl FnOnce(Caller<T>) -> S::Call,
    ) -> Self {
        Self::new(Destination::Role(Box::new(resolve)), request)
    }

    pub(super) fn to_child(child: Child<S>, request: impl FnOnce(Caller<T>) -> S::Call) -> Self {
        let mut call = Self::new(Destination::Child, request);
        call.child = Some(child);
        call
    }

    fn new(to: Destination<S>, request: impl FnOnce(Caller<T>) -> S::Call) -> Self {
        let (caller, slot) = Caller::new();
        Self {
            stage: Stage::Ready(to, request(caller)),
            slot,
            child: None,
            timeout: Some(DEFAULT_TIMEOUT),
            deadline: None,
            has_waited: false,
        }
    }

    /// Waits for at most `limit` instead of five seconds.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Waits as long as it takes: OTP's `:infinity`. It still fails when the server ends.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// `Ready(Ok)` once the request is in the mailbox.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        match std::mem::replace(&mut self.stage, Stage::Sent) {
            stage @ (Stage::Sent | Stage::Answered) => {
                self.stage = stage;
                Poll::Ready(Ok(()))
            }
            Stage::Ready(to, request) => match self.resolve(to) {
                Some(server) => self.send(server, request, cx),
                None => self.wait_for_restart(None, request, cx),
            },
            Stage::WaitingForRoom(server, request, place) => {
                self.poll_place(server, request, place, cx)
            }
            Stage::WaitingForRestart(request, next) => self.poll_restart(request, next, cx),
        }
    }

    fn resolve(&self, to: Destination<S>) -> Option<ServerRef<S>> {
        match to {
            Destination::Server(server) => Some(server),
            Destination::Role(resolve) => resolve(),
            Destination::Child => self.child.as_ref().and_then(Child::resolve),
        }
    }

    fn send(
        &mut self,
        server: ServerRef<S>,
        request: S::Call,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CallError>> {
        if process::current() == Some(server.id()) {
            return Poll::Ready(Err(CallError::CallingSelf));
        }
        match server.cell().try_push(request, self.seal()) {
            Ok(()) => Poll::Ready(Ok(())),
            Err(Refused::Full(request)) => {
                let cell = Arc::clone(server.cell());
                let place = Box::pin(async move { cell.take_place().await });
                self.poll_place(server, request, place, cx)
            }
            Err(Refused::Dead(request)) => self.wait_for_restart(Some(server), request, cx),
        }
    }

    fn poll_place(
        &mut self,
        server: ServerRef<S>,
        request: S::Call,
        mut place: Place,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CallError>> {
        let refused = match place.as_mut().poll(cx) {
            Poll::Ready(true) => match server.cell().push_into_place(request, self.seal()) {
                Ok(()) => return Poll::Ready(Ok(())),
                Err(request) => request,
            },
            Poll::Ready(false) => request,
            Poll::Pending => {
                self.stage = Stage::WaitingForRoom(server, request, place);
                return Poll::Pending;
            }
        };
        match &self.child {
            Some(_) => self.wait_for_restart(Some(server), refused, cx),
            None => Poll::Ready(Err(server.refused())),
        }
    }

    /// Nobody took the request, but of a child there may be a next incarnation.
    fn wait_for_restart(
        &mut self,
        refused_by: Option<ServerRef<S>>,
        request: S::Call,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CallError>> {
        let Some(child) = self.child.clone() else {
            return Poll::Ready(Err(CallError::NoProc));
        };
        let next = Box::pin(child.next(refused_by.map(|server| server.id())));
        self.poll_restart(request, next, cx)
    }

    fn poll_restart(
        &mut self,
        request: S::Call,
        mut next: NextIncarnation<S>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CallError>> {
        match next.as_mut().poll(cx) {
            Poll::Ready(Some(server)) => self.send(server, request, cx),
            Poll::Ready(None) => Poll::Ready(Err(CallError::NoProc)),
            Poll::Pending => {
                self.stage = Stage::WaitingForRestart(request, next);
                Poll::Pending
            }
        }
    }

    /// Makes a message of the request.
    fn seal(&self) -> impl FnOnce(S::Call) -> Message<S> {
        let waiting = Arc::clone(&self.slot) as Arc<dyn Waiting>;
        |request| Message::Call(request, waiting)
    }

    fn poll_reply(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, CallError>> {
        Poll::Ready(match ready!(self.slot.poll(cx)) {
            Found::Value(value) => Ok(value),
            Found::Refused(Refusal::Exited(reason)) => Err(CallError::Exited(reason)),
            Found::Refused(Refusal::NoReply) => Err(CallError::NoReply),
            Found::Expired => Err(CallError::Timeout(self.timeout.unwrap_or_default())),
        })
    }

    /// Sets the deadline, the second time there is something to wait for. A server that is not busy
    /// has replied by then, and most calls never need one.
    fn arm(&mut self, cx: &Context<'_>) {
        if !std::mem::replace(&mut self.has_waited, true) {
            cx.waker().wake_by_ref();
        } else if let (None, Some(limit)) = (&self.deadline, self.timeout) {
            let slot = Arc::clone(&self.slot) as Arc<dyn Expire>;
            self.deadline = Some(Timers::current().deadline(later(limit), slot));
        }
    }
}

impl<S: GenServer, T: Send + 'static> Future for Call<S, T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Poll::Ready(sent) = this.poll_send(cx) {
            sent?;
        }
        // Also while it waits for room: then the slot can only expire.
        if let Poll::Ready(reply) = this.poll_reply(cx) {
            this.deadline = None;
            this.stage = Stage::Answered;
            return Poll::Ready(reply);
        }
        this.arm(cx);
        Poll::Pending
    }
}

impl<S: GenServer, T> Drop for Call<S, T> {
    fn drop(&mut self) {
        if !matches!(self.stage, Stage::Answered) {
            self.slot.abandon();
        }
    }
}

/// Nothing in it is pinned.
impl<S: GenServer, T> Unpin for Call<S, T> {}

impl<S: GenServer, T> fmt::Debug for Call<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
