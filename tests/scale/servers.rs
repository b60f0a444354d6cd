//! Many idle servers in one process, each with a timer that is pending.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use genserver::{Context, GenServer as _, ServerRef, genserver};
use tokio::time::Instant;

use crate::curve::{Watch, one_thread, resident, servers};

const HOUR: Duration = Duration::from_secs(3600);

/// Waits for its timer, which rings once.
struct Sleeper {
    number: u64,
    due: Instant,
    rung: u64,
    all: Arc<AtomicU64>,
}

#[genserver]
impl Sleeper {
    #[init]
    fn init(begin: (u64, Arc<AtomicU64>), ctx: &mut Context<Self>) -> Self {
        let (number, all) = begin;
        // In no order.
        let delay = HOUR + Duration::from_micros(number.wrapping_mul(7_919) % 2_000_000);
        let due = Instant::now() + delay;
        ctx.send_after(delay, SleeperInfo::Ring);
        Self {
            number,
            due,
            rung: 0,
            all,
        }
    }

    #[info]
    fn ring(&mut self) {
        assert!(Instant::now() >= self.due, "too early");
        self.rung += 1;
        self.all.fetch_add(1, Ordering::Relaxed);
    }

    #[call]
    fn seen(&self) -> (u64, u64) {
        (self.number, self.rung)
    }
}

async fn start(size: u64, rung: &Arc<AtomicU64>) -> Vec<ServerRef<Sleeper>> {
    let mut sleepers = Vec::with_capacity(usize::try_from(size).unwrap());
    for number in 0..size {
        sleepers.push(Sleeper::start((number, Arc::clone(rung))).await.unwrap());
    }
    sleepers
}

/// Each rings once, and not before it is due.
async fn ring(size: u64, rung: &AtomicU64) {
    assert_eq!(rung.load(Ordering::Relaxed), 0);
    tokio::time::pause();
    tokio::time::sleep(HOUR + Duration::from_secs(3)).await;
    tokio::time::resume();
    assert_eq!(rung.load(Ordering::Relaxed), size);
}

async fn stop(sleepers: Vec<ServerRef<Sleeper>>) {
    for sleeper in &sleepers {
        sleeper.pid().kill();
    }
    for sleeper in sleepers {
        sleeper.pid().monitor().await;
    }
}

/// All answer, and have not been rung.
async fn ask(sleepers: &[ServerRef<Sleeper>]) {
    for (number, sleeper) in (0..).zip(sleepers) {
        assert_eq!(sleeper.seen().await.unwrap(), (number, 0));
    }
}

/// How many bytes live while all sleep, and how many when all are gone.
fn live(size: u64) -> (i64, i64) {
    let runtime = one_thread();
    let rung = Arc::default();
    let (mut sleepers, mut starts, mut calls, mut ends) = (Vec::new(), None, None, None);
    let before = resident();
    let alive = allocation_counter::measure(|| {
        runtime.block_on(async {
            let began = Watch::start();
            sleepers = start(size, &rung).await;
            starts = Some(began.each(size));
        });
    });
    let pages = resident().saturating_sub(before) * 1024 / size;
    let ended = allocation_counter::measure(|| {
        runtime.block_on(async {
            let began = Watch::start();
            ask(&sleepers).await;
            calls = Some(began.each(size));
            ring(size, &rung).await;
            let began = Watch::start();
            stop(std::mem::take(&mut sleepers)).await;
            ends = Some(began.each(size));
        });
    });
    let bytes = alive.bytes_current / i64::try_from(size).unwrap();
    if let (Some(starts), Some(calls), Some(ends)) = (starts, calls, ends) {
        println!(
            "{size:>8} servers with a timer: start {starts}, call {calls}, end {ends} each; {bytes} bytes each, {pages} resident"
        );
    }
    let left = alive.bytes_current + ended.bytes_current;
    (alive.bytes_current, left)
}

/// Each answers, each timer rings once, and what they took is given back.
#[test]
fn many_servers_sleep_ring_and_leave_nothing() {
    for size in servers() {
        let (alive, left) = live(size);
        assert!(left < alive / 4, "{left} bytes are left of {alive}");
    }
}
