use genserver::{Context, ExitReason, GenServer, Init, Never, Next};

struct Queue;

impl GenServer for Queue {
    type Args = ();
    type Call = ();
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }

    async fn handle_calls(
        &mut self,
        _call: (),
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        Ok(Next::Wait)
    }
}

fn main() {}
