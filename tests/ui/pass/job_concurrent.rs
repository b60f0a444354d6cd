//! A job whose runs go on beside each other is a child like any other.
#![deny(warnings)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use genserver::{ConcurrentJob, JobContext, JobResult, Overlap, Scheduled, Supervisor, job};

/// Takes three ticks.
#[job(every = "1s", overlap = concurrent(max = 4), name = none)]
#[derive(Clone)]
struct Probe {
    begun: Arc<AtomicU32>,
}

impl ConcurrentJob for Probe {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.begun.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(3_500)).await;
        Ok(())
    }
}

/// One that is generic, and not `Clone`.
#[job(interval = "1s", overlap = concurrent(max = 2,))]
struct Each<T>(T);

impl<T: Send + Sync + 'static> ConcurrentJob for Each<T> {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

#[derive(Supervisor)]
struct App {
    probe: Probe,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let spec = Each::<u8>::SPEC;
    assert_eq!(spec, spec.overlap(Overlap::Concurrent { max: 2 }));
    drop(Each(1));

    let begun = Arc::new(AtomicU32::new(0));
    let probe = Probe { begun: Arc::clone(&begun) };
    let tree = Supervisor::one_for_one().child(probe.clone()).start().await?;
    let app = App { probe }.start().await?;
    tokio::time::sleep(Duration::from_millis(3_100)).await;
    assert_eq!(begun.load(Ordering::SeqCst), 6);
    tree.stop().await?;
    app.stop().await?;
    Ok(())
}
