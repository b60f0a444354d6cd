//! What the guide ports from actix.

use std::time::Duration;

// ANCHOR: ported
use actix::{Actor, AsyncContext, Context, Handler, Message};

struct Heart {
    beats: u32,
}

impl Actor for Heart {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.run_interval(Duration::from_millis(10), |heart, _ctx| heart.beats += 1);
    }
}

#[derive(Message)]
#[rtype(result = "u32")]
struct Beats;

impl Handler<Beats> for Heart {
    type Result = u32;

    fn handle(&mut self, _beats: Beats, _ctx: &mut Context<Self>) -> u32 {
        self.beats
    }
}

#[actix::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let heart = Heart { beats: 0 }.start();
    actix::clock::sleep(Duration::from_millis(55)).await;
    assert!(heart.send(Beats).await? > 0);
    Ok(())
}
// ANCHOR_END: ported
