//! Work off a queue with so many workers at a time, and refuse what is too much.
//!
//! Look at `submit`, `next` and `done`.
//!
//! - A worker is a temporary child of a dynamic supervisor: one server for each order, and it ends with it.
//! - The queue monitors its workers, so it knows when there is room again, also if one of them fails.
//! - A full queue says so at once, and gives the order back. Nobody's memory fills up.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use genserver::{
    ChildSpec, Context, Down, DynamicSupervisor, DynamicSupervisorRef, ExitReason, GenServer as _,
    Init, Next, Restart, genserver,
};
use tokio::time::sleep;

/// Paints one door, and ends.
struct Painter {
    door: u32,
}

#[genserver]
impl Painter {
    /// Whoever starts it does not wait for its work: that comes in `paint`.
    #[init]
    fn init(door: u32) -> Init<Self> {
        Init::ok(Self { door }).then(PainterContinue::Paint)
    }

    #[handle_continue]
    async fn paint(&mut self) -> Result<Next<Self>, io::Error> {
        println!("  door {}: begun", self.door);
        sleep(Duration::from_secs(1)).await;
        if self.door == 2 {
            return Err(io::Error::other("door 2: the paint is dry"));
        }
        println!("  door {}: painted", self.door);
        Ok(Next::Stop(ExitReason::Normal))
    }
}

/// Doors that wait, and the painters at work.
struct Workshop {
    waiting: VecDeque<u32>,
    at_work: usize,
    painters: DynamicSupervisorRef,
}

const PAINTERS: usize = 2;
const PLACES: usize = 3;

#[genserver]
impl Workshop {
    /// The supervisor is linked: it ends with the workshop, and the painters with it.
    #[init]
    async fn init(ctx: &mut Context<Self>) -> Result<Self, ExitReason> {
        Ok(Self {
            waiting: VecDeque::new(),
            at_work: 0,
            painters: DynamicSupervisor::new().start_link(ctx).await?,
        })
    }

    /// Takes a door, or gives it back if there is no place for it.
    #[call]
    fn submit(&mut self, door: u32, ctx: &mut Context<Self>) -> Result<(), u32> {
        if self.waiting.len() >= PLACES {
            return Err(door);
        }
        println!("door {door} is taken");
        self.waiting.push_back(door);
        ctx.send(WorkshopInfo::Next);
        Ok(())
    }

    #[info]
    async fn next(&mut self, ctx: &mut Context<Self>) -> Result<(), ExitReason> {
        while self.at_work < PAINTERS {
            let Some(door) = self.waiting.pop_front() else {
                break;
            };
            let painter = ChildSpec::of::<Painter>(door).restart(Restart::Temporary);
            if let Some(pid) = self.painters.start_child(painter).await? {
                self.at_work += 1;
                ctx.monitor(&pid);
            }
        }
        Ok(())
    }

    #[down]
    fn done(&mut self, down: Down, ctx: &mut Context<Self>) {
        println!("  a painter is free: {}", down.reason);
        self.at_work -= 1;
        ctx.send(WorkshopInfo::Next);
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), ExitReason> {
    let workshop = Workshop::start(()).await?;
    for door in 1..=6 {
        if let Err(door) = workshop.submit(door).await? {
            println!("door {door} is refused: come back later");
        }
        sleep(Duration::from_millis(100)).await;
    }
    sleep(Duration::from_secs(5)).await;
    Ok(())
}
