use genserver::{Context, ExitReason, GenServer, Init, Never, Next};

struct Queue;

enum QueueCall {
    Clear,
}

impl GenServer for Queue {
    type Args = ();
    type Call = QueueCall;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }

    async fn handle_call(
        &mut self,
        _call: String,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        Ok(Next::Wait)
    }
}

fn main() {
    let _ = QueueCall::Clear;
}
