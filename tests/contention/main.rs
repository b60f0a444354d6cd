//! Many processes at once, for a long time: nothing is lost and nothing is left.
//!
//! `cargo test` lets twenty thousand processes come and go; for a million:
//! `GENSERVER_INCARNATIONS=1000000 cargo test --release -p tests --test contention -- --nocapture`

mod episode;
mod member;
mod tally;
mod witness;

use std::error::Error;
use std::panic::PanicHookInfo;
use std::sync::Arc;

use genserver::{Address as _, GenServer as _, whereis};
use tokio::runtime::{Builder, Handle};
use tokio::time::Instant;

use episode::{Stage, private_name, shared_name};
use member::{Begin, Member, PANIC};
use tally::{Tally, watch_over};

/// Tasks that start and end processes at the same time.
const PLAYERS: usize = 16;

/// How many processes come and go.
fn incarnations() -> usize {
    let asked = std::env::var("GENSERVER_INCARNATIONS").ok();
    asked
        .and_then(|number| number.parse().ok())
        .unwrap_or(20_000)
}

/// Panics on purpose are not worth a line each.
fn hide_panics_on_purpose() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        let text = info.payload().downcast_ref::<String>();
        if text.is_none_or(|text| text != PANIC) {
            usual(info);
        }
    }));
}

/// Resolves when only so many tasks are left; whoever waits in vain is found by the watch.
async fn only_so_many_tasks_are_left(tasks: usize) {
    while Handle::current().metrics().num_alive_tasks() > tasks {
        tokio::task::yield_now().await;
    }
}

async fn play(tally: Arc<Tally>) -> Result<(), Box<dyn Error + Send + Sync>> {
    // The timers of a runtime are driven by a task of their own, which stays.
    let first = Member::start(Begin::Plain).await?;
    first.stop().await?;
    tokio::task::yield_now().await;
    drop(tokio::spawn(async {}).await);
    only_so_many_tasks_are_left(0).await;

    let players: Vec<_> = (0..PLAYERS)
        .map(|player| tokio::spawn(Stage::new(player, Arc::clone(&tally)).play()))
        .collect();
    for player in players {
        player.await??;
    }
    for name in (0..PLAYERS).flat_map(|number| [private_name(number), shared_name(number)]) {
        assert_eq!(whereis(&name), None, "{name} was left");
    }
    // The driver of the timers.
    only_so_many_tasks_are_left(1).await;
    Ok(())
}

/// I2, I6, I7, PROC-20, PROC-28, PROC-71, REG-16: each monitor fires once and each link breaks once, each
/// name is free for the next at once, each caller is told, and no task, state or identity stays behind.
#[test]
fn nothing_is_lost_and_nothing_is_left_of_many_that_come_and_go() {
    hide_panics_on_purpose();
    let tally = Arc::new(Tally::new(incarnations()));
    watch_over(Arc::clone(&tally));
    let runtime = Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    let began = runtime.block_on(async { Instant::now() });
    runtime.block_on(play(Arc::clone(&tally))).unwrap();
    tally.report(began.elapsed());
    drop(runtime);
    tally.nothing_is_left();
}
