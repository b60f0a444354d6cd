//! A system message: a question that the server's loop answers for the server.

use std::time::Duration;

use tokio::sync::oneshot;

use super::super::{Context, GenServer};
use super::{AnyServer, Inspection, Status, formatted};
use crate::exit::CallError;
use crate::process::{self, Pid, Question};

/// How long an answer is waited for, as a call does.
const LIMIT: Duration = Duration::from_secs(5);

/// What a system message has a server of type `S` do between two callbacks.
pub(in crate::gen_server) struct System<S: GenServer>(Act<S>);

/// Only what stands in for a server has no state.
type Act<S> = Box<dyn FnOnce(Option<&mut S>, &mut Context<S>) + Send>;

impl<S: GenServer> System<S> {
    #[cfg(feature = "testing")]
    pub(in crate::gen_server) fn new(
        act: impl FnOnce(Option<&mut S>, &mut Context<S>) + Send + 'static,
    ) -> Self {
        Self(Box::new(act))
    }

    /// What was sent to a pid, whatever runs there.
    pub(in crate::gen_server) fn of(question: Question) -> Option<Self> {
        let act = match question.downcast::<Self>() {
            Ok(system) => return Some(*system),
            Err(question) => question.downcast::<ActOnAny>().ok()?,
        };
        Some(Self(Box::new(move |state, ctx| {
            act(&mut View {
                state: state.as_deref(),
                ctx,
            });
        })))
    }

    /// Carries it out.
    pub(in crate::gen_server) fn act(self, state: Option<&mut S>, ctx: &mut Context<S>) {
        (self.0)(state, ctx);
    }
}

type ActOnAny = Box<dyn FnOnce(&mut dyn Subject) + Send>;

/// A server as a system message sees it that does not know its type.
pub(super) trait Subject {
    fn status(&mut self) -> Status;
    fn inspect(&mut self, change: &mut dyn FnMut(&mut Inspection));
    #[cfg(feature = "testing")]
    fn queued(&mut self) -> Vec<super::super::Queued>;
    /// The status without the state.
    #[cfg(feature = "testing")]
    fn brief(&mut self) -> Status;
}

/// What waits in a server's queue behind this question.
#[cfg(feature = "testing")]
pub(crate) async fn queued<By>(
    server: &impl AnyServer<By>,
) -> Result<Vec<super::super::Queued>, CallError> {
    ask(server, |subject| subject.queued()).await
}

/// Waits until a server has handled all that was sent to it before. It is not asked to show its state.
#[cfg(feature = "testing")]
pub(crate) async fn settled<By>(server: &impl AnyServer<By>) -> Result<Status, CallError> {
    ask(server, |subject| subject.brief()).await
}

struct View<'a, S: GenServer> {
    state: Option<&'a S>,
    ctx: &'a mut Context<S>,
}

impl<S: GenServer> Subject for View<'_, S> {
    fn status(&mut self) -> Status {
        let state = self.state;
        let shown = state.and_then(|state| formatted(state, &self.ctx.pid()));
        self.ctx.status(shown)
    }

    fn inspect(&mut self, change: &mut dyn FnMut(&mut Inspection)) {
        self.ctx.inspect(change);
    }

    #[cfg(feature = "testing")]
    fn queued(&mut self) -> Vec<super::super::Queued> {
        self.ctx.queued_mail()
    }

    #[cfg(feature = "testing")]
    fn brief(&mut self) -> Status {
        self.ctx.status(None)
    }
}

/// Asks any server.
pub(super) async fn ask<By, T: Send + 'static>(
    server: &impl AnyServer<By>,
    question: impl FnOnce(&mut dyn Subject) -> T + Send + 'static,
) -> Result<T, CallError> {
    let pid = server.process().ok_or(CallError::NoProc)?;
    let (reply, answer) = oneshot::channel();
    let act: ActOnAny = Box::new(move |subject| {
        // Whoever asked may have given up.
        let _told = reply.send(question(subject)).is_ok();
    });
    wait_for(answer, &pid, Box::new(act)).await
}

/// Asks a server whose state the question needs.
pub(super) async fn ask_state<S: GenServer, T: Send + 'static>(
    server: &impl super::Address<S>,
    question: impl FnOnce(&mut S, &mut Context<S>) -> T + Send + 'static,
) -> Result<T, CallError> {
    let pid = server.process().ok_or(CallError::NoProc)?;
    let (reply, answer) = oneshot::channel();
    let system = System::<S>(Box::new(move |state, ctx| {
        // Without a state there is no answer.
        let answer = state.map(|state| question(state, ctx));
        let _told = answer.is_some_and(|answer| reply.send(answer).is_ok());
    }));
    wait_for(answer, &pid, Box::new(system)).await
}

async fn wait_for<T>(
    answer: oneshot::Receiver<T>,
    pid: &Pid,
    question: Question,
) -> Result<T, CallError> {
    if process::current() == Some(pid.id()) {
        return Err(CallError::CallingSelf);
    }
    if !pid.0.ask(question) {
        return Err(CallError::NoProc);
    }
    let answer = tokio::time::timeout(LIMIT, answer).await;
    let answer = answer.map_err(|_over| CallError::Timeout(LIMIT))?;
    // Dropped by the end of the server, or by a panic of what was to answer.
    answer.map_err(|_dropped| {
        pid.exit_reason()
            .map_or(CallError::NoReply, CallError::Exited)
    })
}
