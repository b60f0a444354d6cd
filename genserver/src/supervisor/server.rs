//! The supervisor's process: a server like any other.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::child_spec::{self, ChildSpec, FailedToStartChild, Parent};
use super::children::{self, ChildState, Children, Place};
use super::intensity::Intensity;
use super::stragglers::Stragglers;
use super::strategy::{self, Plan};
use super::{DeleteChildError, Restart, StartChildError};
use crate::exit::ExitReason;
use crate::gen_server::{Caller, Context, GenServer, Info, Init, Next, StartError};
use crate::never::Never;
use crate::process::{Down, Exit, Pid};
use crate::trace::{self, Supervised};

/// What a supervisor is started with.
#[derive(Clone)]
pub(crate) struct Specification {
    pub(super) children: Vec<ChildSpec>,
    pub(super) max_restarts: usize,
    pub(super) within: Duration,
    pub(super) stragglers: Stragglers,
}

pub(crate) struct SupervisorServer {
    children: Children,
    intensity: Intensity,
    stragglers: Stragglers,
}

pub(crate) enum SupervisorCall {
    StartChild(Box<ChildSpec>, Caller<Result<Option<Pid>, StartChildError>>),
    DeleteChild(Box<str>, Caller<Result<(), DeleteChildError>>),
}

/// A restart failed: try again, behind what waits in the mailbox (row SUP-50).
pub(crate) struct TryAgain(Place);

impl GenServer for SupervisorServer {
    type Args = Specification;
    type Call = SupervisorCall;
    type Cast = Never;
    type Info = TryAgain;
    type Continue = Never;

    async fn init(spec: Specification, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(true);
        let mut supervisor = Self {
            children: Children::default(),
            intensity: Intensity::new(spec.max_restarts, spec.within),
            stragglers: spec.stragglers,
        };
        // SUP-05: before anything is started.
        if let Some(id) = child_spec::twins(&spec.children) {
            let reason = ExitReason::other(format!("two children have the id `{id}`"));
            return Err(reason);
        }
        for child in spec.children {
            let id = Arc::clone(&child.id);
            if let Err(error) = supervisor.start_first(child, ctx).await {
                supervisor.stop_backwards(ctx).await;
                return Err(FailedToStartChild::reason(&id, error));
            }
        }
        Ok(Init::ok(supervisor))
    }

    async fn handle_call(
        &mut self,
        call: SupervisorCall,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match call {
            SupervisorCall::StartChild(spec, from) => {
                from.reply(self.start_child(*spec, ctx).await);
            }
            SupervisorCall::DeleteChild(id, from) => from.reply(self.delete_child(&id)),
        }
        Ok(Next::Wait)
    }

    async fn handle_info(
        &mut self,
        info: Info<TryAgain>,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match info {
            Info::Down(Down {
                pid: Some(pid),
                reason,
                ..
            }) => {
                // It may have ended before the monitor was set.
                let reason = pid.exit_reason().unwrap_or(reason);
                Ok(self.child_ended(&pid, &reason, ctx).await)
            }
            // The link told it first; the monitor, which a child cannot take away, decides (A11).
            Info::Exit(Exit {
                from: Some(pid), ..
            }) if self.children.place_of_pid(&pid).is_some() => Ok(Next::Wait),
            Info::Message(TryAgain(place)) => {
                Ok(self.restart(place, ChildState::Restarting, ctx).await)
            }
            // SUP-14
            info => {
                crate::gen_server::unexpected_info(ctx, &info);
                Ok(Next::Wait)
            }
        }
    }

    async fn terminate(&mut self, _reason: &ExitReason, ctx: &mut Context<Self>) {
        self.stop_backwards(ctx).await;
    }
}

/// Links can be taken away by a child, a monitor cannot (row SUP-26, note A11).
fn watch(state: &ChildState, ctx: &mut Context<SupervisorServer>) {
    if let ChildState::Running(pid) = state {
        ctx.monitor(pid);
    }
}

impl SupervisorServer {
    async fn start_first(
        &mut self,
        spec: ChildSpec,
        ctx: &mut Context<Self>,
    ) -> Result<(), StartError> {
        let state = children::start(&spec, self.parent(ctx)).await?;
        self.keep(spec, state, ctx);
        Ok(())
    }

    async fn start_child(
        &mut self,
        spec: ChildSpec,
        ctx: &mut Context<Self>,
    ) -> Result<Option<Pid>, StartChildError> {
        let known = self
            .children
            .place_of_id(&spec.id)
            .and_then(|place| self.children.get(place));
        match known.map(|child| &child.state) {
            Some(ChildState::Running(pid)) => {
                return Err(StartChildError::AlreadyStarted(pid.clone()));
            }
            Some(ChildState::Restarting | ChildState::Down) => {
                return Err(StartChildError::AlreadyPresent);
            }
            None => {}
        }
        let state = children::start(&spec, self.parent(ctx))
            .await
            .map_err(StartChildError::Failed)?;
        let pid = match &state {
            ChildState::Running(pid) => Some(pid.clone()),
            ChildState::Restarting | ChildState::Down => None,
        };
        self.keep(spec, state, ctx);
        Ok(pid)
    }

    /// SUP-79
    fn delete_child(&mut self, id: &str) -> Result<(), DeleteChildError> {
        let place = self
            .children
            .place_of_id(id)
            .ok_or(DeleteChildError::NotFound)?;
        match self.children.get(place).map(|child| &child.state) {
            Some(ChildState::Running(pid)) => Err(DeleteChildError::Running(pid.clone())),
            Some(ChildState::Restarting) => Err(DeleteChildError::Restarting),
            Some(ChildState::Down) | None => {
                self.children.remove(place);
                Ok(())
            }
        }
    }

    /// SUP-60, SUP-61: a temporary child that ignored is forgotten, others stay known.
    fn keep(&mut self, spec: ChildSpec, state: ChildState, ctx: &mut Context<Self>) {
        watch(&state, ctx);
        if spec.restart != Restart::Temporary || state != ChildState::Down {
            self.children.add(spec, state);
        }
    }

    async fn child_ended(
        &mut self,
        pid: &Pid,
        reason: &ExitReason,
        ctx: &mut Context<Self>,
    ) -> Next<Self> {
        // It was stopped meanwhile.
        let Some(place) = self.children.place_of_pid(pid) else {
            return Next::Wait;
        };
        let Some(child) = self.children.get(place) else {
            return Next::Wait;
        };
        let restart = child.spec.restart;
        if strategy::matters(restart, reason) {
            let supervisor = ctx.pid();
            let child = Supervised {
                supervisor: &supervisor,
                child: &child.spec.id,
                pid: Some(pid),
            };
            trace::child_terminated(child, reason);
        }
        let ended = self.children.get(place).map(|child| child.state.clone());
        match (strategy::plan(restart, reason), ended) {
            (Plan::Restart, Some(state)) => return self.restart(place, state, ctx).await,
            (Plan::Keep, _) => self.children.set(place, ChildState::Down),
            (Plan::Forget, _) | (Plan::Restart, None) => drop(self.children.remove(place)),
        }
        Next::Wait
    }

    /// Restarts the child at `place`, if it is still in the state in which that was decided.
    async fn restart(
        &mut self,
        place: Place,
        expected: ChildState,
        ctx: &mut Context<Self>,
    ) -> Next<Self> {
        let Some(child) = self
            .children
            .get(place)
            .filter(|child| child.state == expected)
        else {
            return Next::Wait;
        };
        let spec = child.spec.clone();
        if !self.intensity.admits(Instant::now()) {
            trace::gave_up(&ctx.pid(), &spec.id);
            // SUP-42: it is gone already when its siblings are stopped.
            self.children.set(place, ChildState::Down);
            return Next::Stop(ExitReason::Shutdown);
        }
        let state = children::start(&spec, self.parent(ctx))
            .await
            .unwrap_or_else(|_reported| {
                ctx.send(TryAgain(place));
                ChildState::Restarting
            });
        watch(&state, ctx);
        self.children.set(place, state);
        Next::Wait
    }

    /// SUP-02: one after the other, each gone before the next is asked.
    async fn stop_backwards(&mut self, ctx: &Context<Self>) {
        while let Some(child) = self
            .children
            .last()
            .and_then(|place| self.children.remove(place))
        {
            let ChildState::Running(pid) = &child.state else {
                continue;
            };
            if children::stop(&child.spec, pid, ctx).await {
                self.stragglers.add(&child.spec.id);
            }
        }
    }

    fn parent<'a>(&'a self, ctx: &'a Context<Self>) -> Parent<'a> {
        Parent {
            ctx,
            stragglers: &self.stragglers,
        }
    }
}
