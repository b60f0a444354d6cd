//! Crashes that no test is told of: what stands for `witness` without the feature `testing`.

use std::sync::Arc;

use crate::exit::ExitReason;
use crate::gen_server::StartError;
use crate::process::Pid;
use crate::trace::Supervised;

/// Nobody.
#[derive(Clone, Debug, Default)]
pub(super) struct Witness(());

impl Witness {
    #[expect(
        clippy::unused_self,
        reason = "with the feature `testing` there may be somebody"
    )]
    pub(super) fn saw(&self, _child: Supervised<'_>, _reason: &ExitReason) {}

    #[expect(
        clippy::unused_self,
        reason = "with the feature `testing` there may be somebody"
    )]
    pub(super) fn saw_failed(&self, _id: &Arc<str>, _supervisor: &Pid, _error: &StartError) {}
}
