//! The process of a dynamic supervisor.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::coop::unconstrained;
use tokio::time::Instant;

use super::crowd::Crowd;
use crate::exit::ExitReason;
use crate::gen_server::{Caller, Context, GenServer, Info, Init, Next, unexpected_info};
use crate::never::Never;
use crate::process::{Down, Exit, Pid};
use crate::supervisor::child_spec::{ChildSpec, Parent};
use crate::supervisor::children::{Child, Standing, Ticket};
use crate::supervisor::ending::Ending;
use crate::supervisor::intensity::Intensity;
use crate::supervisor::strategy::{self, Plan};
use crate::supervisor::{
    AutoShutdown, ChildCounts, ChildInfo, Restart, SpecError, StartDynamicChildError,
    TerminateChildError, incarnation, spec_error,
};
use crate::trace::{self, Supervised};

/// What a dynamic supervisor is started with.
pub(crate) struct Specification {
    pub(super) max_children: Option<usize>,
    pub(super) max_restarts: usize,
    pub(super) within: Duration,
    pub(super) ending: Ending,
}

pub(crate) struct DynamicServer {
    children: Crowd,
    max_children: Option<usize>,
    intensity: Intensity,
    ending: Ending,
}

pub(crate) enum DynamicCall {
    StartChild(
        Box<ChildSpec>,
        Caller<Result<Option<Pid>, StartDynamicChildError>>,
    ),
    TerminateChild(Pid, Caller<Result<(), TerminateChildError>>),
    WhichChildren(Caller<Vec<ChildInfo>>),
    CountChildren(Caller<ChildCounts>),
    Children(Caller<Vec<Pid>>),
}

/// The time has come to restart the child that waits with this ticket, if it still does.
pub(crate) struct TryAgain(Ticket);

impl GenServer for DynamicServer {
    type Args = Specification;
    type Call = DynamicCall;
    type Cast = Never;
    type Info = TryAgain;
    type Continue = Never;

    async fn init(spec: Specification, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(true);
        if spec.within.is_zero() {
            return Err(SpecError::ZeroPeriod.into());
        }
        Ok(Init::ok(Self {
            children: Crowd::default(),
            max_children: spec.max_children,
            intensity: Intensity::new(spec.max_restarts, spec.within),
            ending: spec.ending,
        }))
    }

    async fn handle_call(
        &mut self,
        call: DynamicCall,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match call {
            DynamicCall::StartChild(spec, from) => from.reply(self.start_child(*spec, ctx).await),
            DynamicCall::TerminateChild(pid, from) => {
                from.reply(self.terminate_child(&pid, ctx).await);
            }
            DynamicCall::WhichChildren(from) => from.reply(self.children.infos()),
            DynamicCall::CountChildren(from) => from.reply(self.children.counts()),
            DynamicCall::Children(from) => from.reply(self.children.pids()),
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
            // The link told it first; the monitor decides (A11). Of a child that had ended before it was
            // stopped, both still come (SUP-84).
            Info::Exit(Exit {
                from: Some(pid), ..
            }) if self.children.is_watched(&pid) => Ok(Next::Wait),
            Info::Message(TryAgain(ticket)) => match self.children.waits(ticket) {
                Some(old) => Ok(self.restart(&old, ctx).await),
                None => Ok(Next::Wait),
            },
            info => {
                unexpected_info(ctx, &info);
                Ok(Next::Wait)
            }
        }
    }

    async fn terminate(&mut self, _reason: &ExitReason, ctx: &mut Context<Self>) {
        self.stop_side_by_side(&ctx.pid()).await;
    }
}

impl DynamicServer {
    /// Rows DSUP-02 to DSUP-06.
    async fn start_child(
        &mut self,
        mut spec: ChildSpec,
        ctx: &mut Context<Self>,
    ) -> Result<Option<Pid>, StartDynamicChildError> {
        spec_error::check(&spec, AutoShutdown::Never).map_err(StartDynamicChildError::Refused)?;
        if self
            .max_children
            .is_some_and(|max| self.children.len() >= max)
        {
            return Err(StartDynamicChildError::MaxChildren);
        }
        let started = incarnation::start(&spec, self.parent(&ctx.pid())).await;
        let pid = started.map_err(StartDynamicChildError::Failed)?;
        if let Some(pid) = &pid {
            if spec.restart == Restart::Temporary {
                spec.spend();
            }
            ctx.monitor(pid);
            self.children.add(spec, pid.clone());
        }
        Ok(pid)
    }

    /// DSUP-13
    async fn terminate_child(
        &mut self,
        pid: &Pid,
        ctx: &Context<Self>,
    ) -> Result<(), TerminateChildError> {
        let child = self.children.dismiss(pid);
        let child = child.ok_or(TerminateChildError::NotFound)?;
        self.stop(&child, &ctx.pid()).await;
        Ok(())
    }

    /// DSUP-08: whoever is not restarted is forgotten.
    async fn child_ended(
        &mut self,
        pid: &Pid,
        reason: &ExitReason,
        ctx: &mut Context<Self>,
    ) -> Next<Self> {
        // It was stopped meanwhile.
        let Some(child) = self.children.ended(pid) else {
            return Next::Wait;
        };
        let (restart, backoff) = (child.spec.restart, child.spec.backoff);
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
        match (strategy::plan(restart, reason), backoff) {
            (Plan::Restart, None) => self.restart(pid, ctx).await,
            (Plan::Restart, Some(_)) => {
                if let Some(child) = self.children.remove(pid) {
                    self.try_again(child, pid, ctx);
                }
                Next::Wait
            }
            (Plan::Keep | Plan::Forget, _) => {
                self.forget(pid);
                Next::Wait
            }
        }
    }

    fn forget(&mut self, pid: &Pid) {
        if let Some(child) = self.children.remove(pid) {
            child.spec.give_up();
        }
    }

    /// Rows DSUP-09 to DSUP-12.
    async fn restart(&mut self, old: &Pid, ctx: &mut Context<Self>) -> Next<Self> {
        let admitted = self.intensity.admits(Instant::now());
        let Some(mut child) = self.children.remove(old) else {
            return Next::Wait;
        };
        if !admitted {
            trace::gave_up(&ctx.pid(), &child.spec.id);
            child.spec.give_up();
            return Next::Stop(ExitReason::Shutdown);
        }
        child.set(Standing::Paused);
        match incarnation::start(&child.spec, self.parent(&ctx.pid())).await {
            Ok(Some(pid)) => {
                ctx.monitor(&pid);
                self.children.put(child, pid);
            }
            // DSUP-11
            Ok(None) => child.spec.give_up(),
            Err(error) => {
                incarnation::report_failed(&child.spec.id, &ctx.pid(), &error);
                self.ending.note_failed(&child.spec.id, &ctx.pid(), &error);
                self.try_again(child, old, ctx);
            }
        }
        Next::Wait
    }

    /// Has a child tried again: behind what waits in the mailbox, or after its backoff.
    fn try_again(&mut self, mut child: Child, old: &Pid, ctx: &Context<Self>) {
        let pause = child.pause_for();
        let again = TryAgain(self.children.wait(child, old));
        match pause {
            Some(pause) => drop(ctx.send_after(pause, again)),
            None => ctx.send(again),
        }
    }

    /// DSUP-14: all are asked at once, and each has its own limit.
    async fn stop_side_by_side(&mut self, me: &Pid) {
        self.ending.begin();
        let children = self.children.take_all();
        // Of very many, few would be polled before tokio's budget is used up, and all the others would be
        // woken to try again: each of them hundreds of times.
        unconstrained(join_all(children.iter().map(|child| self.stop(child, me)))).await;
    }

    async fn stop(&self, child: &Child, me: &Pid) {
        if let Some(pid) = child.pid() {
            incarnation::stop(&child.spec, pid, self.parent(me)).await;
        }
        // It is not going to come back (row SUP-113), and siblings that still stop may ask for it.
        child.spec.give_up();
    }

    fn parent<'a>(&'a self, pid: &'a Pid) -> Parent<'a> {
        Parent {
            pid,
            ending: &self.ending,
        }
    }
}
