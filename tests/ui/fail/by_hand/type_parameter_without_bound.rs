use genserver::{Context, ExitReason, GenServer, Init, Never};

struct Queue<T> {
    items: Vec<T>,
}

impl<T> GenServer for Queue<T> {
    type Args = Vec<T>;
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(items: Vec<T>, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self { items }))
    }
}

fn main() {
    let _ = |queue: Queue<u8>| queue.items;
}
