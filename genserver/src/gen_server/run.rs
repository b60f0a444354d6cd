//! The loop of a server: the only place that runs a server's callbacks.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::caller::Waiting;
use super::message::Message;
use super::next::{Begin, LastReply};
use super::receive::Arrival;
use super::{Context, GenServer, Info, Init, Next, StartError};
use crate::exit::ExitReason;
use crate::process::{AnyProcess as _, Cell, Cut, Exit, Life, Mail, ProcessId, catch, guarded};
use crate::timer::later;
use crate::trace;

/// The whole life of a server, as the task that it is.
pub(super) async fn run<S: GenServer>(
    args: S::Args,
    context: Box<Context<S>>,
    started: oneshot::Sender<Result<(), StartError>>,
    // The last: a runtime that ends may drop all this before it is ever polled, in this order (I2).
    life: Life<Message<S>>,
) {
    let cell = Arc::clone(context.cell());
    cell.run_by_this_task().await;
    match begin(args, context).await {
        Ok((mut server, next)) => {
            // The starter may be gone; the server lives all the same.
            let _told = started.send(Ok(())).is_ok();
            let reason = server.serve(next).await;
            life.end(server.drop_state(reason));
        }
        Err(NotBegun { reason, error }) => {
            // Dead first, told afterwards: then the name is free and the process gone (GS-18).
            life.end(reason);
            let _told = started.send(Err(error)).is_ok();
        }
    }
}

/// How the process ends when `init` gives no state, and what its starter hears.
struct NotBegun {
    reason: ExitReason,
    error: StartError,
}

async fn begin<S: GenServer>(
    args: S::Args,
    mut ctx: Box<Context<S>>,
) -> Result<(Box<Server<S>>, Next<S>), NotBegun> {
    let cell = Arc::clone(ctx.cell());
    let (reason, error) = match guarded(&cell, async { S::init(args, &mut ctx).await }).await {
        Ok(Ok(Init::Ok(Begin { state, next }))) => {
            let last = Last::of("init");
            let server = Server {
                cell,
                state,
                ctx,
                last,
            };
            return Ok((Box::new(server), next));
        }
        Ok(Ok(Init::Ignore)) => (ExitReason::Normal, StartError::Ignored),
        Ok(Ok(Init::Error(reason))) => (ExitReason::Normal, StartError::Failed(reason)),
        Ok(Ok(Init::Stop(reason)) | Err(reason)) | Err(Cut::Panicked(reason)) => {
            trace::init_failed(&ctx.pid(), ctx.name(), &reason);
            (reason.clone(), StartError::Failed(reason))
        }
        Err(Cut::Signal(reason)) => (reason.clone(), StartError::Failed(reason)),
    };
    ctx.leave_parent_in_peace();
    Err(NotBegun { reason, error })
}

/// A running server. It is boxed, and so is its context, because the future of its life would hold
/// each several times over.
struct Server<S: GenServer> {
    cell: Arc<Cell<Message<S>>>,
    state: S,
    ctx: Box<Context<S>>,
    last: Last,
}

/// What it did last: for the crash report.
struct Last {
    message: &'static str,
    client: Option<u64>,
}

impl Last {
    fn of(message: &'static str) -> Self {
        Self {
            message,
            client: None,
        }
    }
}

/// What a callback makes of the server.
type Outcome<S> = Result<Next<S>, Cut>;

impl<S: GenServer> Server<S> {
    /// Serves until the end, and returns the reason.
    async fn serve(&mut self, first: Next<S>) -> ExitReason {
        let mut outcome = Ok(first);
        loop {
            // Fairness: a mailbox that is never empty, or a continue that always continues, must not
            // starve the other tasks of this worker.
            tokio::task::coop::consume_budget().await;
            outcome = match outcome {
                Ok(Next::Wait) => self.receive(None).await,
                Ok(Next::Timeout(idle)) => self.receive(Some(idle)).await,
                Ok(Next::Continue(arg)) => self.handle_continue(arg).await,
                Ok(Next::Stop(reason)) | Err(Cut::Panicked(reason)) => {
                    return self.finish(reason, None).await;
                }
                Ok(Next::StopWithReply(reason, reply)) => {
                    return self.finish(reason, Some(reply)).await;
                }
                // Notes A1, A2: no `terminate`, and nothing to report (LOG-04).
                Err(Cut::Signal(reason)) => return reason,
            };
        }
    }

    /// Waits for whatever comes next, and handles it.
    async fn receive(&mut self, idle: Option<Duration>) -> Outcome<S> {
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
                Message::Status(reply) => {
                    // Whoever asked may have given up.
                    let _told = reply.send(self.ctx.status(self.formatted())).is_ok();
                    // GS-54: the idle time-out starts over.
                    goes_on()
                }
                // Never queued: it only goes back into a mailbox that is about to close.
                Message::Unanswered(_) => goes_on(),
            },
            // GS-63: the parent's exit is an order, anybody else's is news.
            Some(Mail::Exit(exit)) if self.is_from_parent(&exit) => Ok(Next::Stop(exit.reason)),
            Some(Mail::Exit(exit)) => self.handle_info("exit", || Info::Exit(*exit)).await,
            Some(Mail::Down(down)) => self.handle_info("down", || Info::Down(*down)).await,
            Some(Mail::Stop(reason)) => Ok(Next::Stop(reason)),
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
            self.state.handle_call(request, &mut self.ctx).await
        };
        let outcome = settle(guarded(&self.cell, callback).await);
        // GS-26: if it is about to end, its reason is the answer, also to a caller that was dropped.
        if let Ok(Next::Wait | Next::Timeout(_) | Next::Continue(_)) = &outcome {
            self.ctx.settle_last();
        }
        outcome
    }

    async fn handle_cast(&mut self, request: S::Cast) -> Outcome<S> {
        let callback = async {
            self.last = Last::of(S::cast_name(&request));
            self.state.handle_cast(request, &mut self.ctx).await
        };
        settle(guarded(&self.cell, callback).await)
    }

    async fn handle_message(&mut self, message: S::Info) -> Outcome<S> {
        let callback = async {
            self.last = Last::of(S::info_name(&message));
            let info = Info::Message(message);
            self.state.handle_info(info, &mut self.ctx).await
        };
        settle(guarded(&self.cell, callback).await)
    }

    async fn handle_info(
        &mut self,
        name: &'static str,
        info: impl FnOnce() -> Info<S::Info> + Send,
    ) -> Outcome<S> {
        self.last = Last::of(name);
        let callback = async { self.state.handle_info(info(), &mut self.ctx).await };
        settle(guarded(&self.cell, callback).await)
    }

    fn is_from_parent(&self, exit: &Exit) -> bool {
        exit.from.is_some() && exit.from.as_ref() == self.ctx.parent()
    }

    async fn handle_continue(&mut self, arg: S::Continue) -> Outcome<S> {
        let callback = async {
            self.last = Last::of(S::continue_name(&arg));
            self.state.handle_continue(arg, &mut self.ctx).await
        };
        settle(guarded(&self.cell, callback).await)
    }

    /// `terminate`, then the last reply, then the report.
    async fn finish(&mut self, reason: ExitReason, reply: Option<LastReply>) -> ExitReason {
        self.ctx.let_callers_wait_for_the_end();
        let terminated = guarded(&self.cell, async {
            self.state.terminate(&reason, &mut self.ctx).await;
        })
        .await;
        let reason = match terminated {
            Ok(()) => reason,
            // GS-72: the failure of `terminate` replaces the reason.
            Err(Cut::Panicked(failure)) => failure,
            Err(Cut::Signal(reason)) => return reason,
        };
        if let Some(reply) = reply {
            reply.send();
        }
        self.report(&reason);
        reason
    }

    /// The state in its own words; none if they panic.
    fn formatted(&self) -> Option<String> {
        catch(self.cell.id(), || self.state.format_status()).unwrap_or_default()
    }

    fn report(&self, reason: &ExitReason) {
        if reason.is_clean() {
            return;
        }
        let state = self.formatted();
        trace::server_ended(&trace::Crash {
            pid: &self.ctx.pid(),
            name: self.ctx.name(),
            reason,
            last_message: self.last.message,
            client: self.last.client,
            state: state.as_deref(),
        });
    }

    /// Down means gone: the state goes before anybody hears of the end (I2).
    fn drop_state(self, reason: ExitReason) -> ExitReason {
        let Self {
            cell,
            state,
            mut ctx,
            last: _,
        } = self;
        ctx.let_callers_wait_for_the_end();
        let dropped = catch(cell.id(), || drop(state));
        // Attached streams are in there.
        let dropped = dropped.and_then(|()| catch(cell.id(), || drop(ctx)));
        match dropped {
            Err(panicked) if reason.is_clean() => panicked,
            Ok(()) | Err(_) => reason,
        }
    }
}

/// An `Err` of a callback is a stop with that reason.
fn settle<S: GenServer>(returned: Result<Result<Next<S>, ExitReason>, Cut>) -> Outcome<S> {
    returned.map(|result| result.unwrap_or_else(Next::Stop))
}
