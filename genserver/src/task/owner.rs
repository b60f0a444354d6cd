//! Whom a task can be linked to: [`Owner`].

use crate::gen_server::{Context, GenServer};
use crate::process::{Pid, Process};

/// Whoever can own a task: a running server, by its [`Context`], or a [`Process`].
///
/// A task and its owner are linked: the abnormal end of one is the end of the other, unless that one
/// traps exits (rows TASK-04, TASK-10). It is sealed, because only a process that runs can be linked.
///
/// ```
/// use genserver::{Owner, Process, Task};
///
/// fn sum(owner: &impl Owner, numbers: Vec<u32>) -> Task<u32> {
///     Task::spawn_link(owner, async move { Ok(numbers.iter().sum()) })
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// assert_eq!(sum(&Process::attach(), vec![1, 2, 3]).await?, 6);
/// # Ok(())
/// # }
/// ```
pub trait Owner: sealed::Owner {}

pub(super) mod sealed {
    use crate::process::Pid;

    /// Keeps others from implementing the trait, and knows the owner.
    #[expect(unnameable_types, reason = "sealed")]
    pub trait Owner {
        /// The process.
        fn owner(&self) -> Pid;
    }
}

impl<S: GenServer> Owner for Context<S> {}

impl<S: GenServer> sealed::Owner for Context<S> {
    fn owner(&self) -> Pid {
        self.pid()
    }
}

impl Owner for Process {}

impl sealed::Owner for Process {
    fn owner(&self) -> Pid {
        self.pid()
    }
}
