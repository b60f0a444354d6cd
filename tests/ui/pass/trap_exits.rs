//! A server with a `#[terminate]` hook traps exits, unless it says otherwise.
#![deny(warnings)]

use genserver::{Exit, ExitReason, GenServer, genserver};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

macro_rules! server {
    ($name:ident, #[$genserver:meta]) => {
        struct $name(UnboundedSender<&'static str>);

        #[$genserver]
        impl $name {
            #[init]
            fn init(log: UnboundedSender<&'static str>) -> Self {
                Self(log)
            }

            #[call]
            fn sync(&self) {}

            #[exit]
            fn exit(&mut self, _exit: Exit) {
                let _ = self.0.send("exit");
            }

            #[terminate]
            fn clean_up(&mut self) {
                let _ = self.0.send("terminate");
            }
        }
    };
}

server!(Traps, #[genserver]);
server!(TrapsToo, #[genserver(trap_exits = true)]);
server!(DoesNot, #[genserver(trap_exits = false)]);

#[cfg(any())]
struct Absent;

#[genserver]
#[cfg(any())]
impl Absent {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn get(&self) -> u8 {
        0
    }
}

#[genserver::job(interval = 1)]
#[cfg(any())]
struct AbsentJob;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (log, mut events) = unbounded_channel();

    let traps = Traps::start(log.clone()).await?;
    traps.pid().exit(ExitReason::Shutdown);
    traps.sync().await?;
    assert_eq!(events.try_recv(), Ok("exit"));

    let traps_too = TrapsToo::start(log.clone()).await?;
    traps_too.pid().exit(ExitReason::Shutdown);
    traps_too.sync().await?;
    assert_eq!(events.try_recv(), Ok("exit"));

    let does_not = DoesNot::start(log).await?;
    does_not.pid().exit(ExitReason::Shutdown);
    assert!(does_not.sync().await.is_err());
    assert!(events.try_recv().is_err());
    Ok(())
}
