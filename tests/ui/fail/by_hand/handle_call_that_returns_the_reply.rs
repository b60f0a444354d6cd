use genserver::{Caller, Context, ExitReason, GenServer, Init, Never};

struct Queue;

enum QueueCall {
    Length(Caller<usize>),
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

    async fn handle_call(&mut self, _call: QueueCall, _ctx: &mut Context<Self>) -> usize {
        0
    }
}

fn main() {
    let _ = QueueCall::Length;
}
