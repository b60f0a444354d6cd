use genserver::{Context, ExitReason, GenServer, Init, Never, Next};

struct Queue;

impl GenServer for Queue {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = u8;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }

    async fn handle_info(
        &mut self,
        _info: u8,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        Ok(Next::Wait)
    }
}

fn main() {}
