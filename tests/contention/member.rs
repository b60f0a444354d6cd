//! The server that comes and goes.

use std::future::pending;

use genserver::{Caller, Context, ExitReason, GenServer, Info, Init, Never, Next, Pid};
use tokio::sync::mpsc::UnboundedSender;

/// What a member says when it panics, which is nothing to worry about.
pub(crate) const PANIC: &str = "a panic on purpose";

/// How a member begins.
pub(crate) enum Begin {
    Plain,
    /// Starts so many more, each linked to the one before, and tells who they are.
    Chain(u32, UnboundedSender<Pid>),
    Panic,
    Refuse(ExitReason),
    Ignore,
    /// Its `init` takes for ever.
    Never,
}

pub(crate) enum Ask {
    Echo(u32, Caller<u32>),
    /// Keeps the caller waiting until the end.
    Wait(Caller<u32>),
    /// Awaits for ever.
    Hang(Caller<u32>),
}

pub(crate) enum Order {
    Panic,
    Stop(ExitReason),
    Fail(ExitReason),
}

#[derive(Default)]
pub(crate) struct Member {
    waiting: Vec<Caller<u32>>,
}

impl GenServer for Member {
    type Args = Begin;
    type Call = Ask;
    type Cast = Order;
    type Info = Never;
    type Continue = Never;

    #[expect(clippy::panic, reason = "on purpose")]
    async fn init(begin: Begin, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        match begin {
            Begin::Plain => {}
            Begin::Chain(more, tell) => {
                // Whoever asked has given up only if the test has failed.
                let _told = tell.send(ctx.pid()).is_ok();
                if more > 0 {
                    let next = ctx.start_link::<Self>(Begin::Chain(more - 1, tell));
                    let _next = next.await.map_err(ExitReason::error)?;
                }
            }
            Begin::Panic => panic!("{PANIC}"),
            Begin::Refuse(reason) => return Ok(Init::Stop(reason)),
            Begin::Ignore => return Ok(Init::Ignore),
            Begin::Never => pending().await,
        }
        Ok(Init::ok(Self::default()))
    }

    async fn handle_call(
        &mut self,
        ask: Ask,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match ask {
            Ask::Echo(number, from) => from.reply(number),
            Ask::Wait(from) => self.waiting.push(from),
            Ask::Hang(from) => {
                self.waiting.push(from);
                pending::<()>().await;
            }
        }
        Ok(Next::Wait)
    }

    #[expect(clippy::panic, reason = "on purpose")]
    async fn handle_cast(
        &mut self,
        order: Order,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match order {
            Order::Panic => panic!("{PANIC}"),
            Order::Stop(reason) => Ok(Next::Stop(reason)),
            Order::Fail(reason) => Err(reason),
        }
    }

    async fn handle_info(
        &mut self,
        info: Info<Never>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        // Nothing is sent to it, and it traps no exits.
        drop(info);
        Ok(Next::Wait)
    }
}
