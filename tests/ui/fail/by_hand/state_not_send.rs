use std::rc::Rc;

use genserver::{Context, ExitReason, GenServer, Init, Never};

struct Queue {
    item: Rc<u8>,
}

impl GenServer for Queue {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self { item: Rc::new(0) }))
    }
}

fn main() {
    let _ = |queue: Queue| queue.item;
}
