//! A call on its way: [`Call`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::caller::Caller;
use super::child::Child;
use super::destination::Destination;
use super::reply::Receiver;
use super::request::Request;
use super::waiting::{Patience, TRIES, Waiting};
use super::{GenServer, ServerRef};
use crate::exit::CallError;
use crate::process::{self, Refused};

/// How long a call waits unless it is told otherwise: OTP's five seconds.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

/// A call on its way: await it for the reply. Made by [`Address::call`](crate::Address::call) and by
/// the client methods that `#[genserver]` writes.
///
/// The request is sent when the future is first polled. The wait is limited to five seconds from
/// then, unless [`timeout`](Self::timeout) says otherwise.
///
/// From within a server, a task or another process, a server that is idle handles the request at once, while the
/// caller waits, on the caller's thread. So one that computes or blocks without ever awaiting also holds up its
/// caller, whose time-out comes only afterwards.
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
///
/// ```
/// use genserver::{Agent, AgentClient};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 7).await?;
/// assert_eq!(agent.get(|count| *count).timeout(Duration::from_secs(60)).await?, 7);
/// assert_eq!(agent.get(|count| *count).no_timeout().await?, 7);
/// # Ok(())
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Call<S: GenServer, T: Send + 'static> {
    // Dropped first: a request that goes with it has nobody to answer.
    answer: Receiver<T>,
    stage: Stage<S, T>,
    /// If the call goes to a child: there may be a next incarnation to go to.
    child: Option<Child<S>>,
    timeout: Option<Duration>,
    patience: Patience,
}

enum Stage<S: GenServer, T: Send + 'static> {
    Ready(Destination<S>, Request<S, T>),
    /// The mailbox is full; the future takes a place in it.
    WaitingForRoom(ServerRef<S>, Request<S, T>, Place),
    /// The child is being restarted.
    WaitingForRestart(Request<S, T>, NextIncarnation<S>),
    /// Sent, and left to the guard of this callback to have it handled.
    Left(ServerRef<S>),
    Sent(ServerRef<S>),
    Over,
}

type Place = Pin<Box<dyn Future<Output = bool> + Send>>;

type NextIncarnation<S> = Pin<Box<dyn Future<Output = Option<ServerRef<S>>> + Send>>;

impl<S: GenServer, T: Send + 'static> Call<S, T> {
    pub(super) fn to_child(child: Child<S>, request: impl FnOnce(Caller<T>) -> S::Call) -> Self {
        let mut call = Self::new(Destination::Child, request);
        call.child = Some(child);
        call
    }

    pub(super) fn new(to: Destination<S>, request: impl FnOnce(Caller<T>) -> S::Call) -> Self {
        let (request, answer) = Request::new(request);
        Self {
            stage: Stage::Ready(to, request),
            answer,
            child: None,
            timeout: Some(DEFAULT_TIMEOUT),
            patience: Patience::New,
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
        if let Stage::Sent(_) | Stage::Over = &self.stage {
            return Poll::Ready(Ok(()));
        }
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Sent(_) | Stage::Over => Poll::Ready(Ok(())),
            Stage::Ready(to, request) => match to.resolve(self.child.as_ref()) {
                Some(server) => self.send(server, request, cx),
                None => self.wait_for_restart(None, request, cx),
            },
            Stage::WaitingForRoom(server, request, place) => {
                self.poll_place(server, request, place, cx)
            }
            Stage::WaitingForRestart(request, next) => self.poll_restart(request, next, cx),
            Stage::Left(server) => self.sent(server),
        }
    }

    fn send(
        &mut self,
        server: ServerRef<S>,
        request: Request<S, T>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CallError>> {
        let client = process::current();
        if client == Some(server.id()) {
            return self.fail(CallError::CallingSelf);
        }
        let seal = |request: Request<S, T>| request.seal(client);
        let pushed = if process::can_step_in(server.cell(), cx) {
            server.cell().push_and_run(request, seal)
        } else {
            server.cell().try_push(request, seal).map(|()| false)
        };
        match pushed {
            Ok(false) => self.sent(server),
            Ok(true) => {
                process::step_in(server.pid());
                self.stage = Stage::Left(server);
                // The callback is polled again when the server has run.
                Poll::Pending
            }
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
        request: Request<S, T>,
        mut place: Place,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CallError>> {
        let refused = match place.as_mut().poll(cx) {
            Poll::Ready(true) => {
                let client = process::current();
                let seal = |request: Request<S, T>| request.seal(client);
                match server.cell().push_into_place(request, seal) {
                    Ok(()) => return self.sent(server),
                    Err(request) => request,
                }
            }
            Poll::Ready(false) => request,
            Poll::Pending => {
                self.stage = Stage::WaitingForRoom(server, request, place);
                return Poll::Pending;
            }
        };
        match &self.child {
            Some(_) => self.wait_for_restart(Some(server), refused, cx),
            None => self.fail(server.refused()),
        }
    }

    /// Nobody took the request, but of a child there may be a next incarnation.
    fn wait_for_restart(
        &mut self,
        refused_by: Option<ServerRef<S>>,
        request: Request<S, T>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CallError>> {
        let Some(child) = self.child.clone() else {
            return self.fail(CallError::NoProc);
        };
        let next = Box::pin(child.next(refused_by.map(|server| server.id())));
        self.poll_restart(request, next, cx)
    }

    fn poll_restart(
        &mut self,
        request: Request<S, T>,
        mut next: NextIncarnation<S>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), CallError>> {
        match next.as_mut().poll(cx) {
            Poll::Ready(Some(server)) => self.send(server, request, cx),
            Poll::Ready(None) => self.fail(CallError::NoProc),
            Poll::Pending => {
                self.stage = Stage::WaitingForRestart(request, next);
                Poll::Pending
            }
        }
    }

    /// The request goes no further, and nobody waits for an answer to it.
    fn fail(&mut self, error: CallError) -> Poll<Result<(), CallError>> {
        self.answer.leave();
        Poll::Ready(Err(error))
    }

    fn sent(&mut self, server: ServerRef<S>) -> Poll<Result<(), CallError>> {
        self.stage = Stage::Sent(server);
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn poll_reply(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, CallError>> {
        if let Patience::New | Patience::Trying(1..) = &self.patience {
            // It looks again soon, so there is no need to be woken by the answer.
            return self.answer.look().map_err(CallError::from);
        }
        if let Poll::Ready(answer) = self.answer.poll(cx) {
            return Poll::Ready(answer.map_err(CallError::from));
        }
        let Patience::Waiting(waiting) = &mut self.patience else {
            return Poll::Pending;
        };
        waiting.run_by(cx.waker());
        let over = waiting.end().map(CallError::Exited).or_else(|| {
            let is_over = waiting.is_over();
            is_over.then(|| CallError::Timeout(self.timeout.unwrap_or_default()))
        });
        match over {
            None => Poll::Pending,
            // A reply that is there counts, whatever has happened since (GS-33).
            Some(error) => Poll::Ready(match self.answer.look_and_leave() {
                Poll::Ready(answer) => answer.map_err(CallError::from),
                Poll::Pending => Err(error),
            }),
        }
    }

    /// Sees to it that the wait ends, once it has let the other tasks go first for a few times. A server that is
    /// not busy has replied by then, and most calls never need it.
    fn arm(&mut self, cx: &Context<'_>) {
        let tries = match &self.patience {
            Patience::New => Some(TRIES),
            Patience::Trying(more) => more.checked_sub(1),
            Patience::Waiting(_) => None,
        };
        if let Some(more) = tries {
            self.patience = Patience::Trying(more);
            cx.waker().wake_by_ref();
            return;
        }
        if let Patience::Trying(_) = &self.patience {
            self.patience = Patience::Waiting(Box::new(Waiting::new(self.timeout, cx.waker())));
        }
        if let (Patience::Waiting(waiting), Stage::Sent(server)) = (&mut self.patience, &self.stage)
        {
            waiting.watch(&server.pid());
        }
    }
}

impl<S: GenServer, T: Send + 'static> Future for Call<S, T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let is_new = matches!(this.stage, Stage::Ready(..));
        match this.poll_send(cx) {
            Poll::Ready(sent) => sent?,
            Poll::Pending if matches!(this.stage, Stage::Left(_)) => return Poll::Pending,
            // Waits for room, or for a restart: then it can only be over.
            Poll::Pending => {}
        }
        if is_new {
            // Nobody has had the time to reply.
            this.arm(cx);
            return Poll::Pending;
        }
        if let Poll::Ready(reply) = this.poll_reply(cx) {
            this.patience = Patience::New;
            this.stage = Stage::Over;
            return Poll::Ready(reply);
        }
        this.arm(cx);
        Poll::Pending
    }
}

impl<S: GenServer, T: Send + 'static> Drop for Call<S, T> {
    fn drop(&mut self) {
        // The rest of the callback may take long, and the request is sent.
        if let Stage::Left(server) = &self.stage {
            process::step_out(server.id());
        }
    }
}

/// Nothing in it is pinned.
impl<S: GenServer, T: Send + 'static> Unpin for Call<S, T> {}

impl<S: GenServer, T: Send + 'static> fmt::Debug for Call<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
