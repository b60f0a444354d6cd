//! Names of the user's that hide the standard ones and ours, and methods named like the trait's.
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

use ::genserver::{GenServer as _, Supervisor as Tree, genserver as server, job as scheduled};

macro_rules! hide {
    ($($name:ident)*) => { $(#[derive(Debug)] struct $name;)* };
}

hide! {
    Result Ok Err Option Some None Send Sync Sized String Box Vec Clone Copy Debug Default Drop Eq
    Future Fn FnMut FnOnce From Into Iterator Duration Arc PhantomData Pin Formatter
    u8 u16 u32 u64 i32 i64 f64 usize bool str char
    Call Cast Info Continue Args Init Context Next ExitReason Never Address CallError CastError
    GenServer Wait Timeout Message Undelivered Down Exit
    Job JobContext JobSpec JobName Schedule Scheduled ConcurrentJob Shared Retry Overlap OnFailure
    Supervisor SupervisorRef Strategy Child ChildSpec IntoChildSpec TypedChild Restart Shutdown
    StartError StopError
}

mod alloc {}
mod core {}
mod genserver {}
mod genserver_macros {}
mod std {}

#[derive(Debug)]
struct Odd(::core::primitive::i32);

#[server]
impl Odd {
    #[init]
    fn start_with(value: ::core::primitive::i32) -> ::core::result::Result<Self, ::std::io::Error> {
        ::core::result::Result::Ok(Self(value))
    }

    #[call]
    fn handle_call(&mut self, message: ::core::primitive::i32) -> ::core::primitive::i32 {
        self.init(message)
    }

    #[call]
    async fn get(&self, _call: Call) -> ::core::result::Result<Reply, Err> {
        ::core::result::Result::Ok(Reply)
    }

    #[call]
    fn later(&mut self, from: ::genserver::Caller<Option>) {
        from.reply(Option);
    }

    #[call]
    fn reply(&mut self) -> ::genserver::Reply<Result, Self> {
        ::genserver::Reply::new(Result)
    }

    #[cast]
    fn handle_cast(
        &mut self,
        __ctx: ::core::primitive::i32,
        _info: Info,
        _next: Next,
        context: Context,
    ) {
        let Context = context;
        self.0 = __ctx;
    }

    #[info]
    fn handle_info(&mut self, info: ::core::primitive::i32, _ok: Ok) -> ::genserver::Next<Self> {
        self.0 = info;
        ::genserver::Next::Wait
    }

    #[handle_continue]
    fn handle_continue(&mut self) {}

    #[down]
    fn down(&mut self, _: ::genserver::Down, _ctx: &mut ::genserver::Context<Self>) {}

    #[exit]
    fn exit(&mut self, _: ::genserver::Exit) {}

    #[timeout]
    fn timeout(&mut self) {}

    #[terminate]
    fn end(&mut self, _: &::genserver::ExitReason) {}

    #[undelivered]
    fn undelivered(_: ::genserver::Undelivered<Self>) {}

    #[job(interval = 0)]
    fn work(&mut self) {}

    #[job(cron = "0 6 * * *", timezone = "Europe/Berlin", gate = ::genserver::MemoryGate::new())]
    async fn report(&mut self) -> ::core::result::Result<(), ::std::io::Error> {
        ::core::result::Result::Ok(())
    }

    fn init(&self, by: ::core::primitive::i32) -> ::core::primitive::i32 {
        self.terminate() + by
    }

    fn terminate(&self) -> ::core::primitive::i32 {
        self.0
    }
}

#[derive(Debug)]
struct Reply;

#[scheduled(
    at = "2127-01-01T06:00",
    timezone = "Europe/Berlin",
    timeout = "1500ms",
    retry(max = 3, factor = 1.5, jitter = "full"),
    on_failure = "restart",
    panic = "error",
    shutdown = "infinity",
    restart = "transient",
    name = "odd",
    history = 3,
    gate = ::genserver::MemoryGate::new(),
)]
#[derive(Clone)]
struct Once;

impl ::genserver::Job for Once {
    async fn work(&mut self, _: &mut ::genserver::JobContext<'_>) -> ::genserver::JobResult {
        ::core::result::Result::Ok(())
    }
}

#[scheduled(every = "1s", overlap = concurrent(max = 2), missed = "burst", max_runs = 3)]
#[derive(Clone)]
struct Many;

impl ::genserver::ConcurrentJob for Many {
    async fn work(&self, _: &mut ::genserver::JobContext<'_>) -> ::genserver::JobResult {
        ::core::result::Result::Ok(())
    }
}

#[derive(Tree)]
#[supervisor(
    strategy = "rest_for_one",
    within = "1s",
    auto_shutdown = "all_significant"
)]
struct All {
    odd: ::genserver::ServerSpec<Odd>,
    #[child(restart = "transient", shutdown = "1s", significant)]
    once: Once,
    many: Many,
}

#[::tokio::main(flavor = "current_thread")]
async fn main() -> ::core::result::Result<(), ::std::boxed::Box<dyn ::std::error::Error>> {
    let odd = Odd::start(1).await?;
    odd.handle_cast(2, Info, Next, Context)?;
    assert_eq!(odd.handle_call(3).await?, 5);
    let Option = odd.later().await?;
    let Result = odd.reply().await?;
    let all = All {
        odd: ::genserver::ServerSpec::of(1),
        once: Once,
        many: Many,
    };
    let all = all.start().await?;
    assert_eq!(all.odd.handle_call(3).await?, 4);
    all.stop().await?;
    ::core::result::Result::Ok(())
}
