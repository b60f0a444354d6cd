//! A caller may be kept and answered later, from another hook, or from a task.
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
    gate.open()?;
    assert_eq!(passing.await??, "passed");
    Ok(())
}
