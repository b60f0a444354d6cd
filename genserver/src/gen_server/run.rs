//! The life of a server: `init`, the loop, `terminate`.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::handle::Work;
use super::message::Message;
use super::next::{Begin, LastReply};
use super::sys::{EventKind, formatted};
use super::{Context, GenServer, Info, Init, Next, StartError};
use crate::exit::ExitReason;
use crate::process::{Cell, Cut, Life, Moment, ProcessId, guarded};
use crate::trace;

/// The whole life of a server, as the body of its process.
///
/// Not an `async fn`: that would keep a second copy of what it is given.
pub(super) fn run<S: GenServer>(
    args: S::Args,
    server: Server<S>,
    started: oneshot::Sender<Result<(), StartError>>,
    life: Life<Message<S>>,
) -> impl Future<Output = ()> + Send {
    let mut living = Living { server, life };
    async move {
        // A runtime may drop all this before it has begun, in the order in which it is mentioned (I2).
        let _: (&S::Args, &Living<S>) = (&args, &living);
        let (server, cell) = (&mut living.server, living.life.cell());
        cell.run_by_this_task().await;
        let mut state = match server.init(cell, args).await {
            Ok(state) => state,
            Err(not_begun) => {
                let NotBegun { reason, error } = *not_begun;
                // Dead first, told afterwards: then the name is free and the process gone (GS-18). And gone
                // means all that `init` attached, too (I2).
                let Living { server, life } = living;
                let cell = Arc::clone(life.cell());
                let _reported = cell.catch_last(|| drop(server)).is_err();
                life.end(&reason);
                let _told = started.send(Err(error)).is_ok();
                return;
            }
        };
        // The starter may be gone; the server lives all the same.
        let _told = started.send(Ok(())).is_ok();
        // One guard for all callbacks: entering it for each would cost more than a small one does.
        let ending = match guarded(cell, Moment::Work, || server.serve(&mut state)).await {
            Ok(ending) => ending,
            Err(Cut::Panicked(reason)) => Ending::InOrder(reason, None),
            Err(Cut::Signal(reason)) => Ending::CutOff(reason),
        };
        let reason = match ending {
            Ending::InOrder(reason, reply) => server.finish(cell, &mut state, reason, reply).await,
            // Notes A1, A2: no `terminate`, and nothing to report (LOG-04).
            Ending::CutOff(reason) => reason,
        };
        living.end(state, &reason);
    }
}

/// A server and its life, in this order: a runtime that ends may drop them at any time (I2).
struct Living<S: GenServer> {
    server: Server<S>,
    life: Life<Message<S>>,
}

impl<S: GenServer> Living<S> {
    /// Down means gone: the state goes before anybody hears of the end (I2).
    fn end(self, state: S, reason: &ExitReason) {
        let Server { ctx, turn, .. } = self.server;
        let cell = Arc::clone(self.life.cell());
        let dropped = cell.catch_last(|| drop(state));
        // A callback may have asked for more that it did not come to. Attached streams are in the context.
        let asked = cell.catch_last(|| drop(turn));
        let attached = cell.catch_last(|| drop(ctx));
        let dropped = dropped.and(asked).and(attached);
        self.life.end(match &dropped {
            Err(panicked) if reason.is_clean() => panicked,
            Ok(()) | Err(_) => reason,
        });
    }
}

/// How the process ends when `init` gives no state, and what its starter hears.
struct NotBegun {
    reason: ExitReason,
    error: StartError,
}

/// A server without its state, which is the user's.
pub(super) struct Server<S: GenServer> {
    pub(super) ctx: Context<S>,
    pub(super) last: Last,
    /// What it does next, unless that is to wait for mail, as after nearly every callback.
    pub(super) turn: Option<Next<S>>,
}

/// What it did last: for the crash report.
pub(super) struct Last {
    pub(super) message: &'static str,
    pub(super) client: Option<ProcessId>,
}

impl Last {
    pub(super) fn of(message: &'static str, client: Option<ProcessId>) -> Self {
        Self { message, client }
    }
}

impl<S: GenServer> Server<S> {
    pub(super) fn new(ctx: Context<S>) -> Self {
        Self {
            ctx,
            last: Last::of("init", None),
            turn: None,
        }
    }

    async fn init(&mut self, cell: &Cell<Message<S>>, args: S::Args) -> Result<S, Box<NotBegun>> {
        let ctx = &mut self.ctx;
        let (reason, error) = match guarded(cell, Moment::Work, || S::init(args, ctx)).await {
            Ok(Ok(Init::Ok(Begin { state, next }))) => {
                self.turn = Some(next);
                return Ok(state);
            }
            Ok(Ok(Init::Ignore)) => (ExitReason::Normal, StartError::Ignored),
            Ok(Ok(Init::Error(reason))) => (ExitReason::Normal, StartError::Failed(reason)),
            Ok(Ok(Init::Stop(reason)) | Err(reason)) | Err(Cut::Panicked(reason)) => {
                trace::init_failed(&self.ctx.pid(), self.ctx.name(), &reason);
                (reason.clone(), StartError::Failed(reason))
            }
            Err(Cut::Signal(reason)) => (reason.clone(), StartError::Failed(reason)),
        };
        self.ctx.leave_parent_in_peace();
        Err(Box::new(NotBegun { reason, error }))
    }

    /// Serves until it is to end.
    async fn serve(&mut self, state: &mut S) -> Ending {
        loop {
            // Fairness: a mailbox that is never empty, or a continue that always continues, must not
            // starve the other tasks of this worker.
            tokio::task::coop::consume_budget().await;
            let work = match &self.turn {
                // The way of nearly all messages, so nothing is in it that few of them need.
                None if self.ctx.waits_for_mail_alone() => {
                    if !self.ctx.wait_for_mail().await {
                        return Ending::CutOff(self.ctx.cell().doom());
                    }
                    Ok(self.take_work(state))
                }
                None | Some(Next::Wait | Next::Timeout(_)) => self.wait_for_anything(state).await,
                Some(_) => self.decide(),
            };
            let goes_on = match work {
                Ok(Some(Work::Cast(request))) => {
                    self.begin(Some(EventKind::Cast), None, || S::cast_name(&request));
                    let returned = state.handle_cast(request, &mut self.ctx).await;
                    self.end(Some(EventKind::NoReply), returned)
                }
                Ok(Some(Work::Call(request, client))) => {
                    self.begin(Some(EventKind::Call), client, || S::call_name(&request));
                    let returned = state.handle_call(request, &mut self.ctx).await;
                    self.end(Some(EventKind::Reply), returned)
                }
                Ok(Some(Work::Info(news))) => {
                    let info = Info::from(news);
                    self.begin(Some(EventKind::Info), None, || info.name::<S>());
                    let returned = state.handle_info(info, &mut self.ctx).await;
                    self.end(Some(EventKind::NoReply), returned)
                }
                Ok(Some(Work::Continue(arg))) => {
                    self.begin(None, None, || S::continue_name(&arg));
                    let returned = state.handle_continue(arg, &mut self.ctx).await;
                    self.end(None, returned)
                }
                Ok(None) => continue,
                Err(ending) => return ending,
            };
            if !goes_on {
                return Ending::CutOff(self.ctx.cell().doom());
            }
        }
    }

    /// Goes on with something put off, or ends.
    fn decide(&mut self) -> Result<Option<Work<S>>, Ending> {
        match self.turn.take() {
            Some(Next::Continue(arg)) => match self.ctx.cell().fatal() {
                None => Ok(Some(Work::Continue(arg))),
                Some(reason) => {
                    let _reported = self.ctx.cell().catch_last(|| drop(arg)).is_err();
                    Err(Ending::CutOff(reason))
                }
            },
            Some(Next::StopWithReply(reason, reply)) => Err(Ending::InOrder(reason, Some(reply))),
            Some(Next::Stop(reason)) => Err(Ending::InOrder(reason, None)),
            // With those it waits.
            None | Some(Next::Wait | Next::Timeout(_)) => Ok(None),
        }
    }

    /// `terminate`, then the last reply, then the report.
    async fn finish(
        &mut self,
        cell: &Cell<Message<S>>,
        state: &mut S,
        reason: ExitReason,
        reply: Option<LastReply>,
    ) -> ExitReason {
        let ended = {
            let (ending, ctx, reason) = (&mut *state, &mut self.ctx, &reason);
            let terminate = move || {
                let ending = ending;
                ending.terminate(reason, ctx)
            };
            guarded(cell, Moment::Callback, terminate).await
        };
        let reason = match ended {
            Ok(()) => reason,
            // GS-72: the failure of `terminate` replaces the reason.
            Err(Cut::Panicked(failure)) => failure,
            Err(Cut::Signal(reason)) => {
                // Whoever waited for the reply hears of the end instead.
                let _reported = cell.catch_last(|| drop(reply)).is_err();
                return reason;
            }
        };
        if let Some(reply) = reply {
            reply.send();
            self.ctx.note(EventKind::Reply, self.last.message);
        }
        self.report(state, &reason);
        reason
    }

    fn report(&self, state: &S, reason: &ExitReason) {
        if reason.is_clean() || !trace::is_recorded() {
            return;
        }
        let state = formatted(state, &self.ctx.pid());
        trace::server_ended(&trace::Crash {
            pid: &self.ctx.pid(),
            name: self.ctx.name(),
            reason,
            last_message: self.last.message,
            client: self.last.client.map(ProcessId::number),
            state: state.as_deref(),
        });
    }
}

/// How a server ends.
pub(super) enum Ending {
    /// With `terminate`, and maybe a reply after it.
    InOrder(ExitReason, Option<LastReply>),
    CutOff(ExitReason),
}
