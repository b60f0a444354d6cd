//! The supervisor's process: a server like any other.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::child_spec::{ChildSpec, FailedToStartChild, Parent};
use super::children::{Child, Children, Place, Standing, Ticket};
use super::incarnation;
use super::intensity::Intensity;
use super::requests::SupervisorCall;
use super::spec_error;
use super::stragglers::Stragglers;
use super::strategy::{self, Plan};
use super::{AutoShutdown, Restart, Strategy};
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
    pub(super) stragglers: Stragglers,
}

pub(crate) struct SupervisorServer {
    pub(super) children: Children,
    strategy: Strategy,
    pub(super) auto_shutdown: AutoShutdown,
    intensity: Intensity,
    stragglers: Stragglers,
    tickets: Ticket,
}

/// The time has come for a restart that failed, or that waited for its backoff. Void unless the child still waits
/// with this ticket.
pub(crate) struct TryAgain(Place, Ticket);

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
            stragglers: spec.stragglers,
            tickets: 0,
        };
        for child in spec.children {
            let id = Arc::clone(&child.id);
            if let Err(error) = supervisor.start_new(child, ctx).await {
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

    /// Restarts a child that has ended, at once or after its backoff.
    async fn plan_restart(&mut self, place: Place, ctx: &mut Context<Self>) -> Next<Self> {
        match self
            .children
            .get(place)
            .and_then(|child| child.spec.backoff)
        {
            Some(_) => {
                self.try_again(place, ctx);
                Next::Wait
            }
            None => self.restart(place, ctx).await,
        }
    }

    /// Has a child tried again: behind what waits in the mailbox (row SUP-50), or after its backoff.
    fn try_again(&mut self, place: Place, ctx: &Context<Self>) {
        self.tickets += 1;
        let again = TryAgain(place, self.tickets);
        match self.children.get_mut(place).and_then(Child::pause_for) {
            Some(pause) => drop(ctx.send_after(pause, again)),
            None => ctx.send(again),
        }
        self.children.set(place, Standing::Restarting(self.tickets));
    }

    /// A round: stops whom the strategy takes along, then starts them in order, unless there have been too many
    /// (rows SUP-30 to SUP-40).
    async fn restart(&mut self, place: Place, ctx: &mut Context<Self>) -> Next<Self> {
        if !self.intensity.admits(Instant::now()) {
            if let Some(child) = self.children.get(place) {
                trace::gave_up(&ctx.pid(), &child.spec.id);
            }
            // SUP-42: it is gone already when its siblings are stopped. As they, it comes back if the
            // supervisor is restarted.
            self.children.set(place, Standing::Paused);
            return Next::Stop(ExitReason::Shutdown);
        }
        let reach = self.strategy.reach(place);
        self.stop_round(reach.clone(), place, ctx).await;
        for place in self.children.places(reach) {
            if self.start_at(place, ctx).await.is_err() {
                // SUP-56, SUP-57: the next round begins where the strategy says for the one that failed.
                self.try_again(place, ctx);
                break;
            }
        }
        Next::Wait
    }

    /// Temporary children are forgotten, others will be started again (rows SUP-31, SUP-39).
    async fn stop_round(
        &mut self,
        reach: RangeInclusive<Place>,
        failed: Place,
        ctx: &Context<Self>,
    ) {
        for place in self.children.places(reach).into_iter().rev() {
            let Some(child) = self.children.get(place) else {
                continue;
            };
            if let (Some(pid), true) = (child.pid(), place != failed) {
                incarnation::stop(&child.spec, pid, self.parent(&ctx.pid())).await;
            }
            self.children.stopped(place, Standing::Paused);
        }
    }

    /// SUP-02: one after the other, each gone before the next is asked.
    async fn stop_all(&mut self, ctx: &Context<Self>) {
        while let Some(child) = self
            .children
            .last()
            .and_then(|place| self.children.remove(place))
        {
            if let Some(pid) = child.pid() {
                incarnation::stop(&child.spec, pid, self.parent(&ctx.pid())).await;
            }
        }
    }

    pub(super) fn parent<'a>(&'a self, pid: &'a Pid) -> Parent<'a> {
        Parent {
            pid,
            stragglers: &self.stragglers,
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
