use genserver::{Context, ExitReason, GenServer, Init, Never, genserver};

struct Queue;

#[genserver]
impl GenServer for Queue {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }
}

fn main() {}
