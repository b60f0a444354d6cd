//! Every key of `#[job(..)]` that a method may have.
#![deny(warnings)]

use std::time::Duration;

use genserver::{Context, GenServer, MemoryGate, genserver, job};

#[derive(Default)]
struct Cache {
    swept: u32,
    saved: u32,
}

#[genserver]
impl Cache {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    #[job(
        every = "10s",
        initial_delay = "1s",
        run_on_start = true,
        jitter = "100ms",
        timeout = "30s",
        deadline = "1m",
        retry(max = 3, backoff = "linear", base = "100ms", cap = "1s", jitter = "full"),
        on_failure = "stop",
        max_failures = 2,
        panic = "error",
        overlap = "queue",
        missed = "skip",
        missed_grace = "1h",
        max_runs = 100,
        until = "2127-12-31T18:00",
        history = 5,
        enabled = true
    )]
    async fn sweep(&mut self, _ctx: &mut Context<Self>) -> Result<(), std::fmt::Error> {
        self.swept += 1;
        Ok(())
    }

    #[job(daily = "06:00", timezone = "Europe/Berlin", gate = MemoryGate::new())]
    fn report(&mut self) {}

    #[job(delay = "1s")]
    fn save(&mut self) {
        self.saved += 1;
    }


    #[call]
    fn counts(&self) -> (u32, u32) {
        (self.swept, self.saved)
    }
}

/// The schedule on the struct, the work in its block.
#[job(interval = "1m", timeout = "10s", retry(max = 2))]
#[derive(Default)]
struct Poll {
    polled: u32,
}

#[genserver]
impl Poll {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    #[work]
    async fn poll(&mut self) -> Result<(), std::io::Error> {
        self.polled += 1;
        Ok(())
    }

    #[call]
    fn polled(&self) -> u32 {
        self.polled
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cache = Cache::start(()).await?;
    let poll = Poll::start(()).await?;
    tokio::time::sleep(Duration::from_secs(65)).await;
    assert_eq!(cache.counts().await?, (8, 1));
    assert_eq!(poll.polled().await?, 1);
    Ok(())
}
