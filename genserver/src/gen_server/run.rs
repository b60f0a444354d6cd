//! The life of a server: `init`, the loop, `terminate`.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::message::Message;
use super::next::{Begin, LastReply};
use super::sys::{EventKind, formatted};
use super::{Context, GenServer, Init, Next, StartError};
use crate::exit::ExitReason;
use crate::process::{Cell, Cut, Life, Moment, guarded};
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
        Ok(mut server) => {
            // The starter may be gone; the server lives all the same.
            let _told = started.send(Ok(())).is_ok();
            let reason = server.serve().await;
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
) -> Result<Box<Server<S>>, NotBegun> {
    let cell = Arc::clone(ctx.cell());
    let (reason, error) = match guarded(&cell, Moment::Work, || S::init(args, &mut ctx)).await {
        Ok(Ok(Init::Ok(Begin { state, next }))) => {
            let last = Last::of("init");
            let server = Server {
                cell,
                state,
                ctx,
                last,
                turn: Some(Ok(next)),
            };
            return Ok(Box::new(server));
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
pub(super) struct Server<S: GenServer> {
    pub(super) cell: Arc<Cell<Message<S>>>,
    pub(super) state: S,
    pub(super) ctx: Box<Context<S>>,
    pub(super) last: Last,
    /// What it does next, unless that is to wait for mail, as after nearly every callback.
    pub(super) turn: Option<Outcome<S>>,
}

/// What it did last: for the crash report.
pub(super) struct Last {
    pub(super) message: &'static str,
    pub(super) client: Option<u64>,
}

impl Last {
    pub(super) fn of(message: &'static str) -> Self {
        Self {
            message,
            client: None,
        }
    }
}

/// What a callback makes of the server.
pub(super) type Outcome<S> = Result<Next<S>, Cut>;

impl<S: GenServer> Server<S> {
    /// Serves until the end, and returns the reason.
    async fn serve(&mut self) -> ExitReason {
        loop {
            // Fairness: a mailbox that is never empty, or a continue that always continues, must not
            // starve the other tasks of this worker.
            tokio::task::coop::consume_budget().await;
            if self.turn.is_none() {
                self.receive().await;
                continue;
            }
            match self.turn.take() {
                None | Some(Ok(Next::Wait)) => {}
                Some(Ok(Next::Timeout(idle))) => self.receive_anything(Some(idle)).await,
                Some(Ok(Next::Continue(arg))) => self.handle_continue(arg).await,
                Some(Ok(Next::Stop(reason)) | Err(Cut::Panicked(reason))) => {
                    return self.finish(reason, None).await;
                }
                Some(Ok(Next::StopWithReply(reason, reply))) => {
                    return self.finish(reason, Some(reply)).await;
                }
                // Notes A1, A2: no `terminate`, and nothing to report (LOG-04).
                Some(Err(Cut::Signal(reason))) => return reason,
            }
        }
    }

    /// `terminate`, then the last reply, then the report.
    async fn finish(&mut self, reason: ExitReason, reply: Option<LastReply>) -> ExitReason {
        let terminated = guarded(&self.cell, Moment::Callback, || {
            self.state.terminate(&reason, &mut self.ctx)
        })
        .await;
        let reason = match terminated {
            Ok(()) => reason,
            // GS-72: the failure of `terminate` replaces the reason.
            Err(Cut::Panicked(failure)) => failure,
            Err(Cut::Signal(reason)) => {
                // Whoever waited for the reply hears of the end instead.
                let _reported = self.cell.catch_last(|| drop(reply)).is_err();
                return reason;
            }
        };
        if let Some(reply) = reply {
            reply.send();
            self.ctx.note(EventKind::Reply, self.last.message);
        }
        self.report(&reason);
        reason
    }

    fn report(&self, reason: &ExitReason) {
        if reason.is_clean() || !trace::is_recorded() {
            return;
        }
        let state = formatted(&self.state, &self.ctx.pid());
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
            ctx,
            last: _,
            turn: _,
        } = self;
        let dropped = cell.catch_last(|| drop(state));
        // Attached streams are in there.
        let dropped = dropped.and_then(|()| cell.catch_last(|| drop(ctx)));
        match dropped {
            Err(panicked) if reason.is_clean() => panicked,
            Ok(()) | Err(_) => reason,
        }
    }
}
