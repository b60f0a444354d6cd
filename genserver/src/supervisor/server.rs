//! The supervisor's process: a server like any other.

use std::sync::Arc;
use std::time::Duration;

use super::child_spec::{ChildSpec, Parent};
use super::children::{Children, Place, Standing, Ticket};
use super::ending::Ending;
use super::intensity::Intensity;
use super::requests::SupervisorCall;
use super::strategy::{self, Plan};
use super::{AutoShutdown, FailedToStartChild, Restart, Strategy, incarnation, spec_error};
use crate::exit::ExitReason;
use crate::gen_server::{Context, GenServer, Info, Init, Next, StartError, unexpected_info};
use crate::never::Never;
use crate::process::{Down, Exit, Pid};
use crate::trace::{self, Supervised};

/// What a supervisor is started with.
pub(crate) struct Specification {
    pub(super) children: Vec<ChildSpec>,
    pub(super) strategy: Strategy,
    pub(super) auto_shutdown: AutoShutdown,
    pub(super) max_restarts: usize,
    pub(super) within: Duration,
    pub(super) ending: Ending,
}

pub(crate) struct SupervisorServer {
    pub(super) children: Children,
    pub(super) strategy: Strategy,
    pub(super) auto_shutdown: AutoShutdown,
    pub(super) intensity: Intensity,
    pub(super) ending: Ending,
    pub(super) tickets: Ticket,
}

/// The time has come for a restart that failed, or that waited for its backoff. Void unless the child still waits
/// with this ticket.
pub(crate) struct TryAgain(pub(super) Place, pub(super) Ticket);

impl GenServer for SupervisorServer {
    type Args = Specification;
    type Call = SupervisorCall;
    type Cast = Never;
    type Info = TryAgain;
    type Continue = Never;

    async fn init(spec: Specification, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(true);
        // SUP-05: before anything is started.
        spec_error::check_all(&spec.children, spec.auto_shutdown, spec.within)?;
        let mut supervisor = Self {
            children: Children::default(),
            strategy: spec.strategy,
            auto_shutdown: spec.auto_shutdown,
            intensity: Intensity::new(spec.max_restarts, spec.within),
            ending: spec.ending,
            tickets: 0,
        };
        for child in spec.children {
            let id = Arc::clone(&child.id);
            if let Err(error) = supervisor.start_new(child, ctx).await {
                incarnation::report_failed(&id, &ctx.pid(), &error);
                supervisor.stop_all(ctx).await;
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
        self.serve(call, ctx).await;
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
            // The link told it first; the monitor, which a child cannot take away, decides (A11). Of a child
            // that had ended before it was stopped, both still come (SUP-84).
            Info::Exit(Exit {
                from: Some(pid), ..
            }) if self.children.is_watched(&pid) => Ok(Next::Wait),
            Info::Message(TryAgain(place, ticket)) => {
                let waits = Standing::Restarting(ticket);
                match self.children.get(place) {
                    Some(child) if child.standing == waits => Ok(self.restart(place, ctx).await),
                    Some(_) | None => Ok(Next::Wait),
                }
            }
            // SUP-14
            info => {
                unexpected_info(ctx, &info);
                Ok(Next::Wait)
            }
        }
    }

    async fn terminate(&mut self, _reason: &ExitReason, ctx: &mut Context<Self>) {
        self.stop_all(ctx).await;
    }
}

impl SupervisorServer {
    /// Starts a child that is not known yet. What is kept of it is settled here: nothing if it fails, nor
    /// if it is temporary and ignores (rows SUP-60, SUP-61).
    pub(super) async fn start_new(
        &mut self,
        mut spec: ChildSpec,
        ctx: &mut Context<Self>,
    ) -> Result<Option<Pid>, StartError> {
        let pid = incarnation::start(&spec, self.parent(&ctx.pid())).await?;
        let standing = watched(pid.as_ref(), ctx);
        if spec.restart != Restart::Temporary {
            self.children.add(spec, standing);
        } else if pid.is_some() {
            spec.spend();
            self.children.add(spec, standing);
        }
        Ok(pid)
    }

    /// Starts a child at its place.
    pub(super) async fn start_at(
        &mut self,
        place: Place,
        ctx: &mut Context<Self>,
    ) -> Result<Option<Pid>, StartError> {
        let Some(child) = self.children.get(place) else {
            return Ok(None);
        };
        let pid = incarnation::start(&child.spec, self.parent(&ctx.pid())).await?;
        let standing = watched(pid.as_ref(), ctx);
        self.children.set(place, standing);
        Ok(pid)
    }

    async fn child_ended(
        &mut self,
        pid: &Pid,
        reason: &ExitReason,
        ctx: &mut Context<Self>,
    ) -> Next<Self> {
        // It was stopped meanwhile.
        let Some(place) = self.children.ended(pid) else {
            return Next::Wait;
        };
        let Some(child) = self.children.get(place) else {
            return Next::Wait;
        };
        let (restart, significant) = (child.spec.restart, child.spec.significant);
        if strategy::matters(restart, reason) {
            let supervisor = ctx.pid();
            let child = Supervised {
                supervisor: &supervisor,
                child: &child.spec.id,
                pid: Some(pid),
            };
            trace::child_terminated(child, reason);
            self.ending.note(child, reason);
        }
        match strategy::plan(restart, reason) {
            Plan::Restart => return self.plan_restart(place, ctx).await,
            Plan::Keep => self.children.set(place, Standing::Down),
            Plan::Forget => self.children.forget(place),
        }
        if significant && self.auto_shutdown.is_due(self.children.significant()) {
            return Next::Stop(ExitReason::Shutdown);
        }
        Next::Wait
    }

    /// SUP-02: one after the other, each gone before the next is asked.
    async fn stop_all(&mut self, ctx: &Context<Self>) {
        self.ending.begin();
        while let Some(child) = self
            .children
            .last(..)
            .and_then(|place| self.children.remove(place))
        {
            if let Some(pid) = child.pid() {
                incarnation::stop(&child.spec, pid, self.parent(&ctx.pid())).await;
            }
            // Its siblings may ask for it while they stop.
            if self.ending.has_begun() {
                child.spec.give_up();
            }
        }
    }

    pub(super) fn parent<'a>(&'a self, pid: &'a Pid) -> Parent<'a> {
        Parent {
            pid,
            ending: &self.ending,
        }
    }
}

/// Links can be taken away by a child, a monitor cannot (row SUP-26, note A11).
fn watched(pid: Option<&Pid>, ctx: &mut Context<SupervisorServer>) -> Standing {
    match pid {
        Some(pid) => {
            ctx.monitor(pid);
            Standing::Running(pid.clone())
        }
        None => Standing::Down,
    }
}
