//! Derived trees.

use otp::{DynamicSupervisor, ServerSpec, Supervisor, TypedChild};

use crate::cached::Recent;
use crate::mailer::{Mailer, Worker};
use crate::reports::{Beat, Many};

/// The whole program.
#[derive(Debug, Supervisor)]
#[supervisor(crate = otp, strategy = "rest_for_one", max_restarts = 10, within = "1m", name = "renamed", auto_shutdown = "any_significant")]
pub struct App {
    /// What was asked lately.
    pub(crate) recent: ServerSpec<Recent<u8, 3>>,
    pub(crate) mailer: ServerSpec<Mailer>,
    pub(crate) worker: ServerSpec<Worker>,
    #[child(restart = "transient", shutdown = "1500ms", significant)]
    beat: Beat,
    #[child(shutdown = "brutal_kill", restart = "temporary")]
    many: Many,
    sessions: DynamicSupervisor,
    rest: Rest<DynamicSupervisor>,
}

impl Default for App {
    fn default() -> Self {
        Self {
            recent: ServerSpec::of(1),
            mailer: ServerSpec::of(()),
            worker: ServerSpec::of(()),
            beat: Beat::default(),
            many: Many::default(),
            sessions: DynamicSupervisor::new(),
            rest: Rest {
                child: DynamicSupervisor::new(),
            },
        }
    }
}

/// A tree in the tree.
#[derive(Clone, Debug, Supervisor)]
#[supervisor(crate = otp)]
pub struct Rest<C: TypedChild> {
    /// Any child.
    child: C,
}
