//! Links: two processes that share an abnormal end.

use super::Pid;
use super::pid::Tie;
use crate::exit::{ExitReason, LinkError};

/// Links `one` with `other`, in the name of `one`. Twice is once (row PROC-12).
///
/// First at the other end, then at this one. Each end refuses a peer that has ended, and one that ends
/// later finds the link: so it breaks once, whoever links and dies at the same time (I6).
pub(crate) fn link(one: &Pid, other: &Pid) -> Result<(), LinkError> {
    if one == other {
        return Ok(());
    }
    if let Tie::PeerDead = other.0.add_link(one) {
        return Err(LinkError);
    }
    match one.0.add_link(other) {
        // Whatever happens to the other, the link that stands says so.
        Tie::New | Tie::Stood => Ok(()),
        Tie::PeerDead => deliver_no_proc(one, other),
        Tie::Dead => {
            // It died in between: linked, but its announcement did not know of the other end.
            if let Some(reason) = one.0.end() {
                other.0.link_broke(one, &reason);
            }
            Ok(())
        }
    }
}

fn deliver_no_proc(one: &Pid, other: &Pid) -> Result<(), LinkError> {
    if !one.0.traps_exits() {
        return Err(LinkError);
    }
    one.0.exit_signal(Some(other.clone()), ExitReason::NoProc);
    Ok(())
}

/// Takes the link away. Nothing that the other side's end sends afterwards arrives.
pub(crate) fn unlink(one: &Pid, other: &Pid) {
    one.0.remove_link(other.id());
    other.0.remove_link(one.id());
}
