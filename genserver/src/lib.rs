//! Elixir's `GenServer` and its family for tokio: servers, supervisors and recurring jobs.
//!
//! A server is a process that holds a state and serves requests one at a time. A supervisor starts it, and starts it again
//! when it fails.
//!
//! ```text
//!                              supervisor
//!                      starts, restarts │ stops
//!                                       ▼
//!  client ── call ──▶ ┌─────────┐  one at a  ┌───────────┐
//!         ◀─ reply ── │ mailbox │ ── time ─▶ │ callbacks │ ── down, exit ──▶ whoever monitors it
//!  client ── cast ──▶ │         │            │ and state │                   or is linked to it
//!  timers, streams ─▶ └─────────┘            └───────────┘
//! ```
//!
//! It is written as an `impl` block. What callers see is written by the macro:
//!
//! ```
//! use genserver::{GenServer, genserver};
//!
//! struct Stack { items: Vec<String> }
//!
//! #[genserver]
//! impl Stack {
//!     #[init]
//!     fn init() -> Self { Self { items: Vec::new() } }
//!
//!     /// The caller waits for the reply.
//!     #[call]
//!     fn pop(&mut self) -> Option<String> { self.items.pop() }
//!
//!     /// Nobody waits.
//!     #[cast]
//!     fn push(&mut self, item: String) { self.items.push(item) }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let stack = Stack::start(()).await?;
//! stack.push("hello".to_owned())?;
//! assert_eq!(stack.pop().await?, Some("hello".to_owned()));
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
