//! What a supervisor is asked: OTP's `start_child` and its family.

use super::children::Standing;
use super::resize::Routes;
use super::server::SupervisorServer;
use super::spec_error;
use super::{
    ChildCounts, ChildInfo, ChildSpec, DeleteChildError, ResizeError, RestartChildError,
    StartChildError, TerminateChildError, incarnation,
};
use crate::gen_server::{Caller, Context};
use crate::process::Pid;

pub(crate) enum SupervisorCall {
    StartChild(Box<ChildSpec>, Caller<Result<Option<Pid>, StartChildError>>),
    TerminateChild(Box<str>, Caller<Result<(), TerminateChildError>>),
    RestartChild(Box<str>, Caller<Result<Option<Pid>, RestartChildError>>),
    DeleteChild(Box<str>, Caller<Result<(), DeleteChildError>>),
    WhichChildren(Caller<Vec<ChildInfo>>),
    CountChildren(Caller<ChildCounts>),
    /// Of a partition supervisor, with what its handles read.
    Resize(usize, Routes, Caller<Result<usize, ResizeError>>),
    /// A child's spec, with its handles.
    GetChild(Box<str>, Caller<Option<ChildSpec>>),
}

impl SupervisorServer {
    pub(super) async fn serve(&mut self, call: SupervisorCall, ctx: &mut Context<Self>) {
        match call {
            SupervisorCall::StartChild(spec, from) => {
                from.reply(self.start_child(*spec, ctx).await);
            }
            SupervisorCall::TerminateChild(id, from) => {
                from.reply(self.terminate_child(&id, ctx).await);
            }
            SupervisorCall::RestartChild(id, from) => {
                from.reply(self.restart_child(&id, ctx).await);
            }
            SupervisorCall::DeleteChild(id, from) => from.reply(self.delete_child(&id)),
            SupervisorCall::WhichChildren(from) => from.reply(self.children.infos()),
            SupervisorCall::CountChildren(from) => from.reply(self.children.counts()),
            SupervisorCall::Resize(partitions, routes, from) => {
                from.reply(self.resize(partitions, &routes, ctx).await);
            }
            SupervisorCall::GetChild(id, from) => from.reply(self.get_child(&id)),
        }
    }

    /// Rows SUP-70 to SUP-73.
    async fn start_child(
        &mut self,
        spec: ChildSpec,
        ctx: &mut Context<Self>,
    ) -> Result<Option<Pid>, StartChildError> {
        spec_error::check(&spec, self.auto_shutdown).map_err(StartChildError::Refused)?;
        let known = self
            .children
            .place_of_id(&spec.id)
            .and_then(|place| self.children.get(place));
        match known.map(|child| &child.standing) {
            Some(Standing::Running(pid)) => Err(StartChildError::AlreadyStarted(pid.clone())),
            Some(Standing::Restarting(_) | Standing::Paused | Standing::Down) => {
                Err(StartChildError::AlreadyPresent)
            }
            None => {
                let started = self.start_new(spec, ctx).await;
                started.map_err(StartChildError::Failed)
            }
        }
    }

    /// Rows SUP-54, SUP-74 to SUP-76.
    pub(super) async fn terminate_child(
        &mut self,
        id: &str,
        ctx: &Context<Self>,
    ) -> Result<(), TerminateChildError> {
        let place = self.children.place_of_id(id);
        let place = place.ok_or(TerminateChildError::NotFound)?;
        let Some(child) = self.children.get(place) else {
            return Err(TerminateChildError::NotFound);
        };
        if let Some(pid) = child.pid() {
            incarnation::stop(&child.spec, pid, self.parent(&ctx.pid())).await;
        }
        let was_restarting = matches!(child.standing, Standing::Restarting(_));
        self.children.stopped(place, Standing::Down);
        if was_restarting {
            // The rest of its round is not going to come either.
            self.children.end_pause();
        }
        Ok(())
    }

    /// Rows SUP-58, SUP-77, SUP-78: by hand, so it is not counted, and not tried again.
    pub(super) async fn restart_child(
        &mut self,
        id: &str,
        ctx: &mut Context<Self>,
    ) -> Result<Option<Pid>, RestartChildError> {
        let place = self.children.place_of_id(id);
        let place = place.ok_or(RestartChildError::NotFound)?;
        match self.children.get(place).map(|child| &child.standing) {
            None => Err(RestartChildError::NotFound),
            Some(Standing::Running(pid)) => Err(RestartChildError::Running(pid.clone())),
            Some(Standing::Restarting(_)) => Err(RestartChildError::Restarting),
            Some(Standing::Paused | Standing::Down) => {
                let started = self.start_at(place, ctx).await;
                started.map_err(RestartChildError::Failed)
            }
        }
    }

    /// SUP-79
    fn delete_child(&mut self, id: &str) -> Result<(), DeleteChildError> {
        let place = self.children.place_of_id(id);
        let place = place.ok_or(DeleteChildError::NotFound)?;
        match self.children.get(place).map(|child| &child.standing) {
            Some(Standing::Running(pid)) => Err(DeleteChildError::Running(pid.clone())),
            Some(Standing::Restarting(_)) => Err(DeleteChildError::Restarting),
            Some(Standing::Paused | Standing::Down) | None => {
                self.children.forget(place);
                Ok(())
            }
        }
    }

    fn get_child(&self, id: &str) -> Option<ChildSpec> {
        let child = self.children.get(self.children.place_of_id(id)?)?;
        // Whoever asks makes the first handle later, when the child may have been restarted.
        child.spec.role.open(child.player());
        Some(child.spec.again())
    }
}
