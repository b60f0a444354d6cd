//! A crate without a prelude: nothing may be named that the user has not named.
#![no_implicit_prelude]
#![deny(warnings)]

use ::core::prelude::v1::{Clone, derive};
use ::genserver::{GenServer, Supervisor, genserver, job};

struct Plain {
    ran: u32,
}

#[genserver]
impl Plain {
    #[init]
    async fn init(ran: u32, _ctx: &mut ::genserver::Context<Self>) -> ::genserver::Init<Self> {
        ::genserver::Init::ok(Self { ran }).then(PlainContinue::GoOn)
    }

    #[call]
    fn ran(&self) -> u32 {
        self.ran
    }

    #[call]
    async fn reply(
        &mut self,
    ) -> ::core::result::Result<::genserver::Reply<u8, Self>, ::std::io::Error> {
        ::core::result::Result::Ok(::genserver::Reply::new(1))
    }

    #[call]
    fn later(&mut self, from: ::genserver::Caller<u8>) {
        from.reply(2);
    }

    #[cast]
    fn add(&mut self, by: u32) {
        self.ran += by;
    }

    #[info]
    fn tick(&mut self, _by: u32) {}

    #[handle_continue]
    fn go_on(&mut self) -> ::genserver::Next<Self> {
        ::genserver::Next::Wait
    }

    #[down]
    fn down(&mut self, _: ::genserver::Down) {}

    #[exit]
    fn exit(&mut self, _: ::genserver::Exit) {}

    #[timeout]
    fn timeout(&mut self) {}

    #[terminate]
    fn terminate(&mut self, _: &::genserver::ExitReason) {}

    #[undelivered]
    fn undelivered(_: ::genserver::Undelivered<Self>) {}

    #[job(interval = "1h")]
    fn sweep(&mut self) {}

    #[job(daily = "06:00", timezone = "Europe/Berlin", gate = ::genserver::MemoryGate::new(), until = "2127-01-01T06:00")]
    async fn report(&mut self) -> ::core::result::Result<(), ::std::io::Error> {
        ::core::result::Result::Ok(())
    }
}

#[job(daily = "06:00", retry(max = 3), gate = ::genserver::MemoryGate::new())]
#[derive(Clone)]
struct Report;

impl ::genserver::Job for Report {
    async fn work(&mut self, _: &mut ::genserver::JobContext<'_>) -> ::genserver::JobResult {
        ::core::result::Result::Ok(())
    }
}

#[job(every = "1h", overlap = concurrent(max = 2))]
#[derive(Clone)]
struct Many;

impl ::genserver::ConcurrentJob for Many {
    async fn work(&self, _: &mut ::genserver::JobContext<'_>) -> ::genserver::JobResult {
        ::core::result::Result::Ok(())
    }
}

/// A generic one.
#[derive(Supervisor)]
struct App<C: ::genserver::TypedChild> {
    plain: ::genserver::ServerSpec<Plain>,
    #[child(restart = "transient", shutdown = "1s")]
    report: Report,
    many: Many,
    other: C,
}

fn main() -> ::core::result::Result<(), ::std::boxed::Box<dyn ::std::error::Error>> {
    let mut runtime = ::tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build()?.block_on(async {
        let app = App {
            plain: ::genserver::ServerSpec::of(1),
            report: Report,
            many: Many,
            other: ::genserver::DynamicSupervisor::new(),
        };
        let app = app.start().await?;
        app.plain.add(2)?;
        ::core::assert_eq!(app.plain.ran().await?, 3);
        app.stop().await?;
        let plain = Plain::start(1).await?;
        ::core::assert_eq!(plain.reply().await?, 1);
        ::core::assert_eq!(plain.later().await?, 2);
        ::core::result::Result::Ok(())
    })
}
