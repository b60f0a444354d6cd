//! A mailbox to look into: [`Listener`].

use genserver::{Caller, Context, Down, ExitReason, GenServer, Info, Init, Never, Next, Pid};

/// A server that keeps what it hears, for scenarios in which messages and downs come to one place.
pub(crate) struct Listener {
    heard: Vec<Heard>,
}

pub(crate) enum Heard {
    Words(&'static str),
    Down(Down),
}

pub(crate) enum Request {
    Monitor(Pid, Caller<()>),
    MonitorName(&'static str, Caller<()>),
    /// Everything that was heard since the last time.
    Heard(Caller<Vec<Heard>>),
}

impl GenServer for Listener {
    type Args = ();
    type Call = Request;
    type Cast = Never;
    type Info = &'static str;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self { heard: Vec::new() }))
    }

    async fn handle_call(
        &mut self,
        request: Request,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match request {
            Request::Monitor(pid, from) => {
                ctx.monitor(&pid);
                from.reply(());
            }
            Request::MonitorName(name, from) => {
                ctx.monitor_name(name);
                from.reply(());
            }
            Request::Heard(from) => from.reply(std::mem::take(&mut self.heard)),
        }
        Ok(Next::Wait)
    }

    async fn handle_info(
        &mut self,
        info: Info<&'static str>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match info {
            Info::Message(words) => self.heard.push(Heard::Words(words)),
            Info::Down(down) => self.heard.push(Heard::Down(down)),
            unforeseen => return Err(ExitReason::other(format!("{unforeseen:?}"))),
        }
        Ok(Next::Wait)
    }
}
