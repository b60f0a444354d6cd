//! How reasons and results are written in a transcript.

use std::fmt::Display;

use genserver::{ExitReason, GenServer, ServerRef, StartError};

/// `normal`, `shutdown(done)`, `raised(boom)`, `other(boom)`.
pub(crate) fn reason(reason: &ExitReason) -> String {
    match reason {
        ExitReason::Normal => "normal".to_owned(),
        ExitReason::Shutdown => "shutdown".to_owned(),
        ExitReason::ShutdownWith(detail) => format!("shutdown({detail})"),
        ExitReason::Killed => "killed".to_owned(),
        ExitReason::NoProc => "noproc".to_owned(),
        ExitReason::Timeout => "timeout".to_owned(),
        ExitReason::CallingSelf => "calling_self".to_owned(),
        ExitReason::Panicked(panic) => format!("raised({})", panic.message()),
        // The word of `exit(kill)` is written bare; `killed` is what a kill signal leaves.
        ExitReason::Other(detail) if detail.get() == Some(&"kill") => "kill".to_owned(),
        ExitReason::Other(detail) => format!("other({detail})"),
        unforeseen => format!("{unforeseen:?}"),
    }
}

/// What a start function returned.
pub(crate) fn started<S: GenServer>(result: &Result<ServerRef<S>, StartError>) -> String {
    result
        .as_ref()
        .map_or_else(start_error, |_server| "ok".to_owned())
}

/// Why a start function did not return a process.
pub(crate) fn start_error(error: &StartError) -> String {
    match error {
        StartError::Ignored => "ignore".to_owned(),
        StartError::AlreadyStarted(_) => "error already_started".to_owned(),
        StartError::Timeout(_) => "error timeout".to_owned(),
        StartError::Failed(failed) => format!("error {}", reason(failed)),
        unforeseen => format!("{unforeseen:?}"),
    }
}

/// What came of something that OTP's caller might exit from: `ok VALUE`, `exit REASON`.
pub(crate) fn outcome<T: Display, E: Into<ExitReason>>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => format!("ok {value}"),
        Err(error) => format!("exit {}", reason(&error.into())),
    }
}

/// As [`outcome`], of something whose only value is OTP's `:ok`.
pub(crate) fn done<E: Into<ExitReason>>(result: Result<(), E>) -> String {
    outcome(result.map(|()| "ok"))
}
