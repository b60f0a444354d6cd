//! Who is restarted. Pure.

use super::Restart;
use crate::exit::ExitReason;

/// What becomes of a child that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Restart,
    /// It stays known, but down.
    Keep,
    Forget,
}

/// Rows SUP-20 to SUP-24.
pub(super) fn plan(restart: Restart, reason: &ExitReason) -> Plan {
    match restart {
        Restart::Transient if reason.is_clean() => Plan::Keep,
        Restart::Permanent | Restart::Transient => Plan::Restart,
        Restart::Temporary => Plan::Forget,
    }
}

/// Whether the end of a child is worth an error report (rows LOG-09, LOG-14).
pub(super) fn matters(restart: Restart, reason: &ExitReason) -> bool {
    restart == Restart::Permanent || !reason.is_clean()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_of_restart_types_and_reasons() {
        let reasons = [
            ExitReason::Normal,
            ExitReason::Shutdown,
            ExitReason::shutdown_with("x"),
            ExitReason::other("boom"),
            ExitReason::Killed,
        ];
        let row = |restart| reasons.each_ref().map(|reason| plan(restart, reason));
        assert_eq!(row(Restart::Permanent), [Plan::Restart; 5]);
        let (keep, restart) = (Plan::Keep, Plan::Restart);
        assert_eq!(
            row(Restart::Transient),
            [keep, keep, keep, restart, restart]
        );
        assert_eq!(row(Restart::Temporary), [Plan::Forget; 5]);
    }

    #[test]
    fn a_clean_end_is_reported_only_of_a_permanent_child() {
        assert!(matters(Restart::Permanent, &ExitReason::Normal));
        assert!(!matters(Restart::Transient, &ExitReason::Shutdown));
        assert!(matters(Restart::Temporary, &ExitReason::Killed));
    }
}
