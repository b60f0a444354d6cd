//! Starting one incarnation of a child, and stopping it.

use std::time::Duration;

use super::child_spec::{ChildSpec, Parent};
use super::{Restart, Shutdown};
use crate::exit::ExitReason;
use crate::gen_server::StartError;
use crate::process::{self, Monitor, Pid, catch};
use crate::trace::{self, Supervised};

/// After this long a killed child that has not reached an await is worth a warning.
const SLOW_KILL: Duration = Duration::from_secs(5);

/// Starts a child: its process, or `None` if it chose not to start. A failure is for who asked; where nobody did, it is
/// [reported](report_failed).
pub(super) async fn start(spec: &ChildSpec, parent: Parent<'_>) -> Result<Option<Pid>, StartError> {
    // Its arguments are made by the user's code.
    let started = match catch(parent.pid.id(), || spec.start(parent)) {
        Ok(starting) => starting.await,
        Err(panicked) => Err(StartError::Failed(panicked)),
    };
    match started {
        Ok(pid) => {
            trace::child_started(Supervised {
                supervisor: parent.pid,
                child: &spec.id,
                pid: Some(&pid),
            });
            Ok(Some(pid))
        }
        Err(StartError::Ignored) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A child did not start with its supervisor, or was not restarted (row LOG-11).
pub(super) fn report_failed(id: &str, supervisor: &Pid, error: &StartError) {
    let child = Supervised {
        supervisor,
        child: id,
        pid: None,
    };
    trace::child_failed_to_start(child, error);
}

/// Stops a child as its shutdown value says, and waits until it is gone (rows SUP-90 to SUP-96).
pub(super) async fn stop(spec: &ChildSpec, pid: &Pid, parent: Parent<'_>) {
    let child = Supervised {
        supervisor: parent.pid,
        child: &spec.id,
        pid: Some(pid),
    };
    let mut gone = pid.monitor();
    // Its end is awaited here, so it must not come as a message too.
    process::unlink(parent.pid, pid);
    let limit = match spec.shutdown {
        Shutdown::BrutalKill => None,
        Shutdown::After(limit) => Some(limit),
        Shutdown::Infinity => Some(Duration::MAX),
    };
    if let Some(limit) = limit {
        pid.0
            .exit_signal(Some(parent.pid.clone()), ExitReason::Shutdown);
        if let Ok(down) = tokio::time::timeout(limit, &mut gone).await {
            return report(child, spec.restart, parent, down.reason);
        }
    }
    let before = pid.exit_reason();
    pid.kill();
    let reason = killed(gone, child).await;
    if limit.is_some() {
        if reason == ExitReason::Killed {
            parent.ending.add(&spec.id);
        }
        report(child, spec.restart, parent, reason);
        return;
    }
    // That is how it is to end, unless it had ended before.
    let meanwhile = || {
        pid.exit_reason()
            .filter(|ended| *ended != ExitReason::Killed)
    };
    if let Some(ended) = before.or_else(meanwhile) {
        parent.ending.note(child, &ended);
    }
}

/// Waits without limit, as OTP does after a kill; and says so, if it takes long (note A1).
async fn killed(mut gone: Monitor, child: Supervised<'_>) -> ExitReason {
    loop {
        match tokio::time::timeout(SLOW_KILL, &mut gone).await {
            Ok(down) => return down.reason,
            Err(_over) => trace::kill_is_slow(child),
        }
    }
}

/// LOG-13, SUP-96: only `shutdown` is expected, and a clean end of a child that may end.
fn report(child: Supervised<'_>, restart: Restart, parent: Parent<'_>, reason: ExitReason) {
    // It had ended before it was asked, which its monitor cannot know the reason of.
    let ended = child.pid.and_then(Pid::exit_reason);
    let reason = ended.unwrap_or(reason);
    parent.ending.note(child, &reason);
    let may_end = restart != Restart::Permanent;
    if reason != ExitReason::Shutdown && !(may_end && reason.is_clean()) {
        trace::child_stopped_badly(child, &reason);
    }
}
