//! Who is told of each crash in a tree: a test. Feature `testing`; without it `unseen` stands for this file.

use std::fmt;
use std::sync::Arc;

use super::ending::Ending;
use super::{ChildSpec, Supervisor, SupervisorRef};
use crate::exit::ExitReason;
use crate::gen_server::{Preset, StartError};
use crate::process::{self, Pid};
use crate::trace::Supervised;

/// A child that ended with a reason that is not [clean](ExitReason::is_clean), or that had to be killed because it did
/// not stop in time. Also one that could not be restarted: then the reason is the [`StartError`], and the process is one
/// that has ended.
///
/// ```
/// use genserver::testing::supervised;
/// use genserver::{ChildSpec, ExitReason};
///
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// supervised(async |test| {
///     let broken = || async { Err(ExitReason::other("broken")) };
///     let expected = test.expect_crash_of("vase");
///     test.start_child(ChildSpec::task(broken).id("vase")).await;
///     let crash = expected.await;
///     assert_eq!((&*crash.child, crash.reason), ("vase", ExitReason::other("broken")));
/// })
/// .await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Crash {
    /// Its id.
    pub child: Arc<str>,
    /// The process that ended.
    pub pid: Pid,
    /// Whose child it was.
    pub supervisor: Pid,
    /// Why it ended.
    pub reason: ExitReason,
}

/// `Cache (Cache#12), a child of SupervisorServer#9: panicked at src/cache.rs:3:1: boom`
impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            child,
            pid,
            supervisor,
            reason,
        } = self;
        write!(f, "`{child}` ({pid}), a child of {supervisor}: {reason}")
    }
}

type Tell = dyn Fn(Crash) + Send + Sync;

/// Whoever is told of the crashes in a tree, if anybody is.
#[derive(Clone, Default)]
pub(crate) struct Witness(Option<Arc<Tell>>);

impl Witness {
    pub(crate) fn new(tell: impl Fn(Crash) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    /// A child has ended. A clean end is nobody's business.
    pub(super) fn saw(&self, child: Supervised<'_>, reason: &ExitReason) {
        let (Some(tell), Some(pid), false) = (&self.0, child.pid, reason.is_clean()) else {
            return;
        };
        tell(Crash {
            child: Arc::from(child.child),
            pid: pid.clone(),
            supervisor: child.supervisor.clone(),
            reason: reason.clone(),
        });
    }

    /// A child could not be restarted.
    pub(super) fn saw_failed(&self, id: &Arc<str>, supervisor: &Pid, error: &StartError) {
        let Some(tell) = &self.0 else { return };
        tell(Crash {
            child: Arc::clone(id),
            pid: process::ended("Restart"),
            supervisor: supervisor.clone(),
            reason: ExitReason::error(error.clone()),
        });
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Witness").field(&self.0.is_some()).finish()
    }
}

impl Supervisor {
    /// As [`start`](Self::start), and tells `witness` of each crash, however deep in the tree.
    pub(crate) async fn start_before(self, witness: Witness) -> Result<SupervisorRef, StartError> {
        self.start_with(Ending::witnessed(witness)).await
    }
}

impl ChildSpec {
    /// What its supervisor is going to call it.
    pub(crate) fn known_as(&self) -> &Arc<str> {
        &self.id
    }

    /// What is done to the annex of each incarnation before its `init`.
    pub(crate) fn preset(mut self, preset: Preset) -> Self {
        self.options.preset = preset;
        self
    }
}
