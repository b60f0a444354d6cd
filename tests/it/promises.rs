//! What the public types promise by themselves: that they go to another task, can be shared and need no pin.
//!
//! The compiler proves it. That no type is forgotten is checked with the list of all that is public.

use std::cell::Cell;
use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};

use genserver::{
    ConcurrentJob, Duplicate, Job, JobContext, JobResult, Named, Unique, genserver, sys, testing,
};

/// What goes to another task and cannot be shared: no promise may ask for more.
type Unshared = Cell<u8>;

struct Server(#[expect(dead_code, reason = "makes it what it is")] Unshared);

#[genserver]
impl Server {
    #[init]
    fn init(state: Unshared) -> Self {
        Self(state)
    }

    #[call]
    fn ask(&mut self, argument: Unshared) -> Unshared {
        argument
    }

    #[cast]
    fn tell(&mut self, _argument: Unshared) {}

    #[info]
    fn hear(&mut self, _argument: Unshared) {}

    #[handle_continue]
    fn go_on(&mut self, _argument: Unshared) {}
}

struct Work(#[expect(dead_code, reason = "makes it what it is")] Unshared);

impl Job for Work {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

struct SharedWork;

impl ConcurrentJob for SharedWork {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Each row: what all types in the brackets promise.
macro_rules! promises {
    ($($($promise:path),+ => [$($ty:ty),+ $(,)?];)+) => {
        #[test]
        fn types_keep_what_they_promise() {
            $({
                fn promised<T: $($promise +)+>() {}
                $(promised::<$ty>();)+
            })+
        }

        const PROMISED: &[&str] = &[$($(stringify!($ty)),+),+];
    };
}

promises! {
    // Values.
    Send, Sync, Unpin, UnwindSafe, RefUnwindSafe => [
        genserver::AutoShutdown, genserver::Backoff, genserver::ChildCounts, genserver::ChildType, Duplicate,
        genserver::Growth, genserver::JobCounts, genserver::JobEvent, genserver::JobName, genserver::JobRecord,
        genserver::JobRun, genserver::JobSetupError, genserver::JobSpec, genserver::JobState, genserver::JobStatus,
        genserver::LinkError, genserver::Missed, genserver::Moment, genserver::MonitorRef, genserver::Never,
        genserver::OnFailure, genserver::OnPanic, genserver::OnTimeout, genserver::Overlap, genserver::Panic,
        genserver::Restart, genserver::Retry, genserver::RunOutcome, genserver::RunReport, genserver::Schedule,
        genserver::ScheduleError, genserver::Shutdown, genserver::SkipReason, genserver::SpecError, genserver::Strategy,
        genserver::Triggered, genserver::Unfinished, Unique, genserver::When, genserver::Zone,
        genserver::ZoneError, genserver::CastError<u8>, genserver::SendError<u8>, sys::ByPid, sys::Event, sys::EventKind,
        sys::Statistics, sys::Trace, testing::Queued, testing::RecordedRun, testing::Sort, testing::TestTime, testing::TestTimeError,
    ];
    // Values with errors of the user's in them, which make no promise about unwinding.
    Send, Sync, Unpin => [
        genserver::CallError, genserver::ChildError, genserver::ChildInfo, genserver::ChildState, genserver::DeleteChildError,
        genserver::Detail, genserver::Down, genserver::Exit, genserver::ExitReason, genserver::FailedToStartChild,
        genserver::Failure, genserver::FileStoreError, genserver::Info<u8>, genserver::JobControlError, genserver::JobError,
        genserver::MultiReply<Named<Server>, u8>, genserver::NameError, genserver::RedisGateError, genserver::RegisterError,
        genserver::RegistryEvent<'static, u8, u8>, genserver::ResizeError, genserver::RestartChildError, genserver::Signal,
        genserver::StartChildError, genserver::StartDynamicChildError, genserver::StartError, genserver::StopError,
        genserver::TaskError, genserver::TerminateChildError, sys::ReplaceError, sys::Status, testing::Crash,
    ];
    // Handles.
    Send, Sync, Unpin, UnwindSafe, RefUnwindSafe => [
        genserver::Pid, genserver::ServerRef<Server>, Named<Server>, genserver::Child<Server>,
        genserver::Registered<Server, u8, u8>, genserver::JobHandle<Server, Named<Server>>, genserver::SupervisorRef,
        genserver::DynamicSupervisorRef, genserver::PartitionSupervisorRef<Server>, genserver::TaskSupervisorRef,
        genserver::TimerRef, genserver::MemoryGate, genserver::MemoryStore, genserver::RedisGate, genserver::SystemClock,
        genserver::PubSub<u8, u8>, genserver::Registry<u8, u8, Unique>, genserver::Registry<u8, u8, Duplicate>,
        testing::Recorder, testing::TestClock,
    ];
    Send, Sync, Unpin => [genserver::FileStore, genserver::KeyGuard<u8>];
    // Futures and streams.
    Send, Unpin => [
        genserver::Call<Server, Unshared>, genserver::JobCall<Server, Unshared>, genserver::Start<Server>,
        genserver::Stop<Server>, genserver::Monitor, genserver::Task<Unshared>, genserver::StartTask<'static>,
        genserver::YieldMany<'static, Unshared>, genserver::TaskStream<Range<u8>, fn(u8), Unshared>,
        genserver::ZipInput<Range<u8>, fn(u8), Unshared>,
    ];
    Sync => [genserver::Stop<Server>, genserver::Monitor, genserver::StartTask<'static>];
    Send, Unpin => [testing::ExpectedCrash];
    // What is about to start.
    Send, Sync, Unpin => [
        genserver::ChildSpec, genserver::ServerSpec<Server>, genserver::Supervisor, genserver::DynamicSupervisor,
        genserver::PartitionSupervisor<Server>, genserver::TaskSupervisor, genserver::JobSetup<SharedWork>,
        genserver::JobServer<SharedWork>, genserver::Shared<SharedWork>, genserver::Agent<u8>,
    ];
    // In tests.
    Send, Unpin => [
        testing::ManualJob<genserver::Shared<SharedWork>>, testing::ManualJobRef<genserver::Shared<SharedWork>>, testing::Probe<Server>, testing::TestSupervisor,
        testing::Received<Server>,
    ];
    Send, Unpin => [
        genserver::JobSetup<Work>, genserver::JobServer<Work>, genserver::Agent<Unshared>,
    ];
    // Within callbacks: a shared context may be held across an await, whatever the messages are.
    Send, Sync, Unpin => [
        genserver::Context<Server>, JobContext<'static>, genserver::ServerJobs<'static, Server>,
        genserver::Process, genserver::Caller<Unshared>,
    ];
    Send, Unpin => [
        genserver::Begin<Server>, genserver::Init<Server>, genserver::Next<Server>, genserver::LastReply,
        genserver::Reply<Unshared, Server>, genserver::Undelivered<Server>,
    ];
}

/// As in `sys::Event`, without `genserver::` and without parameters.
fn name(ty: &str) -> &str {
    let bare = ty.split('<').next().unwrap_or(ty).trim();
    bare.strip_prefix("genserver::").unwrap_or(bare)
}

#[test]
fn every_public_type_is_in_the_table() {
    let list = include_str!("../../api/genserver.txt");
    let promised: Vec<&str> = PROMISED.iter().map(|ty| name(ty)).collect();
    let mut missing = Vec::new();
    for line in list.lines() {
        let ty = ["pub struct ", "pub enum "]
            .iter()
            .find_map(|word| Some(line.split_once(word)?.1));
        let Some(ty) = ty.map(|ty| name(ty.split(['(', ' ']).next().unwrap_or(ty))) else {
            continue;
        };
        if !promised.contains(&ty) {
            missing.push(ty);
        }
    }
    assert!(missing.is_empty(), "without a promise: {missing:?}");
}
