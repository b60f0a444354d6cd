use std::sync::Mutex;

use genserver::{Context, ExitReason, GenServer, Init, Never, Next};

struct Queue {
    items: Mutex<Vec<u8>>,
}

impl GenServer for Queue {
    type Args = ();
    type Call = Never;
    type Cast = u8;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self {
            items: Mutex::new(Vec::new()),
        }))
    }

    async fn handle_cast(
        &mut self,
        item: u8,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        let mut items = self.items.lock().unwrap();
        std::future::ready(()).await;
        items.push(item);
        Ok(Next::Wait)
    }
}

fn main() {}
