//! Elixir's `GenServer` and its family for tokio: servers, supervisors and recurring jobs.
//!
//! > Write a struct. Say how often it works. It is a supervised server.
//!
//! ```no_run
//! use genserver::{Job, JobContext, JobResult, Supervisor, job};
//!
//! /// Runs every ten minutes.
//! #[job(interval = 600)]
//! #[derive(Clone)]
//! struct DemoJob;
//!
//! impl Job for DemoJob {
//!     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
//!         println!("DemoJob working ...");
//!         Ok(())
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), genserver::StartError> {
//!     // until SIGINT or SIGTERM, then an orderly stop
//!     Supervisor::one_for_one().child(DemoJob).run().await
//! }
//! ```
//!
//! And servers of your own, from plain methods:
//!
//! ```
//! use std::collections::VecDeque;
//! use std::time::Duration;
//!
//! use genserver::{GenServer, genserver};
//!
//! pub struct SimpleQueue {
//!     items: VecDeque<i64>,
//! }
//!
//! #[genserver]
//! impl SimpleQueue {
//!     #[init]
//!     fn init(items: Vec<i64>) -> Self {
//!         Self { items: items.into() }
//!     }
//!
//!     /// The first item, if there is one.
//!     #[call]
//!     fn dequeue(&mut self) -> Option<i64> {
//!         self.items.pop_front()
//!     }
//!
//!     #[call]
//!     fn queue(&self) -> Vec<i64> {
//!         self.items.iter().copied().collect()
//!     }
//!
//!     #[cast]
//!     fn enqueue(&mut self, value: i64) {
//!         self.items.push_back(value);
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let queue = SimpleQueue::start(vec![1, 2, 3]).name("doc-queue").await?;
//! queue.enqueue(20)?;
//! assert_eq!(queue.dequeue().await?, Some(1));
//! assert_eq!(queue.queue().timeout(Duration::from_secs(1)).await?, [2, 3, 20]);
//! # Ok(())
//! # }
//! ```
#![doc = include_str!("docs/overview.md")]
#![forbid(unsafe_code)]

// Floor 0: pure values.
mod exit;
pub use exit::{CallError, Detail, ExitReason, Failure, LinkError, Panic, StopError, TaskError};
mod never;
pub use never::Never;
#[cfg(feature = "calendar")]
mod calendar;
mod sync;
mod trace;
#[cfg(feature = "calendar")]
pub use calendar::{Cron, Moment, Zone, ZoneError};

// Floor 1: processes.
mod process;
pub use process::{Down, Exit, Monitor, MonitorRef, Pid, Process, Signal};

// Floor 2: timers and names.
mod timer;
pub use timer::TimerRef;
mod registry;
pub use registry::{
    Duplicate, KeyGuard, NameError, RegisterError, Registry, RegistryEvent, Unique, register,
    unregister, whereis,
};

// Floor 3: servers.
mod gen_server;
pub use gen_server::{
    Address, Begin, Call, Caller, CastError, Child, Context, GenServer, Info, Init, LastReply,
    MultiReply, Named, Next, Registered, Reply, SendError, ServerRef, Start, StartError, Stop,
    Undelivered, abcast, multi_call, sys,
};

// Floor 4: behaviours built on servers.
mod agent;
pub use agent::{Agent, AgentClient, AgentFn};
mod pub_sub;
pub use pub_sub::PubSub;
mod supervisor;
pub use supervisor::{
    AutoShutdown, Backoff, ChildCounts, ChildError, ChildInfo, ChildSpec, ChildState, ChildType,
    DeleteChildError, DynamicSupervisor, DynamicSupervisorRef, FailedToStartChild, IntoChildSpec,
    PartitionSupervisor, PartitionSupervisorRef, ResizeError, Restart, RestartChildError,
    ServerSpec, Shutdown, SpecError, StartChildError, StartDynamicChildError, Strategy, Supervisor,
    SupervisorRef, TerminateChildError, TypedChild,
};

// Between the two: supervised by supervisors.
mod task;
pub use task::{
    OnTimeout, Owner, StartTask, Task, TaskStream, TaskSupervisor, TaskSupervisorRef, Unfinished,
    YieldMany, ZipInput, async_stream, await_many, yield_many,
};

// Floor 5: recurring work.
mod job;
pub use job::{
    ConcurrentJob, ContextJobs, Gate, Growth, Job, JobCall, JobContext, JobControl,
    JobControlError, JobCounts, JobError, JobEvent, JobHandle, JobName, JobObserver, JobRecord,
    JobResult, JobRun, JobServer, JobSetup, JobSetupError, JobSpec, JobState, JobStatus, JobStore,
    MemoryGate, MemoryStore, Missed, OnFailure, OnPanic, Overlap, Retry, RunOutcome, RunReport,
    Schedule, ScheduleError, Scheduled, ServerJobs, Shared, SkipReason, SystemClock, Triggered,
    WallClock, When,
};
#[cfg(feature = "store")]
pub use job::{FileStore, FileStoreError};
#[cfg(feature = "redis")]
pub use job::{RedisGate, RedisGateError};

// Floor 6: what users' tests need.
#[cfg(feature = "testing")]
pub mod testing;

/// The crate of time zones whose types are in this one's API: [`Zone::resolve`], [`Schedule::preview`] …
///
/// Its version is 0.2; when it becomes 1.0 the major version of this crate rises with it.
#[cfg(feature = "calendar")]
pub use jiff;

pub use genserver_schedule::Mistake;

#[doc(hidden)]
pub mod __private;

pub use genserver_macros::{Supervisor, genserver, job};
