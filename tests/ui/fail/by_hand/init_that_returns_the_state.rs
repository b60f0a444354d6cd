use genserver::{Context, GenServer, Never};

struct Queue;

impl GenServer for Queue {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Self {
        Self
    }
}

fn main() {}
