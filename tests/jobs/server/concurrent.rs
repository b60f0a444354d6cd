//! Runs beside each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::testing::assert_down;
use genserver::{
    Address, ConcurrentJob, ExitReason, JobContext, JobControl, JobResult, JobServer, JobSpec,
    JobState, Overlap, Shutdown, StartError, Supervisor, Triggered,
};

use crate::record::{Record, secs, settle, soon};
use crate::scripted::{InFlight, Scripted};

/// Takes its time, beside others.
#[derive(Clone)]
struct Slow {
    in_flight: InFlight,
    takes: u64,
    runs: Arc<AtomicU32>,
    /// Not shared by clones.
    own: u32,
    record: Record,
}

impl Slow {
    fn new(takes: u64) -> Self {
        Self {
            in_flight: InFlight::default(),
            takes,
            runs: Arc::default(),
            own: 0,
            record: Record::new(),
        }
    }
}

impl ConcurrentJob for Slow {
    async fn init(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.own += 1;
        self.record.add(format!("init {}", self.own));
        Ok(())
    }

    async fn work(&self, ctx: &mut JobContext<'_>) -> JobResult {
        let _inside = self.in_flight.enter();
        self.runs.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(secs(self.takes)).await;
        assert_ne!(ctx.run(), 5, "five is bad");
        Ok(())
    }

    async fn terminate(&self, reason: &ExitReason) {
        self.record.add(format!("terminate {}", reason.is_clean()));
    }
}

fn spec(max: u32) -> JobSpec {
    JobSpec::every(secs(10)).overlap(Overlap::Concurrent { max })
}

#[tokio::test(start_paused = true)]
async fn as_many_runs_as_allowed_go_on_beside_each_other() {
    let slow = Slow::new(35);
    let (in_flight, runs) = (slow.in_flight.clone(), Arc::clone(&slow.runs));
    let job = JobServer::concurrent(slow, spec(3)).start().await.unwrap();
    tokio::time::sleep(secs(31)).await;
    let status = soon(job.status()).await.unwrap();
    assert_eq!(status.state, JobState::Running { runs: 3 });
    assert_eq!(soon(job.trigger()).await, Ok(Triggered::Busy));
    tokio::time::sleep(secs(20)).await;
    assert_eq!(in_flight.most(), 3);
    // 10, 20, 30, and 50 after the first has ended; 40 found three.
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    assert_eq!(soon(job.status()).await.unwrap().counts.skipped, 1);
    soon(job.stop()).await.unwrap();
    assert_eq!(in_flight.now(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_trigger_starts_a_run_beside_the_one_in_flight() {
    let slow = Slow::new(5);
    let in_flight = slow.in_flight.clone();
    let job = JobServer::concurrent(slow, spec(3)).start().await.unwrap();
    tokio::time::sleep(secs(11)).await;
    assert_eq!(soon(job.trigger()).await, Ok(Triggered::Started));
    settle().await;
    assert_eq!(in_flight.now(), 2);
}

#[tokio::test(start_paused = true)]
async fn runs_beside_each_other_are_cut_together_and_terminate_comes_last() {
    let slow = Slow::new(1_000);
    let (in_flight, record) = (slow.in_flight.clone(), slow.record.clone());
    let job = JobServer::concurrent(slow, spec(4).shutdown(Shutdown::After(secs(2))));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(41)).await;
    assert_eq!(in_flight.now(), 4);
    soon(job.stop()).await.unwrap();
    assert_eq!(in_flight.now(), 0);
    assert_eq!(record.lines(), ["init 1", "terminate true"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_crashed_incarnation_lives_on() {
    let slow = Slow::new(1);
    let record = slow.record.clone();
    let job = JobServer::concurrent(slow, spec(2)).server_spec();
    let handle = job.handle();
    let tree = Supervisor::one_for_one().child(job).start().await.unwrap();
    let first = handle.whereis().unwrap();
    assert_down!(first.pid(), ExitReason::Panicked(_), secs(60));
    soon(handle.status()).await.unwrap();
    assert_eq!(record.lines(), ["init 1", "terminate false", "init 1"]);
    soon(tree.stop()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_with_one_value_cannot_have_concurrent_runs() {
    let record = Record::new();
    let start = Scripted::hangs(&record).with(spec(2)).start().await;
    let Err(StartError::Failed(reason)) = start else {
        panic!("it must fail")
    };
    assert!(
        reason.to_string().contains("implement `ConcurrentJob`"),
        "{reason}"
    );
}
