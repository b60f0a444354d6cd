//! Links: two processes that share an abnormal end.

use super::Pid;
use super::pid::Tie;
use crate::exit::{ExitReason, LinkError};

/// Links `one` with `other`, in the name of `one`. Twice is once (row PROC-12).
pub(crate) fn link(one: &Pid, other: &Pid) -> Result<(), LinkError> {
    if one == other {
        return Ok(());
    }
    match one.0.add_link(other) {
        Tie::New => {}
        // Whatever happens to the other, the link that stands says so.
        Tie::Stood => return Ok(()),
        Tie::Dead => return Err(LinkError),
    }
    if let Tie::New | Tie::Stood = other.0.add_link(one) {
        // If `one` died in between, its announcement came too early for the other to hear.
        if let Some(reason) = one.0.end() {
            other.0.link_broke(one, &reason);
        }
        return Ok(());
    }
    // It died before or just now. If its death has found the link, the signal is on its way.
    if !one.0.remove_link(other.id()) || deliver_no_proc(one, other) {
        return Ok(());
    }
    Err(LinkError)
}

fn deliver_no_proc(one: &Pid, other: &Pid) -> bool {
    let traps = one.0.traps_exits();
    if traps {
        one.0.exit_signal(Some(other.clone()), ExitReason::NoProc);
    }
    traps
}

/// Takes the link away. Nothing that the other side's end sends afterwards arrives.
pub(crate) fn unlink(one: &Pid, other: &Pid) {
    one.0.remove_link(other.id());
    other.0.remove_link(one.id());
}
