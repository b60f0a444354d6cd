//! Job methods while many talk to their server at once, on real threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use genserver::{
    ChildSpec, Context, GenServer, JobControlError, Named, Supervisor, Triggered, genserver,
    whereis,
};

/// Counts what runs at once.
struct Counter {
    inside: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    runs: Arc<AtomicUsize>,
}

impl Counter {
    async fn count(&self) {
        let now = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let _inside = Inside(Arc::clone(&self.inside));
        tokio::task::yield_now().await;
        self.runs.fetch_add(1, Ordering::SeqCst);
    }
}

struct Inside(Arc<AtomicUsize>);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[genserver]
impl Counter {
    #[init]
    fn init(most: Arc<AtomicUsize>, runs: Arc<AtomicUsize>, inside: Arc<AtomicUsize>) -> Self {
        Self { inside, most, runs }
    }

    #[job(interval = 0)]
    async fn left(&mut self, _ctx: &mut Context<Self>) {
        self.count().await;
    }

    #[job(interval = "1h")]
    async fn right(&mut self) {
        self.count().await;
    }

    #[call]
    async fn beside(&mut self) {
        self.count().await;
    }
}

fn shared() -> (Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    Default::default()
}

/// Each trigger is answered, and those that were to begin a run did.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_trigger_has_its_answer() {
    let (most, runs, inside) = shared();
    let args = (Arc::clone(&most), Arc::clone(&runs), inside);
    let counter = Counter::start(args).await.unwrap();
    counter.job("left").pause().await.unwrap();
    // A run that had begun before the pause may stand in the mailbox still.
    counter.beside().await.unwrap();
    let before = runs.load(Ordering::SeqCst);
    let asking = (0..8).map(|_| {
        let counter = counter.clone();
        tokio::spawn(async move {
            let mut started = 0;
            for _ in 0..200 {
                match counter.job("right").trigger().no_timeout().await {
                    Ok(Triggered::Started) => started += 1,
                    Ok(_) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok::<usize, JobControlError>(started)
        })
    });
    let mut started = 0;
    for asked in asking.collect::<Vec<_>>() {
        started += asked.await.unwrap().unwrap();
    }
    let status = counter.job("right").status().await.unwrap();
    // The last run stands in front of the question in the mailbox, or has ended.
    counter.beside().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst) - before, started + 1);
    assert_eq!(status.counts.started, u64::try_from(started).unwrap());
    assert_eq!(most.load(Ordering::SeqCst), 1, "nothing runs beside");
}

/// However often it is killed, no run of an old incarnation goes on beside the new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_run_outlives_its_incarnation() {
    let (most, runs, inside) = shared();
    let args = (Arc::clone(&most), Arc::clone(&runs), Arc::clone(&inside));
    let child = ChildSpec::of::<Counter>(args).name("methods-killed");
    let tree = Supervisor::one_for_one()
        .child(child)
        .max_restarts(100_000)
        .start()
        .await
        .unwrap();
    let counter = Named::<Counter>::new("methods-killed");
    for _ in 0..200 {
        // Whether it is there or not: somebody asks meanwhile.
        let _answer = counter.job("left").trigger().await.is_ok();
        if let Some(pid) = whereis("methods-killed") {
            pid.kill();
            pid.monitor().await;
        }
    }
    // On a busy machine each may have been killed before its run: this one is not.
    while counter.job("left").trigger().await.is_err() || counter.beside().await.is_err() {
        tokio::task::yield_now().await;
    }
    let stopped = tokio::time::timeout(Duration::from_secs(60), tree.stop());
    stopped.await.unwrap().unwrap();
    assert_eq!(inside.load(Ordering::SeqCst), 0);
    assert_eq!(most.load(Ordering::SeqCst), 1);
}
