//! What real supervisors answer, in the words of the model.

use genserver::{
    ChildSpec, DeleteChildError, ExitReason, Pid, RestartChildError, SpecError, StartChildError,
    SupervisorRef, TerminateChildError,
};

use super::plan::Order;
use super::real::{Real, why};
use super::stage::Stage;

/// The spec of the child that is to be started, if one is.
pub(crate) fn spec_of(real: &Real, parent: &str, order: &Order) -> Option<ChildSpec> {
    match order {
        Order::Start(plan) => Some(real.child(parent, plan)),
        Order::Terminate(_) | Order::Restart(_) | Order::Delete(_) => None,
    }
}

pub(crate) async fn ask(
    supervisor: &SupervisorRef,
    order: &Order,
    spec: Option<ChildSpec>,
    stage: &Stage,
) -> String {
    let id = order.id().to_string();
    match (order, spec) {
        (_, Some(spec)) => started(supervisor.start_child(spec).await, stage),
        (Order::Terminate(_), _) => match supervisor.terminate_child(id).await {
            Ok(()) => "ok".to_owned(),
            Err(TerminateChildError::NotFound) => "not found".to_owned(),
            Err(_) => "nobody answers".to_owned(),
        },
        (Order::Delete(_), _) => match supervisor.delete_child(id).await {
            Ok(()) => "ok".to_owned(),
            Err(DeleteChildError::Running(pid)) => format!("running {}", name(&pid, stage)),
            Err(DeleteChildError::Restarting) => "restarting".to_owned(),
            Err(DeleteChildError::NotFound) => "not found".to_owned(),
            Err(_) => "nobody answers".to_owned(),
        },
        (Order::Restart(_) | Order::Start(_), _) => match supervisor.restart_child(id).await {
            Ok(pid) => outcome(pid.as_ref(), stage),
            Err(RestartChildError::Running(pid)) => format!("running {}", name(&pid, stage)),
            Err(RestartChildError::Restarting) => "restarting".to_owned(),
            Err(RestartChildError::NotFound) => "not found".to_owned(),
            Err(RestartChildError::Failed(error)) => format!("failed: {}", why(&error)),
            Err(_) => "nobody answers".to_owned(),
        },
    }
}

pub(crate) async fn stop(supervisor: Option<SupervisorRef>, reason: ExitReason) -> String {
    if let Some(supervisor) = supervisor
        && supervisor.stop_with(reason).await.is_ok()
    {
        return "ok".to_owned();
    }
    "nobody answers".to_owned()
}

fn started(started: Result<Option<Pid>, StartChildError>, stage: &Stage) -> String {
    match started {
        Ok(pid) => outcome(pid.as_ref(), stage),
        Err(StartChildError::AlreadyStarted(pid)) => {
            format!("already started {}", name(&pid, stage))
        }
        Err(StartChildError::AlreadyPresent) => "already present".to_owned(),
        Err(StartChildError::Failed(error)) => format!("failed: {}", why(&error)),
        Err(StartChildError::Refused(error)) => format!("refused: {}", refusal(&error)),
        Err(_) => "nobody answers".to_owned(),
    }
}

fn outcome(pid: Option<&Pid>, stage: &Stage) -> String {
    match pid {
        Some(pid) => format!("started {}", name(pid, stage)),
        None => "ignored".to_owned(),
    }
}

pub(crate) fn name(pid: &Pid, stage: &Stage) -> String {
    match stage.number(pid) {
        Some(number) => format!("#{number}"),
        None => "supervisor".to_owned(),
    }
}

pub(crate) fn refusal(error: &SpecError) -> String {
    match error {
        SpecError::DuplicateId(id) => format!("two are called {id}"),
        SpecError::SignificantAndPermanent(id) => format!("{id} is significant and permanent"),
        SpecError::SignificantInVain(id) => format!("{id} is significant in vain"),
        error => error.to_string(),
    }
}
