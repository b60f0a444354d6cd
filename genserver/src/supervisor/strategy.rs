//! Who is restarted, who goes along, and when a supervisor has done its work: [`Strategy`],
//! [`AutoShutdown`]. Pure.

use std::ops::RangeInclusive;

use super::Restart;
use super::children::Place;
use crate::exit::ExitReason;

/// Which siblings a restart takes along.
///
/// ```
/// use genserver::{Strategy, Supervisor};
/// let tree = Supervisor::new(Strategy::RestForOne); // as Supervisor::rest_for_one()
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// None: only the child that ended is restarted (row SUP-25).
    #[default]
    OneForOne,
    /// All: they are stopped in reverse start order, then all are started in start order, also those that were
    /// down (rows SUP-30, SUP-33).
    OneForAll,
    /// Those that were started after it (row SUP-35).
    RestForOne,
}

impl Strategy {
    /// The places that a restart of the child at `failed` stops and starts.
    pub(super) fn reach(self, failed: Place) -> RangeInclusive<Place> {
        match self {
            Self::OneForOne => failed..=failed,
            Self::OneForAll => Place::MIN..=Place::MAX,
            Self::RestForOne => failed..=Place::MAX,
        }
    }
}

/// When a supervisor ends by itself because its work is done: OTP's automatic shutdown. Only children that are
/// [significant](crate::ChildSpec::significant) count, and only when they end by themselves and are not
/// restarted: not with a sibling, not by `terminate_child` (rows SUP-100 to SUP-106).
///
/// ```
/// use genserver::{AutoShutdown, ChildSpec, ExitReason, Restart, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let import = ChildSpec::task(|| async { Ok(()) }).restart(Restart::Transient).significant(true);
/// let tree = Supervisor::one_for_one().auto_shutdown(AutoShutdown::AllSignificant).child(import);
/// let tree = tree.start().await?;
/// let down = tree.pid().monitor().await;
/// assert!(matches!(down.reason, ExitReason::Shutdown | ExitReason::NoProc));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AutoShutdown {
    /// Never.
    #[default]
    Never,
    /// When the first significant child has ended for good.
    AnySignificant,
    /// When the last significant child has ended for good.
    AllSignificant,
}

impl AutoShutdown {
    /// Whether the end of a significant child is the end of the supervisor; `others` of them go on.
    pub(super) fn is_due(self, others: usize) -> bool {
        match self {
            Self::Never => false,
            Self::AnySignificant => true,
            Self::AllSignificant => others == 0,
        }
    }
}

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

    #[test]
    fn a_restart_reaches_itself_all_or_the_rest() {
        assert_eq!(Strategy::OneForOne.reach(3), 3..=3);
        assert_eq!(Strategy::OneForAll.reach(3), 0..=Place::MAX);
        assert_eq!(Strategy::RestForOne.reach(3), 3..=Place::MAX);
    }

    #[test]
    fn the_first_or_the_last_significant_end_is_the_end() {
        let due = |auto: AutoShutdown| [0, 1].map(|others| auto.is_due(others));
        assert_eq!(due(AutoShutdown::Never), [false, false]);
        assert_eq!(due(AutoShutdown::AnySignificant), [true, true]);
        assert_eq!(due(AutoShutdown::AllSignificant), [true, false]);
    }
}
