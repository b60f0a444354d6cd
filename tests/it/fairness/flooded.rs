//! A server whose mailbox is never empty, and the thread that it shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use genserver::{Caller, Context, Exit, ExitReason, GenServer as _, Next, ServerRef, genserver};
use tokio::runtime::Builder;

use crate::process::support::comes_to_an_end;

/// What a flooded server has done, seen from outside.
#[derive(Default)]
pub(super) struct Seen {
    handled: AtomicU64,
    rung: AtomicU64,
}

impl Seen {
    pub(super) fn handled(&self) -> u64 {
        self.handled.load(Ordering::Relaxed)
    }

    /// Resolves when it has handled a few messages more.
    pub(super) async fn goes_on(&self) {
        let before = self.handled();
        until(|| self.handled() > before + 10).await;
    }

    pub(super) async fn has_rung(&self, times: u64) {
        until(|| self.rung.load(Ordering::Relaxed) >= times).await;
    }
}

pub(super) async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        tokio::task::yield_now().await;
    }
}

/// Sends itself a message for each message that it handles, once it has begun.
pub(super) struct Flooded {
    seen: Arc<Seen>,
    kept: Vec<Caller<()>>,
}

#[genserver]
impl Flooded {
    #[init]
    pub(super) fn init(seen: Arc<Seen>) -> Self {
        Self {
            seen,
            kept: Vec::new(),
        }
    }

    #[cast]
    pub(super) fn begin(&mut self, ctx: &mut Context<Self>) {
        ctx.send(FloodedInfo::Again);
    }

    #[info]
    fn again(&mut self, ctx: &mut Context<Self>) {
        self.seen.handled.fetch_add(1, Ordering::Relaxed);
        ctx.send(FloodedInfo::Again);
    }

    /// Continues for ever.
    #[cast]
    pub(super) fn go_on(&mut self) -> Next<Self> {
        Next::Continue(FloodedContinue::Endless)
    }

    #[handle_continue]
    fn endless(&mut self) -> Next<Self> {
        self.seen.handled.fetch_add(1, Ordering::Relaxed);
        Next::Continue(FloodedContinue::Endless)
    }

    #[cast]
    pub(super) fn ring_after(&mut self, delay: Duration, ctx: &mut Context<Self>) {
        ctx.send_after(delay, FloodedInfo::Ring);
    }

    #[cast]
    pub(super) fn ring_each(&mut self, period: Duration, ctx: &mut Context<Self>) {
        ctx.send_interval(period, || FloodedInfo::Ring);
    }

    #[info]
    fn ring(&mut self) {
        self.seen.rung.fetch_add(1, Ordering::Relaxed);
    }

    #[cast]
    pub(super) fn trap(&mut self, ctx: &mut Context<Self>) {
        ctx.trap_exits(true);
    }

    #[exit]
    fn exit(&mut self, exit: Exit) -> Next<Self> {
        Next::Stop(exit.reason)
    }

    #[call]
    pub(super) fn handled(&self) -> u64 {
        self.seen.handled()
    }

    /// Never replies.
    #[call]
    pub(super) fn keep(&mut self, from: Caller<()>) {
        self.kept.push(from);
    }
}

/// One that floods itself already.
#[expect(clippy::unwrap_used, reason = "a fixture")]
pub(super) async fn flooded() -> (ServerRef<Flooded>, Arc<Seen>) {
    let seen = Arc::<Seen>::default();
    let server = Flooded::start(Arc::clone(&seen)).await.unwrap();
    server.begin().unwrap();
    seen.goes_on().await;
    (server, seen)
}

pub(super) fn enough() -> ExitReason {
    ExitReason::other("enough")
}

/// Whether this comes to an end when all its tasks share one thread.
#[track_caller]
pub(super) fn on_one_thread<F: Future<Output = ()>>(act: impl FnOnce() -> F + Send + 'static) {
    let ended = comes_to_an_end(|| {
        let mut one_thread = Builder::new_current_thread();
        let Ok(one_thread) = one_thread.enable_all().build() else {
            return;
        };
        one_thread.block_on(act());
    });
    assert!(ended, "somebody starves");
}
