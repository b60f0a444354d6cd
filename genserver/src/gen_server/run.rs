//! The life of a server: `init`, the loop, `terminate`.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::message::Message;
use super::next::{Begin, LastReply};
use super::sys::{EventKind, formatted};
use super::{Context, GenServer, Init, Next, StartError};
use crate::exit::ExitReason;
use crate::process::{AnyProcess as _, Cell, Cut, Life, catch, guarded};
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
pub(super) struct Server<S: GenServer> {
    pub(super) cell: Arc<Cell<Message<S>>>,
    pub(super) state: S,
    pub(super) ctx: Box<Context<S>>,
    pub(super) last: Last,
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
