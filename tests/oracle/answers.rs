//! How a supervisor's answers are written in a transcript.

use genserver::{
    CallError, DeleteChildError, ExitReason, Pid, RestartChildError, SpecError, StartChildError,
    StartDynamicChildError, StartError, StopError, TerminateChildError,
};

use crate::spelling::{reason, start_error};

/// `ok`, or why not.
pub(crate) fn answer<T, E: Refusal>(result: &Result<T, E>) -> String {
    result
        .as_ref()
        .map_or_else(Refusal::spelled, |_done| "ok".to_owned())
}

/// What a dynamic supervisor answers: `ok`, `ignore`, or why not.
pub(crate) fn started_dynamically(result: &Result<Option<Pid>, StartDynamicChildError>) -> String {
    match result {
        Ok(None) => "ignore".to_owned(),
        Ok(Some(_)) | Err(_) => answer(result),
    }
}

/// The spec that a supervisor refused to start with.
pub(crate) fn refused_spec(error: &StartError) -> Option<&SpecError> {
    match error {
        StartError::Failed(reason) => reason.as_error()?.downcast_ref(),
        _ => None,
    }
}

/// An error of a supervisor: `error NAME`, or `exit REASON` where OTP's caller would exit.
pub(crate) trait Refusal {
    fn spelled(&self) -> String;
}

impl Refusal for StartChildError {
    fn spelled(&self) -> String {
        match self {
            Self::AlreadyStarted(_) => "error already_started".to_owned(),
            Self::AlreadyPresent => "error already_present".to_owned(),
            Self::Failed(error) => start_error(error),
            Self::Supervisor(error) => error.spelled(),
            unforeseen => format!("{unforeseen:?}"),
        }
    }
}

impl Refusal for TerminateChildError {
    fn spelled(&self) -> String {
        match self {
            Self::NotFound => "error not_found".to_owned(),
            Self::Supervisor(error) => error.spelled(),
            unforeseen => format!("{unforeseen:?}"),
        }
    }
}

impl Refusal for RestartChildError {
    fn spelled(&self) -> String {
        match self {
            Self::Running(_) => "error running".to_owned(),
            Self::Restarting => "error restarting".to_owned(),
            Self::NotFound => "error not_found".to_owned(),
            Self::Failed(error) => start_error(error),
            Self::Supervisor(error) => error.spelled(),
            unforeseen => format!("{unforeseen:?}"),
        }
    }
}

impl Refusal for DeleteChildError {
    fn spelled(&self) -> String {
        match self {
            Self::Running(_) => "error running".to_owned(),
            Self::Restarting => "error restarting".to_owned(),
            Self::NotFound => "error not_found".to_owned(),
            Self::Supervisor(error) => error.spelled(),
            unforeseen => format!("{unforeseen:?}"),
        }
    }
}

impl Refusal for StartDynamicChildError {
    fn spelled(&self) -> String {
        match self {
            Self::MaxChildren => "error max_children".to_owned(),
            Self::Failed(error) => start_error(error),
            Self::Supervisor(error) => error.spelled(),
            unforeseen => format!("{unforeseen:?}"),
        }
    }
}

impl Refusal for CallError {
    fn spelled(&self) -> String {
        format!("exit {}", reason(&ExitReason::from(self.clone())))
    }
}

impl Refusal for StopError {
    fn spelled(&self) -> String {
        format!("exit {}", reason(&ExitReason::from(self.clone())))
    }
}
