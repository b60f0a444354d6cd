//! A caller may be kept and answered later, from another hook, or from a task; or travel with a message.
#![deny(warnings)]

use genserver::{Caller, Context, GenServer, Next, genserver};

/// Opens once; until then everybody waits.
struct Gate {
    waiting: Vec<Caller<&'static str>>,
}

#[genserver]
impl Gate {
    #[init]
    fn init() -> Self {
        Self {
            waiting: Vec::new(),
        }
    }

    #[call]
    fn pass(&mut self, from: Caller<&'static str>) {
        self.waiting.push(from);
    }

    #[call]
    async fn look(&mut self, ctx: &mut Context<Self>, from: Caller<usize>) -> Next<Self> {
        let waiting = self.waiting.len();
        ctx.task(async move { from.reply(waiting) }, |_| GateInfo::Looked);
        Next::Wait
    }

    #[call]
    fn count(&mut self, from: Caller<usize>, ctx: &mut Context<Self>) -> Next<Self> {
        ctx.task(async { 2 }, |outcome| {
            GateInfo::Counted(outcome.unwrap_or(0), from)
        });
        Next::Wait
    }

    #[info]
    fn counted(&mut self, count: usize, from: Caller<usize>) -> Next<Self> {
        Next::Continue(GateContinue::Answer(count, from))
    }

    #[handle_continue]
    fn answer(&mut self, count: usize, from: Caller<usize>) {
        from.reply(count * 10);
    }

    #[cast]
    fn open(&mut self) {
        for caller in self.waiting.drain(..) {
            caller.reply("passed");
        }
    }

    #[info]
    fn looked(&mut self) {}
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let gate = Gate::start(()).await?;
    let passing = tokio::spawn(gate.pass());
    tokio::task::yield_now().await;
    assert_eq!(gate.look().await?, 1);
    assert_eq!(gate.count().await?, 20);
    gate.open()?;
    assert_eq!(passing.await??, "passed");
    Ok(())
}
