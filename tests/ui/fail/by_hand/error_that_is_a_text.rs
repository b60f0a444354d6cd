use genserver::{Context, ExitReason, GenServer, Init, Never};

struct Queue;

impl GenServer for Queue {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Err("no disk")
    }
}

fn main() {}
