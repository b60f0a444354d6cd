//! A server that breaks on request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use genserver::{Caller, Context, ExitReason, Init, Pid, genserver};

use crate::record::Record;

/// Writes down when it begins and ends.
pub(super) struct Vase {
    label: &'static str,
    record: Record,
    owed: Vec<Caller<u32>>,
}

#[genserver]
impl Vase {
    #[init]
    fn init(label: &'static str, record: Record) -> Result<Init<Self>, ExitReason> {
        match label {
            "wet clay" => Err(ExitReason::other("not fired yet")),
            "idea" => Ok(Init::Ignore),
            label => {
                record.add(format!("{label} is there"));
                let owed = Vec::new();
                Ok(Init::ok(Self {
                    label,
                    record,
                    owed,
                }))
            }
        }
    }

    /// Never replied to.
    #[call]
    fn fill(&mut self, from: Caller<u32>) {
        self.owed.push(from);
    }

    #[call]
    fn label(&self) -> &'static str {
        self.label
    }

    #[cast]
    fn turn(&mut self) {
        self.record.add(format!("{} turns", self.label));
    }

    #[cast]
    fn fall(&mut self) -> Result<(), ExitReason> {
        Err(ExitReason::other("broken"))
    }

    #[info]
    fn tick(&mut self, _ctx: &mut Context<Self>) {}

    #[terminate]
    async fn end(&mut self) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.record.add(format!("{} is gone", self.label));
    }
}

/// Panics when it is to end.
pub(super) struct Clingy;

#[genserver]
impl Clingy {
    #[init]
    fn init() -> Self {
        Self
    }

    #[terminate]
    #[expect(clippy::panic, reason = "that is what it is for")]
    fn end(&mut self) {
        panic!("not yet");
    }
}

/// Does not end by itself.
pub(super) struct Endless;

#[genserver]
impl Endless {
    #[init]
    fn init() -> Self {
        Self
    }

    #[terminate]
    async fn end(&mut self) {
        std::future::pending::<()>().await;
    }
}

/// Falls as soon as it stands.
pub(super) struct Wobbly;

#[genserver]
impl Wobbly {
    #[init]
    fn init(ctx: &mut Context<Self>) -> Self {
        ctx.send(WobblyInfo::Fall);
        Self
    }

    #[info]
    fn fall(&mut self) -> Result<(), ExitReason> {
        Err(ExitReason::other("no foot"))
    }
}

/// Starts as often as there is clay, and awaits on the way.
pub(super) struct Pot;

#[genserver]
impl Pot {
    #[init]
    async fn init(clay: Arc<AtomicU32>) -> Result<Self, ExitReason> {
        tokio::task::yield_now().await;
        match clay.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)) {
            Ok(_) => Ok(Self),
            Err(_) => Err(ExitReason::other("no clay")),
        }
    }

    #[cast]
    fn fall(&mut self) -> Result<(), ExitReason> {
        Err(ExitReason::other("broken"))
    }

    #[cast]
    fn turn(&mut self) {}
}

/// Takes somebody along when it ends.
pub(super) struct Killer {
    victim: Pid,
}

#[genserver]
impl Killer {
    #[init]
    fn init(victim: Pid) -> Self {
        Self { victim }
    }

    #[terminate]
    async fn end(&mut self) {
        self.victim.kill();
        self.victim.monitor().await;
    }
}

/// What must not be dropped.
pub(super) struct Bomb;

impl Drop for Bomb {
    #[expect(clippy::panic, reason = "that is what it is for")]
    fn drop(&mut self) {
        panic!("a destructor");
    }
}

/// Somebody has to take them.
pub(super) struct Bunker;

#[genserver]
impl Bunker {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn put(&mut self, bomb: Bomb) {
        std::mem::forget(bomb);
    }
}
