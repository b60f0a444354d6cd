//! A number of partitions that changes while they run.
//!
//! The supervisor does it, because it does one thing at a time: so there is no lock, and whoever gives up
//! waiting leaves nothing half done.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::server::SupervisorServer;
use super::{RestartChildError, TerminateChildError};
use crate::exit::CallError;
use crate::gen_server::Context;

/// Why a partition supervisor does not run as many partitions as it was asked to.
///
/// ```
/// use genserver::{Agent, PartitionSupervisor, ResizeError, ServerSpec};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counts = PartitionSupervisor::with(|_| ServerSpec::<Agent<u32>>::with(|| Box::new(|| 0)));
/// let counts = counts.partitions(2).start().await?;
/// match counts.resize(3).await {
///     Err(ResizeError::OutOfRange { most }) => assert_eq!(most, 2),
///     other => println!("there were {}", other?),
/// }
/// # counts.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResizeError {
    /// None at all, or more than it was started with. Nothing was changed.
    #[error("there can be 1 to {most} partitions")]
    OutOfRange {
        /// How many it was started with.
        most: usize,
    },
    /// A partition did not start. Those before it run, and all keys belong to them; try again.
    #[error("partition {partition} did not start: {error}")]
    Failed {
        /// Its number: how many partitions there are now.
        partition: usize,
        /// Why. [`RestartChildError::NotFound`] if it is temporary: it was forgotten when it was stopped.
        #[source]
        error: RestartChildError,
    },
    /// The supervisor itself cannot be asked.
    #[error("the supervisor cannot be asked: {0}")]
    Supervisor(#[source] CallError),
}

/// Over how many of its partitions a partition supervisor spreads keys; over none, if it is an ordinary one.
/// Only the supervisor changes it, its handles read it.
///
/// A clone is for another tree.
#[derive(Debug, Default)]
pub(super) struct Routes {
    most: usize,
    now: Arc<AtomicUsize>,
}

impl Routes {
    pub(super) fn over(most: usize) -> Self {
        let now = Arc::new(AtomicUsize::new(most));
        Self { most, now }
    }

    /// The same, for the same tree.
    pub(super) fn again(&self) -> Self {
        Self {
            most: self.most,
            now: Arc::clone(&self.now),
        }
    }

    pub(super) fn now(&self) -> usize {
        self.now.load(Ordering::Acquire)
    }

    /// All partitions are about to be started.
    pub(super) fn reset(&self) {
        self.set(self.most);
    }

    fn set(&self, partitions: usize) {
        self.now.store(partitions, Ordering::Release);
    }
}

impl Clone for Routes {
    fn clone(&self) -> Self {
        Self::over(self.most)
    }
}

impl SupervisorServer {
    /// PSUP-13: nobody is sent to a partition that is about to be stopped, or is not started yet.
    pub(super) async fn resize(
        &mut self,
        partitions: usize,
        routes: &Routes,
        ctx: &mut Context<Self>,
    ) -> Result<usize, ResizeError> {
        let (before, most) = (routes.now(), routes.most);
        if !(1..=most).contains(&partitions) {
            return Err(ResizeError::OutOfRange { most });
        }
        routes.set(partitions.min(before));
        // All of them, because a restart of all brings back those that were stopped before.
        for partition in (partitions..most).rev() {
            match self.terminate_child(&partition.to_string(), ctx).await {
                // Not found: it is temporary, and had ended by itself.
                Ok(())
                | Err(TerminateChildError::NotFound | TerminateChildError::Supervisor(_)) => {}
            }
        }
        for partition in before..partitions {
            match self.restart_child(&partition.to_string(), ctx).await {
                // Running, or soon: for the same cause.
                Ok(_) | Err(RestartChildError::Running(_) | RestartChildError::Restarting) => {
                    routes.set(partition + 1);
                }
                Err(error) => return Err(ResizeError::Failed { partition, error }),
            }
        }
        Ok(before)
    }
}
