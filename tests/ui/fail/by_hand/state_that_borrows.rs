use genserver::{Context, ExitReason, GenServer, Init, Never};

struct Queue<'a> {
    name: &'a str,
}

impl<'a> GenServer for Queue<'a> {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self { name: "queue" }))
    }
}

fn main() {
    let _ = |queue: Queue<'static>| queue.name;
}
